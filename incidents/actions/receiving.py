"""接报 sent twice is received once: the button pressed again, the page sent again after the line was down."""

from datetime import datetime

from django.db import transaction

from incidents.actions import intake
from incidents.actions.intake import Call
from incidents.models import IdempotentAnswer, Incident, Officer

ROUTE = "page:intake"


@transaction.atomic
def receive_once(call: Call, *, key: str, by: Officer, now: datetime) -> Incident:
    """Log the call; the same form of the same officer gives the incident that it gave before."""
    answer, _ = IdempotentAnswer.objects.get_or_create(
        officer=by, route=ROUTE, key=key[:128], defaults={"created_at": now}
    )
    if answer.answer:
        return Incident.objects.get(pk=answer.answer["incident"])
    incident = intake.receive(call, by=by, now=now)
    answer.answer = {"incident": str(incident.pk)}
    answer.save(update_fields=["answer"])
    return incident
