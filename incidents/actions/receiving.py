"""接报 sent twice is received once: the button pressed again, the page sent again after the line was down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import intake, merging
from incidents.actions.intake import Call
from incidents.actions.once import Sent, once
from incidents.models import EventKind, Incident, Officer
from incidents.rules.refusal import Refusal

ROUTE = "page:intake"
NOT_JOINED = "未能并入，已单独登记："


@transaction.atomic
def receive_once(
    call: Call,
    *,
    key: str,
    by: Officer,
    now: datetime,
    written_at: datetime | None = None,
    into: UUID | None = None,
) -> Incident:
    """Log the call; the same form of the same officer gives the incident that it gave before.

    `written_at` is when the form was finished, where the line was down: it is 得知 unless the call says otherwise.
    `into`: the event of which it is one more source. Where that has become impossible meanwhile, the call is
    logged by itself and the trail says why: no call is lost over it.
    """

    def receive() -> str:
        with events.brought_in(written_at):
            incident = intake.receive(call, by=by, now=now)
        if written_at is not None:
            incident.written_at = written_at
            incident.save(update_fields=["written_at"])
        if into is not None:
            _join(incident, into, by=by, now=now)
        return str(incident.pk)

    pk, _ = once(Sent(by, ROUTE, key), receive, now=now)
    return Incident.objects.get(pk=pk)


def _join(incident: Incident, into: UUID, *, by: Officer, now: datetime) -> None:
    try:
        with transaction.atomic():
            merging.merge(incident_id=incident.pk, into=into, by=by, now=now)
    except (Refusal, Incident.DoesNotExist) as refusal:
        incident.refresh_from_db()
        why = refusal.message if isinstance(refusal, Refusal) else "没有这一件，或者它不属于您的单位。"
        events.record(incident, EventKind.NOTE, by=by, now=now, summary=f"{NOT_JOINED}{why}")


def why_not_joined(incident: Incident) -> str:
    """「未能并入：…」 of a call that was to be a source; empty where it became one."""
    rows = incident.events.filter(kind=EventKind.NOTE, summary__startswith=NOT_JOINED).order_by("seq")
    return "" if incident.merged_into_id else str(rows.values_list("summary", flat=True).first() or "")
