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


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> "DeadlineQuerySet":
        return self.filter(met_at__isnull=True, waived_at__isnull=True, superseded_at__isnull=True)

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
            models.Index(fields=["incident", "due_at"], name="deadline_by_incident"),
        ]
        constraints = [
            both_or_neither("met_at", "met_by", "a_met_deadline_has_its_author"),
            both_or_neither("waived_at", "waived_by", "a_waived_deadline_has_its_author"),
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
        return self.met_at is None and self.waived_at is None and self.superseded_at is None

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at is not None and now >= self.due_at


class SweepBeat(models.Model):
    """When each sweeper last looked: its silence is visible."""

    sweeper = models.CharField(max_length=60, primary_key=True)
    swept_at = models.DateTimeField()
