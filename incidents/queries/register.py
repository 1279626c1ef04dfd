"""台账: all incidents of an office, newest first, filtered, by keyset; never counted."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from incidents.models import Incident, Officer
from incidents.queries.visibility import visible_incidents
from incidents.rules.deadlines import BEIJING
from incidents.rules.levels import LETTERS

PAGE = 50
CHUNK = 500
BULKY = ("assessment", "narrative")
COLUMNS = (
    "编号",
    "标题",
    "演练",
    "状态",
    "事件等级",
    "响应级别",
    "类型",
    "来源",
    "县（区）/乡镇",
    "详细地点",
    "发生",
    "得知",
    "录入",
    "并入",
)


@dataclass(frozen=True)
class Filters:
    """What the address asks for. `level` is the level switched on, 0 none switched on."""

    state: str = ""
    level: int | None = None
    category: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    """Days of 北京时间 on which the office learned of it; the last one is in it."""

    @property
    def any(self) -> bool:
        given = (self.state, self.category, self.text, self.since, self.until)
        return any(given) or self.level is not None


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


def cells(officer: Officer, filters: Filters) -> Iterator[list[Any]]:
    """The same incidents for a file, newest first, read as they are written."""
    rows = _with_hosts(_filtered(visible_incidents(officer), filters)).order_by("-recorded_at", "-id")
    for row in rows.iterator(chunk_size=CHUNK):
        yield [
            row.number,
            row.title,
            row.drill,
            row.get_state_display(),
            _level(row.severity_grade, "未定"),
            _level(row.response_level, "未启动"),
            row.category,
            row.source,
            row.county,
            row.detail,
            row.occurred_at or "不明",
            row.learned_at,
            row.recorded_at,
            row.merged_into.number if row.merged_into else None,
        ]


def _level(level: int | None, without: str) -> str:
    return f"{LETTERS[level]}级" if level else without


def _with_hosts(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """A merged call is listed with the number of the event that it went into."""
    return rows.select_related("merged_into").defer(*BULKY, *(f"merged_into__{name}" for name in BULKY))


def _filtered(rows: QuerySet[Incident], filters: Filters) -> QuerySet[Incident]:
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.level is not None:
        rows = rows.filter(response_level=filters.level or None)
    if filters.category:
        rows = rows.filter(category=filters.category)
    if filters.since:
        rows = rows.filter(learned_at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(learned_at__lt=_midnight(filters.until + timedelta(days=1)))
    for word in filters.text.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(narrative__icontains=word)
            | Q(detail__icontains=word)
        )
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def _cursor(last: Incident) -> str:
    return base64.urlsafe_b64encode(f"{last.recorded_at.isoformat()}|{last.pk}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, UUID] | None:
    try:
        written, _, key = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        moment = datetime.fromisoformat(written)
        return (moment, UUID(key)) if moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None
