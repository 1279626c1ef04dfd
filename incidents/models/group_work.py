"""What groups and units do in a response: orders, who is on the scene, help, figures, 险情, 暂停救援, 组建, 征用."""

from django.db import models

from incidents.models.base import UUIDModel, both_or_neither, closed_list
from incidents.models.deadline import Deadline
from incidents.models.document import Document
from incidents.models.incident import Incident
from incidents.models.officer import Officer
from incidents.models.response import ActivatedGroup, Channel, EmergencyResponse, Task


class Order(UUIDModel):
    """指令: a task that somebody in command gave, with the time by which he wants it done."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="orders")
    number = models.PositiveIntegerField("第几号")
    task = models.OneToOneField(Task, models.CASCADE, related_name="order")
    given_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    given_as = models.CharField("以何岗位", max_length=80)
    given_at = models.DateTimeField("下达时刻")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    """Who wrote it down, where it was given on the telephone."""
    words = models.TextField("原话", blank=True)
    due_at = models.DateTimeField("完成时限", null=True, blank=True)
    deadline = models.OneToOneField(
        Deadline, models.SET_NULL, null=True, blank=True, related_name="order_of_clock"
    )
    withdrawn_at = models.DateTimeField("撤回时刻", null=True, blank=True)
    withdrawn_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指令"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="one_order_a_number"),
            both_or_neither("withdrawn_at", "withdrawn_by", "a_withdrawn_order_has_its_author"),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True) | models.Q(due_at__gt=models.F("given_at")),
                name="an_order_is_due_after_it_was_given",
            ),
        ]


class Presence(UUIDModel):
    """已出发, 已到场 of one unit, or of one post, in one response."""

    response = models.ForeignKey(EmergencyResponse, models.CASCADE, related_name="presences")
    unit_code = models.CharField("单位", max_length=60, blank=True)
    post_code = models.CharField("岗位", max_length=40, blank=True)
    name = models.CharField(max_length=80)
    set_out_at = models.DateTimeField("出发时刻", null=True, blank=True)
    set_out_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    expected_at = models.DateTimeField("预计到场", null=True, blank=True)
    strength = models.CharField("人员车辆", max_length=120, blank=True)
    arrived_at = models.DateTimeField("到场时刻", null=True, blank=True)
    arrived_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("到场位置", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "出动到场"
        constraints = [
            models.UniqueConstraint(
                fields=["response", "unit_code", "post_code"], name="one_presence_a_unit_or_post"
            ),
            models.CheckConstraint(
                condition=models.Q(unit_code="") ^ models.Q(post_code=""),
                name="a_unit_or_a_post_is_present",
            ),
            both_or_neither("set_out_at", "set_out_by", "a_departure_has_its_author"),
            both_or_neither("arrived_at", "arrived_by", "an_arrival_has_its_author"),
        ]


class HelpRequest(UUIDModel):
    """求援: what a unit at the scene lacks, and what came of it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="help_requests")
    unit_code = models.CharField(max_length=60, blank=True)
    post_code = models.CharField(max_length=40, blank=True)
    name = models.CharField("求援单位", max_length=80)
    what = models.TextField("需要什么")
    place = models.CharField("到哪里", max_length=120, blank=True)
    asked_at = models.DateTimeField("求援时刻")
    asked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时刻", null=True, blank=True)
    answered_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "求援"
        ordering = ["asked_at"]
        constraints = [both_or_neither("answered_at", "answered_by", "a_help_answer_has_its_author")]


class Filing(UUIDModel):
    """填报: figures and words from the scene, as of a minute. Later ones stand beside earlier ones."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="filings")
    unit_code = models.CharField(max_length=60, blank=True)
    post_code = models.CharField(max_length=40, blank=True)
    name = models.CharField("填报单位", max_length=80)
    figures = models.JSONField("数字", default=list)
    """[{label, value, unit}]; a value is text: 不明 is one too."""
    words = models.TextField("情况", blank=True)
    as_of = models.DateTimeField("截至")
    filed_at = models.DateTimeField("填报时刻")
    filed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "现场填报"
        ordering = ["-as_of", "-filed_at"]


class LeaderNaming(UUIDModel):
    """组长: named, or acting while the leader cannot. The last one of a group counts."""

    group = models.ForeignKey(ActivatedGroup, models.CASCADE, related_name="namings")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    """None: somebody without an account here."""
    name = models.CharField("姓名", max_length=80)
    phone = models.CharField("电话", max_length=40, blank=True)
    unit_code = models.CharField("所属单位", max_length=60, blank=True)
    acting = models.BooleanField("代理", default=False)
    reason = models.CharField("理由", max_length=200, blank=True)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "组长指定"
        ordering = ["named_at"]


class DangerDecision(models.TextChoices):
    WITHDRAW = "withdraw", "立即撤离"
    HOLD = "hold", "暂不撤离，采取措施"


class DangerReport(UUIDModel):
    """险情报告 of whoever watches the scene, and the command's decision on it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="danger_reports")
    unit_code = models.CharField(max_length=60, blank=True)
    post_code = models.CharField(max_length=40, blank=True)
    name = models.CharField("报告单位", max_length=80)
    what = models.TextField("险情", blank=True)
    reported_at = models.DateTimeField("报告时刻")
    reported_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=DangerDecision.choices, blank=True)
    words = models.TextField("决定的理由与措施", blank=True)
    decided_as = models.CharField("以何岗位", max_length=80, blank=True)
    decided_at = models.DateTimeField("决定时刻", null=True, blank=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "险情报告"
        ordering = ["reported_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=["", *DangerDecision.values]), name="danger_decision_is_known"
            ),
            both_or_neither("decided_at", "decided_by", "a_danger_decision_has_its_author"),
        ]


class RescueSuspension(UUIDModel):
    """暂停救援 by one team or by the command: effective at the tap, reported afterwards, resumed by the command post."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="suspensions")
    unit_code = models.CharField(max_length=60, blank=True)
    post_code = models.CharField(max_length=40, blank=True)
    name = models.CharField("暂停单位", max_length=80)
    words = models.TextField("原因", blank=True)
    """Nobody is asked for it at that moment."""
    danger = models.ForeignKey(
        DangerReport, models.PROTECT, null=True, blank=True, related_name="suspensions"
    )
    suspended_at = models.DateTimeField("暂停时刻")
    suspended_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField("事后报告", null=True, blank=True)
    reported_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    report = models.TextField("报告内容", blank=True)
    reported_to = models.CharField("报告给", max_length=80, blank=True)
    resumed_at = models.DateTimeField("恢复时刻", null=True, blank=True)
    resumed_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    conditions = models.JSONField("恢复条件", default=list)
    """[{text, met}] as the command post looked at them."""
    resume_words = models.TextField("恢复说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "暂停救援"
        ordering = ["suspended_at"]
        constraints = [
            both_or_neither("reported_at", "reported_by", "a_suspension_report_has_its_author"),
            both_or_neither("resumed_at", "resumed_by", "a_resumption_has_its_author"),
            models.UniqueConstraint(
                fields=["incident", "unit_code", "post_code"],
                condition=models.Q(resumed_at__isnull=True),
                name="one_open_suspension_a_team",
            ),
        ]


class FormedBody(UUIDModel):
    """组建: 现场指挥中心, 现场临时党支部; or a specialised plan that was started beside this one."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="bodies")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    clause = models.CharField(max_length=20)
    head = models.CharField("负责人", max_length=80, blank=True)
    members = models.JSONField("成员", default=list)
    place = models.CharField("地点", max_length=120, blank=True)
    words = models.TextField("说明", blank=True)
    formed_at = models.DateTimeField("组建时刻")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField("被新名单取代", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "组建"
        ordering = ["formed_at"]


class DecreeState(models.TextChoices):
    PROPOSED = "PROPOSED", "待批"
    ISSUED = "ISSUED", "已发出"
    RETURNED = "RETURNED", "已退回"


class Decree(UUIDModel):
    """征用决定, 社会动员令: proposed by the command, decided by whom the plan names, printed and numbered."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="decrees")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=80)
    clause = models.CharField(max_length=20)
    number = models.CharField("文号", max_length=40, blank=True)
    addressees = models.TextField("对象")
    items = models.JSONField("项目", default=list)
    """[{name, quantity, owner}]."""
    purpose = models.TextField("用途与理由")
    place = models.CharField("范围或交付地点", max_length=200, blank=True)
    period = models.CharField("期限", max_length=120, blank=True)
    compensation = models.TextField("返还与补偿", blank=True)
    state = models.CharField(max_length=10, choices=DecreeState.choices, default=DecreeState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    proposed_as = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    decided_as = models.CharField("以何岗位", max_length=80, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    words = models.TextField("批示原话", blank=True)
    recorded_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    witness = models.CharField("旁证", max_length=80, blank=True)
    callback = models.CharField("回拨号码", max_length=40, blank=True)
    return_reason = models.TextField(blank=True)
    countersigned_at = models.DateTimeField("补签", null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "征用与动员"
        ordering = ["proposed_at"]
        constraints = [
            closed_list("state", DecreeState, "decree_state_is_known"),
            both_or_neither("decided_at", "decided_by", "a_decree_has_its_author"),
            models.CheckConstraint(
                condition=~models.Q(state="ISSUED") | ~models.Q(number=""),
                name="an_issued_decree_is_numbered",
            ),
            models.CheckConstraint(
                condition=~models.Q(channel="phone") | ~models.Q(words=""),
                name="a_decree_by_phone_keeps_its_words",
            ),
        ]
