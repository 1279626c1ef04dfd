"""What an approved activation sets going, all in the approver's transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from incidents import events
from incidents.actions import clock_rows, clocks, papers
from incidents.actions.desk import Locked
from incidents.events import NoticePlan
from incidents.models import (
    ActivatedGroup,
    ActivationRequest,
    Document,
    EmergencyResponse,
    EventKind,
    Incident,
    NoticeChannel,
    Officer,
    Task,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import unit_officers
from incidents.rules import activation, naming
from incidents.rules.activation import CalledGroup, CalledTask, CallUp
from incidents.rules.levels import letter


def begin(
    locked: Locked, request: ActivationRequest, *, decider: Officer, by: Officer, now: datetime
) -> EmergencyResponse:
    """Open the response and call up its groups, units and clocks; put the 启动通知 on paper."""
    incident, plan, level = locked.incident, locked.plan, request.response_level
    activated_at = request.decided_at or now
    clock_rows.set_apart_readiness(incident)
    response = EmergencyResponse.objects.create(
        incident=incident,
        request=request,
        level=level,
        activated_at=activated_at,
        activated_by=decider,
        follows=incident.responses.filter(ended_at__isnull=False).order_by("-ended_at").first(),
    )
    called = activation.call_up(plan, level, leads=request.leads, chosen=request.groups)
    groups = form_groups(response, plan, enumerate(called.groups), now=now)
    assign(response, plan, enumerate(called.tasks), groups)
    _record(locked, response, called, decider=decider, by=by, now=now)
    clocks.start(incident, plan, ["activated"], base_at=activated_at, by=by, now=now)
    clocks.reconsider(incident, plan, by=by, now=now)
    document = papers.activation_notice(locked, response, called, by=by, now=now)
    _notify(incident, plan, response, called, document, by=by, now=now)
    return response


def form_groups(
    response: EmergencyResponse, plan: Plan, called: Iterable[tuple[int, CalledGroup]], *, now: datetime
) -> dict[str, ActivatedGroup]:
    """Rows for groups, each at its place among all that are called."""
    leaders = unit_officers(response.incident.organisation_id, now=now)
    rows = [
        ActivatedGroup(
            response=response,
            position=position,
            code=group.code,
            name=group.name,
            clause=group.clause,
            lead_unit=group.lead_unit,
            lead_name=naming.at_place(plan, group.lead_unit, response.incident.county),
            members=members_of(plan, group, response.incident),
            leader=next(iter(leaders.get(group.lead_unit, [])), None),
        )
        for position, group in called
    ]
    return {row.code: row for row in ActivatedGroup.objects.bulk_create(rows)}


def members_of(plan: Plan, group: CalledGroup, incident: Incident) -> list[dict[str, str]]:
    return [{"code": code, "name": naming.at_place(plan, code, incident.county)} for code in group.members]


def assign(
    response: EmergencyResponse,
    plan: Plan,
    called: Iterable[tuple[int, CalledTask]],
    groups: Mapping[str, ActivatedGroup],
) -> list[Task]:
    """Rows for tasks, each at its place among all that are called."""
    incident = response.incident
    return Task.objects.bulk_create(
        Task(
            incident=incident,
            response=response,
            group=groups.get(task.group),
            position=position,
            kind=task.kind,
            code=task.code,
            text=task.text,
            item=task.item,
            clause=task.clause,
            owner_unit=task.unit,
            owner_post=task.post,
            owner_name=_owner(plan, task, incident),
        )
        for position, task in called
    )


def _owner(plan: Plan, task: CalledTask, incident: Incident) -> str:
    return (
        lookup.post(plan, task.post).title if task.post else naming.at_place(plan, task.unit, incident.county)
    )


def _record(
    locked: Locked,
    response: EmergencyResponse,
    called: CallUp,
    *,
    decider: Officer,
    by: Officer,
    now: datetime,
) -> None:
    plan = locked.plan
    missing = [group.name for group in plan.groups if group.code not in {each.code for each in called.groups}]
    not_formed = f"；未组建：{'、'.join(missing)}" if missing else ""
    events.record(
        locked.incident,
        EventKind.RESPONSE_ACTIVATED,
        by=by,
        now=now,
        occurred_at=response.activated_at,
        post=decider.title,
        summary=f"启动{letter(response.level)}级响应：{_what_follows(called)}{not_formed}",
        clause=plan.activation.notice_clause,
        payload={
            "response": response.pk,
            "level": letter(response.level),
            "groups": {group.code: group.lead_unit for group in called.groups},
            "units": list(called.units),
            "tasks": len(called.tasks),
        },
    )


def _what_follows(called: CallUp) -> str:
    """As the approval counts them: duties as tasks, 力量准备 by who owes it."""
    tasks = [task for task in called.tasks if not task.item]
    owing = {task.unit or task.post for task in called.tasks if task.item}
    readiness = f"，{len(owing)} 家力量准备" if owing else ""
    return f"{len(called.groups)} 个工作组，{len(tasks)} 项任务{readiness}"


def _notify(
    incident: Incident,
    plan: Plan,
    response: EmergencyResponse,
    called: CallUp,
    document: Document,
    *,
    by: Officer,
    now: datetime,
) -> None:
    """One notice a unit; every officer who answers for it sees it on his screen, the others are telephoned."""
    reachable = unit_officers(incident.organisation_id, now=now)
    events.record(
        incident,
        EventKind.NOTICES_ISSUED,
        by=by,
        now=now,
        summary=f"启动通知发 {len(called.units)} 家，待签收",
        clause=plan.activation.notice_clause,
        payload={"units": list(called.units)},
        notices=list(_unit_notices(incident, plan, response, called, reachable, document)),
    )


def _unit_notices(
    incident: Incident,
    plan: Plan,
    response: EmergencyResponse,
    called: CallUp,
    reachable: dict[str, list[Officer]],
    document: Document,
) -> Iterable[NoticePlan]:
    for code in called.units:
        officers = reachable.get(code, [])
        yield NoticePlan(
            kind="activation",
            recipient_key=f"unit:{code}",
            recipient_name=naming.at_place(plan, code, incident.county),
            subject=f"启动{letter(response.level)}级响应：{incident.title}"[:120],
            body=document.title,
            document_id=document.pk,
            officer_id=officers[0].pk if officers else None,
            unit_code=code,
            channel=NoticeChannel.SCREEN if officers else NoticeChannel.PHONE,
        )
