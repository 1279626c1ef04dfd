"""提请启动 and the decision on it. The commander decides; by telephone too, at once, with 补签 to follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import calling_up, clocks, decisions, grades, papers, standing
from incidents.actions.decisions import Decision
from incidents.actions.desk import Locked, expect, lock
from incidents.actions.standing import Answer, Overtaken
from incidents.events import NoticePlan
from incidents.models import ActivationRequest, EmergencyResponse, EventKind, Incident, Officer, RequestState
from incidents.queries import chain
from incidents.queries.chain import Role
from incidents.rules import activation, lifecycle
from incidents.rules.levels import letter, parse
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput

T = TypeVar("T")


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
    _supersede_pending(incident, by=by, now=now)
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
        notices=_to_the_chain(locked, row, now=now),
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


def _supersede_pending(incident: Incident, *, by: Officer, now: datetime) -> None:
    pending = incident.activation_requests.filter(state=RequestState.PENDING).first()
    if pending is None:
        return
    pending.state = RequestState.SUPERSEDED
    pending.save(update_fields=["state"])
    events.record(
        incident,
        EventKind.REQUEST_SUPERSEDED,
        by=by,
        now=now,
        summary=f"原提请（{letter(pending.response_level)}级）已被更新的提请取代",
        payload={"request": pending.pk},
    )


def _to_the_chain(locked: Locked, row: ActivationRequest, *, now: datetime) -> list[NoticePlan]:
    """待批 to those who may decide, 待拟办 to those whose opinion the practice asks for; nobody is told twice."""
    what = f"启动{letter(row.response_level)}级响应 — {locked.incident.title}"
    told: dict[UUID, NoticePlan] = {}
    for role, subject in ((Role.DECIDE, f"待批：{what}"), (Role.ENDORSE, f"待签拟办意见：{what}")):
        for officer in chain.told(locked.incident.organisation, locked.plan, row, role, now=now):
            kind = "request" if role is Role.DECIDE else "endorse"
            plan = NoticePlan(
                kind, f"officer:{officer.pk}", officer.name, subject[:120], row.reason, officer_id=officer.pk
            )
            told.setdefault(officer.pk, plan)
    return list(told.values())


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
    return _kept(
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
    locked, decider, acting = decisions.decider_of(
        incident_id, Command.APPROVE_ACTIVATION, decision, by=by, now=now
    )
    incident = locked.incident
    row = standing.found(locked, request_id, RequestState.APPROVED)
    given_at = decision.given_at or now
    answer = Answer(RequestState.APPROVED, decider, acting, given_at, decision.words.strip())
    overtaken = standing.settle(locked, row, answer, by=by, now=now)
    if overtaken is not None:
        return overtaken
    new_state = lifecycle.after(State(incident.state), Command.APPROVE_ACTIVATION)
    decisions.write(row, RequestState.APPROVED, decision, decider=decider, acting=acting, by=by, now=now)
    incident.state, incident.response_level = new_state, row.response_level
    incident.save(update_fields=["state", "response_level"])
    events.record(
        incident,
        EventKind.ACTIVATION_APPROVED,
        by=by,
        now=now,
        occurred_at=given_at,
        post=acting,
        summary=decisions.said(row, decider, f"同意启动{letter(row.response_level)}级响应"),
        clause=locked.plan.activation.approve_clause,
        payload=decisions.trace(row, decider),
    )
    clocks.meet(incident, ["decision"], at=given_at, by=decider, now=now)
    if grade is not None:
        grades.write(locked, grade[0], reason=grade[1], by=decider, now=now, post=acting)
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
    return _kept(_give_back(incident_id, reason.strip(), decision, request_id, by=by, now=now))


@transaction.atomic
def _give_back(
    incident_id: UUID,
    reason: str,
    decision: Decision,
    request_id: UUID | None,
    *,
    by: Officer,
    now: datetime,
) -> ActivationRequest | Overtaken:
    locked, decider, acting = decisions.decider_of(
        incident_id, Command.RETURN_ACTIVATION, decision, by=by, now=now
    )
    row = standing.found(locked, request_id, RequestState.RETURNED)
    if not reason:
        raise InvalidInput({"reason": "请写退回理由，拟办人要据此修改。"})
    given_at = decision.given_at or now
    answer = Answer(RequestState.RETURNED, decider, acting, given_at, reason)
    overtaken = standing.settle(locked, row, answer, by=by, now=now)
    if overtaken is not None:
        return overtaken
    row.return_reason = reason
    decisions.write(row, RequestState.RETURNED, decision, decider=decider, acting=acting, by=by, now=now)
    requester = row.requested_by
    events.record(
        locked.incident,
        EventKind.ACTIVATION_RETURNED,
        by=by,
        now=now,
        occurred_at=given_at,
        post=acting,
        summary=decisions.said(row, decider, f"退回启动提请：{row.return_reason}"),
        clause=locked.plan.activation.approve_clause,
        payload=decisions.trace(row, decider) | {"reason": row.return_reason},
        notices=[
            NoticePlan(
                "returned",
                f"officer:{requester.pk}",
                requester.name,
                f"提请已退回：{locked.incident.title}"[:120],
                row.return_reason,
                officer_id=requester.pk,
            )
        ],
    )
    clocks.meet(locked.incident, ["decision"], at=given_at, by=decider, now=now)
    return row


def _kept(answer: T | Overtaken) -> T:
    """What came too late is told only now that it is committed."""
    if isinstance(answer, Overtaken):
        raise answer
    return answer
