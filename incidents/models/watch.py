"""The duty room itself: 值班表, 上岗, 交接班, 本班日志 and what was tested (声音, 打印, 电话)."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list
from incidents.models.edition import APPEND_ONLY
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation


class ShiftLogEntry(UUIDModel):
    """A line of the shift log that belongs to no incident. Append-only by practice: corrections are new lines."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="shift_log")
    text = models.CharField("内容", max_length=500)
    occurred_at = models.DateTimeField("发生时刻")
    recorded_at = models.DateTimeField("录入时刻")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "本班日志"
        indexes = [models.Index(fields=["organisation", "-recorded_at"], name="shift_log_latest")]


class CheckedDevice(models.TextChoices):
    SOUND = "sound", "声音"
    PRINTER = "printer", "打印"
    PHONE = "phone", "电话"
    CLOCK = "clock", "对时"


class DeviceCheck(UUIDModel):
    """Somebody tried it: it worked, or what was wrong."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="device_checks")
    device = models.CharField(max_length=10, choices=CheckedDevice.choices)
    works = models.BooleanField()
    note = models.CharField("说明", max_length=120, blank=True)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "设备检查"
        indexes = [models.Index(fields=["organisation", "device", "-checked_at"], name="device_last_checked")]
        constraints = [closed_list("device", CheckedDevice, "device_is_known")]


class RosterShift(UUIDModel):
    """值班表: who is to hold a post from when to when."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roster")
    post = models.CharField("岗位", max_length=40)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="roster", verbose_name="人员")
    name = models.CharField("班次", max_length=20)
    starts_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "值班表"
        ordering = ["starts_at", "post"]
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="roster_by_start"),
            models.Index(fields=["officer", "starts_at"], name="roster_by_officer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="a_shift_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["organisation", "post", "officer", "starts_at"], name="a_shift_is_listed_once"
            ),
        ]


class RosterAct(models.TextChoices):
    ADDED = "added", "排班"
    CHANGED = "changed", "改班"
    REMOVED = "removed", "撤班"
    COPIED = "copied", "复制上周"
    IMPORTED = "imported", "导入"


class RosterChange(UUIDModel):
    """Who changed the roster when, in words that outlive the shift. Append-only."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="roster_changes")
    shift_id = models.UUIDField()
    act = models.CharField("办理", max_length=10, choices=RosterAct.choices)
    words = models.CharField("内容", max_length=200)
    starts_at = models.DateTimeField("班次起")
    changed_at = models.DateTimeField("时刻")
    changed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "值班表改动"
        indexes = [models.Index(fields=["organisation", "-changed_at"], name="roster_change_latest")]
        constraints = [closed_list("act", RosterAct, "roster_act_is_known")]
        triggers = APPEND_ONLY


class Watch(UUIDModel):
    """上岗: an officer has the watch at this desk, with sound, clock and telephone checked, until he hands it over."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="watches")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="watches")
    post = models.CharField("岗位", max_length=40)
    shift = models.ForeignKey(RosterShift, models.SET_NULL, null=True, blank=True, related_name="watches")
    began_at = models.DateTimeField("上岗")
    ends_at = models.DateTimeField("应交班", null=True, blank=True)
    ended_at = models.DateTimeField("下岗", null=True, blank=True)
    phone = models.CharField("值班电话", max_length=40, blank=True)
    checks = models.JSONField("上岗检查", default=dict)
    """{device: true | false}: what was tried and worked; not there: not tried."""
    clock_apart_seconds = models.DecimalField(
        "本机时钟差", max_digits=9, decimal_places=1, null=True, blank=True
    )
    """How much this computer's clock was ahead of the server's; None: not tried."""
    left_reason = models.CharField("离岗原因", max_length=200, blank=True, db_default="")
    """He left without handing over."""

    class Meta:
        verbose_name = verbose_name_plural = "上岗"
        indexes = [
            models.Index(
                fields=["organisation", "post"],
                name="watch_open",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(fields=["organisation", "-began_at"], name="watch_latest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "post"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_watch_an_officer_and_post",
            )
        ]


class Handover(UUIDModel):
    """交接班: both sign; from then on the clocks carry the other's name."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="handovers")
    watch = models.ForeignKey(Watch, models.PROTECT, related_name="handovers")
    to_officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    items = models.JSONField("交接事项", default=list)
    """[{kind, words, ticked}]: incidents, clocks, 补签, unsigned notices, shelved alarms, devices, as they stood."""
    note = models.TextField("交代事项", blank=True)
    opened_at = models.DateTimeField()
    given_at = models.DateTimeField("交班人签字", null=True, blank=True)
    given_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField("接班人签字", null=True, blank=True)
    taken_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at_desk = models.BooleanField("同台签字", default=False, db_default=False)
    """He signed with his own code while the other was signed in."""
    reason = models.CharField("交班人未签字的原因", max_length=200, blank=True, db_default="")
    successor = models.ForeignKey(Watch, models.PROTECT, null=True, blank=True, related_name="+")
    """The watch that began with it."""

    class Meta:
        verbose_name = verbose_name_plural = "交接班"
        indexes = [models.Index(fields=["organisation", "-opened_at"], name="handover_latest")]
        constraints = [
            both_or_neither("given_at", "given_by", "a_watch_given_has_its_signature"),
            both_or_neither("taken_at", "taken_by", "a_watch_taken_has_its_signature"),
            models.UniqueConstraint(
                fields=["watch"],
                condition=models.Q(taken_at__isnull=True),
                name="one_open_handover_a_watch",
            ),
        ]
