"""What the plan says, as loaded: an immutable edition and its rows, each with its clause."""

import pgtrigger
from django.db import models
from django.db.models.functions import Coalesce

from incidents.models.base import UUIDModel, level_between
from incidents.models.officer import Officer

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'append-only: no TRUNCATE on %', TG_TABLE_NAME;",
    ),
]


class EditionQuerySet(models.QuerySet["PlanEdition"]):
    def in_force(self) -> "EditionQuerySet":
        """What governs or once did, the newest first: everything but drafts that nobody has published."""
        return (
            self.filter(models.Q(draft=False) | models.Q(release__isnull=False))
            .annotate(since=Coalesce("release__released_at", "loaded_at"))
            .order_by("-since")
        )


class PlanEdition(UUIDModel):
    """A plan document as JSON. A running incident keeps the edition it was received under."""

    code = models.CharField("预案代码", max_length=40)
    title = models.CharField("名称", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    revision = models.CharField("数据版本", max_length=20)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)
    effective_on = models.DateField("施行日期")
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    loaded_at = models.DateTimeField("载入时间")
    draft = models.BooleanField("以草稿载入", default=False)
    """Governs nothing until it has a release."""

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预案版本"
        indexes = [models.Index(fields=["code", "-loaded_at"], name="newest_edition_first")]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.title} {self.revision}"


class EditionReview(UUIDModel):
    """An officer has looked through a draft and confirms it."""

    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="reviews")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    post = models.CharField("岗位", max_length=80)
    words = models.CharField("意见", max_length=200, blank=True)
    confirmed_at = models.DateTimeField("审核时间")

    class Meta:
        verbose_name = verbose_name_plural = "预案版本审核"
        constraints = [
            models.UniqueConstraint(fields=["edition", "officer"], name="one_review_for_each_officer")
        ]
        triggers = APPEND_ONLY


class EditionRelease(UUIDModel):
    """From when a draft governs: the moment of the review that was the last one needed."""

    edition = models.OneToOneField(PlanEdition, models.PROTECT, related_name="release")
    released_at = models.DateTimeField("生效时间")

    class Meta:
        verbose_name = verbose_name_plural = "预案版本发布"
        triggers = APPEND_ONLY


class _EditionRow(UUIDModel):
    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="%(class)s_rows")
    position = models.PositiveIntegerField()
    clause = models.CharField("条款", max_length=20)

    class Meta:
        abstract = True
        ordering = ["edition", "position"]


class GradingThreshold(_EditionRow):
    table = models.CharField("表", max_length=40)
    yields = models.CharField("判定", max_length=20)
    level = models.PositiveSmallIntegerField("级别")
    item = models.CharField("项", max_length=20)
    text = models.TextField("原文")
    conditions = models.JSONField("条件")

    class Meta(_EditionRow.Meta):
        verbose_name = verbose_name_plural = "分级标准"
        constraints = [
            level_between("level", "threshold_level_is_i_to_iv"),
            models.UniqueConstraint(fields=["edition", "position"], name="threshold_has_its_place"),
        ]
        triggers = APPEND_ONLY


class CommandGroup(_EditionRow):
    code = models.CharField(max_length=60)
    name = models.CharField("工作组", max_length=40)
    lead_units = models.JSONField("牵头单位")
    members = models.JSONField("成员单位")
    lead_to_be_named = models.BooleanField("牵头单位待指定", default=False)
    duties = models.JSONField("职责")

    class Meta(_EditionRow.Meta):
        verbose_name = verbose_name_plural = "工作组"
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="group_is_listed_once")]
        triggers = APPEND_ONLY


class MemberUnit(_EditionRow):
    code = models.CharField(max_length=60)
    name = models.CharField("单位", max_length=80)
    aliases = models.JSONField("别名")
    kind = models.CharField("类别", max_length=20)

    class Meta(_EditionRow.Meta):
        verbose_name = verbose_name_plural = "成员单位"
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="unit_is_listed_once")]
        triggers = APPEND_ONLY


class MemberDuty(_EditionRow):
    unit = models.ForeignKey(MemberUnit, models.PROTECT, related_name="duties")
    item = models.CharField("项", max_length=20, blank=True)
    text = models.TextField("职责")

    class Meta(_EditionRow.Meta):
        verbose_name = verbose_name_plural = "单位职责"
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="duty_has_its_place")]
        triggers = APPEND_ONLY


class ReportDeadlineRule(_EditionRow):
    code = models.CharField(max_length=60)
    label = models.CharField("时限", max_length=80)
    badge = models.CharField("来源", max_length=10)
    source = models.CharField("依据", max_length=120, blank=True)
    starts = models.CharField("起算", max_length=30)
    minutes = models.PositiveIntegerField("分钟", null=True)
    working_days = models.PositiveIntegerField("工作日", null=True)
    per_day = models.PositiveIntegerField("每日次数", null=True)
    rule = models.JSONField("规则全文")

    class Meta(_EditionRow.Meta):
        verbose_name = verbose_name_plural = "时限规则"
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="deadline_rule_is_listed_once")
        ]
        triggers = APPEND_ONLY
