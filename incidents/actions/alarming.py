"""Settling the alarms: the rows are made to say what stands now. Everybody else only reads them, or acts on a line.

Under the incident's lock, any number of times, by any process; what records an event never waits for it and never
fails by it (`Incident.alarms_at` says that there is something to settle, the clock loops and the workers do it).
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from incidents import events
from incidents.actions import sweeping
from incidents.actions.alarm_lines import Turn
from incidents.models import Incident, OfficeAlarms, Organisation
from incidents.queries import alarm_causes, warning_alarms, watch_gaps
from incidents.queries.editions import current_edition, plan_in, plan_of

log = structlog.get_logger(__name__)

POISON_PAUSE = timedelta(seconds=300)
"""How long an incident whose alarms cannot be worked out is left alone (as the sweep's, design.md 6.5)."""
NEVER_ASKED = timedelta(seconds=300)
"""How often an office is looked at whose plan says nothing of alarms."""


def due_incidents(now: datetime, *, limit: int) -> list[UUID]:
    """Incidents whose alarms are to be settled, the longest overdue first."""
    rows = Incident.objects.filter(alarms_at__lte=now).order_by("alarms_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def due_offices(now: datetime) -> list[UUID]:
    """Offices whose own alarms are to be settled."""
    unknown = Q(alarms_state__isnull=True) | Q(alarms_state__next_look_at__isnull=True)
    rows = Organisation.objects.filter(unknown | Q(alarms_state__next_look_at__lte=now))
    return list(rows.order_by("code").values_list("pk", flat=True))


def next_look() -> datetime | None:
    """When the next alarm is to be settled; None where none is."""
    offices = OfficeAlarms.objects.filter(next_look_at__isnull=False).order_by("next_look_at")
    moments = [next_incident(), offices.values_list("next_look_at", flat=True).first()]
    return min((at for at in moments if at is not None), default=None)


def next_incident() -> datetime | None:
    """The same of incidents alone."""
    rows = Incident.objects.filter(alarms_at__isnull=False).order_by("alarms_at")
    return rows.values_list("alarms_at", flat=True).first()


def settle_due(*, now: datetime, limit: int) -> int:
    """Settle what is due, at most `limit` incidents; a poison one is left alone for a while. Returns lines changed."""
    changed = sum(settle_one(each, now=now) for each in due_incidents(now, limit=limit))
    return changed + settle_offices(now=now)


def settle_one(incident_id: UUID, *, now: datetime) -> int:
    """settle(), which disturbs nobody: one that cannot be worked out is left alone for a while."""
    return _apart(partial(settle, incident_id, now=now), partial(_leave_alone, incident_id, now=now))


def settle_offices(*, now: datetime) -> int:
    """The same for every office whose own alarms are due."""
    changed = 0
    for organisation_id in due_offices(now):
        later = partial(_look_later, organisation_id, at=now + POISON_PAUSE)
        changed += _apart(partial(settle_office, organisation_id, now=now), later)
    return changed


def _apart(work: "partial[int]", leave_alone: "partial[None]") -> int:
    try:
        outcome = sweeping.attempted(work)
    except (OperationalError, InterfaceError):
        if not connection.is_usable():
            raise
        log.warning("alarms_postponed", about=str(work.args[0]), exc_info=True)
        return 0
    if isinstance(outcome, Exception):
        log.error("alarms_not_settled", about=str(work.args[0]), exc_info=outcome)
        leave_alone()
        return 0
    return outcome


def _leave_alone(incident_id: UUID, *, now: datetime) -> None:
    Incident.objects.filter(pk=incident_id).update(alarms_at=now + POISON_PAUSE)


def _look_later(organisation_id: UUID, *, at: datetime) -> None:
    OfficeAlarms.objects.update_or_create(organisation_id=organisation_id, defaults={"next_look_at": at})


@transaction.atomic
def settle(incident_id: UUID, *, now: datetime) -> int:
    """Make the lines of one incident say what stands at `now`; skips one that somebody else has under his lock."""
    incident = (
        Incident.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("organisation")
        .filter(pk=incident_id)
        .first()
    )
    if incident is None:
        return 0
    plan = plan_of(incident)
    turn = Turn(incident.organisation_id, incident, plan, now)
    changed = turn.settle(alarm_causes.of_incident(incident, plan))
    incident.alarms_at = turn.next_look_at
    incident.save(update_fields=["alarms_at"])
    return changed


@transaction.atomic
def settle_office(organisation_id: UUID, *, now: datetime) -> int:
    """The same for what belongs to no incident: a post of the desk that nobody holds, a warning left as it is."""
    OfficeAlarms.objects.get_or_create(organisation_id=organisation_id)
    office = OfficeAlarms.objects.select_for_update(skip_locked=True).filter(pk=organisation_id).first()
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if office is None or organisation is None:
        return 0
    edition = current_edition(organisation.plan_code)
    plan = plan_in(edition.pk) if edition else None
    watch = watch_gaps.of_office(organisation, now=now, plan=plan)
    turn = Turn(organisation_id, None, plan, now)
    found = alarm_causes.of_watch(watch.gaps, plan) if plan else []
    changed = turn.settle([*found, *warning_alarms.of_office(organisation, plan)])
    practice = plan.alarms if plan else None
    pause = timedelta(seconds=practice.watch_look_seconds) if practice else NEVER_ASKED
    ahead = [at for at in (watch.next_look, turn.next_look_at) if at is not None and at > now]
    OfficeAlarms.objects.filter(pk=organisation_id).update(next_look_at=min([now + pause, *ahead]))
    return changed


def look_at_office(organisation_id: UUID, *, now: datetime) -> None:
    """Something about the watch, or a warning, has changed: have the office's own alarms settled at once."""
    _look_later(organisation_id, at=now)
    events.wake_the_clock()
