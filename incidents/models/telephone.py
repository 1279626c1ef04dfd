"""通话记录: who was called or called, what came of it, and when the number is due again."""

from django.db import models

from incidents.models.base import UUIDModel, closed_list
from incidents.models.incident import Incident
from incidents.models.notice import Notice
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation


class CallDirection(models.TextChoices):
    OUT = "out", "去电"
    IN = "in", "来电"


class CallResult(models.TextChoices):
    REACHED = "reached", "接通"
    NO_ANSWER = "no_answer", "未接通"
    BUSY = "busy", "占线"
    WRONG_NUMBER = "wrong_number", "号码不对"


class PhoneCall(UUIDModel):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="phone_calls")
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="phone_calls")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="phone_calls")
    """The notice that this call was to carry."""
    direction = models.CharField(max_length=3, choices=CallDirection.choices, default=CallDirection.OUT)
    party = models.CharField("对方", max_length=80)
    unit_code = models.CharField(max_length=60, blank=True)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    phone = models.CharField("号码", max_length=40, blank=True)
    answered_by = models.CharField("接听人", max_length=80, blank=True)
    purpose = models.CharField("事由", max_length=120)
    result = models.CharField(max_length=12, choices=CallResult.choices)
    words = models.TextField("通话内容与结论", blank=True)
    called_at = models.DateTimeField("通话时刻")
    minutes = models.PositiveSmallIntegerField("时长（分）", null=True, blank=True)
    redial_at = models.DateTimeField("重拨时刻", null=True, blank=True)
    """Set while the number is owed another try; None once reached or given up."""
    redial_ended = models.CharField("不再重拨的原因", max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "通话"
        indexes = [
            models.Index(fields=["incident", "-called_at"], name="call_by_incident"),
            models.Index(fields=["organisation", "-called_at"], name="call_by_organisation"),
            models.Index(
                fields=["organisation", "redial_at"],
                name="call_to_redial",
                condition=models.Q(redial_at__isnull=False),
            ),
        ]
        constraints = [
            closed_list("direction", CallDirection, "call_direction_is_known"),
            closed_list("result", CallResult, "call_result_is_known"),
        ]
