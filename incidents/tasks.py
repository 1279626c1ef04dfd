"""Celery's entry points, three lines each. Time lives in columns; these only look."""

from datetime import UTC, datetime
from uuid import UUID

from celery import shared_task

from incidents.actions import delivery, rendering, sweeping


@shared_task(ignore_result=True)
def sweep_incidents(incident_ids: list[str], **_: object) -> None:
    sweeping.sweep([UUID(each) for each in incident_ids], now=sweeping.database_now(), sweeper="worker")


@shared_task(ignore_result=True)
def sweep_deadlines(**_: object) -> None:
    now = sweeping.database_now()
    sweeping.sweep(sweeping.due_incidents(now, limit=200), now=now, sweeper="beat")


@shared_task(ignore_result=True)
def deliver_notices(**_: object) -> None:
    while delivery.deliver_due(now=datetime.now(UTC)):
        pass


@shared_task(ignore_result=True)
def render_document(document_id: str, **_: object) -> None:
    rendering.render(UUID(document_id), now=datetime.now(UTC))


@shared_task(ignore_result=True)
def render_missing(**_: object) -> None:
    rendering.render_missing(now=datetime.now(UTC))
