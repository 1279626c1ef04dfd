"""记一笔: what was said or done, when it happened and when it was written down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import lock
from incidents.models import Event, EventKind, Officer
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput


@transaction.atomic
def add(
    *, incident_id: UUID, text: str, by: Officer, now: datetime, occurred_at: datetime | None = None
) -> Event:
    """One entry of the timeline."""
    locked = lock(incident_id, Command.NOTE, by=by, now=now)
    if not text.strip():
        raise InvalidInput({"text": "请写内容。"})
    if occurred_at is not None and occurred_at > now:
        raise InvalidInput({"occurred_at": "发生时刻晚于现在，请核对。"})
    return events.record(
        locked.incident,
        EventKind.NOTE,
        by=by,
        now=now,
        occurred_at=occurred_at,
        post=locked.acting_as(Command.NOTE),
        summary=text.strip(),
    )
