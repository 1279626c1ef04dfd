"""归档: what is still in the way, by name; what the two records of the file say."""

from typing import Any

from incidents.documents import chronicle
from incidents.models import Channel, Deadline, Incident, OpinionRole, TerminationOpinion
from incidents.models.deadline import WINDOW_ACT
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.rules import archiving
from incidents.rules.deadlines import BEIJING


def unsigned(incident: Incident) -> list[str]:
    """补签 that are outstanding: every decision by telephone, of whatever kind, and every opinion on the end."""
    found = []
    for relation in incident._meta.related_objects:
        model = relation.related_model
        fields = {field.name for field in model._meta.get_fields()}
        if {"channel", "countersigned_at", "decided_by", "decided_at"} <= fields:
            rows = model.objects.filter(
                incident=incident, channel=Channel.PHONE, countersigned_at__isnull=True
            )
            found += [_decision(row, model) for row in rows.select_related("decided_by")]
    opinions = TerminationOpinion.objects.filter(
        approval__incident=incident, given_at__isnull=False, signed_at__isnull=True
    )
    found += [
        f"{each.signer_name}对终止的电话意见（{each.name}）"
        for each in opinions.exclude(role=OpinionRole.ADVICE)
    ]
    return found


def _decision(row: Any, model: Any) -> str:
    at = row.decided_at.astimezone(BEIJING) if row.decided_at else None
    who = row.decided_by.name if row.decided_by else ""
    return f"{who}{f' {at:%m-%d %H:%M} ' if at else ''}电话批示（{model._meta.verbose_name}）"


def open_reports(incident: Incident) -> list[Deadline]:
    """Reports that the plan or the law wants and that are not in. What nothing can be counted from yet is none."""
    rows = incident.deadlines.open().filter(
        met_by_act__in=archiving.REPORTS, badge__in=archiving.BINDING, base_known=True
    )
    return list(rows.order_by("due_at", "label"))


def hindrances(incident: Incident, plan: Plan) -> list[str]:
    """Everything that keeps the file open, said with names; empty: it may be closed."""
    signatures = [f"补签：{each}" for each in unsigned(incident)]
    return signatures + [
        f"法定报告：{each.label}（{lookup.clause_ref(plan, each.clause)}，{each.owner_name}）"
        for each in open_reports(incident)
    ]


def to_lapse(incident: Incident) -> list[Deadline]:
    """Clocks that end with the file; the windows of casualties are kept by law."""
    return list(incident.deadlines.open().exclude(met_by_act=WINDOW_ACT))


def entries(incident: Incident, plan: Plan, *, key_only: bool) -> list[dict[str, Any]]:
    """Lines of the 大事记 (what mattered, in the order in which it happened) or of the 全程记录 (by number)."""
    rows = incident.events.defer("payload", "hash", "prev_hash")
    key = rows.filter(kind__in=archiving.KEY_KINDS).order_by("occurred_at", "seq")
    return [
        chronicle.entry(
            seq=each.seq,
            at=each.occurred_at,
            recorded_at=each.recorded_at,
            kind=each.get_kind_display(),
            text=each.summary,
            who="、".join(part for part in (each.actor_name, each.post) if part),
            clause=_section(plan, each.clause),
        )
        for each in (key if key_only else rows.order_by("seq"))
    ]


def _section(plan: Plan, clause: str) -> str:
    try:
        return lookup.clause_ref(plan, clause) if clause else ""
    except lookup.NotInPlan:
        return clause
