"""Reports sent to those above us, and answers kept for repeated API calls."""

from django.db import models

from incidents.models.base import UUIDModel, closed_list
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class ReportKind(models.TextChoices):
    INITIAL = "INITIAL", "初报"
    FOLLOW_UP = "FOLLOW_UP", "续报"
    FINAL = "FINAL", "终报"
    SUPPLEMENTARY = "SUPPLEMENTARY", "补报"
    NOTIFICATION = "NOTIFICATION", "通报"
    LEADER = "LEADER", "报告领导"
    ENTERPRISE = "ENTERPRISE", "事发单位报告"
    INVESTIGATION = "INVESTIGATION", "调查报告"
    ASSESSMENT = "ASSESSMENT", "评估报告"


class ReportMeans(models.TextChoices):
    PHONE = "phone", "电话"
    WRITTEN = "written", "书面"


class Report(UUIDModel):
    """That something was reported: to whom, how, when, received by whom."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=15, choices=ReportKind.choices)
    means = models.CharField(max_length=10, choices=ReportMeans.choices)
    recipients = models.JSONField()
    """[{unit, name, received_by}]"""
    content = models.TextField("内容", blank=True)
    questions = models.JSONField("待核问题", default=dict, blank=True)
    """{question code: "known" | "open"}: how each stood when this report went out."""
    sent_at = models.DateTimeField("送达时刻")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "报告"
        indexes = [models.Index(fields=["incident", "-sent_at"], name="report_by_incident")]
        constraints = [
            closed_list("kind", ReportKind, "report_kind_is_known"),
            closed_list("means", ReportMeans, "report_means_is_known"),
        ]


class IdempotentAnswer(models.Model):
    """Same key and body, same answer; other body, 409 (design.md 10)."""

    officer = models.ForeignKey(Officer, models.CASCADE)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=128)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="answers_to_forget")]
        constraints = [models.UniqueConstraint(fields=["officer", "route", "key"], name="one_answer_a_key")]
