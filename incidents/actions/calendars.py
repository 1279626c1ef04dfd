"""工作日历: days that somebody official has announced are written down, and the limits counted over them are counted
again. Nothing moves without a word: each deadline that changes says old and new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clock_rows
from incidents.actions.clock_rows import shown
from incidents.models import Deadline, EventKind, Incident, PlanEdition, WorkingDay
from incidents.plans import lookup
from incidents.queries.editions import plan_in, plan_of
from incidents.rules import deadlines
from incidents.rules.refusal import InvalidInput


@dataclass(frozen=True)
class Announced:
    """What a notice says of one day."""

    date: date
    worked: bool
    name: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of a notice."""

    days: int
    changed: int
    moved: int
    """Deadlines whose due time changed."""


def announce(days: Iterable[Announced], *, source: str, now: datetime, region: str = "") -> Taken:
    """Write the days down and count again what was counted over them. Raises InvalidInput on a day told twice."""
    told: dict[date, Announced] = {}
    for each in days:
        if told.setdefault(each.date, each) != each:
            raise InvalidInput({"date": f"{each.date} 在通知中出现两次，说法不同。"})
    if not source.strip():
        raise InvalidInput({"source": "请写依据，如国办发明电的文号。"})
    changed = _write(told.values(), source=source.strip(), region=region.strip(), now=now)
    moved = recalculate(now=now) if changed else 0
    return Taken(len(told), changed, moved)


@transaction.atomic
def _write(days: Iterable[Announced], *, source: str, region: str, now: datetime) -> int:
    wanted = {each.date: each for each in days}
    known = {row.date: row for row in WorkingDay.objects.filter(region=region, date__in=list(wanted))}
    news = [each for each in wanted.values() if each.date not in known]
    WorkingDay.objects.bulk_create(
        WorkingDay(
            region=region,
            date=each.date,
            worked=each.worked,
            name=each.name[:40],
            source=source[:120],
            recorded_at=now,
        )
        for each in news
    )
    other = [row for day, row in known.items() if row.worked != wanted[day].worked]
    for row in other:
        row.worked, row.name, row.source, row.recorded_at = (
            wanted[row.date].worked,
            wanted[row.date].name[:40],
            source[:120],
            now,
        )
    WorkingDay.objects.bulk_update(other, ["worked", "name", "source", "recorded_at"])
    return len(news) + len(other)


def recalculate(*, now: datetime) -> int:
    """Count every open limit in working days again, an incident at a time. Returns how many moved."""
    codes = {
        rule.code
        for edition in PlanEdition.objects.values_list("pk", flat=True)
        for rule in plan_in(edition).deadlines
        if rule.working_days is not None
    }
    found = Deadline.objects.open().filter(rule_code__in=codes, due_at__isnull=False)
    return sum(_recount(pk, codes, now=now) for pk in set(found.values_list("incident_id", flat=True)))


@transaction.atomic
def _recount(incident_id: UUID, codes: set[str], *, now: datetime) -> int:
    incident = (
        Incident.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=incident_id)
    )
    rows = incident.deadlines.open().filter(rule_code__in=codes, due_at__isnull=False)
    return sum(_count_again(incident, deadline, now=now) for deadline in list(rows))


def _count_again(incident: Incident, deadline: Deadline, *, now: datetime) -> bool:
    """One limit by the calendar as it is now; what was granted and what stood still stays granted."""
    rule = lookup.deadline(plan_of(incident), deadline.rule_code)
    limit = clock_rows.limit_of(incident, rule, deadline.base_at)
    assert limit.due_at is not None
    granted = timedelta(seconds=deadline.paused_seconds) + deadline.extended_days * deadlines.ONE_DAY
    was, due = deadline.due_at, limit.due_at + granted
    if was == due and deadline.provisional == limit.provisional:
        return False
    deadline.due_at, deadline.provisional = due, limit.provisional
    if was != due:
        # It was late by a date that nobody had announced, or became late by the one announced now.
        deadline.missed_at = None
        deadline.next_check_at = None if deadline.paused_at else now
        clock_rows.ring()
    deadline.save(update_fields=["due_at", "provisional", "missed_at", "next_check_at"])
    events.record(
        incident,
        EventKind.DEADLINE_RECALCULATED,
        by=None,
        now=now,
        summary=f"{deadline.label}按工作日历重算：{_moved(was, due)}{'（仍为暂定）' if limit.provisional else ''}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "was_due_at": was, "due_at": due, "provisional": limit.provisional},
    )
    return was != due


def _moved(was: datetime | None, due: datetime) -> str:
    if was == due:
        return f"至 {shown(due)} 不变，已有官方安排"
    later = was is not None and due > was
    return f"至 {shown(was)} 改为至 {shown(due)}（{'推后' if later else '提前'}）"
