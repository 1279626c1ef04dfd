"""A decision on a request: made in the system, or by telephone and recorded on watch, effective at once, 补签 to follow."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import delegations
from incidents.actions.delegations import Spoken
from incidents.actions.desk import Locked, enter, lock_row
from incidents.events import NoticePlan
from incidents.models import ActivationRequest, Channel, Event, EventKind, Incident, Officer, RequestState
from incidents.plans import lookup
from incidents.queries.authority import posts_of
from incidents.queries.editions import plan_of
from incidents.rules import powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

DECIDED = (
    EventKind.ACTIVATION_APPROVED,
    EventKind.ACTIVATION_RETURNED,
    EventKind.LEVEL_CHANGED,
    EventKind.LEVEL_CHANGE_RETURNED,
    EventKind.NOT_ACTIVATED,
)


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
    delegation: Spoken | None = None
    """委托 that the holder of the post gave on the telephone: recorded with the decision or not at all."""


def decider_of(
    incident_id: UUID, command: Command, decision: Decision, *, by: Officer, now: datetime
) -> tuple[Locked, Officer, str]:
    """Who decides, under the incident's lock. In the system the officer himself; by phone the one on the line, whom
    the desk records. The state is not checked here: what became of the request says it better."""
    if decision.channel != Channel.PHONE:
        locked = enter(incident_id, command, by=by, now=now)
        return locked, by, locked.acting_as(command)
    locked = enter(incident_id, Command.REQUEST_ACTIVATION, by=by, now=now)
    _check_words(decision, now=now)
    giver = Officer.objects.filter(
        username=decision.given_by, organisation_id=locked.incident.organisation_id, is_active=True
    ).first()
    if giver is None:
        raise InvalidInput({"given_by": "本单位没有这位人员。"})
    if decision.delegation is not None:
        delegations.put_down(
            decision.delegation, to=giver, locked=locked, by=by, now=now, starts_at=decision.given_at or now
        )
    # Whether he could is a matter of the minute in which he said it, not of the minute of writing it down.
    held = posts_of(giver, now=decision.given_at or now)
    if not powers.holds(locked.plan, [each.post for each in held], command):
        raise _no_power(locked, giver, {each.post for each in held}, command)
    giver_desk = replace(locked, held=held)
    return giver_desk, giver, giver_desk.acting_as(command)


def _check_words(decision: Decision, *, now: datetime) -> None:
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


def _no_power(locked: Locked, giver: Officer, held: set[str], command: Command) -> NotAllowed:
    """分管、法定 is no basis: only the post, or its holder's 委托 on record."""
    plan = locked.plan
    who = powers.who_can(plan, command)
    posts = lookup.posts_with(plan, Command.APPROVE_ACTIVATION.value)
    may_be_lent = any(held & set(post.delegates_to) for post in posts)
    more = "他须先受委托，并把委托一并登记；分管、法定不是代批的依据。" if may_be_lent else ""
    clause = lookup.clause_ref(plan, plan.activation.approve_clause)
    return NotAllowed(f"{giver.name}无权作此决定，按预案由{who}批准。{more}", clause=clause, who_can=who)


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
    if state == RequestState.APPROVED:
        row.return_reason = ""
    row.save()


def said(row: ActivationRequest, decider: Officer, what: str) -> str:
    if row.channel == Channel.PHONE and row.recorded_by is not None:
        return f"{decider.name}电话批示{what}：“{row.words}”，记录人 {row.recorded_by.name}，待补签"
    return f"{decider.name}{what}"


def trace(row: ActivationRequest, decider: Officer) -> dict[str, Any]:
    return {
        "request": row.pk,
        "kind": row.kind,
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
    _only_his(row, by, incident)
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


def _only_his(row: ActivationRequest, by: Officer, incident: Incident) -> None:
    if row.decided_by_id != by.pk:
        name = row.decided_by.name if row.decided_by else ""
        plan = plan_of(incident)
        clause = lookup.clause_ref(plan, plan.activation.approve_clause)
        raise NotAllowed(f"补签只能由作出电话批示的{name}本人办理。", clause=clause, who_can=name)
    if row.channel != Channel.PHONE or row.countersigned_at is not None:
        raise WrongState("此件没有待补签的电话批示。")


@transaction.atomic
def dispute_words(*, incident_id: UUID, request_id: UUID, words: str, by: Officer, now: datetime) -> None:
    """与原话不符: he does not sign what was written down. It stays unsigned, and the recorder is asked."""
    incident = lock_row(incident_id, by)
    row = incident.activation_requests.select_related("decided_by", "recorded_by").get(pk=request_id)
    _only_his(row, by, incident)
    if not words.strip():
        raise InvalidInput({"words": "请写您的原话，或哪里不符。"})
    recorder = row.recorded_by
    assert recorder is not None
    events.record(
        incident,
        EventKind.NOTE,
        by=by,
        now=now,
        post=row.decided_as,
        summary=f"{by.name}不补签：记录“{row.words}”与原话不符。{words.strip()}",
        payload={"request": row.pk, "disputed": row.words, "words": words.strip()},
        corrects=_decided(incident, row),
        notices=[
            NoticePlan(
                "disputed",
                f"officer:{recorder.pk}",
                recorder.name,
                f"{by.name}不补签：与原话不符 — {incident.title}"[:120],
                words.strip(),
                officer_id=recorder.pk,
            )
        ],
    )


@transaction.atomic
def correct_words(
    *, incident_id: UUID, request_id: UUID, words: str, by: Officer, now: datetime
) -> ActivationRequest:
    """更正原话: the desk writes what he really said, after he refused to sign. The decision stands; the words that were
    written first stay on the trail; he is asked to sign again."""
    locked = enter(incident_id, Command.REQUEST_ACTIVATION, by=by, now=now)
    rows = locked.incident.activation_requests.select_related("decided_by")
    row = rows.get(pk=request_id)
    if row.channel != Channel.PHONE or row.countersigned_at is not None or row.decided_by is None:
        raise WrongState("此件没有待补签的电话批示；已补签的原话不能再改。")
    was, said_now = row.words, words.strip()
    if not said_now:
        raise InvalidInput({"words": "请逐字记录批示原话。"})
    if said_now == was:
        raise InvalidInput({"words": "与已记录的原话相同。"})
    row.words = said_now
    row.save(update_fields=["words"])
    events.record(
        locked.incident,
        EventKind.NOTE,
        by=by,
        now=now,
        post=locked.acting_as(Command.REQUEST_ACTIVATION),
        summary=f"更正电话批示原话：“{was}”应为“{said_now}”，待{row.decided_by.name}补签",
        payload={"request": row.pk, "was": was, "words": said_now},
        corrects=_decided(locked.incident, row),
        notices=[
            NoticePlan(
                "reworded",
                f"officer:{row.decided_by.pk}",
                row.decided_by.name,
                f"原话已更正，请补签 — {locked.incident.title}"[:120],
                said_now,
                officer_id=row.decided_by.pk,
            )
        ],
    )
    return row


def _decided(incident: Incident, row: ActivationRequest) -> Event | None:
    decisions = incident.events.filter(kind__in=DECIDED, payload__request=str(row.pk))
    return decisions.order_by("-seq").first()
