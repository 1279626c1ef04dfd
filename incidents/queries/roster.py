"""值班表 as pages show it: a week or a month by post and shift, its gaps and overlaps, who may be put on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from incidents.models import Officer, RosterChange, RosterShift, WorkingDay
from incidents.queries import watch_posts
from incidents.queries.authority import posts_of
from incidents.queries.watch_posts import Desk
from incidents.rules import powers, roster
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command
from incidents.rules.roster import Span

WEEK = 7
MOST = 600
MOST_CHANGES = 50
MOST_SAID = 12
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Row:
    """One line of the grid: a post in a shift of the day, or in hours of its own."""

    post: str
    title: str
    name: str
    hours: str


@dataclass(frozen=True)
class Cell:
    day: date
    shifts: list[RosterShift]
    gap: bool
    """Nobody is named for the whole of it."""
    over: bool


@dataclass(frozen=True)
class Day:
    day: date
    weekday: str
    today: bool
    past: bool
    holiday: str
    """「国庆节」: 节日值班 is a shift like any other (A-35)."""


@dataclass(frozen=True)
class Table:
    """Days across, posts and shifts down."""

    first: date
    last: date
    days: list[Day]
    rows: list[tuple[Row, list[Cell]]]
    gaps: list[str]
    """「11-23 20:00—08:30 值班员无人」."""
    overlaps: list[str]
    more: int
    """Gaps and overlaps that are not said one by one."""
    shifts: list[RosterShift]

    def of(self, day: date) -> list[tuple[Row, Cell]]:
        """The lines of one day, for telephones and a month's page."""
        return [(row, cell) for row, cells in self.rows for cell in cells if cell.day == day]

    @property
    def by_day(self) -> list[tuple[Day, list[tuple[Row, Cell]]]]:
        return [(each, self.of(each.day)) for each in self.days]


def may_arrange(officer: Officer, desk: Desk, *, now: datetime) -> bool:
    posts = [each.post for each in posts_of(officer, now=now)]
    return powers.holds(desk.plan, posts, Command.ROSTER)


def who_arranges(desk: Desk) -> str:
    return powers.who_can(desk.plan, Command.ROSTER)


def week(desk: Desk, monday: date, *, now: datetime) -> Table:
    return table(desk, monday, monday + timedelta(WEEK - 1), now=now)


def month(desk: Desk, first: date, *, now: datetime) -> Table:
    later = (first.replace(day=1) + timedelta(32)).replace(day=1)
    return table(desk, first.replace(day=1), later - timedelta(1), now=now)


def table(desk: Desk, first: date, last: date, *, now: datetime) -> Table:
    """Two statements: the shifts that touch these days, and what officials have said of the days."""
    since, until = roster.day_start(first), roster.day_start(last + timedelta(1))
    shifts = list(_shifts(desk, since - timedelta(WEEK), until)[:MOST])
    seen = [row for row in shifts if row.ends_at > since]
    days = _days(first, last, now)
    gaps, overlaps = _findings(desk, seen, max(since, now), until)
    said = [*gaps, *overlaps]
    return Table(
        first,
        last,
        days,
        _rows(desk, seen, [each.day for each in days], now),
        gaps[:MOST_SAID],
        overlaps[: max(0, MOST_SAID - len(gaps))],
        max(0, len(said) - MOST_SAID),
        seen,
    )


def _shifts(desk: Desk, since: datetime, until: datetime) -> QuerySet[RosterShift]:
    rows = RosterShift.objects.filter(organisation=desk.office, starts_at__gte=since, starts_at__lt=until)
    return rows.select_related("officer", "entered_by").order_by("starts_at", "post", "officer__username")


def _days(first: date, last: date, now: datetime) -> list[Day]:
    today = now.astimezone(BEIJING).date()
    said = WorkingDay.objects.filter(region="", date__range=(first, last), worked=False).exclude(name="")
    holidays = dict(said.values_list("date", "name"))
    every = [first + timedelta(number) for number in range((last - first).days + 1)]
    return [
        Day(day, WEEKDAYS[day.weekday()], day == today, day < today, holidays.get(day, "")) for day in every
    ]


def _rows(
    desk: Desk, shifts: list[RosterShift], days: list[date], now: datetime
) -> list[tuple[Row, list[Cell]]]:
    found: list[tuple[Row, list[Cell]]] = []
    placed: set[Any] = set()
    for held in desk.practice.held:
        title = desk.title(held.post)
        own = [row for row in shifts if row.post == held.post]
        for hours in desk.practice.shifts:
            line = Row(held.post, title, hours.name, f"{hours.starts:%H:%M}—{hours.ends:%H:%M}")
            cells = []
            for day in days:
                starts_at, ends_at = roster.hours_on(hours, day)
                named = [row for row in own if row.starts_at < ends_at and row.ends_at > starts_at]
                # A shift of odd hours stands where it begins; one that covers another whole shift stands there too.
                here = [row for row in named if _belongs(row, starts_at, ends_at)]
                placed |= {row.pk for row in here}
                cells.append(Cell(day, here, not named and ends_at > now, ends_at <= now))
            found.append((line, cells))
    return found


def _belongs(row: RosterShift, starts_at: datetime, ends_at: datetime) -> bool:
    begins_here = starts_at <= row.starts_at < ends_at
    return begins_here or (row.starts_at <= starts_at and row.ends_at >= ends_at)


def _findings(
    desk: Desk, shifts: Iterable[RosterShift], since: datetime, until: datetime
) -> tuple[list[str], list[str]]:
    """In words, for what is still to come."""
    spans = [Span(row.post, row.officer.name, row.starts_at, row.ends_at) for row in shifts]
    if since >= until:
        return [], []
    gaps = [
        f"{roster.hours_in_words(gap.starts_at, gap.ends_at)} {desk.title(held.post)}无人"
        for held in desk.practice.held
        for gap in roster.gaps(spans, held.post, since=since, until=until)
    ]
    overlaps = []
    for each in roster.overlaps([span for span in spans if span.ends_at > since], desk.practice):
        begins, ends = (
            max(each.first.starts_at, each.second.starts_at),
            min(each.first.ends_at, each.second.ends_at),
        )
        hours, first, second = roster.hours_in_words(begins, ends), each.first, each.second
        if each.twice and first.post == second.post:
            overlaps.append(f"{hours} {first.officer}在{desk.title(first.post)}重复排班")
        elif each.twice:
            overlaps.append(
                f"{hours} {first.officer}同时排在{desk.title(first.post)}和{desk.title(second.post)}"
            )
        else:
            overlaps.append(f"{hours} {desk.title(first.post)}排了 {first.officer}、{second.officer}")
    return gaps, overlaps


def people(desk: Desk, *, now: datetime) -> dict[str, list[Officer]]:
    """By post those who may be put on it."""
    return watch_posts.able(desk, at=now)


def changes(officer: Officer) -> list[RosterChange]:
    """The last changes of the office's roster, newest first."""
    rows = RosterChange.objects.filter(organisation_id=officer.organisation_id).select_related("changed_by")
    return list(rows.order_by("-changed_at", "words")[:MOST_CHANGES])
