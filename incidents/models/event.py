"""The trail: append-only, gapless per incident, chained by hash. Corrections are new events."""

from django.db import models

from incidents.models.base import UUIDModel
from incidents.models.edition import APPEND_ONLY
from incidents.models.incident import Incident
from incidents.models.officer import Officer


class EventKind(models.TextChoices):
    RECEIVED = "RECEIVED", "接报"
    VERIFIED = "VERIFIED", "核实"
    DISMISSED = "DISMISSED", "不属实"
    TRANSFERRED = "TRANSFERRED", "移交"
    MERGED = "MERGED", "并入"
    SPLIT = "SPLIT", "拆分"
    SOURCE_ADDED = "SOURCE_ADDED", "来源"
    SOURCE_REMOVED = "SOURCE_REMOVED", "来源"
    PARTICULARS_CORRECTED = "PARTICULARS_CORRECTED", "更正"
    FACTS_UPDATED = "FACTS_UPDATED", "事实"
    FACT_CHOSEN = "FACT_CHOSEN", "采用"
    FACT_CORRECTED = "FACT_CORRECTED", "更正"
    PEOPLE_MOVED = "PEOPLE_MOVED", "人员"
    ASSESSED = "ASSESSED", "研判"
    PREPARATION_OPENED = "PREPARATION_OPENED", "准备"
    GRADE_CONFIRMED = "GRADE_CONFIRMED", "定级"
    ACTIVATION_REQUESTED = "ACTIVATION_REQUESTED", "提请"
    ACTIVATION_ENDORSED = "ACTIVATION_ENDORSED", "拟办"
    ACTIVATION_APPROVED = "ACTIVATION_APPROVED", "审批"
    ACTIVATION_RETURNED = "ACTIVATION_RETURNED", "退回"
    REQUEST_SUPERSEDED = "REQUEST_SUPERSEDED", "取代"
    ANSWERS_DIFFER = "ANSWERS_DIFFER", "意见不一"
    RESPONSE_ACTIVATED = "RESPONSE_ACTIVATED", "响应"
    COUNTERSIGNED = "COUNTERSIGNED", "补签"
    DOCUMENT_CREATED = "DOCUMENT_CREATED", "文书"
    NOTICES_ISSUED = "NOTICES_ISSUED", "通知"
    NOTICE_REACHED = "NOTICE_REACHED", "送达"
    NOTICE_SIGNED = "NOTICE_SIGNED", "签收"
    CALL_LOGGED = "CALL_LOGGED", "通话"
    REPORT_SENT = "REPORT_SENT", "报告"
    TASK_ACKNOWLEDGED = "TASK_ACKNOWLEDGED", "签收"
    TASK_DONE = "TASK_DONE", "完成"
    READINESS_REPORTED = "READINESS_REPORTED", "准备"
    NOTE = "NOTE", "记录"
    DELEGATED = "DELEGATED", "委托"
    HANDED_OVER = "HANDED_OVER", "交接"
    DEADLINE_SET = "DEADLINE_SET", "时限"
    DEADLINE_REMINDED = "DEADLINE_REMINDED", "催办"
    DEADLINE_MISSED = "DEADLINE_MISSED", "超时"
    DEADLINE_ESCALATED = "DEADLINE_ESCALATED", "逐级"
    DEADLINE_ACKNOWLEDGED = "DEADLINE_ACKNOWLEDGED", "确认"
    DEADLINE_MET = "DEADLINE_MET", "办结"
    DEADLINE_SET_ASIDE = "DEADLINE_SET_ASIDE", "搁下"
    DEADLINE_RECALCULATED = "DEADLINE_RECALCULATED", "重算"
    DEADLINE_RESUMED = "DEADLINE_RESUMED", "续钟"
    DEADLINE_PAUSED = "DEADLINE_PAUSED", "停钟"
    DEADLINE_SUPERSEDED = "DEADLINE_SUPERSEDED", "取代"
    DEADLINE_WAIVED = "DEADLINE_WAIVED", "免除"
    DEADLINE_LAPSED = "DEADLINE_LAPSED", "期满"
    REVIEW_PASSED = "REVIEW_PASSED", "评审"
    ALARM_SHELVED = "ALARM_SHELVED", "搁置"
    ALARM_ACKNOWLEDGED = "ALARM_ACKNOWLEDGED", "确认"
    ALARM_RETURNED = "ALARM_RETURNED", "再次告警"
    LEVEL_CHANGE_REQUESTED = "LEVEL_CHANGE_REQUESTED", "提请"
    LEVEL_CHANGED = "LEVEL_CHANGED", "调级"
    LEVEL_CHANGE_RETURNED = "LEVEL_CHANGE_RETURNED", "退回"
    CITY_ASKED = "CITY_ASKED", "提请上级"
    COMMAND_HANDED_OVER = "COMMAND_HANDED_OVER", "移交指挥"
    NOT_ACTIVATED = "NOT_ACTIVATED", "不启动"
    DERIVED = "DERIVED", "次生"
    LEADER_NAMED = "LEADER_NAMED", "组长"
    UNIT_SET_OUT = "UNIT_SET_OUT", "出发"
    UNIT_ARRIVED = "UNIT_ARRIVED", "到场"
    HELP_ASKED = "HELP_ASKED", "求援"
    HELP_ANSWERED = "HELP_ANSWERED", "答复"
    FIGURES_FILED = "FIGURES_FILED", "填报"
    ORDER_GIVEN = "ORDER_GIVEN", "指令"
    ORDER_WITHDRAWN = "ORDER_WITHDRAWN", "撤回"
    RESCUE_SUSPENDED = "RESCUE_SUSPENDED", "暂停救援"
    RESCUE_RESUMED = "RESCUE_RESUMED", "恢复救援"
    SUSPENSION_REPORTED = "SUSPENSION_REPORTED", "补报"
    DANGER_REPORTED = "DANGER_REPORTED", "险情"
    DANGER_DECIDED = "DANGER_DECIDED", "决定"
    BODY_FORMED = "BODY_FORMED", "组建"
    REQUISITIONED = "REQUISITIONED", "征用"
    MOBILISED = "MOBILISED", "动员"
    DECREE_PROPOSED = "DECREE_PROPOSED", "报请"
    DECREE_RETURNED = "DECREE_RETURNED", "退回"
    REPORT_DRAFTED = "REPORT_DRAFTED", "拟报"
    REPORT_SIGNED = "REPORT_SIGNED", "签发"
    RELEASE_DRAFTED = "RELEASE_DRAFTED", "拟稿"
    RELEASE_REVIEWED = "RELEASE_REVIEWED", "审核"
    RELEASE_PUBLISHED = "RELEASE_PUBLISHED", "发布"
    WARNING_LINKED = "WARNING_LINKED", "预警"
    MONITORING_RECORDED = "MONITORING_RECORDED", "监测"
    ARRIVAL_ESTIMATED = "ARRIVAL_ESTIMATED", "估算"
    ATTACHED = "ATTACHED", "附件"
    EXPENSE_RECORDED = "EXPENSE_RECORDED", "经费"
    AFTERCARE_OPENED = "AFTERCARE_OPENED", "善后"
    PERSONAL_DATA = "PERSONAL_DATA", "个人信息"
    TERMINATION_REQUESTED = "TERMINATION_REQUESTED", "提请终止"
    TERMINATION_OPINION = "TERMINATION_OPINION", "签署意见"
    TERMINATION_RETURNED = "TERMINATION_RETURNED", "退回"
    RESPONSE_ENDED = "RESPONSE_ENDED", "终止"
    DRILL_PACED = "DRILL_PACED", "场内时间"
    ARCHIVED = "ARCHIVED", "归档"


class Event(UUIDModel):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30, choices=EventKind.choices)
    actor = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    """None: the system itself."""
    actor_name = models.CharField(max_length=80)
    post = models.CharField(max_length=80, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    summary = models.TextField()
    payload = models.JSONField(default=dict)
    clause = models.CharField(max_length=20, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "事件记录"
        constraints = [models.UniqueConstraint(fields=["incident", "seq"], name="one_event_a_seq")]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


__all__ = ["Event", "EventKind"]
