"""The duty room itself: the shift log, what was tried and whether it worked, who is on duty, what carries notices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateTimeField, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from incidents.models import (
    CheckedDevice,
    DeviceCheck,
    Notice,
    NoticeState,
    OfficeAlarms,
    Officer,
    Organisation,
    PhoneCall,
    Posting,
    ShiftLogEntry,
    SweepBeat,
)
from incidents.plans.schema import Plan
from incidents.queries.on_watch import Holder

PAGE = 50
STUCK = timedelta(seconds=60)
SILENT = timedelta(seconds=60)
CLOCKS_APART = 2.0
"""Seconds; design.md 6.11."""


def log_of_shift(officer: Officer, *, since: datetime, limit: int = 3) -> list[ShiftLogEntry]:
    """The last lines of the shift that began at `since`, newest first."""
    return list(_log(officer).filter(recorded_at__gte=since)[:limit])


def log_page(officer: Officer, *, before: UUID | None = None) -> tuple[list[ShiftLogEntry], UUID | None]:
    """Fifty lines, newest first, and the line after which older ones follow; an unknown `before` is the end."""
    rows = _log(officer)
    if before is not None:
        last = rows.filter(pk=before).first()
        if last is None:
            return [], None
        rows = rows.filter(
            Q(recorded_at__lt=last.recorded_at) | Q(recorded_at=last.recorded_at, pk__lt=last.pk)
        )
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def _log(officer: Officer) -> QuerySet[ShiftLogEntry]:
    rows = ShiftLogEntry.objects.filter(organisation_id=officer.organisation_id)
    return rows.select_related("recorded_by").order_by("-recorded_at", "-pk")


def last_words(officer: Officer) -> tuple[datetime | None, ...]:
    """When a call, a line of the log and a check were last written down; none of them belongs to an incident."""
    own = {"organisation": OuterRef("pk")}
    rows = Organisation.objects.filter(pk=officer.organisation_id).values_list(
        *(
            Subquery(model.objects.filter(**own).order_by(f"-{at}").values(at)[:1])
            for model, at in (
                (PhoneCall, "recorded_at"),
                (ShiftLogEntry, "recorded_at"),
                (DeviceCheck, "checked_at"),
                (OfficeAlarms, "revised_at"),
            )
        )
    )
    return rows.first() or ()


@dataclass(frozen=True)
class Health:
    """One part of the duty room. `state`: done ✓, over ■, soon ▲, off — (not there)."""

    code: str
    name: str
    state: str
    words: str
    at: datetime | None = None


def health(officer: Officer, *, since: datetime, now: datetime) -> list[Health]:
    """Sound and printer as they were last tried in the shift that began at `since`; the rest as it is."""
    measured = _measured(officer, now=now)
    checks = {each.device: each for each in measured.checks}
    return [
        _tried("sound", "声音", checks.get(CheckedDevice.SOUND), "试听", since=since),
        _clock(measured.database_now, now),
        _tried("printer", "打印", checks.get(CheckedDevice.PRINTER), "试打", since=since),
        Health("sms", "短信", "off", "未接入"),
        _notices(measured),
        _sweep(measured.swept_at, now),
    ]


def last_checks(officer: Officer) -> dict[str, DeviceCheck]:
    """Of each device the last."""
    rows = DeviceCheck.objects.filter(organisation_id=officer.organisation_id)
    return {row.device: row for row in rows.order_by("device", "-checked_at").distinct("device")}


def _tried(code: str, name: str, check: DeviceCheck | None, verb: str, *, since: datetime) -> Health:
    if check is None:
        return Health(code, name, "soon", f"还没有{verb}")
    if not check.works:
        return Health(code, name, "over", check.note or "不能用", check.checked_at)
    if check.checked_at < since:
        return Health(code, name, "soon", f"{verb}，本班还没有", check.checked_at)
    return Health(code, name, "done", verb, check.checked_at)


@dataclass(frozen=True)
class Measured:
    """The database's clock, notices that should be out by now, when the clocks were looked at, what was tried."""

    database_now: datetime
    stuck: int
    oldest: datetime | None
    swept_at: datetime | None
    checks: list[DeviceCheck]
    """Of each device the last."""


def _measured(officer: Officer, *, now: datetime) -> Measured:
    """One statement for all of it."""
    waiting = Notice.objects.filter(
        incident__organisation=OuterRef("pk"), state=NoticeState.PLANNED, next_attempt_at__lt=now - STUCK
    ).order_by()
    number = waiting.values("incident__organisation").annotate(number=Count("pk")).values("number")
    checks = DeviceCheck.objects.filter(organisation=OuterRef("pk")).order_by("device", "-checked_at")
    told = {name: F(name) for name in ("device", "works", "note", "checked_at")}
    row = (
        Organisation.objects.filter(pk=officer.organisation_id)
        .annotate(
            database_now=Func(function="clock_timestamp", output_field=DateTimeField()),
            stuck=Coalesce(Subquery(number), 0),
            oldest=Subquery(waiting.order_by("next_attempt_at").values("next_attempt_at")[:1]),
            swept_at=Subquery(SweepBeat.objects.order_by("-swept_at").values("swept_at")[:1]),
            checks=ArraySubquery(checks.distinct("device").values(told=JSONObject(**told))),
        )
        .values("database_now", "stuck", "oldest", "swept_at", "checks")
        .get()
    )
    tried = [
        DeviceCheck(**each | {"checked_at": datetime.fromisoformat(each["checked_at"])})
        for each in row.pop("checks")
    ]
    return Measured(**row, checks=tried)


def _clock(database_now: datetime, now: datetime) -> Health:
    """The clocks run by the database's time, the pages by the server's."""
    apart = abs((database_now - now).total_seconds())
    if apart > CLOCKS_APART:
        return Health("clock", "对时", "over", f"数据库与服务器相差 {apart:.0f} 秒")
    return Health("clock", "对时", "done", "服务器与数据库一致")


def _notices(measured: Measured) -> Health:
    if measured.stuck:
        return Health("channel", "系统通知", "over", f"积压 {measured.stuck} 条，自", measured.oldest)
    return Health("channel", "系统通知", "done", "无积压")


def _sweep(last: datetime | None, now: datetime) -> Health:
    if last is None:
        return Health("sweep", "时限巡检", "over", "还没有运行")
    age = max(int((now - last).total_seconds()), 0)
    return Health("sweep", "时限巡检", "over" if now - last > SILENT else "done", f"{age} 秒前")


@dataclass(frozen=True)
class OnDuty:
    """Somebody who holds posts of the desk now."""

    posts: tuple[str, ...]
    title: str
    name: str
    phone: str


def on_duty(officer: Officer, plan: Plan, holders: Iterable[Holder], *, now: datetime) -> list[OnDuty]:
    """Who has the watch or is on the roster, and holders of the plan's other posts that answer for no unit; in the
    plan's order, each once with the telephone at which he is reached."""
    rows = (
        Posting.objects.held_at(now)
        .filter(organisation_id=officer.organisation_id, unit_code="", officer__is_active=True)
        .select_related("officer")
        .order_by("officer__username")
    )
    watching: dict[str, list[Holder]] = {}
    for each in holders:
        watching.setdefault(each.post, []).append(each)
    held: dict[Any, list[str]] = {}
    people: dict[Any, tuple[str, str]] = {}
    for post in plan.posts:
        named = [(each.officer_id, each.name, each.phone) for each in watching.get(post.code, [])] or [
            (row.officer_id, row.officer.name, row.officer.phone) for row in rows if row.post == post.code
        ]
        for key, name, phone in named:
            held.setdefault(key, []).append(post.code)
            people.setdefault(key, (name, phone))
    titles = {post.code: post.title for post in plan.posts}
    return [
        OnDuty(tuple(posts), "、".join(titles[code] for code in posts), *people[key])
        for key, posts in held.items()
    ]
