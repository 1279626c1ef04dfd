"""终止签报单: what was asked for, what each group, the command post and the experts said, who decided."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list
from incidents.models.incident import Incident
from incidents.models.officer import Officer
from incidents.models.response import Channel, EmergencyResponse, RequestState


class TerminationApproval(UUIDModel):
    """One 签报单 of one response. It stays open until the order has gone out or it was returned."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="terminations")
    response = models.ForeignKey(EmergencyResponse, models.PROTECT, related_name="terminations")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.PENDING)
    evidence = models.JSONField("终止条件的依据", default=dict)
    """Code of the plan's condition -> what shows that it is met."""
    supplement = models.TextField("补充说明", blank=True)
    reason = models.TextField("尚有任务仍要提请的理由", blank=True)
    open_tasks = models.PositiveIntegerField("提请时未完成的任务", default=0)
    external_started = models.BooleanField("上级已启动预案", null=True, blank=True)
    """None: nobody has said yet."""
    external_decision = models.CharField("上级决定", max_length=120, blank=True)
    external_at = models.DateTimeField("上级决定时刻", null=True, blank=True)
    requested_at = models.DateTimeField("时间")
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="主办人")
    requested_as = models.CharField("以何岗位", max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    decided_as = models.CharField("以何岗位", max_length=80, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    words = models.TextField("批示", blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    witness = models.CharField("旁证", max_length=80, blank=True)
    callback = models.CharField("回拨号码", max_length=40, blank=True)
    countersigned_at = models.DateTimeField("签名", null=True, blank=True)
    return_reason = models.TextField("退回理由", blank=True)
    ordered_at = models.DateTimeField("终止命令下达", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "终止签报单"
        ordering = ["-requested_at"]
        constraints = [
            closed_list("state", RequestState, "termination_state_is_known"),
            both_or_neither("decided_at", "decided_by", "a_termination_has_its_decider"),
            models.CheckConstraint(
                condition=~models.Q(channel="phone") | ~models.Q(words=""),
                name="a_termination_by_phone_keeps_its_words",
            ),
            models.CheckConstraint(
                condition=models.Q(ordered_at__isnull=True) | models.Q(state="APPROVED"),
                name="no_termination_order_without_approval",
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(state__in=["PENDING", "APPROVED"], ordered_at__isnull=True),
                name="one_open_termination_an_incident",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in (RequestState.PENDING, RequestState.APPROVED) and self.ordered_at is None

    @property
    def awaits_countersign(self) -> bool:
        """Decided by telephone, and nobody has put his name to it yet."""
        return self.decided_at is not None and self.countersigned_at is None


class OpinionRole(models.TextChoices):
    GROUP = "GROUP", "工作组意见"
    CONFIRM = "CONFIRM", "确认"
    ADVICE = "ADVICE", "专家建议"


class OpinionChannel(models.TextChoices):
    SYSTEM = "system", "系统签署"
    PHONE = "phone", "电话意见"
    PAPER = "paper", "书面签署"


class TerminationOpinion(UUIDModel):
    """One box of the form. By telephone it is written down at once, and its signature follows."""

    approval = models.ForeignKey(TerminationApproval, models.CASCADE, related_name="opinions")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=OpinionRole.choices)
    party = models.CharField(max_length=60)
    """Code of the group, the post or the unit."""
    name = models.CharField(max_length=80)
    clause = models.CharField(max_length=20, blank=True)
    formed = models.BooleanField("已组建", default=True)
    agrees = models.BooleanField("同意", null=True, blank=True)
    words = models.TextField("意见", blank=True)
    channel = models.CharField(max_length=10, choices=OpinionChannel.choices, blank=True)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    signer_name = models.CharField("签字人", max_length=80, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField("签字", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "终止意见"
        ordering = ["position"]
        constraints = [
            closed_list("role", OpinionRole, "termination_role_is_known"),
            both_or_neither("given_at", "recorded_by", "a_termination_opinion_has_its_author"),
            models.UniqueConstraint(fields=["approval", "party"], name="one_box_a_party"),
            models.CheckConstraint(
                condition=models.Q(formed=True) | models.Q(agrees__isnull=True),
                name="a_group_not_formed_says_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(given_at__isnull=True) | models.Q(agrees__isnull=False),
                name="a_termination_opinion_says_yes_or_no",
            ),
        ]

    @property
    def is_awaited(self) -> bool:
        """The form is not complete without it. Advice informs."""
        return self.formed and self.role != OpinionRole.ADVICE and self.given_at is None

    @property
    def is_unsigned(self) -> bool:
        """Given by telephone; the signature follows. An adviser has no account and signs nothing here."""
        return self.given_at is not None and self.signed_at is None and self.role != OpinionRole.ADVICE

    @property
    def dissents(self) -> bool:
        return self.agrees is False
