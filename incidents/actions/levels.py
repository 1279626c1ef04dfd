"""级别调整: raise, lower, 改据. Asked for and decided as a start is; only what is new is called up, what ends is said."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, decisions, grades, higher, level_papers, relevelling, requests
from incidents.actions.decisions import Decision
from incidents.actions.desk import Locked, expect, lock
from incidents.actions.requests import Taken
from incidents.actions.standing import Overtaken
from incidents.models import (
    ActivationRequest,
    EmergencyResponse,
    EventKind,
    Officer,
    RequestKind,
    RequestState,
)
from incidents.plans.schema import Plan
from incidents.queries import level_change as queries
from incidents.rules import level_change
from incidents.rules.level_change import Difference
from incidents.rules.levels import letter, parse
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState
from incidents.rules.requesting import direction


@transaction.atomic
def request(
    *,
    incident_id: UUID,
    response_level: int,
    reason: str,
    by: Officer,
    now: datetime,
    evidence: str = "",
    leads: Mapping[str, str] | None = None,
    expected_period: str = "",
    measures: str = "",
    expected_seq: int | None = None,
) -> ActivationRequest:
    """Put another level to the commander, or another ground for the same one. Lowering rests on evidence.

    `leads`: at a level where not every group is formed, the groups that stay or come; elsewhere only the new leads.
    """
    locked = lock(incident_id, Command.REQUEST_LEVEL_CHANGE, by=by, now=now)
    expect(locked.incident, expected_seq)
    incident, plan, response = locked.incident, locked.plan, open_response(locked)
    proposed = incident.assessment.get("response_level")
    level_change.check_reasons(
        plan,
        response.level,
        response_level,
        proposed=proposed,
        reason=reason,
        evidence=evidence,
        same_basis=level_change.same_basis(queries.ground(response).assessment, incident.assessment),
    )
    held = queries.of(response, plan).leads
    same = response_level == response.level
    named = dict(held) if same else level_change.leads_for(plan, response_level, held, leads or {})
    requests.supersede_pending(incident, by=by, now=now)
    row = ActivationRequest.objects.create(
        incident=incident,
        kind=RequestKind.LEVEL_CHANGE,
        from_level=response.level,
        response_level=response_level,
        proposed_level=parse(proposed) if proposed else None,
        reason=reason.strip(),
        evidence=evidence.strip(),
        leads=named,
        groups=list(named),
        expected_period=expected_period.strip(),
        measures=measures.strip(),
        facts_seq=incident.seq,
        assessment=incident.assessment,
        requested_at=now,
        requested_by=by,
    )
    _on_record(locked, row, by=by, now=now)
    level_papers.draft(locked, row, response, by=by, now=now)
    clocks.start(incident, plan, ["requested"], base_at=now, by=by, now=now)
    return row


def _on_record(locked: Locked, row: ActivationRequest, *, by: Officer, now: datetime) -> None:
    said = "；".join(part for part in (row.reason, f"证据：{row.evidence}" if row.evidence else "") if part)
    events.record(
        locked.incident,
        EventKind.LEVEL_CHANGE_REQUESTED,
        by=by,
        now=now,
        post=locked.acting_as(Command.REQUEST_LEVEL_CHANGE),
        summary=f"提请{row.what}{'：' + said if said else ''}",
        clause=level_change.clause_of(locked.plan, direction(row.from_level or 0, row.response_level)),
        payload={
            "request": row.pk,
            "from": letter(row.from_level),
            "level": letter(row.response_level),
            "proposed": letter(row.proposed_level),
            "leads": row.leads,
            "evidence": row.evidence,
        },
        notices=requests.to_the_chain(locked, row, now=now),
    )


def open_response(locked: Locked) -> EmergencyResponse:
    """The response that runs. The state says that there is one."""
    found = (
        locked.incident.responses.filter(ended_at__isnull=True)
        .select_related("request", "incident", "incident__organisation")
        .first()
    )
    if found is None:
        raise WrongState("没有正在进行的响应，没有级别可以调整。")
    found.incident = locked.incident
    return found


def approve(
    *,
    incident_id: UUID,
    decision: Decision,
    by: Officer,
    now: datetime,
    request_id: UUID | None = None,
    severity_grade: int | None = None,
    grade_reason: str = "",
) -> ActivationRequest:
    """Approve the change: level, groups, tasks, clocks, notices to those whom it concerns, and the paper, at once."""
    grade = None if severity_grade is None else (severity_grade, grade_reason)
    return requests.kept(_approve(incident_id, decision, request_id, grade=grade, by=by, now=now))


@transaction.atomic
def _approve(
    incident_id: UUID,
    decision: Decision,
    request_id: UUID | None,
    *,
    grade: tuple[int, str] | None,
    by: Officer,
    now: datetime,
) -> ActivationRequest | Overtaken:
    taken = requests.take(
        incident_id, RequestKind.LEVEL_CHANGE, RequestState.APPROVED, decision, request_id, by=by, now=now
    )
    if isinstance(taken, Overtaken):
        return taken
    locked, row = taken.locked, taken.row
    higher.only_by_its_command(
        locked,
        "响应级别",
        said=bool(decision.words.strip()),
        field="words",
        how="请写明其决定的文号或原话。",
    )
    incident, response = locked.incident, open_response(locked)
    if row.from_level != response.level:
        raise InvalidInput(
            {
                "request": f"此件是按{letter(row.from_level)}级提请的，现行已是{letter(response.level)}级，请重新提请。"
            }
        )
    before = clocks.situation(incident, locked.plan)
    changed = queries.change(locked.plan, queries.of(response, locked.plan), row.response_level, row.leads)
    response.level, incident.response_level = row.response_level, row.response_level
    response.level_since = taken.given_at if row.from_level != row.response_level else response.level_since
    response.save(update_fields=["level", "level_since"])
    incident.save(update_fields=["response_level"])
    _say(taken, response, changed, by=by, now=now)
    clocks.meet(incident, ["decision"], at=taken.given_at, by=taken.decider, now=now)
    if grade is not None:
        grades.write(locked, grade[0], reason=grade[1], by=taken.decider, now=now, post=taken.acting)
    relevelling.carry_out(taken, response, changed, before=before, by=by, now=now)
    return row


def _say(
    taken: Taken, response: EmergencyResponse, changed: Difference, *, by: Officer, now: datetime
) -> None:
    row, plan = taken.row, taken.locked.plan
    events.record(
        taken.locked.incident,
        EventKind.LEVEL_CHANGED,
        by=by,
        now=now,
        occurred_at=taken.given_at,
        post=taken.acting,
        summary=f"{decisions.said(row, taken.decider, f'同意{row.what}')}。{_in_words(response, plan, changed)}",
        clause=level_change.clause_of(plan, changed.direction),
        payload=decisions.trace(row, taken.decider)
        | {
            "response": response.pk,
            "from": letter(row.from_level),
            "evidence": row.evidence,
            "formed": [group.code for group in changed.formed],
            "released": list(changed.released),
            "added": [task.code for task in changed.added],
            "dropped": list(changed.dropped),
            "told": list(changed.told),
        },
    )


def _in_words(response: EmergencyResponse, plan: Plan, changed: Difference) -> str:
    """「组建污染处置组，新增 14 项任务，通知 12 家」; a change that moves nobody says so."""
    if changed.is_empty:
        return "组、任务、时限照旧"
    names = {group.code: group.name for group in plan.groups}
    tasks = [task for task in changed.added if not task.item]
    ready = {task.unit or task.post for task in changed.added if task.item}
    dropped = response.tasks.filter(code__in=changed.dropped, item="").count()
    parts = [
        f"组建{'、'.join(group.name for group in changed.formed)}" if changed.formed else "",
        f"撤回{'、'.join(names[code] for code in changed.released)}" if changed.released else "",
        f"新增 {len(tasks)} 项任务" if tasks else "",
        f"{len(ready)} 家力量准备" if ready else "",
        f"取消 {dropped} 项未办任务" if dropped else "",
        f"通知 {len(changed.told)} 家" if changed.told else "",
    ]
    return "，".join(part for part in parts if part)


def give_back(
    *,
    incident_id: UUID,
    reason: str,
    decision: Decision,
    by: Officer,
    now: datetime,
    request_id: UUID | None = None,
) -> ActivationRequest:
    """退回: the level stays as it is."""
    return requests.give_back(
        incident_id=incident_id,
        reason=reason,
        decision=decision,
        by=by,
        now=now,
        request_id=request_id,
        kind=RequestKind.LEVEL_CHANGE,
    )
