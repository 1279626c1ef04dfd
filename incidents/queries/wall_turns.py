"""Which incident is up on the wall of an office: they take turns, and a P1 keeps its own there."""

from dataclasses import dataclass
from typing import Any

from incidents.models import Incident, IncidentState, Officer
from incidents.queries import alarms, desk
from incidents.queries.desk import BULKY
from incidents.queries.visibility import visible_incidents

QUIET_STATES = (IncidentState.RECOVERY,)
"""Nobody needs a wall to put a file in order."""
_SHOWN = tuple(state for state in desk.LIVE_STATES if state not in QUIET_STATES)


@dataclass(frozen=True)
class Held:
    """Why the pages do not turn."""

    kind: str
    subject: str


@dataclass(frozen=True)
class Turn:
    """Which incident is up: `number` of `of`; `held`: a P1 that nobody has taken keeps it there, or it takes turns with
    other incidents that have one."""

    incident: Incident | None
    number: int = 0
    of: int = 0
    turns: int = 0
    """How many take turns now."""
    held: Held | None = None


def turn(officer: Officer, at: int, *, every: bool = False) -> Turn:
    """Page `at` of those that take turns: where there is a P1 only its incidents, unless somebody leafs (`every`). The
    P1 of a drill holds no wall that a real incident needs."""
    rows = visible_incidents(officer).filter(state__in=_SHOWN).defer(*BULKY)
    pages = list(rows.order_by("recorded_at", "pk"))
    if not pages:
        return Turn(None)
    calling = _calling(officer)
    real = any(not each.drill for each in pages)
    wanted = [each for each in pages if each.pk in calling and not (each.drill and real)]
    among = pages if every or not wanted else wanted
    shown = among[at % len(among)]
    return Turn(
        shown,
        pages.index(shown) + 1,
        len(pages),
        len(among),
        calling.get(shown.pk) if shown in wanted and not every else None,
    )


def _calling(officer: Officer) -> dict[Any, Held]:
    """By incident the first P1 that nobody has confirmed."""
    rows = alarms.of_office(officer).filter(
        alarms.CALLS, cleared_at__isnull=True, priority=1, incident__isnull=False
    )
    found: dict[Any, Held] = {}
    for row in rows.order_by("raised_at", "cause"):
        subject = row.deadline.label if row.deadline else ""
        found.setdefault(row.incident_id, Held(row.get_kind_display(), subject))
    return found
