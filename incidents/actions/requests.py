"""What every kind of request to the commander shares: who is told, what gives way, how an answer is taken and kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, decisions, standing
from incidents.actions.decisions import Decision
from incidents.actions.desk import Locked
from incidents.actions.standing import Answer, Overtaken
from incidents.events import NoticePlan
from incidents.models import ActivationRequest, EventKind, Incident, Officer, RequestKind, RequestState
from incidents.queries import chain
from incidents.queries.chain import Role
from incidents.rules import lifecycle
from incidents.rules.lifecycle import State
from incidents.rules.refusal import InvalidInput

T = TypeVar("T")
RETURNED = {
    RequestKind.ACTIVATION: EventKind.ACTIVATION_RETURNED,
    RequestKind.LEVEL_CHANGE: EventKind.LEVEL_CHANGE_RETURNED,
    RequestKind.NOT_ACTIVATE: EventKind.ACTIVATION_RETURNED,
}


@dataclass(frozen=True)
class Taken:
    """An answer that stands: the request under lock, who gave it, in which post, when."""

    locked: Locked
    row: ActivationRequest
    decider: Officer
    acting: str
    given_at: datetime


def supersede_pending(incident: Incident, *, by: Officer, now: datetime) -> None:
    """One request waits at a time: a newer one takes the place of the older, of whatever kind."""
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
        summary=f"原提请（{pending.what}）已被更新的提请取代",
        payload={"request": pending.pk},
    )


def to_the_chain(locked: Locked, row: ActivationRequest, *, now: datetime) -> list[NoticePlan]:
    """待批 to those who may decide, 待拟办 to those whose opinion the practice asks for; nobody is told twice."""
    what = f"{row.what} — {locked.incident.title}"
    told: dict[UUID, NoticePlan] = {}
    for role, subject in ((Role.DECIDE, f"待批：{what}"), (Role.ENDORSE, f"待签拟办意见：{what}")):
        for officer in chain.told(locked.incident.organisation, locked.plan, row, role, now=now):
            kind = "request" if role is Role.DECIDE else "endorse"
            plan = NoticePlan(
                kind, f"officer:{officer.pk}", officer.name, subject[:120], row.reason, officer_id=officer.pk
            )
            told.setdefault(officer.pk, plan)
    return list(told.values())


def take(
    incident_id: UUID,
    kind: RequestKind,
    answer: RequestState,
    decision: Decision,
    request_id: UUID | None,
    *,
    by: Officer,
    now: datetime,
    reason: str = "",
) -> Taken | Overtaken:
    """Lock, find the request, see whether the answer stands, and write it. The new state is the caller's to set:
    it is checked here that the table has one."""
    command = standing.command_of(kind, answer)
    locked, decider, acting = decisions.decider_of(incident_id, command, decision, by=by, now=now)
    row = standing.found(locked, request_id, answer, kind)
    if answer == RequestState.RETURNED and not reason:
        raise InvalidInput({"reason": "请写退回理由，拟办人要据此修改。"})
    given_at = decision.given_at or now
    said = reason or decision.words.strip()
    overtaken = standing.settle(locked, row, Answer(answer, decider, acting, given_at, said), by=by, now=now)
    if overtaken is not None:
        return overtaken
    if answer == RequestState.APPROVED or kind != RequestKind.ACTIVATION:
        lifecycle.after(State(locked.incident.state), command)
    row.return_reason = reason if answer == RequestState.RETURNED else row.return_reason
    decisions.write(row, answer, decision, decider=decider, acting=acting, by=by, now=now)
    return Taken(locked, row, decider, acting, given_at)


def give_back(
    *,
    incident_id: UUID,
    reason: str,
    decision: Decision,
    by: Officer,
    now: datetime,
    request_id: UUID | None = None,
    kind: RequestKind = RequestKind.ACTIVATION,
) -> ActivationRequest:
    """退回: the request goes back with the reason; a new one may follow. After an approval the reason is kept on
    record and Overtaken is raised."""
    return kept(_give_back(incident_id, reason.strip(), decision, request_id, kind, by=by, now=now))


@transaction.atomic
def _give_back(
    incident_id: UUID,
    reason: str,
    decision: Decision,
    request_id: UUID | None,
    kind: RequestKind,
    *,
    by: Officer,
    now: datetime,
) -> ActivationRequest | Overtaken:
    taken = take(
        incident_id, kind, RequestState.RETURNED, decision, request_id, by=by, now=now, reason=reason
    )
    if isinstance(taken, Overtaken):
        return taken
    row, incident, requester = taken.row, taken.locked.incident, taken.row.requested_by
    events.record(
        incident,
        RETURNED[kind],
        by=by,
        now=now,
        occurred_at=taken.given_at,
        post=taken.acting,
        summary=decisions.said(row, taken.decider, f"退回{row.way.noun}：{reason}"),
        clause=taken.locked.plan.activation.approve_clause,
        payload=decisions.trace(row, taken.decider) | {"reason": reason},
        notices=[
            NoticePlan(
                "returned",
                f"officer:{requester.pk}",
                requester.name,
                f"提请已退回：{incident.title}"[:120],
                reason,
                officer_id=requester.pk,
            )
        ],
    )
    clocks.meet(incident, ["decision"], at=taken.given_at, by=taken.decider, now=now)
    return row


def kept(answer: T | Overtaken) -> T:
    """What came too late is told only now that it is committed."""
    if isinstance(answer, Overtaken):
        raise answer
    return answer
