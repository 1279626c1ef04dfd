"""A decision on a request: made in the system, or by telephone and recorded on watch, effective at once, 补签 to follow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import Locked, lock, lock_row
from incidents.models import ActivationRequest, Channel, EventKind, Officer, RequestState
from incidents.plans import lookup
from incidents.queries.authority import posts_of
from incidents.rules import lifecycle, powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@dataclass(frozen=True)
class Decision:
    """How the decision reached us. By phone: who gave it, his words, the witness, the number to call back."""

    channel: str = Channel.SYSTEM
    words: str = ""
    given_by: str = ""
    """User name of the one who decided on the telephone."""
    given_at: datetime | None = None
    witness: str = ""
    callback: str = ""


def decider_of(
    incident_id: UUID, command: Command, decision: Decision, *, by: Officer, now: datetime
) -> tuple[Locked, Officer, str]:
    """Who decides. In the system the officer himself; by phone the one on the line, whom the desk records."""
    if decision.channel != Channel.PHONE:
        locked = lock(incident_id, command, by=by, now=now)
        return locked, by, locked.acting_as(command)
    locked = lock(incident_id, Command.REQUEST_ACTIVATION, by=by, now=now)
    errors = {
        name: sentence
        for name, value, sentence in (
            ("words", decision.words, "请逐字记录批示原话。"),
            ("given_by", decision.given_by, "请选是谁在电话里批示的。"),
        )
        if not value.strip()
    }
    if decision.given_at is not None and decision.given_at > now:
        errors["given_at"] = "批示时刻晚于现在，请核对。"
    if errors:
        raise InvalidInput(errors)
    giver = Officer.objects.filter(
        username=decision.given_by, organisation_id=locked.incident.organisation_id, is_active=True
    ).first()
    if giver is None:
        raise InvalidInput({"given_by": "本单位没有这位人员。"})
    held = posts_of(giver, now=now)
    able = [each for each in held if powers.holds(locked.plan, [each.post], command)]
    if not able:
        who = powers.who_can(locked.plan, command)
        clause = lookup.clause_ref(locked.plan, locked.plan.activation.approve_clause)
        raise NotAllowed(f"{giver.name}无权作此决定，按预案由{who}批准。", clause=clause, who_can=who)
    giver_desk = Locked(
        locked.incident, locked.plan, held, lifecycle.after(State(locked.incident.state), command)
    )
    return giver_desk, giver, giver_desk.acting_as(command)


def write(
    row: ActivationRequest,
    state: RequestState,
    decision: Decision,
    *,
    decider: Officer,
    acting: str,
    by: Officer,
    now: datetime,
) -> None:
    by_phone = decision.channel == Channel.PHONE
    row.state = state
    row.decided_at, row.decided_by, row.decided_as = decision.given_at or now, decider, acting
    row.channel, row.words = decision.channel, decision.words.strip()
    row.recorded_by = by if by_phone else None
    row.witness, row.callback = decision.witness.strip(), decision.callback.strip()
    row.countersigned_at = None if by_phone else now
    row.save()


def said(row: ActivationRequest, decider: Officer, what: str) -> str:
    if row.channel == Channel.PHONE and row.recorded_by is not None:
        return f"{decider.name}电话批示{what}：“{row.words}”，记录人 {row.recorded_by.name}，待补签"
    return f"{decider.name}{what}"


def trace(row: ActivationRequest, decider: Officer) -> dict[str, Any]:
    return {
        "request": row.pk,
        "level": letter(row.response_level),
        "decided_by": decider.pk,
        "decided_as": row.decided_as,
        "channel": row.channel,
        "words": row.words,
        "witness": row.witness,
        "callback": row.callback,
    }


@transaction.atomic
def countersign(*, incident_id: UUID, request_id: UUID, by: Officer, now: datetime) -> ActivationRequest:
    """补签: the one who decided by telephone signs what was recorded."""
    incident = lock_row(incident_id, by)
    row = incident.activation_requests.select_related("decided_by").get(pk=request_id)
    if row.decided_by_id != by.pk:
        name = row.decided_by.name if row.decided_by else ""
        raise NotAllowed(f"补签只能由作出电话批示的{name}本人办理。", who_can=name)
    if row.channel != Channel.PHONE or row.countersigned_at is not None:
        raise WrongState("此件没有待补签的电话批示。")
    row.countersigned_at = now
    row.save(update_fields=["countersigned_at"])
    events.record(
        incident,
        EventKind.COUNTERSIGNED,
        by=by,
        now=now,
        post=row.decided_as,
        summary=f"{by.name}补签电话批示：“{row.words}”",
        payload={"request": row.pk},
    )
    return row
