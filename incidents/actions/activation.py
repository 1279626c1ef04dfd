"""提请启动 and the decision on it. The commander decides; by telephone too, at once, with 补签 to follow."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import calling_up, clocks, decisions, grades, papers, requests
from incidents.actions.decisions import Decision
from incidents.actions.desk import expect, lock
from incidents.actions.standing import Overtaken
from incidents.models import (
    ActivationRequest,
    EmergencyResponse,
    EventKind,
    Officer,
    RequestKind,
    RequestState,
)
from incidents.rules import activation, lifecycle
from incidents.rules.levels import letter, parse
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput


@transaction.atomic
def request(
    *,
    incident_id: UUID,
    response_level: int,
    reason: str,
    leads: Mapping[str, str],
    by: Officer,
    now: datetime,
    expected_period: str = "",
    measures: str = "",
    expected_seq: int | None = None,
) -> ActivationRequest:
    """Put an activation to the commander. A level other than the rules' needs a reason; open leads must be named."""
    locked = lock(incident_id, Command.REQUEST_ACTIVATION, by=by, now=now)
    expect(locked.incident, expected_seq)
    incident, plan = locked.incident, locked.plan
    proposed = incident.assessment.get("response_level")
    _justify(response_level, proposed, reason)
    named = activation.leads_for(plan, response_level, leads, leads.keys())
    requests.supersede_pending(incident, by=by, now=now)
    row = ActivationRequest.objects.create(
        incident=incident,
        response_level=response_level,
        proposed_level=parse(proposed) if proposed else None,
        reason=reason.strip(),
        leads=named,
        groups=list(named),
        expected_period=expected_period.strip(),
        measures=measures.strip(),
        facts_seq=incident.seq,
        assessment=incident.assessment,
        requested_at=now,
        requested_by=by,
    )
    events.record(
        incident,
        EventKind.ACTIVATION_REQUESTED,
        by=by,
        now=now,
        post=locked.acting_as(Command.REQUEST_ACTIVATION),
        summary=f"提请启动{letter(response_level)}级响应{'：' + reason.strip() if reason.strip() else ''}",
        clause=plan.activation.request_clause,
        payload={"request": row.pk, "level": letter(response_level), "proposed": proposed, "leads": named},
        notices=requests.to_the_chain(locked, row, now=now),
    )
    papers.draft_notice(locked, row, by=by, now=now)
    clocks.meet(incident, ["leader_report"], at=now, by=by, now=now)
    clocks.start(incident, plan, ["requested"], base_at=now, by=by, now=now)
    return row


def _justify(level: int, proposed: str | None, reason: str) -> None:
    if level not in (1, 2, 3, 4):
        raise InvalidInput({"response_level": "响应级别只能是 I、II、III、IV。"})
    if letter(level) != proposed and not reason.strip():
        shown = f"{proposed}级" if proposed else "未定"
        raise InvalidInput({"reason": f"按表建议为{shown}，提请{letter(level)}级须写明理由。"})


def approve(
    *,
    incident_id: UUID,
    decision: Decision,
    by: Officer,
    now: datetime,
    request_id: UUID | None = None,
    severity_grade: int | None = None,
    grade_reason: str = "",
) -> EmergencyResponse:
    """Approve the pending request: in one transaction the response, groups, tasks, notices, clocks, paper and events.

    定级确认 goes with it where the commander gives a grade. The return of somebody lower gives way to it. Where
    an answer that stands came first, this one is kept on record and Overtaken is raised.
    """
    return requests.kept(
        _approve(
            incident_id,
            decision,
            request_id,
            grade=None if severity_grade is None else (severity_grade, grade_reason),
            by=by,
            now=now,
        )
    )


@transaction.atomic
def _approve(
    incident_id: UUID,
    decision: Decision,
    request_id: UUID | None,
    *,
    grade: tuple[int, str] | None,
    by: Officer,
    now: datetime,
) -> EmergencyResponse | Overtaken:
    taken = requests.take(
        incident_id, RequestKind.ACTIVATION, RequestState.APPROVED, decision, request_id, by=by, now=now
    )
    if isinstance(taken, Overtaken):
        return taken
    locked, row, decider = taken.locked, taken.row, taken.decider
    incident = locked.incident
    incident.state = lifecycle.after(State(incident.state), Command.APPROVE_ACTIVATION)
    incident.response_level = row.response_level
    incident.save(update_fields=["state", "response_level"])
    events.record(
        incident,
        EventKind.ACTIVATION_APPROVED,
        by=by,
        now=now,
        occurred_at=taken.given_at,
        post=taken.acting,
        summary=decisions.said(row, decider, f"同意启动{letter(row.response_level)}级响应"),
        clause=locked.plan.activation.approve_clause,
        payload=decisions.trace(row, decider),
    )
    clocks.meet(incident, ["decision"], at=taken.given_at, by=decider, now=now)
    if grade is not None:
        grades.write(locked, grade[0], reason=grade[1], by=decider, now=now, post=taken.acting)
    return calling_up.begin(locked, row, decider=decider, by=by, now=now)


def give_back(
    *,
    incident_id: UUID,
    reason: str,
    decision: Decision,
    by: Officer,
    now: datetime,
    request_id: UUID | None = None,
) -> ActivationRequest:
    """退回: the request goes back with the reason; a new one may follow. After an approval the response has begun:
    then the reason is kept on record and Overtaken is raised."""
    return requests.give_back(
        incident_id=incident_id,
        reason=reason,
        decision=decision,
        by=by,
        now=now,
        request_id=request_id,
        kind=RequestKind.ACTIVATION,
    )
