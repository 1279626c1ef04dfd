"""与原话不符: the one who is quoted on the end by telephone does not sign the words; the desk sets them right."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import enter, lock_row
from incidents.actions.termination_opinions import take_back
from incidents.events import NoticePlan
from incidents.models import (
    Channel,
    Event,
    EventKind,
    Incident,
    Officer,
    RequestState,
    TerminationApproval,
)
from incidents.queries.editions import plan_of
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

DECIDED = (EventKind.TERMINATION_OPINION, EventKind.TERMINATION_RETURNED)


@transaction.atomic
def dispute(
    *, incident_id: UUID, termination_id: UUID, words: str, by: Officer, now: datetime
) -> TerminationApproval:
    """He does not sign what was written down. An approval whose order has not gone out is none any more: 附件2 wants his
    own hand, and he decides anew. An order that is out and a return stand, unsigned; the recorder is asked."""
    incident = lock_row(incident_id, by)
    row = incident.terminations.select_related("decided_by", "recorded_by").get(pk=termination_id)
    decider, recorder = row.decided_by, row.recorded_by
    if row.channel != Channel.PHONE or not row.awaits_countersign or decider is None or recorder is None:
        raise WrongState("此件没有待补签的电话批示。")
    if decider.pk != by.pk:
        raise NotAllowed(f"只有作出电话批示的{decider.name}本人能说原话不符。", who_can=decider.name)
    if not words.strip():
        raise InvalidInput({"words": "请写您的原话，或哪里不符。"})
    was, acting, before = row.words, row.decided_as, _decided(incident, row)
    again = row.is_open and row.state == RequestState.APPROVED
    if again:
        take_back(row)
    effect = "；终止命令未下达，电话批示作废，须重新批示" if again else ""
    events.record(
        incident,
        EventKind.NOTE,
        by=by,
        now=now,
        post=acting,
        summary=f"{by.name}不补签：终止的电话批示“{was}”与原话不符。{words.strip()}{effect}",
        clause=plan_of(incident).termination.clause,
        payload={"termination": row.pk, "disputed": was, "words": words.strip(), "decides_anew": again},
        corrects=before,
        notices=[_told("disputed", recorder, f"{by.name}不补签：与原话不符", incident, words)],
    )
    return row


@transaction.atomic
def correct(
    *, incident_id: UUID, termination_id: UUID, words: str, by: Officer, now: datetime
) -> TerminationApproval:
    """更正原话: the desk writes what he really said; the words written first stay on the trail, and he is asked to sign."""
    locked = enter(incident_id, Command.REQUEST_TERMINATION, by=by, now=now)
    incident = locked.incident
    row = incident.terminations.select_related("decided_by").get(pk=termination_id)
    if row.channel != Channel.PHONE or row.decided_by is None or row.countersigned_at is not None:
        raise WrongState("此件没有待补签的电话批示；已补签的原话不能再改。")
    was, said_now = row.words, words.strip()
    if not said_now:
        raise InvalidInput({"words": "请逐字记录批示原话。"})
    if said_now == was:
        raise InvalidInput({"words": "与已记录的原话相同。"})
    row.words = said_now
    row.save(update_fields=["words"])
    events.record(
        incident,
        EventKind.NOTE,
        by=by,
        now=now,
        post=locked.acting_as(Command.REQUEST_TERMINATION),
        summary=f"更正终止的电话批示原话：“{was}”应为“{said_now}”，待{row.decided_by.name}补签",
        clause=locked.plan.termination.clause,
        payload={"termination": row.pk, "was": was, "words": said_now},
        corrects=_decided(incident, row),
        notices=[_told("reworded", row.decided_by, "原话已更正，请补签", incident, said_now)],
    )
    return row


def _told(kind: str, officer: Officer, subject: str, incident: Incident, words: str) -> NoticePlan:
    return NoticePlan(
        kind,
        f"officer:{officer.pk}",
        officer.name,
        f"{subject} — {incident.title}"[:120],
        words.strip(),
        officer_id=officer.pk,
    )


def _decided(incident: Incident, row: TerminationApproval) -> Event | None:
    """The entry in which his decision was written down."""
    rows = incident.events.filter(kind__in=DECIDED, payload__termination=str(row.pk))
    return rows.filter(payload__has_key="decided_by").order_by("-seq").first()
