"""不全面启动 (WX 4.3 末段): three conditions, approval, straight to the aftermath. What must be reported stays due (B-27)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, decisions, grades, level_papers, requests
from incidents.actions.decisions import Decision
from incidents.actions.desk import expect, lock
from incidents.actions.standing import Overtaken
from incidents.models import ActivationRequest, EventKind, Officer, RequestKind, RequestState
from incidents.rules import exempting, lifecycle, powers
from incidents.rules.levels import parse
from incidents.rules.lifecycle import Command, State


@transaction.atomic
def request(
    *,
    incident_id: UUID,
    reason: str,
    conditions: Mapping[str, str],
    by: Officer,
    now: datetime,
    evidence: str = "",
    expected_seq: int | None = None,
) -> ActivationRequest:
    """Put 不全面启动 to the commander, each condition of the plan with what was found."""
    locked = lock(incident_id, Command.REQUEST_NOT_ACTIVATING, by=by, now=now)
    expect(locked.incident, expected_seq)
    incident, plan = locked.incident, locked.plan
    grade = exempting.grade_of(incident.severity_grade, incident.assessment)
    exempting.check_grade(plan, grade, who=powers.who_can(plan, Command.REQUEST_ACTIVATION))
    found = exempting.checked(plan, conditions, confirmed=incident.confirmed, reason=reason)
    proposed = incident.assessment.get("response_level")
    rule = plan.activation.exemption
    assert rule is not None
    assert grade is not None
    requests.supersede_pending(incident, by=by, now=now)
    row = ActivationRequest.objects.create(
        incident=incident,
        kind=RequestKind.NOT_ACTIVATE,
        response_level=parse(proposed) if proposed else grade,
        proposed_level=parse(proposed) if proposed else None,
        reason=reason.strip(),
        evidence=evidence.strip(),
        conditions=found,
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
        post=locked.acting_as(Command.REQUEST_NOT_ACTIVATING),
        summary=f"提请{row.what}：{row.reason}",
        clause=rule.clause,
        payload={"request": row.pk, "kind": row.kind, "conditions": found, "evidence": row.evidence},
        notices=requests.to_the_chain(locked, row, now=now),
    )
    level_papers.decision_draft(locked, row, by=by, now=now)
    clocks.meet(incident, ["leader_report"], at=now, by=by, now=now)
    clocks.start(incident, plan, ["requested"], base_at=now, by=by, now=now)
    return row


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
    """Approve: no response is opened, the incident goes to the aftermath; every clock of the reports runs on."""
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
        incident_id, RequestKind.NOT_ACTIVATE, RequestState.APPROVED, decision, request_id, by=by, now=now
    )
    if isinstance(taken, Overtaken):
        return taken
    locked, row = taken.locked, taken.row
    incident, rule = locked.incident, locked.plan.activation.exemption
    assert rule is not None
    incident.state = lifecycle.after(State(incident.state), Command.APPROVE_NOT_ACTIVATING)
    incident.save(update_fields=["state"])
    events.record(
        incident,
        EventKind.NOT_ACTIVATED,
        by=by,
        now=now,
        occurred_at=taken.given_at,
        post=taken.acting,
        summary=f"{decisions.said(row, taken.decider, f'同意{row.what}，转入后期处置')}。{rule.stays}",
        clause=rule.clause,
        payload=decisions.trace(row, taken.decider) | {"conditions": row.conditions},
    )
    clocks.meet(incident, ["decision"], at=taken.given_at, by=taken.decider, now=now)
    if grade is not None:
        grades.write(locked, grade[0], reason=grade[1], by=taken.decider, now=now, post=taken.acting)
    clocks.start(incident, locked.plan, ["terminated"], base_at=taken.given_at, by=by, now=now)
    clocks.reconsider(incident, locked.plan, by=by, now=now)
    level_papers.decision(taken, by=by, now=now)
    return row


def give_back(
    *,
    incident_id: UUID,
    reason: str,
    decision: Decision,
    by: Officer,
    now: datetime,
    request_id: UUID | None = None,
) -> ActivationRequest:
    """退回: a start is asked for, or this again."""
    return requests.give_back(
        incident_id=incident_id,
        reason=reason,
        decision=decision,
        by=by,
        now=now,
        request_id=request_id,
        kind=RequestKind.NOT_ACTIVATE,
    )
