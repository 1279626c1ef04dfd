"""批示 on the form, and the 终止命令 that follows the last signature: only then the response has ended."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import afterwards, clocks, decisions, higher, termination, termination_papers
from incidents.actions.decisions import Decision
from incidents.actions.desk import Locked, enter, lock_row
from incidents.events import NoticePlan
from incidents.models import (
    Channel,
    Document,
    EventKind,
    Incident,
    NoticeChannel,
    Officer,
    RequestState,
    TerminationApproval,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries import ending
from incidents.queries.authority import unit_officers
from incidents.rules import lifecycle, naming, powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import NotAllowed, WrongState

CALLING = ("activation", "level_change")
"""Kinds of the notices that called units up."""
NOTICE = "notice"
"""Kind of the notices that units sign for."""


@transaction.atomic
def approve(*, incident_id: UUID, decision: Decision, by: Officer, now: datetime) -> TerminationApproval:
    """批示同意. With every signature there the order goes out at once; else it waits for them. A second time, by the one
    who decided on the telephone: his signature."""
    locked, decider, acting = decisions.decider_of(
        incident_id, Command.APPROVE_TERMINATION, decision, by=by, now=now
    )
    incident = locked.incident
    lifecycle.after(State(incident.state), Command.APPROVE_TERMINATION)
    row = ending.open_termination(incident)
    if row is None:
        raise termination.none_open(locked)
    if row.state == RequestState.APPROVED:
        return _sign(locked, row, by=by, now=now)
    _only_complete(locked, row)
    by_phone = decision.channel == Channel.PHONE
    row.state = RequestState.APPROVED
    row.decided_at, row.decided_by, row.decided_as = decision.given_at or now, decider, acting
    row.channel, row.words = decision.channel, decision.words.strip()
    row.recorded_by = by if by_phone else None
    row.witness, row.callback = decision.witness.strip(), decision.callback.strip()
    row.countersigned_at = None if by_phone else now
    row.save()
    _record_decision(locked, row, by=by, now=now)
    send_if_ready(locked, row, by=by, now=now)
    return row


def _only_complete(locked: Locked, row: TerminationApproval) -> None:
    found = ending.missing(row, locked.plan, row.opinions.all())
    higher.only_by_its_command(
        locked,
        "终止响应",
        said=bool(row.external_started and row.external_decision and row.external_at),
        field="external",
        how="请先在签报单上补充上级决定的文号和时间。",
    )
    if not found.for_decision:
        return
    who = powers.who_can(locked.plan, Command.REQUEST_TERMINATION)
    clause = lookup.clause_ref(locked.plan, locked.plan.termination.clause)
    raise WrongState(
        f"签报单还缺：{'、'.join(found.for_decision)}，不能批示终止。",
        code="incomplete",
        clause=clause,
        who_can=f"各栏签署人；{who}可登记电话、书面意见和上级决定" if who else "各栏签署人",
    )


def _record_decision(locked: Locked, row: TerminationApproval, *, by: Officer, now: datetime) -> None:
    """The words of the commander, beside those who dissented."""
    decider = row.decided_by
    assert decider is not None
    boxes = list(row.opinions.all())
    dissent = [each.name for each in boxes if each.dissents]
    how = f"电话批示同意终止：“{row.words}”，记录人 {by.name}，待补签" if row.awaits_countersign else ""
    own = f"批示同意终止{'：' + row.words if row.words else ''}"
    beside = f"（{'、'.join(dissent)}不同意）" if dissent else ""
    waits = ending.missing(row, locked.plan, boxes).signatures
    order = f"；终止命令待{'、'.join(waits)}签字后下达" if waits else ""
    events.record(
        locked.incident,
        EventKind.TERMINATION_OPINION,
        by=by,
        now=now,
        occurred_at=row.decided_at,
        post=row.decided_as,
        summary=f"{decider.name}{how or own}{beside}{order}",
        clause=locked.plan.termination.clause,
        payload={
            "termination": row.pk,
            "decided_by": decider.pk,
            "channel": row.channel,
            "words": row.words,
            "dissent": dissent,
        },
    )


def _sign(locked: Locked, row: TerminationApproval, *, by: Officer, now: datetime) -> TerminationApproval:
    """补签 of his decision by telephone; with it the order may go."""
    decider = row.decided_by
    assert decider is not None
    waits = ending.missing(row, locked.plan, row.opinions.all()).signatures
    if row.countersigned_at is not None:
        raise WrongState(f"{decider.name}已批示同意终止，终止命令待{'、'.join(waits)}签字。", code="decided")
    if decider.pk != by.pk:
        raise NotAllowed(f"已由{decider.name}电话批示，待其本人补签。", who_can=decider.name)
    _countersigned(locked.incident, row, by=by, now=now)
    send_if_ready(locked, row, by=by, now=now)
    return row


def _countersigned(incident: Incident, row: TerminationApproval, *, by: Officer, now: datetime) -> None:
    row.countersigned_at = now
    row.save(update_fields=["countersigned_at"])
    events.record(
        incident,
        EventKind.COUNTERSIGNED,
        by=by,
        now=now,
        post=row.decided_as,
        summary=f"{by.name}补签终止的电话批示：“{row.words}”",
        payload={"termination": row.pk},
    )


@transaction.atomic
def countersign(
    *, incident_id: UUID, termination_id: UUID, by: Officer, now: datetime
) -> TerminationApproval:
    """补签 by the one who decided by telephone, before the order or after it."""
    incident = lock_row(incident_id, by)
    row = incident.terminations.select_related("decided_by", "response").get(pk=termination_id)
    if row.decided_by is None or not row.awaits_countersign:
        raise WrongState("此件没有待补签的电话批示。")
    if row.decided_by_id != by.pk:
        raise NotAllowed(
            f"补签只能由作出电话批示的{row.decided_by.name}本人办理。", who_can=row.decided_by.name
        )
    if row.is_open and row.state == RequestState.APPROVED:
        return _sign(enter(incident_id, Command.APPROVE_TERMINATION, by=by, now=now), row, by=by, now=now)
    _countersigned(incident, row, by=by, now=now)
    return row


def send_if_ready(locked: Locked, row: TerminationApproval, *, by: Officer, now: datetime) -> bool:
    """终止命令 where 批示 and signatures are there: the response ends, everybody called is told, its clocks end and those
    of the aftermath begin."""
    if row.state != RequestState.APPROVED or not row.is_open:
        return False
    if ending.missing(row, locked.plan, row.opinions.all()).for_order:
        return False
    incident, plan, response = locked.incident, locked.plan, row.response
    # Where the signatures come first the response ends with the last of them, else with the word on the telephone.
    ended_at = now if plan.termination.signatures_first else (row.decided_at or now)
    row.ordered_at = ended_at
    row.save(update_fields=["ordered_at"])
    incident.responses.filter(ended_at__isnull=True).update(ended_at=ended_at)
    incident.state = State.RECOVERY
    incident.save(update_fields=["state"])
    termination_papers.signed(incident, plan, row, by=by, now=now)
    units = _called(incident, plan, row)
    groups = [group.name for group in response.groups.filter(released_at__isnull=True)]
    order = termination_papers.order(
        incident, plan, row, groups=groups, recipients=[name for _, name in units], by=by, now=now
    )
    title = f"终止{letter(response.level)}级响应"
    events.record(
        incident,
        EventKind.RESPONSE_ENDED,
        by=by,
        now=now,
        occurred_at=ended_at,
        post=row.decided_as,
        summary=f"{title}：{row.decided_by.name if row.decided_by else ''}批示，终止命令{order.number}",
        clause=plan.termination.clause,
        payload={"termination": row.pk, "response": response.pk, "document": order.pk},
    )
    events.record(
        incident,
        EventKind.NOTICES_ISSUED,
        by=by,
        now=now,
        summary=f"终止命令发 {len(units)} 家，待签收",
        clause=plan.termination.clause,
        payload={"units": [code for code, _ in units], "document": order.pk},
        notices=_notices(incident, units, f"{title}：{incident.title}", order, now=now),
    )
    clocks.reconsider(incident, plan, by=by, now=now)
    afterwards.open_tasks(incident, plan, by=by, now=now)
    return True


def _called(incident: Incident, plan: Plan, row: TerminationApproval) -> list[tuple[str, str]]:
    """Every unit that this response called up, in the plan's order, with its name at the place."""
    called = incident.notices.filter(kind__in=CALLING, planned_at__gte=row.response.activated_at)
    codes = set(called.values_list("unit_code", flat=True))
    for group in row.response.groups.all():
        codes |= {group.lead_unit, *(member["code"] for member in group.members)}
    return [
        (unit.code, naming.at_place(plan, unit.code, incident.county))
        for unit in plan.units
        if unit.code in codes
    ]


def _notices(
    incident: Incident, units: list[tuple[str, str]], subject: str, order: Document, *, now: datetime
) -> list[NoticePlan]:
    reachable = unit_officers(incident.organisation_id, now=now)
    return [
        NoticePlan(
            NOTICE,
            f"unit:{code}",
            name,
            subject[:120],
            f"{order.title} {order.number}",
            officer_id=reachable[code][0].pk if code in reachable else None,
            unit_code=code,
            channel=NoticeChannel.SCREEN if code in reachable else NoticeChannel.PHONE,
            document_id=order.pk,
        )
        for code, name in units
    ]
