"""Celery's entry points, three lines each. Time lives in columns; these only look.

What prints is imported where it prints: WeasyPrint takes half of a process's start (0.45 of 0.9 s of CPU), and after a
kill the clocks wait for that start.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from celery import current_app, shared_task
from celery.exceptions import OperationalError
from celery.signals import worker_process_init

from incidents.actions import alarming, delivery, standing_down, sweeping
from incidents.models import EventKind

log = structlog.get_logger(__name__)
PAPERS = "papers"
"""The queue of the workers that print."""
ALARMS_AT_ONCE = 20
"""In one task: a sweep that waits behind it waits less than a second."""
TAKEN_WITHIN = 5
"""Seconds after which a batch that no worker took is worth nothing: the clock loop has swept it itself."""


@shared_task(ignore_result=True)
def sweep_incidents(incident_ids: list[str], **_: object) -> None:
    sweeping.sweep([UUID(each) for each in incident_ids], now=sweeping.database_now(), sweeper="worker")


@shared_task(ignore_result=True)
def sweep_deadlines(**_: object) -> None:
    now = sweeping.database_now()
    sweeping.sweep(sweeping.due_incidents(now, limit=200), now=now, sweeper="beat")


@shared_task(ignore_result=True)
def deliver_notices(**_: object) -> None:
    while standing_down.fit("worker", now=datetime.now(UTC)) and delivery.deliver_due(now=datetime.now(UTC)):
        pass


@shared_task(ignore_result=True)
def settle_alarms(**_: object) -> None:
    now = sweeping.database_now()
    if standing_down.fit("worker", now=now):
        alarming.settle_due(now=now, limit=ALARMS_AT_ONCE)


@shared_task(ignore_result=True)
def render_document(document_id: str, **_: object) -> None:
    from incidents.actions import rendering

    rendering.render(UUID(document_id), now=datetime.now(UTC))


@shared_task(ignore_result=True)
def render_missing(**_: object) -> None:
    from incidents.actions import rendering

    rendering.render_missing(now=datetime.now(UTC))


@worker_process_init.connect
def warm_up_the_press(**_: object) -> None:
    """Where papers are made, fonts and stylesheets are read before the first paper and not during it."""
    if PAPERS in current_app.amqp.queues.consume_from:
        from incidents.documents.render import warm_up

        warm_up()


def hand_over(incident_ids: Sequence[UUID]) -> bool:
    """Give due incidents to the workers; False where the broker cannot be reached."""
    try:
        sweep_incidents.apply_async(
            ([str(each) for each in incident_ids],), expires=TAKEN_WITHIN, retry=False
        )
    except OperationalError as error:
        log.warning("sweep_not_handed_over", incidents=len(incident_ids), error=repr(error))
        return False
    return True


def render_signed_paper(sender: Any, *, kind: str, payload: Mapping[str, Any], **_: object) -> None:
    """Receiver of `events.event_recorded`: a paper on record gets its bytes at once; else beat finds it."""
    if kind != EventKind.DOCUMENT_CREATED:
        return
    try:
        render_document.apply_async((payload["document"],), retry=False)
    except OperationalError as error:
        log.warning("paper_not_handed_over", document=payload["document"], error=repr(error))
