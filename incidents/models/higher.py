"""What went up: 提请 the higher command, and 移交指挥 to it."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, level_between
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class HigherRequest(UUIDModel):
    """提请 the higher command to start its own plan, and what it answered (YQ 4.1.2–4.1.4; WX 1.3)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="higher_requests")
    level = models.PositiveSmallIntegerField("提请级别")
    to_unit = models.CharField("提请对象", max_length=60)
    to_name = models.CharField(max_length=80)
    means = models.CharField("方式", max_length=10)
    words = models.TextField("内容", blank=True)
    received_by = models.CharField("接收人", max_length=80, blank=True)
    clause = models.CharField(max_length=20)
    sent_at = models.DateTimeField("送达时刻")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("答复时刻", null=True, blank=True)
    answer_recorded_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    started_level = models.PositiveSmallIntegerField("上级启动级别", null=True, blank=True)
    """None with an answer: it did not start."""
    answer = models.TextField("答复", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提请上级"
        ordering = ["sent_at"]
        constraints = [
            level_between("level", "level_asked_of_the_higher_is_i_to_iv"),
            level_between("started_level", "level_started_by_the_higher_is_i_to_iv"),
            both_or_neither("answered_at", "answer_recorded_by", "a_higher_answer_has_its_recorder"),
            models.CheckConstraint(
                condition=models.Q(started_level__isnull=True) | models.Q(answered_at__isnull=False),
                name="the_higher_started_only_by_an_answer",
            ),
        ]


class CommandHandover(UUIDModel):
    """移交指挥: at which minute, who gave, who took, what went over (B-41)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="command_handovers")
    to_unit = models.CharField("接收机关", max_length=60)
    to_name = models.CharField(max_length=80)
    given_by = models.CharField("移交人", max_length=80)
    taken_by = models.CharField("接收人", max_length=80)
    matters = models.TextField("移交事项")
    clause = models.CharField(max_length=20)
    handed_at = models.DateTimeField("移交时刻")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "移交指挥"
        ordering = ["handed_at"]
