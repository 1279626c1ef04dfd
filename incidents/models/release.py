"""信息发布: what goes to the public, through the gates that the plan sets."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list
from incidents.models.document import Document
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class ReleaseState(models.TextChoices):
    DRAFT = "DRAFT", "待审核"
    RETURNED = "RETURNED", "已退回"
    REVIEWED = "REVIEWED", "已审核"
    PUBLISHED = "PUBLISHED", "已发布"
    WITHDRAWN = "WITHDRAWN", "已作废"


class InformationRelease(UUIDModel):
    """One text for the public. Its figures are those of one version of the facts; when they change it is asked again."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="releases")
    serial = models.PositiveSmallIntegerField("期")
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.DRAFT)
    title = models.CharField("标题", max_length=80)
    text = models.TextField("正文")
    facts_seq = models.PositiveIntegerField("数据版本")
    figures = models.JSONField("数字", default=dict)
    revision = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField("拟稿")
    drafted_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField("审核", null=True, blank=True)
    reviewed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_as = models.CharField("以何岗位", max_length=80, blank=True)
    review_words = models.CharField("审核意见", max_length=200, blank=True)
    return_reason = models.CharField("退回理由", max_length=200, blank=True)
    published_at = models.DateTimeField("发布", null=True, blank=True)
    published_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    published_as = models.CharField("以何岗位", max_length=80, blank=True)
    withdrawn_at = models.DateTimeField("作废", null=True, blank=True)
    withdraw_reason = models.CharField("作废理由", max_length=200, blank=True, default="", db_default="")
    media = models.JSONField("发布渠道", default=list, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="release")
    opinions = models.JSONField("舆情", default=list, blank=True)
    """[{at, by, text}]: what the unit that watches the net has written down."""
    checked_figures = models.JSONField(null=True, blank=True)
    """Published, then the facts changed, and somebody said that the text still stands."""

    class Meta:
        verbose_name = verbose_name_plural = "信息发布"
        ordering = ["-drafted_at", "-id"]
        indexes = [models.Index(fields=["incident", "-drafted_at"], name="release_by_incident")]
        constraints = [
            closed_list("state", ReleaseState, "release_state_is_known"),
            both_or_neither("reviewed_at", "reviewed_by", "a_reviewed_release_has_its_reviewer"),
            both_or_neither("published_at", "published_by", "a_published_release_has_its_publisher"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["REVIEWED", "PUBLISHED"])
                | models.Q(reviewed_at__isnull=False),
                name="nothing_is_published_unreviewed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="PUBLISHED") | models.Q(published_at__isnull=False),
                name="a_published_release_has_its_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="RETURNED") | ~models.Q(return_reason=""),
                name="a_returned_release_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="WITHDRAWN")
                | models.Q(withdrawn_at__isnull=False, published_at__isnull=True)
                & ~models.Q(withdraw_reason=""),
                name="a_withdrawn_release_was_never_published",
            ),
            models.UniqueConstraint(fields=["incident", "serial"], name="one_number_one_release"),
        ]

    def __str__(self) -> str:
        return f"信息发布第{self.serial}期"

    @property
    def stands_on(self) -> dict[str, object]:
        return self.checked_figures or self.figures
