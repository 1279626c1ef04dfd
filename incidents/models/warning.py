"""预警: what was proposed, what is in force, what was done about it; its own trail, for it belongs to no incident."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list, level_between
from incidents.models.edition import APPEND_ONLY, PlanEdition
from incidents.models.incident import Incident
from incidents.models.officer import Officer
from incidents.models.organisation import Organisation


class WarningState(models.TextChoices):
    PROPOSED = "PROPOSED", "待签发"
    ACTIVE = "ACTIVE", "预警中"
    LIFTED = "LIFTED", "已解除"
    DECLINED = "DECLINED", "未发布"


class WarningActKind(models.TextChoices):
    PROPOSED = "PROPOSED", "拟发布"
    REVISED = "REVISED", "改稿"
    ISSUED = "ISSUED", "发布"
    ADVISED = "ADVISED", "建议发布"
    RETURNED = "RETURNED", "退回"
    CHANGE_PROPOSED = "CHANGE_PROPOSED", "拟调整"
    ADJUSTED = "ADJUSTED", "调整"
    ADJUSTMENT_ADVISED = "ADJUSTMENT_ADVISED", "建议调整"
    LIFT_PROPOSED = "LIFT_PROPOSED", "拟解除"
    LIFTED = "LIFTED", "解除"
    LIFT_ADVISED = "LIFT_ADVISED", "建议解除"
    AUTHORITY_ISSUED = "AUTHORITY_ISSUED", "登记发布"
    AUTHORITY_LIFTED = "AUTHORITY_LIFTED", "登记解除"
    SENT = "SENT", "送达"
    REPORTED = "REPORTED", "上报"
    MEASURE_STARTED = "MEASURE_STARTED", "采取措施"
    MEASURE_LIFTED = "MEASURE_LIFTED", "解除措施"
    LINKED = "LINKED", "转为事件"
    NOTE = "NOTE", "记录"
    COUNTERSIGNED = "COUNTERSIGNED", "补签"


class HazardWarning(UUIDModel):
    """One warning from its proposal to its end. `stated` is what is in force, `pending` what waits for a signature."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="warnings")
    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="warnings")
    number = models.CharField("编号", max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.IntegerField()
    """Negative for drills, which count apart."""
    drill = models.BooleanField("演练", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=WarningState.choices, default=WarningState.PROPOSED
    )
    level = models.PositiveSmallIntegerField("预警级别")
    category = models.CharField("事件类别", max_length=20)
    stated = models.JSONField("预警内容", default=dict)
    pending = models.JSONField("待签发", null=True, blank=True)
    """{"matter": issue | adjust | lift, "stated": {…}, "reason": …, "at": …, "by": name}; null: nothing waits."""
    proposed_at = models.DateTimeField("拟稿")
    proposed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("发布", null=True, blank=True)
    issued_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    authority = models.CharField("发布岗位", max_length=60, blank=True)
    """The post or unit that has to issue, adjust and lift it at its present level."""
    ended_at = models.DateTimeField("解除", null=True, blank=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    authority_issued_at = models.DateTimeField("有权机关发布", null=True, blank=True)
    """Where the office may only advise: when the authority issued it."""
    lift_advised_at = models.DateTimeField("建议解除", null=True, blank=True)
    early_at = models.DateTimeField("获知", null=True, blank=True)
    """Since when it is information that the plan wants reported at once; null: its level asks for no such report."""
    early_told_at = models.DateTimeField("上报", null=True, blank=True)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="warnings")
    """The incident it became, or that it was raised for."""
    seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预警"
        indexes = [
            models.Index(fields=["organisation", "-proposed_at", "-id"], name="warning_list"),
            models.Index(
                fields=["organisation"],
                name="warning_in_hand",
                condition=models.Q(state__in=["PROPOSED", "ACTIVE"]),
            ),
        ]
        constraints = [
            closed_list("state", WarningState, "warning_state_is_known"),
            level_between("level", "warning_level_is_i_to_iv"),
            both_or_neither("issued_at", "issued_by", "an_issued_warning_has_its_signer"),
            models.CheckConstraint(
                condition=~models.Q(state="ACTIVE") | models.Q(issued_at__isnull=False),
                name="a_warning_in_force_was_issued",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(state="LIFTED"),
                name="a_warning_that_ended_was_lifted",
            ),
            models.CheckConstraint(
                condition=models.Q(early_told_at__isnull=True) | models.Q(early_at__isnull=False),
                name="what_was_reported_early_was_to_be_reported",
            ),
            models.UniqueConstraint(fields=["organisation", "year", "serial"], name="one_number_one_warning"),
        ]

    def __str__(self) -> str:
        return self.number


class WarningAct(UUIDModel):
    """One line of a warning's trail: append-only, gapless, chained by hash."""

    warning = models.ForeignKey(HazardWarning, models.PROTECT, related_name="acts")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=WarningActKind.choices)
    actor = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    """Who did it, or wrote down what was said on the telephone."""
    actor_name = models.CharField(max_length=80)
    post = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField("时刻")
    recorded_at = models.DateTimeField()
    summary = models.TextField()
    words = models.TextField("原话", blank=True)
    clause = models.CharField(max_length=20, blank=True)
    payload = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "预警记录"
        ordering = ["seq"]
        constraints = [
            closed_list("kind", WarningActKind, "warning_act_kind_is_known"),
            models.UniqueConstraint(fields=["warning", "seq"], name="one_warning_act_a_seq"),
        ]
        triggers = APPEND_ONLY


class WarningMeasure(UUIDModel):
    """A precaution that was really taken; lifted by itself."""

    warning = models.ForeignKey(HazardWarning, models.CASCADE, related_name="measures")
    code = models.CharField(max_length=60)
    text = models.TextField("措施")
    clause = models.CharField("条款", max_length=20, blank=True)
    source = models.CharField("依据", max_length=120, blank=True)
    started_at = models.DateTimeField("采取")
    started_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField("解除", null=True, blank=True)
    lifted_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "预警措施"
        ordering = ["started_at"]
        constraints = [
            both_or_neither("lifted_at", "lifted_by", "a_lifted_measure_has_its_author"),
            models.UniqueConstraint(
                fields=["warning", "code"],
                condition=models.Q(lifted_at__isnull=True),
                name="one_running_measure_a_code",
            ),
        ]


__all__ = ["HazardWarning", "WarningAct", "WarningActKind", "WarningMeasure", "WarningState"]
