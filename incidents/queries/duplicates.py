"""疑似重复: live incidents of the same office, kind and place. Shown beside the form; a person decides."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import LIVE_STATES, Incident, Officer
from incidents.queries.visibility import visible_incidents

MOST = 5


@dataclass(frozen=True)
class Similar:
    incident: Incident
    minutes_apart: int
    """Between the two times of learning."""


def similar(
    officer: Officer, *, category: str, county: str, learned_at: datetime, drill: bool = False
) -> list[Similar]:
    """The nearest in time first. Empty until both kind and place are known."""
    if not category or not county.strip():
        return []
    rows = visible_incidents(officer).filter(
        state__in=LIVE_STATES, category=category, county=county.strip(), drill=drill
    )
    found = [
        Similar(row, _minutes(row.learned_at, learned_at))
        for row in rows.defer("assessment").order_by("-learned_at")[:MOST]
    ]
    return sorted(found, key=lambda each: each.minutes_apart)


def _minutes(first: datetime, second: datetime) -> int:
    return int(abs((first - second).total_seconds()) // 60)
