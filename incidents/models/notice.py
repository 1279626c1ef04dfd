"""Notices planned with an event and delivered afterwards, at least once, by (event, recipient, channel)."""

from django.db import models

from incidents.models.base import UUIDModel, closed_list
from incidents.models.document import Document
from incidents.models.event import Event
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class NoticeChannel(models.TextChoices):
    SCREEN = "screen", "系统"
    PHONE = "phone", "电话"
    PAPER = "paper", "书面"
    LINK = "link", "回执链接"


class NoticeState(models.TextChoices):
    PLANNED = "PLANNED", "待送达"
    DELIVERED = "DELIVERED", "已送达"
    READ = "READ", "已读"
    SIGNED = "SIGNED", "已签收"
    FAILED = "FAILED", "送达失败"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class Notice(UUIDModel):
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notices")
    event = models.ForeignKey(Event, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30)
    """activation | reminder | overdue | request | superseded …"""
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name="文书"
    )
    """The paper that it carries: 送达 and 签收 of the paper are those of its notices."""
    recipient_key = models.CharField(max_length=80)
    """`unit:<code>`, `officer:<uuid>`: with event and channel the delivery key."""
    recipient_name = models.CharField("收件方", max_length=80)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="notices")
    unit_code = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10, choices=NoticeChannel.choices)
    subject = models.CharField("主题", max_length=120)
    body = models.TextField("内容", blank=True)
    clause = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.PLANNED)
    planned_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    signed_name = models.CharField("签收人", max_length=80, blank=True)
    signed_channel = models.CharField(max_length=10, choices=NoticeChannel.choices, blank=True)
    signed_words = models.CharField("签收原话", max_length=200, blank=True)
    by_proxy = models.BooleanField("代签", default=False)
    """The desk wrote down what it heard; the unit did not sign itself."""
    phone = models.CharField("电话", max_length=40, blank=True)
    """Of a party outside the plan's units; units have theirs in the phone book."""
    code_failures = models.PositiveSmallIntegerField(default=0)
    """Wrong codes typed at the receipt link; the plan's practice says how many are one too many."""
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="notice_to_deliver", condition=models.Q(state="PLANNED")
            ),
            models.Index(fields=["incident", "kind"], name="notice_by_incident"),
            models.Index(fields=["officer", "-planned_at"], name="notice_by_officer"),
        ]
        constraints = [
            closed_list("state", NoticeState, "notice_state_is_known"),
            models.UniqueConstraint(
                fields=["event", "recipient_key", "channel"], name="one_notice_an_event_recipient_and_channel"
            ),
        ]
