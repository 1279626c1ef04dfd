"""告警: something abnormal that needs an act of a person within a time (ux 2.0.6, after ISA-18.2)."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list
from incidents.models.deadline import Deadline
from incidents.models.incident import Incident
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation
from incidents.models.warning import HazardWarning


class AlarmKind(models.TextChoices):
    """The twelve, in the order of ux 2.0.6; what has no act, owner and end is no alarm."""

    OVERDUE = "OVERDUE", "时限超时"
    DUE_SOON = "DUE_SOON", "时限临期"
    HIGHER_LEVEL = "HIGHER_LEVEL", "达到更高级别条件"
    UNVERIFIED = "UNVERIFIED", "新接报未核实"
    NO_ANSWER = "NO_ANSWER", "审批无应答"
    UNSIGNED = "UNSIGNED", "签收超时"
    RESCUE_SUSPENDED = "RESCUE_SUSPENDED", "立即撤离、暂停救援"
    NO_REPORT_TODAY = "NO_REPORT_TODAY", "续报今日未报"
    NOBODY_ON_WATCH = "NOBODY_ON_WATCH", "无人在岗"
    DISCONNECTED = "DISCONNECTED", "与服务器断开"
    CHANNEL_FAILED = "CHANNEL_FAILED", "通知通道失败"
    DATA_CHANGED = "DATA_CHANGED", "签批后数据已变"


class Alarm(UUIDModel):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="alarms")
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="alarms")
    deadline = models.ForeignKey(Deadline, models.CASCADE, null=True, blank=True, related_name="alarms")
    warning = models.ForeignKey(HazardWarning, models.CASCADE, null=True, blank=True, related_name="alarms")
    kind = models.CharField(max_length=20, choices=AlarmKind.choices)
    cause = models.CharField(max_length=120)
    """What groups: twenty-eight notices of one activation have one cause and are one line."""
    priority = models.PositiveSmallIntegerField("优先级")
    words = models.CharField("内容", max_length=200)
    clause = models.CharField(max_length=20, blank=True)
    owner_post = models.CharField("责任岗位", max_length=40, blank=True)
    owner_name = models.CharField("责任人", max_length=80, blank=True)
    done = models.PositiveSmallIntegerField(null=True, blank=True)
    """n of m: 签收 9/14."""
    wanted = models.PositiveSmallIntegerField(null=True, blank=True)
    raised_at = models.DateTimeField("发生")
    due_at = models.DateTimeField("应办", null=True, blank=True)
    times = models.PositiveSmallIntegerField("响过", default=1)
    """How often it was announced; a confirmed one that stays comes back once."""
    announced_at = models.DateTimeField("最近一次响")
    came_back_at = models.DateTimeField("再响", null=True, blank=True)
    """Confirmed or silenced, and still there after the practice's minutes: it called again, once."""
    next_look_at = models.DateTimeField(null=True, blank=True)
    """When it changes by the time alone: priority up, back after confirmation, end of shelving."""
    acknowledged_at = models.DateTimeField("确认", null=True, blank=True)
    acknowledged_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    shelved_until = models.DateTimeField("搁置到", null=True, blank=True)
    shelved_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    shelved_reason = models.CharField("搁置理由", max_length=120, blank=True)
    cleared_at = models.DateTimeField("消除", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "告警"
        indexes = [
            models.Index(
                fields=["organisation", "priority", "raised_at"],
                name="alarm_standing",
                condition=models.Q(cleared_at__isnull=True),
            ),
            models.Index(
                fields=["next_look_at"],
                name="alarm_to_look_at",
                condition=models.Q(next_look_at__isnull=False, cleared_at__isnull=True),
            ),
            models.Index(fields=["organisation", "-raised_at"], name="alarm_history"),
        ]
        constraints = [
            closed_list("kind", AlarmKind, "alarm_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(priority__range=(1, 3)), name="alarm_priority_is_1_to_3"
            ),
            both_or_neither("acknowledged_at", "acknowledged_by", "a_confirmed_alarm_has_its_officer"),
            both_or_neither("shelved_until", "shelved_by", "a_shelved_alarm_has_its_officer"),
            models.CheckConstraint(
                condition=models.Q(shelved_until__isnull=True) | ~models.Q(shelved_reason=""),
                name="shelving_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(shelved_until__isnull=True) | models.Q(priority__gt=1),
                name="the_gravest_are_never_shelved",
            ),
            models.UniqueConstraint(
                fields=["organisation", "cause"],
                condition=models.Q(cleared_at__isnull=True),
                name="one_standing_alarm_a_cause",
            ),
        ]


class OfficeAlarms(models.Model):
    """Where the alarms of an office stand as a whole: what a page asks before it asks for the lines."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="alarms_state"
    )
    revision = models.PositiveIntegerField(default=0)
    """Rises with every change of a line; the doorbell's seq."""
    revised_at = models.DateTimeField(null=True, blank=True)
    silenced_at = models.DateTimeField("静音", null=True, blank=True)
    """What was announced until then makes no sound on any screen of the office; what comes later does."""
    next_look_at = models.DateTimeField(null=True, blank=True)
    """When alarms that belong to no incident are settled next; None: at once."""


class AlarmSilence(UUIDModel):
    """静音: who, when, over how many lines. It confirms nothing."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="alarm_silences")
    silenced_at = models.DateTimeField("静音")
    silenced_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    lines = models.PositiveSmallIntegerField("条数")

    class Meta:
        verbose_name = verbose_name_plural = "静音记录"
        indexes = [models.Index(fields=["organisation", "-silenced_at"], name="alarm_silence_latest")]
