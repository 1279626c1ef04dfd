"""What of a line of a warning's trail is hashed, as of the events of an incident (`incidents.events`)."""

from datetime import UTC, datetime
from typing import Any

from incidents import events
from incidents.models import WarningAct


def fingerprint(act: WarningAct) -> str:
    """Over every field that says something and the predecessor's hash."""
    return events.digest(events.canonical_bytes(canonical_fields(act)))


def canonical_fields(act: WarningAct) -> dict[str, Any]:
    """The fields as an export states them."""
    return {
        "warning": str(act.warning_id),
        "seq": act.seq,
        "kind": str(act.kind),
        "actor": str(act.actor_id),
        "actor_name": act.actor_name,
        "post": act.post,
        "at": _utc(act.at),
        "recorded_at": _utc(act.recorded_at),
        "summary": act.summary,
        "words": act.words,
        "clause": act.clause,
        "payload": act.payload,
        "prev_hash": act.prev_hash,
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
