"""What the desk shows over all incidents of an office: clocks, incidents, what waits for this officer."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from incidents.models import LIVE_STATES, Deadline, Event, EventKind, Incident, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.editions import current_edition, plan_in, plan_of
from incidents.queries.visibility import visible_incidents

# An assessment is some 40 kB of JSON: a list that decodes it for every row spends its time on that.
BULKY = ("assessment", "projected", "narrative", "measures_taken", "caller")
MOST_INCIDENTS = 50
MOST_CLOCKS = 200
STATE_CHANGES = (
    EventKind.RECEIVED,
    EventKind.VERIFIED,
    EventKind.RESPONSE_ACTIVATED,
    EventKind.DISMISSED,
    EventKind.TRANSFERRED,
)


def current_plan(officer: Officer) -> Plan | None:
    """The plan that the officer's office works by now; None for administrators and before it is loaded."""
    if officer.organisation is None:
        return None
    edition = current_edition(officer.organisation.plan_code)
    return plan_in(edition.pk) if edition else None


def live_incidents(officer: Officer) -> QuerySet[Incident]:
    return visible_incidents(officer).filter(state__in=LIVE_STATES)


def revision(officer: Officer) -> str:
    """Changes with every event of a live incident, and when one comes or goes."""
    seen = live_incidents(officer).order_by("id").values_list("id", "seq")
    return hashlib.sha256(str(list(seen)).encode()).hexdigest()[:16]


@dataclass
class Clock:
    """One line of clocks: a rule in an incident, with every unit that owes the same by the same time."""

    first: Deadline
    owners: list[str] = field(default_factory=list)

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
        .order_by("due_at", "label")[:MOST_CLOCKS]
    )
    lines: dict[tuple[Any, str, datetime | None], Clock] = {}
    for row in rows:
        line = lines.setdefault((row.incident_id, row.rule_code, row.due_at), Clock(row))
        line.owners.append(row.owner_name)
    return list(lines.values())


@dataclass
class IncidentLine:
    """One incident in one line."""

    incident: Incident
    plan: Plan
    next_clock: Deadline | None

    @property
    def since(self) -> datetime:
        return self.incident.state_since or self.incident.recorded_at

    @property
    def level(self) -> str | int | None:
        """What was switched on; before that what the rules find so far."""
        return self.incident.response_level or self.incident.proposed_level

    @property
    def figures(self) -> list[tuple[str, Any]]:
        """People first, in the plan's order; None is 不明."""
        people = [each for each in self.plan.indicators if each.section == "people"]
        return [(each.label.removesuffix("人数"), self.incident.confirmed.get(each.name)) for each in people]


def incident_lines(officer: Officer) -> list[IncidentLine]:
    """Live incidents, responding and graver ones first, each with its next clock."""
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
    following = _next_clocks(found)
    return [IncidentLine(each, plan_of(each), following.get(each.pk)) for each in found]


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
