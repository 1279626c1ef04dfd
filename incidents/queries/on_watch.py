"""Who has the watch of an office now: by 上岗, else by the roster; and since when his shift runs. One statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from incidents.models import Deadline, RosterShift, Watch
from incidents.plans.schema import Plan, WatchPractice
from incidents.rules import roster
from incidents.rules.deadlines import BEIJING

SEATS = (("watch_officer", "值班"), ("watch_leader", "带班"))
"""What the frame of every page names: the plans' own posts of the desk (design.md 3)."""
COLUMNS = ("post", "officer_id", "officer__name", "reached_at", "since", "until", "rostered")


@dataclass(frozen=True)
class Holder:
    """Somebody who has a post of the watch, or whom the roster names while nobody has it."""

    post: str
    officer_id: Any
    name: str
    phone: str
    since: datetime
    until: datetime | None
    rostered: bool
    """按值班表: he has not taken it."""


def holders(organisation_id: object, *, now: datetime) -> list[Holder]:
    """Open watches, and for posts without one whom the roster names; by post, then by the time he began."""
    if organisation_id is None:
        return []
    taken = (
        Watch.objects.filter(
            organisation_id=organisation_id,
            began_at__lte=now,
            ended_at__isnull=True,
            officer__is_active=True,
        )
        .annotate(
            reached_at=Coalesce(NullIf("phone", Value("")), F("officer__phone")),
            since=F("began_at"),
            until=F("ends_at"),
            rostered=Value(False),
        )
        .values_list(*COLUMNS)
    )
    named = (
        RosterShift.objects.filter(
            organisation_id=organisation_id,
            starts_at__lte=now,
            ends_at__gt=now,
            officer__is_active=True,
        )
        .order_by()
        .annotate(
            reached_at=F("officer__phone"), since=F("starts_at"), until=F("ends_at"), rostered=Value(True)
        )
        .values_list(*COLUMNS)
    )
    rows = [Holder(*row) for row in taken.union(named, all=True)]
    held = {row.post for row in rows if not row.rostered}
    kept = [row for row in rows if not row.rostered or row.post not in held]
    return sorted(kept, key=lambda row: (row.post, row.since, row.name))


@dataclass(frozen=True)
class Seat:
    """「值班 张值」; nobody in it is 无人在岗."""

    word: str
    names: list[str]
    rostered: bool


def seats(found: Iterable[Holder]) -> list[Seat]:
    """The desk's two seats, each with who has it or whom the roster names; none at all where both are empty."""
    rows = list(found)
    drawn = []
    for post, word in SEATS:
        holding = [row for row in rows if row.post == post]
        drawn.append(Seat(word, [row.name for row in holding], any(row.rostered for row in holding)))
    return drawn if any(seat.names for seat in drawn) else []


def practice_of(plan: Plan | None) -> WatchPractice | None:
    """How the plan's office keeps its watch; None in editions loaded before that was data."""
    return plan.desk.watch if plan is not None and plan.desk is not None else None


def shift_began(found: Iterable[Holder], plan: Plan | None, *, now: datetime) -> datetime:
    """When 本班 began: with the watch that is on, else with the roster's shift, else the plan's length ago."""
    ordered = sorted(found, key=lambda row: row.rostered)
    practice = practice_of(plan)
    posts = [each.post for each in practice.held] if practice else []
    for post in posts:
        begun = [row.since for row in ordered if row.post == post]
        if begun:
            return begun[0]
    if practice is None:
        return roster.day_start(now.astimezone(BEIJING).date())
    return now - timedelta(minutes=practice.shift_minutes)


def owner_words(row: Deadline) -> str:
    """「值班员 张值」: the post that owes it, with who has its watch where the rows were asked with `name_of_owner`."""
    names = getattr(row, "on_watch", None)
    return f"{row.owner_name} {names}" if names else row.owner_name


def name_of_owner() -> Subquery:
    """For rows of Deadline: the names of those who have the watch of its post now; empty where nobody has."""
    found = Watch.objects.filter(
        organisation=OuterRef("incident__organisation"), post=OuterRef("owner_post"), ended_at__isnull=True
    )
    return Subquery(
        found.order_by().values("post").annotate(names=StringAgg("officer__name", "、")).values("names")
    )
