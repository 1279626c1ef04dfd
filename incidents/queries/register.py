"""台账: all incidents of an office, newest first, filtered, by keyset; never counted."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from incidents.models import Incident, Officer
from incidents.queries.visibility import visible_incidents

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What the address asks for. `level` is the level switched on, 0 none switched on."""

    state: str = ""
    level: int | None = None
    category: str = ""
    text: str = ""

    @property
    def any(self) -> bool:
        return bool(self.state or self.level is not None or self.category or self.text)


@dataclass(frozen=True)
class Page:
    incidents: list[Incident]
    older: str
    """Cursor of the next page; empty on the last."""


def page(officer: Officer, filters: Filters, *, cursor: str = "") -> Page:
    """One page of the register; an unreadable cursor is the first page."""
    rows = _filtered(visible_incidents(officer), filters)
    after = _read(cursor)
    if after:
        recorded_at, key = after
        rows = rows.filter(Q(recorded_at__lt=recorded_at) | Q(recorded_at=recorded_at, id__lt=key))
    found = list(_with_hosts(rows).order_by("-recorded_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, _cursor(shown[-1]) if len(found) > PAGE else "")


def _with_hosts(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """A merged call is listed with the number of the event that it went into."""
    bulky = ("assessment", "narrative")
    return rows.select_related("merged_into").defer(*bulky, *(f"merged_into__{name}" for name in bulky))


def _filtered(rows: QuerySet[Incident], filters: Filters) -> QuerySet[Incident]:
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.level is not None:
        rows = rows.filter(response_level=filters.level or None)
    if filters.category:
        rows = rows.filter(category=filters.category)
    for word in filters.text.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(narrative__icontains=word)
            | Q(detail__icontains=word)
        )
    return rows


def _cursor(last: Incident) -> str:
    return base64.urlsafe_b64encode(f"{last.recorded_at.isoformat()}|{last.pk}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, UUID] | None:
    try:
        written, _, key = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        moment = datetime.fromisoformat(written)
        return (moment, UUID(key)) if moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None
