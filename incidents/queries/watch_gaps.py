"""无人在岗、交接超时 of an office: what the alarms ask. Four bounded statements an office, besides its plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from incidents.models import Organisation, RosterShift, Watch
from incidents.plans import lookup
from incidents.plans.schema import HeldPost, Plan, WatchPractice
from incidents.queries.editions import current_edition, plan_in
from incidents.queries.on_watch import practice_of
from incidents.rules import watches
from incidents.rules.deadlines import BEIJING
from incidents.rules.roster import Span
from incidents.rules.watches import LATE, Held, Vacancy

LATEST = 20
"""Rows read of each kind: the last of a post is among them, and a long roster costs nothing."""


@dataclass(frozen=True)
class WatchGap:
    """A post that must be held and is not, or that should have been handed over."""

    organisation_id: Any
    post: str
    title: str
    since: datetime
    words: str
    clause: str
    told: str
    """The post that hears of it."""

    @property
    def cause(self) -> str:
        """One standing alarm an office and post."""
        return f"watch:{self.post}"


@dataclass(frozen=True)
class State:
    """The gaps of an office at a moment, and when the time alone may bring the next."""

    gaps: list[WatchGap]
    next_look: datetime | None


def of_office(organisation: Organisation, *, now: datetime, plan: Plan | None = None) -> State:
    """Every post that is empty or overdue for longer than the grace, in the plan's order."""
    plan = plan or _plan(organisation)
    practice = practice_of(plan)
    if plan is None or practice is None:
        return State([], None)
    held, shifts = _watches(organisation), _shifts(organisation, now)
    grace = timedelta(minutes=practice.grace_minutes)
    found = []
    for each in practice.held:
        vacant = watches.vacancy(each.post, held, shifts, grace=grace, now=now)
        if vacant is not None:
            found.append(_gap(organisation, plan, practice, each, vacant))
    ahead = [*shifts, *_ahead(organisation, now)]
    return State(found, watches.next_look(held, ahead, grace=grace, now=now))


def _plan(organisation: Organisation) -> Plan | None:
    edition = current_edition(organisation.plan_code)
    return plan_in(edition.pk) if edition else None


def _gap(
    organisation: Organisation, plan: Plan, practice: WatchPractice, each: HeldPost, vacant: Vacancy
) -> WatchGap:
    title = lookup.post(plan, each.post).title
    return WatchGap(
        organisation_id=organisation.pk,
        post=each.post,
        title=title,
        since=vacant.since,
        words=in_words(vacant, title),
        clause=each.clause,
        told=practice.told,
    )


def in_words(vacant: Vacancy, title: str) -> str:
    """「值班员无人在岗，自 08:30；值班表上是刘值」 「值班员交接超时：张值应于 08:30 交班」."""
    at = vacant.since.astimezone(BEIJING).strftime("%m-%d %H:%M")
    if vacant.kind == LATE:
        return f"{title}交接超时：{vacant.who}应于 {at} 交班"
    if vacant.left:
        return f"{title}无人在岗：{vacant.who} {at} 离岗，没有人接班"
    named = f"；值班表上是{vacant.who}" if vacant.who else "；值班表上没有人"
    return f"{title}无人在岗，自 {at}{named}"


def _watches(organisation: Organisation) -> list[Held]:
    rows = Watch.objects.filter(organisation=organisation).select_related("officer")
    opened = rows.filter(ended_at__isnull=True)
    latest: Sequence[Watch] = rows.order_by("-began_at")[:LATEST]
    found = {row.pk: row for row in (*opened, *latest)}
    return [
        Held(row.post, row.officer.name, row.began_at, row.ends_at, row.ended_at) for row in found.values()
    ]


def _shifts(organisation: Organisation, now: datetime) -> list[Span]:
    return _spans(_roster(organisation).filter(starts_at__lte=now).order_by("-starts_at")[:LATEST])


def _ahead(organisation: Organisation, now: datetime) -> list[Span]:
    return _spans(_roster(organisation).filter(starts_at__gt=now).order_by("starts_at")[:1])


def _roster(organisation: Organisation) -> QuerySet[RosterShift]:
    return RosterShift.objects.filter(organisation=organisation, officer__is_active=True).select_related(
        "officer"
    )


def _spans(rows: QuerySet[RosterShift]) -> list[Span]:
    return [Span(row.post, row.officer.name, row.starts_at, row.ends_at) for row in rows]
