"""The response: what was asked for, what was approved, who is called up to do what."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list, level_between
from incidents.models.incident import Incident
from incidents.models.officer import Officer
from incidents.rules import requesting


class RequestState(models.TextChoices):
    PENDING = "PENDING", "待批"
    APPROVED = "APPROVED", "已批准"
    RETURNED = "RETURNED", "已退回"
    SUPERSEDED = "SUPERSEDED", "已被取代"


class Channel(models.TextChoices):
    SYSTEM = "system", "系统签批"
    PHONE = "phone", "电话批示"


class RequestKind(models.TextChoices):
    ACTIVATION = "ACTIVATION", "启动"
    LEVEL_CHANGE = "LEVEL_CHANGE", "调整级别"
    NOT_ACTIVATE = "NOT_ACTIVATE", "不全面启动"


class ActivationRequest(UUIDModel):
    """提请 to the commander and the decision on it: to start, to change the level, not to start fully. A decision by
    telephone takes effect at once and awaits 补签."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="activation_requests")
    kind = models.CharField(
        max_length=12, choices=RequestKind.choices, default="ACTIVATION", db_default="ACTIVATION"
    )
    from_level = models.PositiveSmallIntegerField("现行级别", null=True, blank=True)
    """Of a change of level: what it was asked from. The same as `response_level`: 改据."""
    evidence = models.TextField("证据", blank=True, default="", db_default="")
    """What lowering, or not starting, rests on."""
    conditions = models.JSONField("逐项核对", null=True, blank=True)
    """Of 不全面启动: [{code, text, words}], each condition of the plan with what was found."""
    response_level = models.PositiveSmallIntegerField("提请级别")
    proposed_level = models.PositiveSmallIntegerField("规则建议级别", null=True)
    reason = models.TextField("理由", blank=True)
    leads = models.JSONField("指定牵头单位", default=dict)
    groups = models.JSONField("组建的工作组", default=list)
    expected_period = models.CharField("预计期限", max_length=100, blank=True)
    measures = models.TextField("应急处置措施", blank=True)
    facts_seq = models.PositiveIntegerField()
    assessment = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.PENDING)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    """Who decided; by phone the commander on the line, not the recorder."""
    decided_as = models.CharField("以何岗位", max_length=80, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    words = models.TextField("批示原话", blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    witness = models.CharField("旁证", max_length=80, blank=True)
    callback = models.CharField("回拨号码", max_length=40, blank=True)
    return_reason = models.TextField("退回理由", blank=True)
    countersigned_at = models.DateTimeField("补签", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "启动提请"
        constraints = [
            closed_list("state", RequestState, "request_state_is_known"),
            closed_list("kind", RequestKind, "request_kind_is_known"),
            level_between("response_level", "requested_level_is_i_to_iv"),
            level_between("from_level", "level_before_is_i_to_iv"),
            models.CheckConstraint(
                condition=models.Q(kind="LEVEL_CHANGE", from_level__isnull=False)
                | (~models.Q(kind="LEVEL_CHANGE") & models.Q(from_level__isnull=True)),
                name="a_change_of_level_names_the_level_before",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="LEVEL_CHANGE")
                | models.Q(response_level__lte=models.F("from_level"))
                | ~models.Q(evidence=""),
                name="lowering_rests_on_evidence",
            ),
            both_or_neither("decided_at", "decided_by", "a_decision_has_its_author"),
            models.CheckConstraint(
                condition=~models.Q(state="PENDING") | models.Q(decided_at__isnull=True),
                name="a_pending_request_is_undecided",
            ),
            models.CheckConstraint(
                condition=~models.Q(channel="phone") | ~models.Q(words=""),
                name="a_phone_decision_keeps_its_words",
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(state="PENDING"),
                name="one_pending_request_an_incident",
            ),
        ]

    @property
    def what(self) -> str:
        """「启动II级响应」 「由IV级提升为II级响应」 「不全面启动应急预案」."""
        return requesting.what(self.kind, self.response_level, self.from_level)

    @property
    def done(self) -> str:
        """What its approval has brought about: 「响应已调整为II级」."""
        return requesting.done(self.kind, self.response_level, self.from_level)

    @property
    def way(self) -> requesting.Way:
        return requesting.way(self.kind)

    @property
    def direction(self) -> str:
        """raise, lower, rebase; empty where no level changes."""
        return requesting.direction(self.from_level, self.response_level) if self.from_level else ""


class Endorsement(UUIDModel):
    """拟办意见 of one officer on a request. It informs the decision and stops nothing."""

    request = models.ForeignKey(ActivationRequest, models.CASCADE, related_name="endorsements")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    post = models.CharField("以何岗位", max_length=80)
    agrees = models.BooleanField("同意")
    words = models.TextField("意见", blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.SYSTEM)
    given_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "拟办意见"
        ordering = ["given_at"]
        constraints = [
            closed_list("channel", Channel, "endorsement_channel_is_known"),
            models.UniqueConstraint(fields=["request", "officer"], name="one_opinion_an_officer_a_request"),
        ]


class EmergencyResponse(UUIDModel):
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="responses")
    request = models.OneToOneField(ActivationRequest, models.PROTECT, related_name="response")
    level = models.PositiveSmallIntegerField("响应级别")
    activated_at = models.DateTimeField("启动时刻")
    activated_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("终止时刻", null=True, blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    """终止后反复: the ended response that this one takes up again."""
    level_since = models.DateTimeField("现级别起", null=True, blank=True)
    """When the level changed last; None: it is the one that was activated."""

    class Meta:
        verbose_name = verbose_name_plural = "应急响应"
        constraints = [
            level_between("level", "activated_level_is_i_to_iv"),
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_response_an_incident",
            ),
        ]


class ActivatedGroup(UUIDModel):
    """A command group of this response, with the units that really serve in it."""

    response = models.ForeignKey(EmergencyResponse, models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    clause = models.CharField(max_length=20)
    lead_unit = models.CharField("牵头单位", max_length=60)
    lead_name = models.CharField(max_length=80)
    members = models.JSONField("成员", default=list)
    """[{code, name}] in the plan's order."""
    leader = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="led_groups")
    leader_name = models.CharField("组长姓名", max_length=80, blank=True, default="", db_default="")
    """Of a leader without an account here; else `leader` says it."""
    leader_acting = models.BooleanField("代理组长", default=False, db_default=False)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField("撤回", null=True, blank=True)
    """A lighter level needs it no more (A-17)."""

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["response", "code"], name="one_group_a_response")]


class TaskKind(models.TextChoices):
    DUTY = "DUTY", "职责"
    LEVEL = "LEVEL", "响应任务"
    READINESS = "READINESS", "力量准备"
    ORDER = "ORDER", "指令"
    AFTERMATH = "AFTERMATH", "后期处置"


class TaskState(models.TextChoices):
    OPEN = "OPEN", "待签收"
    ACKNOWLEDGED = "ACKNOWLEDGED", "已签收"
    DONE = "DONE", "已完成"
    CANCELLED = "CANCELLED", "已取消"


class Task(UUIDModel):
    """One duty of the plan, owed by a group, a unit or a post in this response."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="tasks")
    response = models.ForeignKey(
        EmergencyResponse, models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    """None: preparations that a projection opened before any response (WX 3.2.3)."""
    group = models.ForeignKey(ActivatedGroup, models.CASCADE, null=True, blank=True, related_name="tasks")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=TaskKind.choices)
    code = models.CharField(max_length=80)
    text = models.TextField("任务")
    item = models.CharField("准备项", max_length=40, blank=True)
    clause = models.CharField("条款", max_length=20)
    owner_unit = models.CharField("责任单位", max_length=60, blank=True)
    owner_post = models.CharField("责任岗位", max_length=40, blank=True)
    owner_name = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.OPEN)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["position"]
        indexes = [models.Index(fields=["incident", "position"], name="task_by_incident")]
        constraints = [
            closed_list("state", TaskState, "task_state_is_known"),
            both_or_neither("acknowledged_at", "acknowledged_by", "a_signature_has_its_author"),
            both_or_neither("done_at", "done_by", "a_done_task_has_its_author"),
            models.UniqueConstraint(fields=["response", "code"], name="one_task_a_code"),
            models.UniqueConstraint(
                fields=["incident", "code"],
                condition=models.Q(response__isnull=True),
                name="one_preparation_a_code",
            ),
        ]
