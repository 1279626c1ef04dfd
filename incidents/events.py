"""record(): append one Event, plan its Notices, signal after commit. Log, audit trail and outbox in one write."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.dispatch import Signal

from incidents.models import Event, EventKind, Incident, Notice, NoticeChannel, NoticeState, Officer

event_recorded = Signal()
"""Sent after commit with `incident_id, seq, kind, payload, topics, organisation_id`. Subscribers connect in
wiring.py; their order is irrelevant."""

office_changed = Signal()
"""Sent after commit with `organisation_id, revision`: a line among the office's alarms is another one now."""

CLOCK_CHANNEL = "incidents_clock"
"""Where the clock loops hear, from PostgreSQL, that there is something new to look at."""
SYSTEM = "系统"

TOPICS: dict[str, tuple[str, ...]] = {
    EventKind.RECEIVED: ("all",),
    EventKind.VERIFIED: ("head", "clocks", "todo"),
    EventKind.DISMISSED: ("head", "clocks", "todo"),
    EventKind.TRANSFERRED: ("head", "clocks", "todo"),
    EventKind.MERGED: ("all",),
    EventKind.SPLIT: ("all",),
    EventKind.SOURCE_ADDED: ("head", "criteria", "clocks", "todo"),
    EventKind.SOURCE_REMOVED: ("head", "criteria", "clocks", "todo"),
    EventKind.PARTICULARS_CORRECTED: ("head", "clocks", "criteria"),
    EventKind.FACTS_UPDATED: ("head", "criteria", "clocks", "todo"),
    EventKind.FACT_CHOSEN: ("head", "criteria", "clocks", "todo"),
    EventKind.FACT_CORRECTED: ("head", "criteria", "clocks", "todo"),
    EventKind.PEOPLE_MOVED: ("head", "criteria", "clocks", "todo"),
    EventKind.ASSESSED: ("head", "criteria", "clocks"),
    EventKind.PREPARATION_OPENED: ("head", "criteria", "groups"),
    EventKind.GRADE_CONFIRMED: ("head", "criteria"),
    EventKind.ACTIVATION_REQUESTED: ("head", "todo"),
    EventKind.ACTIVATION_ENDORSED: ("head", "todo"),
    EventKind.ANSWERS_DIFFER: ("head", "todo"),
    EventKind.ACTIVATION_APPROVED: ("all",),
    EventKind.ACTIVATION_RETURNED: ("head", "todo"),
    EventKind.RESPONSE_ACTIVATED: ("all",),
    EventKind.LEVEL_CHANGE_REQUESTED: ("head", "todo", "documents"),
    EventKind.LEVEL_CHANGED: ("all",),
    EventKind.LEVEL_CHANGE_RETURNED: ("head", "todo"),
    EventKind.CITY_ASKED: ("head", "groups", "clocks", "todo"),
    EventKind.COMMAND_HANDED_OVER: ("head", "groups"),
    EventKind.NOT_ACTIVATED: ("all",),
    EventKind.DERIVED: ("head", "todo"),
    EventKind.COUNTERSIGNED: ("head", "todo", "documents"),
    EventKind.DOCUMENT_CREATED: ("documents",),
    EventKind.NOTICES_ISSUED: ("receipts", "groups"),
    EventKind.NOTICE_REACHED: ("receipts", "todo"),
    EventKind.NOTICE_SIGNED: ("receipts", "groups"),
    EventKind.CALL_LOGGED: ("todo", "receipts"),
    EventKind.ATTACHED: ("documents",),
    EventKind.MONITORING_RECORDED: ("documents", "map"),
    EventKind.ARRIVAL_ESTIMATED: ("criteria", "map"),
    EventKind.REPORT_SENT: ("clocks", "todo", "documents"),
    EventKind.REPORT_DRAFTED: ("todo", "documents"),
    EventKind.REPORT_SIGNED: ("todo", "documents"),
    EventKind.RELEASE_DRAFTED: ("todo", "documents"),
    EventKind.RELEASE_REVIEWED: ("todo", "documents"),
    EventKind.RELEASE_PUBLISHED: ("todo", "documents"),
    EventKind.TASK_ACKNOWLEDGED: ("groups",),
    EventKind.TASK_DONE: ("groups", "clocks"),
    EventKind.READINESS_REPORTED: ("groups", "clocks"),
    EventKind.LEADER_NAMED: ("groups", "todo"),
    EventKind.UNIT_SET_OUT: ("groups",),
    EventKind.UNIT_ARRIVED: ("groups", "clocks"),
    EventKind.HELP_ASKED: ("todo", "groups"),
    EventKind.HELP_ANSWERED: ("todo", "groups"),
    EventKind.FIGURES_FILED: ("groups",),
    EventKind.ORDER_GIVEN: ("groups", "todo", "clocks"),
    EventKind.ORDER_WITHDRAWN: ("groups", "todo", "clocks"),
    EventKind.RESCUE_SUSPENDED: ("all",),
    EventKind.RESCUE_RESUMED: ("all",),
    EventKind.SUSPENSION_REPORTED: ("todo", "clocks"),
    EventKind.DANGER_REPORTED: ("head", "todo", "clocks"),
    EventKind.DANGER_DECIDED: ("head", "todo", "clocks"),
    EventKind.BODY_FORMED: ("groups", "clocks"),
    EventKind.DECREE_PROPOSED: ("todo", "documents"),
    EventKind.DECREE_RETURNED: ("todo", "documents"),
    EventKind.REQUISITIONED: ("todo", "documents", "groups"),
    EventKind.MOBILISED: ("todo", "documents", "groups"),
    EventKind.DEADLINE_SET: ("clocks",),
    EventKind.DEADLINE_REMINDED: ("clocks",),
    EventKind.DEADLINE_MISSED: ("clocks",),
    EventKind.DEADLINE_ESCALATED: ("clocks",),
    EventKind.DEADLINE_MET: ("clocks",),
    EventKind.DEADLINE_SUPERSEDED: ("clocks",),
    EventKind.DEADLINE_WAIVED: ("clocks",),
    EventKind.DEADLINE_LAPSED: ("clocks",),
    EventKind.REVIEW_PASSED: ("clocks", "todo"),
    EventKind.DEADLINE_ACKNOWLEDGED: ("clocks",),
    EventKind.DEADLINE_PAUSED: ("clocks",),
    EventKind.DEADLINE_RESUMED: ("clocks",),
    EventKind.DEADLINE_RECALCULATED: ("clocks",),
    EventKind.DEADLINE_SET_ASIDE: ("clocks",),
    EventKind.TERMINATION_REQUESTED: ("all",),
    EventKind.TERMINATION_OPINION: ("head", "todo", "documents"),
    EventKind.TERMINATION_RETURNED: ("all",),
    EventKind.RESPONSE_ENDED: ("all",),
    EventKind.DRILL_PACED: ("head", "clocks"),
    EventKind.ARCHIVED: ("all",),
    EventKind.AFTERCARE_OPENED: ("groups", "todo"),
    EventKind.HANDED_OVER: ("head", "clocks"),
    EventKind.ALARM_ACKNOWLEDGED: ("alarms",),
    EventKind.ALARM_SHELVED: ("alarms",),
    EventKind.ALARM_RETURNED: ("alarms",),
}


_written_at: ContextVar[datetime | None] = ContextVar("written_at", default=None)


@contextmanager
def brought_in(written_at: datetime | None) -> Iterator[None]:
    """补传: what people's acts record inside keeps in its payload when the form was finished. None: not brought in."""
    token = _written_at.set(written_at)
    try:
        yield
    finally:
        _written_at.reset(token)


@dataclass(frozen=True)
class NoticePlan:
    """Somebody who must hear of an event."""

    kind: str
    recipient_key: str
    recipient_name: str
    subject: str
    body: str = ""
    officer_id: Any = None
    unit_code: str = ""
    channel: str = NoticeChannel.SCREEN
    phone: str = ""
    """Of a party outside the plan's units."""
    document_id: Any = None
    """The paper that it carries."""


def record(
    incident: Incident,
    kind: EventKind,
    *,
    by: Officer | None,
    now: datetime,
    summary: str,
    occurred_at: datetime | None = None,
    post: str = "",
    clause: str = "",
    payload: Mapping[str, Any] | None = None,
    corrects: Event | None = None,
    notices: Iterable[NoticePlan] = (),
    actor_name: str = "",
) -> Event:
    """Append one event under the incident's lock, which the caller holds. Raises nothing of its own.

    `actor_name`: who acted, where it was nobody with an account (a unit by its receipt link)."""
    event = Event(
        incident=incident,
        seq=incident.seq + 1,
        kind=kind,
        actor=by,
        actor_name=by.name if by else actor_name or SYSTEM,
        post=post,
        occurred_at=occurred_at or now,
        recorded_at=now,
        summary=summary,
        payload=as_json({**(payload or {}), **_brought(by)}),
        clause=clause,
        corrects=corrects,
        prev_hash=incident.head_hash,
    )
    event.hash = fingerprint(event)
    event.save(force_insert=True)
    incident.seq, incident.head_hash = event.seq, event.hash
    news, incident.alarms_at = incident.alarms_at != now, now
    incident.save(update_fields=["seq", "head_hash", "alarms_at"])
    _plan_notices(event, notices, now=now)
    _announce(incident, event)
    if news and event.actor_name != SYSTEM:
        # What the system itself records comes from the clock loops, which settle the alarms on their way.
        wake_the_clock()
    return event


def wake_the_clock() -> None:
    """Tell the clock loops after this commit not to sleep on: there is something to look at."""
    # A NOTIFY within the transaction would make every commit of the database wait for the other.
    transaction.on_commit(_notify, robust=True)


def _notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CLOCK_CHANNEL])


def _brought(by: Officer | None) -> dict[str, Any]:
    written_at = _written_at.get()
    return {"written_at": _utc(written_at)} if by is not None and written_at is not None else {}


def fingerprint(event: Event) -> str:
    """SHA-256 (or the digest configured, e.g. sm3) over the event's canonical form and its predecessor's hash."""
    return digest(canonical(event))


def canonical(event: Event) -> bytes:
    """What is hashed: every field that says something, keys sorted, times in UTC to the microsecond."""
    return canonical_bytes(canonical_fields(event))


def canonical_fields(event: Event) -> dict[str, Any]:
    """The fields as an export states them; `canonical_bytes` of these is what is hashed."""
    return {
        "incident": str(event.incident_id),
        "seq": event.seq,
        "kind": str(event.kind),
        "actor": str(event.actor_id) if event.actor_id else None,
        "actor_name": event.actor_name,
        "post": event.post,
        "occurred_at": _utc(event.occurred_at),
        "recorded_at": _utc(event.recorded_at),
        "summary": event.summary,
        "payload": event.payload,
        "clause": event.clause,
        "corrects": str(event.corrects_id) if event.corrects_id else None,
        "prev_hash": event.prev_hash,
    }


def canonical_bytes(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    return hashlib.new(settings.EVENT_DIGEST, content).hexdigest()


def as_json(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as the database will give it back, so that the hash can be checked against the row."""
    return json.loads(json.dumps(payload, default=str, ensure_ascii=False))  # type: ignore[no-any-return]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _plan_notices(event: Event, plans: Iterable[NoticePlan], *, now: datetime) -> None:
    rows = [
        Notice(
            incident_id=event.incident_id,
            event=event,
            kind=plan.kind,
            recipient_key=plan.recipient_key,
            recipient_name=plan.recipient_name,
            officer_id=plan.officer_id,
            unit_code=plan.unit_code,
            channel=plan.channel,
            phone=plan.phone,
            document_id=plan.document_id,
            subject=plan.subject,
            body=plan.body,
            clause=event.clause,
            state=NoticeState.PLANNED,
            planned_at=now,
            next_attempt_at=now,
        )
        for plan in plans
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _announce(incident: Incident, event: Event) -> None:
    topics = ("timeline", *TOPICS.get(event.kind, ()))
    transaction.on_commit(
        lambda: event_recorded.send(
            Event,
            incident_id=incident.pk,
            seq=event.seq,
            kind=event.kind,
            payload=event.payload,
            topics=topics,
            organisation_id=incident.organisation_id,
        ),
        robust=True,
    )
