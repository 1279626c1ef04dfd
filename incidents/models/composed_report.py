"""Reports as they are written here: composed from the facts, signed, sent. What went out is on record in `Report`."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list
from incidents.models.document import Document
from incidents.models.incident import Incident
from incidents.models.officer import Officer
from incidents.models.report import Report
from incidents.models.response import Channel


class ComposedKind(models.TextChoices):
    PHONE = "PHONE", "电话快报"
    INITIAL = "INITIAL", "初报"
    FOLLOW_UP = "FOLLOW_UP", "续报"
    FINAL = "FINAL", "终报"
    SUPPLEMENTARY = "SUPPLEMENTARY", "补报"


class ComposedState(models.TextChoices):
    DRAFT = "DRAFT", "拟稿"
    SIGNED = "SIGNED", "已签发"
    SENT = "SENT", "已报送"
    WITHDRAWN = "WITHDRAWN", "已作废"


class ComposedReport(UUIDModel):
    """One report from draft to receipt. After the signature nothing in it changes; a correction is a new one."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="composed_reports")
    kind = models.CharField("类别", max_length=15, choices=ComposedKind.choices)
    serial = models.PositiveSmallIntegerField("期", null=True)
    """Per incident and kind; a withdrawn draft gives its number back."""
    state = models.CharField(max_length=10, choices=ComposedState.choices, default=ComposedState.DRAFT)
    written = models.JSONField("人工改写", default=dict, blank=True)
    """{section code: text}: kept when the facts change."""
    body = models.JSONField("正文", default=list, blank=True)
    """As signed: [{code, title, text, by_hand, missing, enclosure}]."""
    facts_seq = models.PositiveIntegerField("数据版本")
    """The incident's seq on which it stands; of a signed one, for good."""
    figures = models.JSONField("数字", default=dict)
    recipients = models.JSONField("主送", default=list)
    copies = models.JSONField("抄送", default=list, blank=True)
    informed = models.JSONField("通报", default=list, blank=True)
    left_out = models.JSONField("不报的理由", default=dict, blank=True)
    skip_reason = models.CharField("越级理由", max_length=200, blank=True)
    contact = models.CharField("联系人", max_length=80, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    leader_words = models.CharField("领导意见", max_length=400, blank=True)
    """Of a report by telephone: what the leader said (YQ 4.2.2)."""
    revision = models.PositiveIntegerField(default=0)
    """Rises with every save of the draft: who saw an older one is told."""
    supplements = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supplemented_by",
        verbose_name="补电话快报",
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正"
    )
    drafted_at = models.DateTimeField("拟稿")
    drafted_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提请签发", null=True, blank=True)
    submitted_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField("签发", null=True, blank=True)
    signed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    signed_as = models.CharField("以何岗位", max_length=80, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    words = models.TextField("批示原话", blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    countersigned_at = models.DateTimeField("补签", null=True, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="composed_report"
    )
    sent_at = models.DateTimeField("报送", null=True, blank=True)
    sent_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    report = models.OneToOneField(Report, models.PROTECT, null=True, blank=True, related_name="composed")
    checked_at = models.DateTimeField("核对", null=True, blank=True)
    """After the signature the facts changed, and somebody said that the report still stands."""
    checked_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    checked_words = models.CharField("核对说明", max_length=200, blank=True)
    checked_figures = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "拟写的报告"
        ordering = ["-drafted_at", "-id"]
        indexes = [models.Index(fields=["incident", "-drafted_at"], name="composed_by_incident")]
        constraints = [
            closed_list("kind", ComposedKind, "composed_kind_is_known"),
            closed_list("state", ComposedState, "composed_state_is_known"),
            both_or_neither("signed_at", "signed_by", "a_signed_report_has_its_signer"),
            both_or_neither("sent_at", "sent_by", "a_sent_report_has_its_sender"),
            both_or_neither("submitted_at", "submitted_by", "a_submitted_report_has_its_author"),
            both_or_neither("checked_at", "checked_by", "a_checked_report_has_its_officer"),
            models.CheckConstraint(
                condition=~models.Q(state="SIGNED")
                | models.Q(signed_at__isnull=False, document__isnull=False),
                name="a_signed_report_has_its_paper",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="SENT")
                | models.Q(sent_at__isnull=False, report__isnull=False, document__isnull=False),
                name="a_sent_report_is_on_record",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["DRAFT", "WITHDRAWN"])
                | models.Q(kind="PHONE")
                | models.Q(signed_at__isnull=False),
                name="only_a_call_goes_unsigned",
            ),
            models.CheckConstraint(
                condition=~models.Q(channel="phone") | ~models.Q(words=""),
                name="a_report_signed_by_phone_keeps_its_words",
            ),
            models.UniqueConstraint(fields=["incident", "kind", "serial"], name="one_number_one_report"),
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=models.Q(state="DRAFT", corrects__isnull=True),
                name="one_new_draft_a_kind",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=models.Q(state="DRAFT"), name="one_draft_a_correction"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """「续报第2期」; the first of a kind that comes once is called by the kind alone."""
        return f"{self.get_kind_display()}{self.issue}"

    @property
    def issue(self) -> str:
        """「第2期」."""
        many = self.kind == ComposedKind.FOLLOW_UP or (self.serial or 1) > 1
        return f"第{self.serial}期" if many and self.serial else ""

    @property
    def is_draft(self) -> bool:
        return self.state == ComposedState.DRAFT

    @property
    def awaits_countersignature(self) -> bool:
        return self.channel == Channel.PHONE and self.countersigned_at is None

    @property
    def stands_on(self) -> dict[str, object]:
        """The figures that somebody last answered for."""
        return self.checked_figures or self.figures
