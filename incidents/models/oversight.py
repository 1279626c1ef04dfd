"""The watchdog: when it looked, what it found, and how late each sweeper fired the clocks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from incidents.models.base import UUIDModel, closed_list
from incidents.models.organisation import Organisation


class FindingCode(models.TextChoices):
    UNFIRED = "UNFIRED", "时限到点没有处理"
    SWEEP_SILENT = "SWEEP_SILENT", "时限巡检停了"
    AUDITOR_SILENT = "AUDITOR_SILENT", "看门狗停了"
    SET_ASIDE = "SET_ASIDE", "时限搁下"
    SEAT_VACANT = "SEAT_VACANT", "岗位空缺"
    NO_NEXT_CLOCK = "NO_NEXT_CLOCK", "在办事件没有下一个时限"
    CLOCKS_APART = "CLOCKS_APART", "对时不一致"
    NOTICES_STUCK = "NOTICES_STUCK", "通知积压"
    PAPERS_STUCK = "PAPERS_STUCK", "文书积压"
    OLD_RELEASE = "OLD_RELEASE", "旧版本停止巡检"
    PING_FAILED = "PING_FAILED", "外部心跳没有送达"
    LOOK_FAILED = "LOOK_FAILED", "看门狗有一项查不了"


class Finding(UUIDModel):
    """Something wrong with the system itself: from when to when, in words that say what to do about it."""

    code = models.CharField("发现", max_length=20, choices=FindingCode.choices)
    subject = models.CharField(max_length=80, blank=True)
    """What tells two of one code apart: a sweeper, an office."""
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="findings"
    )
    """None: of the whole system."""
    words = models.CharField("内容", max_length=200)
    details = models.JSONField(default=dict)
    since = models.DateTimeField("自")
    seen_at = models.DateTimeField("最近一次看到")
    cleared_at = models.DateTimeField("消除", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "看门狗发现"
        indexes = [models.Index(fields=["-since"], name="finding_latest")]
        constraints = [
            closed_list("code", FindingCode, "finding_code_is_known"),
            models.UniqueConstraint(
                fields=["code", "subject"],
                condition=models.Q(cleared_at__isnull=True),
                name="one_standing_finding_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"


class AuditorBeat(models.Model):
    """When each watchdog last looked: its own silence is visible too."""

    auditor = models.CharField(max_length=60, primary_key=True)
    looked_at = models.DateTimeField()
    pinged_at = models.DateTimeField(null=True, blank=True)
    """When the heartbeat outside last said that it had heard."""


LATENESS_BOUNDS_MS = (100, 500, 1_000, 2_000, 5_000, 10_000, 60_000)
"""Upper ends of the buckets of `counts`; the last bucket has none."""


class Fired(models.Model):
    """How many clocks were fired, and how late."""

    # The database has the defaults too: the release before this one writes these rows as well.
    fired = models.BigIntegerField(default=0, db_default=0)
    late_ms = models.BigIntegerField(default=0, db_default=0)
    """All their lateness together."""
    counts = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    """So many fell into each bucket of LATENESS_BOUNDS_MS."""

    class Meta:
        abstract = True


class SweepBeat(Fired):
    """When each sweeper last looked, and what it has fired since it was first seen: its silence is visible."""

    sweeper = models.CharField(max_length=60, primary_key=True)
    swept_at = models.DateTimeField()


class SweepMinute(Fired):
    """What one sweeper fired in one minute; kept for two days."""

    minute = models.DateTimeField()
    sweeper = models.CharField(max_length=60)
    worst_ms = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minute", "sweeper"], name="one_line_a_minute_and_sweeper")
        ]
