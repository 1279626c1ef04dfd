"""已读: an officer opened the page of a request. Kept with its minute, so that the desk knows whom to telephone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from incidents import events
from incidents.models import EventKind, Incident, Notice, NoticeState, Officer
from incidents.queries.chain import ASKED

ABOUT = (*ASKED, "returned", "differ", "disputed", "reworded")
"""Kinds of the notices about a request."""


@transaction.atomic
def opened(*, incident_id: UUID, request_id: UUID, by: Officer, now: datetime) -> int:
    """Mark his notices about the request READ; how many were new to him. Reading waits for nobody: where another
    holds the incident at this moment, the next look marks them."""
    if not _unread(incident_id, request_id, by).exists():
        return 0
    incident = (
        Incident.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=incident_id, organisation=by.organisation_id)
        .first()
    )
    if incident is None:
        return 0
    unread = _unread(incident_id, request_id, by)
    kinds = list(unread.values_list("kind", flat=True))
    unread.update(state=NoticeState.READ, read_at=now, next_attempt_at=None)
    if kinds:
        what = "启动提请" if any(kind in ASKED for kind in kinds) else "提请的答复"
        events.record(
            incident,
            EventKind.NOTICE_REACHED,
            by=by,
            now=now,
            summary=f"{by.name}已读{what}",
            payload={"request": request_id},
        )
    return len(kinds)


def _unread(incident_id: UUID, request_id: UUID, by: Officer) -> QuerySet[Notice]:
    return Notice.objects.filter(
        incident=incident_id,
        officer=by,
        read_at__isnull=True,
        kind__in=ABOUT,
        event__payload__request=str(request_id),
    )
