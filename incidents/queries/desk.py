"""What the desk shows over all incidents of an office: clocks, incidents, what waits for this officer."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from incidents.models import (
    LIVE_STATES,
    Deadline,
    Event,
    EventKind,
    Incident,
    Officer,
    Organisation,
    PlanEdition,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries import on_watch, siblings, watch
from incidents.queries.editions import plan_in, plan_of
from incidents.queries.questions import unanswered
from incidents.queries.room_head import current, short, shown
from incidents.queries.visibility import visible_incidents
from incidents.rules import questions

# An assessment is some 40 kB of JSON: a list that decodes it for every row spends its time on that.
BULKY = ("assessment", "narrative", "measures_taken", "caller")
MOST_INCIDENTS = 50
MOST_CLOCKS = 600
MOST_KEYS = 9
STATE_CHANGES = (
    EventKind.RECEIVED,
    EventKind.VERIFIED,
    EventKind.RESPONSE_ACTIVATED,
    EventKind.DISMISSED,
    EventKind.TRANSFERRED,
)


def current_plan(officer: Officer) -> Plan | None:
    """The plan that the officer's office works by now; None for administrators and before it is loaded."""
    office = office_of(officer)
    return plan_in(office.edition_id) if office is not None and office.edition_id else None


def office_of(officer: Officer) -> Any:
    """His office with where its alarms stand and the edition it works by (`edition_id`), in one statement; the officer
    keeps it, so that the frame need not ask again. None for administrators."""
    if officer.organisation_id is None:
        return None
    newest = PlanEdition.objects.in_force().filter(code=OuterRef("plan_code")).values("pk")
    office = (
        Organisation.objects.filter(pk=officer.organisation_id)
        .select_related("alarms_state")
        .annotate(edition_id=Subquery(newest[:1]))
        .get()
    )
    officer.organisation = office
    return office


def live_incidents(officer: Officer) -> QuerySet[Incident]:
    return visible_incidents(officer).filter(state__in=LIVE_STATES)


def revision(officer: Officer) -> str:
    """Changes with every event of a live incident, when one comes or goes, and with what belongs to none."""
    seen = live_incidents(officer).order_by("id").values_list("id", "seq")
    besides = watch.last_words(officer)
    return hashlib.sha256(f"{list(seen)}|{besides}".encode()).hexdigest()[:16]


@dataclass
class Clock:
    """One line of clocks: a rule in an incident, with every unit that owes the same by the same time."""

    first: Deadline
    owners: list[str] = field(default_factory=list)
    rows: list[Deadline] = field(default_factory=list)

    @property
    def label(self) -> str:
        return siblings.label_of(self.rows)

    @property
    def owner(self) -> str:
        return self.owners[0] if len(self.owners) == 1 else f"{len(self.owners)} 家"

    @property
    def clause_text(self) -> str:
        return lookup.clause(plan_of(self.first.incident), self.first.clause).text

    @property
    def clause_ref(self) -> str:
        return lookup.clause_ref(plan_of(self.first.incident), self.first.clause)

    @property
    def badge(self) -> str:
        return "预案未定" if self.first.reading else self.first.get_badge_display()


def clocks(officer: Officer) -> list[Clock]:
    """Open countdowns of all live incidents, nearest first; twenty units that owe one thing are one line."""
    rows = (
        Deadline.objects.open()
        .filter(incident__in=live_incidents(officer), due_at__isnull=False)
        .select_related("incident")
        .defer(*(f"incident__{name}" for name in BULKY))
        .annotate(on_watch=on_watch.name_of_owner())
        .order_by("due_at", "label")[:MOST_CLOCKS]
    )
    return _lines(rows)


def _lines(rows: Iterable[Deadline]) -> list[Clock]:
    lines: dict[tuple[Any, str, datetime | None], Clock] = {}
    for row in rows:
        line = lines.setdefault((row.incident_id, row.rule_code, row.due_at), Clock(row))
        line.rows.append(row)
        if (owner := on_watch.owner_words(row)) not in line.owners:
            line.owners.append(owner)
    return list(lines.values())


def every_clock(officer: Officer) -> list[Clock]:
    """For paper: every open clock, those that count up without an end after those that fall due."""
    rows = (
        Deadline.objects.open()
        .filter(incident__in=live_incidents(officer))
        .select_related("incident")
        .defer(*(f"incident__{name}" for name in BULKY))
        .annotate(on_watch=on_watch.name_of_owner())
        .order_by(F("due_at").asc(nulls_last=True), "base_at", "label")[:MOST_CLOCKS]
    )
    return _lines(rows)


@dataclass
class IncidentLine:
    """One incident in one line."""

    incident: Incident
    plan: Plan
    next_clock: Deadline | None
    place: int = 0

    @property
    def since(self) -> datetime:
        return self.incident.state_since or self.incident.recorded_at

    @property
    def level(self) -> str | int | None:
        """What was switched on; before that what the rules find so far."""
        return self.incident.response_level or self.incident.proposed_level

    @property
    def number(self) -> int | None:
        """Ctrl+Alt+n opens it; nine keys there are."""
        return self.place if self.place <= MOST_KEYS else None

    @property
    def facts(self) -> list[tuple[str, Any]]:
        """Classes that the plan's questions ask for, where they are known: 「水源保护区受影响 县级城市」."""
        found = []
        for name in dict.fromkeys(each.indicator for each in questions.asked(self.plan)):
            indicator = lookup.indicator(self.plan, name)
            value, projected = current(self.incident, name)
            if indicator.kind == "scale" and value is not None:
                words = shown(indicator, value)
                found.append((short(indicator.label), f"可能{words}" if projected else words))
        return found

    @cached_property
    def still_open(self) -> int:
        return len(unanswered(self.incident, self.plan))

    @property
    def figures(self) -> list[tuple[str, Any]]:
        """People first, in the plan's order; None is 不明."""
        people = [each for each in self.plan.indicators if each.section == "people"]
        return [(each.label.removesuffix("人数"), self.incident.confirmed.get(each.name)) for each in people]


def incident_lines(officer: Officer, clocks: Sequence[Clock]) -> list[IncidentLine]:
    """Live incidents, responding and graver ones first, each with its next clock: of `clocks`, all that run."""
    since = Event.objects.filter(incident=OuterRef("pk"), kind__in=STATE_CHANGES).order_by("-seq")
    found = list(
        live_incidents(officer)
        .annotate(
            state_since=Subquery(since.values("occurred_at")[:1]),
            proposed_level=KT("assessment__response_level"),
        )
        .defer(*(name for name in BULKY if name != "narrative"))
        .order_by(F("response_level").asc(nulls_last=True), "-recorded_at")[:MOST_INCIDENTS]
    )
    whole = sum(len(each.rows) for each in clocks) < MOST_CLOCKS
    following = _next_of(clocks) if whole else _next_clocks(found)
    return [
        IncidentLine(each, plan_of(each), following.get(each.pk), place)
        for place, each in enumerate(found, start=1)
    ]


def _next_of(clocks: Sequence[Clock]) -> dict[Any, Deadline]:
    following: dict[Any, Deadline] = {}
    for each in clocks:
        following.setdefault(each.first.incident_id, each.first)
    return following


def _next_clocks(incidents: Iterable[Incident]) -> dict[Any, Deadline]:
    rows = (
        Deadline.objects.open()
        .filter(incident__in=[each.pk for each in incidents], due_at__isnull=False)
        .order_by("incident_id", "due_at", "label")
        .distinct("incident_id")
    )
    return {row.incident_id: row for row in rows}


def last_call(officer: Officer) -> datetime | None:
    """When the office last logged a call, for a quiet desk."""
    return visible_incidents(officer).order_by("-recorded_at").values_list("recorded_at", flat=True).first()
