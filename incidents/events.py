"""record(): append one Event, plan its Notices, signal after commit. Log, audit trail and outbox in one write."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import Signal

from incidents.models import Event, EventKind, Incident, Notice, NoticeChannel, NoticeState, Officer

event_recorded = Signal()
"""Sent after commit with `incident_id, seq, kind, payload, topics, organisation_id`. Subscribers connect in
wiring.py; their order is irrelevant."""

SYSTEM = "系统"

TOPICS: dict[str, tuple[str, ...]] = {
    EventKind.RECEIVED: ("all",),
    EventKind.VERIFIED: ("head", "clocks", "todo"),
    EventKind.DISMISSED: ("head", "clocks", "todo"),
    EventKind.TRANSFERRED: ("head", "clocks", "todo"),
    EventKind.FACTS_UPDATED: ("head", "criteria", "clocks"),
    EventKind.ASSESSED: ("head", "criteria", "clocks"),
    EventKind.PREPARATION_OPENED: ("head", "criteria", "groups"),
    EventKind.GRADE_CONFIRMED: ("head", "criteria"),
    EventKind.ACTIVATION_REQUESTED: ("head", "todo"),
    EventKind.ACTIVATION_APPROVED: ("all",),
    EventKind.ACTIVATION_RETURNED: ("head", "todo"),
    EventKind.RESPONSE_ACTIVATED: ("all",),
    EventKind.COUNTERSIGNED: ("head", "todo", "documents"),
    EventKind.DOCUMENT_CREATED: ("documents",),
    EventKind.NOTICES_ISSUED: ("receipts", "groups"),
    EventKind.NOTICE_SIGNED: ("receipts", "groups"),
    EventKind.REPORT_SENT: ("clocks",),
    EventKind.TASK_ACKNOWLEDGED: ("groups",),
    EventKind.TASK_DONE: ("groups", "clocks"),
    EventKind.READINESS_REPORTED: ("groups", "clocks"),
    EventKind.DEADLINE_SET: ("clocks",),
    EventKind.DEADLINE_REMINDED: ("clocks",),
    EventKind.DEADLINE_MISSED: ("clocks",),
    EventKind.DEADLINE_ESCALATED: ("clocks",),
    EventKind.DEADLINE_MET: ("clocks",),
    EventKind.DEADLINE_SUPERSEDED: ("clocks",),
    EventKind.DEADLINE_WAIVED: ("clocks",),
}


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
) -> Event:
    """Append one event under the incident's lock, which the caller holds. Raises nothing of its own."""
    event = Event(
        incident=incident,
        seq=incident.seq + 1,
        kind=kind,
        actor=by,
        actor_name=by.name if by else SYSTEM,
        post=post,
        occurred_at=occurred_at or now,
        recorded_at=now,
        summary=summary,
        payload=as_json(payload or {}),
        clause=clause,
        corrects=corrects,
        prev_hash=incident.head_hash,
    )
    event.hash = fingerprint(event)
    event.save(force_insert=True)
    incident.seq, incident.head_hash = event.seq, event.hash
    incident.save(update_fields=["seq", "head_hash"])
    _plan_notices(event, notices, now=now)
    _announce(incident, event)
    return event


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
