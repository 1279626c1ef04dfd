"""Clocks. Time lives in a column, never in the broker (design.md 6.1)."""

from datetime import datetime

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class Badge(models.TextChoices):
    PLAN = "plan", "预案"
    LAW = "law", "法规"
    INTERNAL = "internal", "内控"


STANDING_ACT = "response_end"
"""`met_by_act` of what is kept up while the response lasts (24 小时通讯畅通)."""
HELD = "演练暂停"
"""`paused_reason` of a clock that stands because its drill does."""
WINDOW_ACT = "no_change"
"""`met_by_act` of a 监视窗: its end is no lapse of anybody's."""


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> "DeadlineQuerySet":
        return self.filter(
            met_at__isnull=True, waived_at__isnull=True, superseded_at__isnull=True, lapsed_at__isnull=True
        )

    def overdue(self, now: datetime) -> "DeadlineQuerySet":
        """As `Deadline.is_overdue`."""
        return self.open().filter(due_at__lte=now, paused_at__isnull=True).exclude(met_by_act=WINDOW_ACT)

    def to_check(self, now: datetime) -> "DeadlineQuerySet":
        return self.filter(next_check_at__lte=now)


class Deadline(UUIDModel):
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="deadlines")
    rule_code = models.CharField(max_length=60)
    occasion = models.CharField(max_length=60, blank=True)
    """What tells two of one rule apart: a day, a unit, a level."""
    label = models.CharField(max_length=80)
    badge = models.CharField(max_length=10, choices=Badge.choices)
    reading = models.BooleanField("预案未定", default=False)
    clause = models.CharField(max_length=20)
    source = models.CharField(max_length=120, blank=True)
    base = models.CharField("起算", max_length=30)
    base_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    """None: 立即 / 第一时间, counts up and is never overdue."""
    owner_post = models.CharField(max_length=40, blank=True)
    owner_unit = models.CharField(max_length=60, blank=True)
    owner_name = models.CharField(max_length=80)
    met_by_act = models.CharField(max_length=30)
    met_by_words = models.CharField(max_length=100)
    next_check_at = models.DateTimeField(null=True, blank=True)
    reminded = models.JSONField(default=list)
    rung = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField("第几轮", default=0)
    """How often the ladder has been climbed from its foot."""
    acknowledged_at = models.DateTimeField("确认时刻", null=True, blank=True)
    """Somebody with a name has it in hand: the climbing stops, the clock does not."""
    acknowledged_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    provisional = models.BooleanField("暂定", default=False)
    """Counted over days that nobody has announced yet."""
    paused_at = models.DateTimeField("停钟", null=True, blank=True)
    """While another procedure runs whose time does not count (EX-13)."""
    paused_seconds = models.PositiveIntegerField("累计停钟", default=0)
    paused_reason = models.CharField("停钟事由", max_length=200, blank=True, default="", db_default="")
    held_check_at = models.DateTimeField("演练暂停前的下次检查", null=True, blank=True)
    """Kept aside while the drill stands: the sweep looks at `next_check_at` alone."""
    extended_days = models.PositiveSmallIntegerField("经批准延长", default=0, db_default=0)
    base_known = models.BooleanField("起算已知", default=True, db_default=True)
    """False: 起算待核. `base_at` is then only when it came on record, and nobody is judged by it."""
    lapsed_at = models.DateTimeField("期满自行结束", null=True, blank=True)
    """A 监视窗 that closed, a duty that ended with the response: nobody's act, nobody's delay."""
    set_aside_at = models.DateTimeField("搁下", null=True, blank=True)
    """Its plan data could not be evaluated; the clocks beside it go on."""
    set_aside_reason = models.CharField(max_length=200, blank=True)
    set_aside_times = models.PositiveIntegerField(default=0)
    missed_at = models.DateTimeField("成为超时之时", null=True, blank=True)
    late_seconds = models.PositiveIntegerField("系统迟到", default=0)
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    waived_reason = models.CharField(max_length=200, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        indexes = [
            models.Index(
                fields=["next_check_at"],
                name="deadline_to_check",
                condition=models.Q(next_check_at__isnull=False),
            ),
            models.Index(
                fields=["set_aside_at"],
                name="deadline_set_aside",
                condition=models.Q(set_aside_at__isnull=False),
            ),
            models.Index(fields=["incident", "due_at"], name="deadline_by_incident"),
        ]
        constraints = [
            both_or_neither("met_at", "met_by", "a_met_deadline_has_its_author"),
            both_or_neither("waived_at", "waived_by", "a_waived_deadline_has_its_author"),
            both_or_neither("acknowledged_at", "acknowledged_by", "an_acknowledgement_has_its_author"),
            models.UniqueConstraint(
                fields=["incident", "rule_code", "occasion"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_running_clock_a_rule_and_occasion",
            ),
            models.CheckConstraint(
                condition=models.Q(missed_at__isnull=True) | models.Q(missed_at=models.F("due_at")),
                name="it_became_late_when_it_was_due",
            ),
            models.CheckConstraint(
                condition=models.Q(next_check_at__isnull=True) | models.Q(due_at__isnull=False),
                name="only_a_due_time_is_checked",
            ),
        ]

    @property
    def is_open(self) -> bool:
        ended = (self.met_at, self.waived_at, self.superseded_at, self.lapsed_at)
        return all(moment is None for moment in ended)

    def is_overdue(self, now: datetime) -> bool:
        due = self.due_at is not None and now >= self.due_at
        return due and self.is_open and self.paused_at is None and self.met_by_act != WINDOW_ACT
