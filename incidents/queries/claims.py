"""Claims as screens and the API read them: the value in force, 另一说法 beside it, and everything said before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.models import Event, EventKind, FactEntry, FactStanding, Incident, Officer
from incidents.plans.schema import Plan
from incidents.rules import claims as rules


@dataclass(frozen=True)
class Standing:
    """One indicator in one reading: what the incident goes by, and who says otherwise."""

    name: str
    chosen: FactEntry | None = None
    others: list[FactEntry] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Nobody has chosen yet."""
        return any(not each.weighed for each in self.others)


def standings(incident: Incident) -> dict[str, Standing]:
    """By field (「confirmed.deaths」). One query. 另一说法 counts until a newer value takes the place of the one it was
    said against, or the two say the same."""
    rows = list(
        incident.facts.filter(standing__in=(FactStanding.CHOSEN, FactStanding.OTHER))
        .select_related("recorded_by")
        .order_by("seq", "recorded_at")
    )
    chosen = {_name(row): row for row in rows if row.standing == FactStanding.CHOSEN}
    found = {name: Standing(name, row) for name, row in chosen.items()}
    for row in rows:
        if row.standing == FactStanding.OTHER and _speaks_against(row, chosen.get(_name(row))):
            found.setdefault(_name(row), Standing(_name(row))).others.append(row)
    return found


def unweighed() -> QuerySet[FactEntry]:
    """Every 另一说法 that still speaks against the value in force and that nobody has weighed, as `standings` sees it."""
    in_force = FactEntry.objects.filter(
        incident=OuterRef("incident"),
        indicator=OuterRef("indicator"),
        basis=OuterRef("basis"),
        standing=FactStanding.CHOSEN,
    )
    settled = Q(settled_seq__gt=OuterRef("settled_seq")) | Q(value=OuterRef("value"))
    return FactEntry.objects.filter(
        ~Exists(in_force.filter(settled)), standing=FactStanding.OTHER, weighed=False
    )


def _speaks_against(row: FactEntry, chosen: FactEntry | None) -> bool:
    return chosen is None or (row.value != chosen.value and row.settled_seq >= chosen.settled_seq)


def own_before(incident: Incident, row: FactEntry) -> FactEntry | None:
    """What the incident goes by when `row` is taken away: the claim that stood before, unless its source has left."""
    rows = incident.facts.filter(
        indicator=row.indicator, basis=row.basis, standing=FactStanding.REPLACED, seq__lt=row.seq
    )
    here = Q(from_incident__isnull=True) | Q(from_incident__merged_into=incident)
    return rows.filter(here).order_by("-seq").first()


def disputed(found: Iterable[Standing]) -> list[Standing]:
    return [each for each in found if each.others]


def _name(row: FactEntry) -> str:
    return rules.field(row.basis, row.indicator)


@dataclass(frozen=True)
class Line:
    """One claim of a history, in words."""

    entry: FactEntry
    words: str
    why: str = ""
    """Why it stands as it does, where somebody said so."""
    settled_by: str = ""

    @property
    def is_struck(self) -> bool:
        return bool(self.entry.standing == FactStanding.CORRECTED)

    @property
    def went_to(self) -> Incident | None:
        """The incident that it was moved to, having been typed into the wrong one."""
        moved = getattr(self.entry, "moved_to", None)
        return moved.incident if moved else None

    @property
    def came_from(self) -> Incident | None:
        return self.entry.moved_from.incident if self.entry.moved_from else None

    @property
    def may_be_chosen(self) -> bool:
        return bool(self.entry.standing == FactStanding.OTHER)

    @property
    def may_be_corrected(self) -> bool:
        return not self.is_struck


@dataclass(frozen=True)
class History:
    """Everything said of one field, newest first."""

    name: str
    label: str
    lines: list[Line]


def histories(incident: Incident, plan: Plan) -> dict[str, History]:
    """By field, in the plan's order. Two queries."""
    rows = list(
        incident.facts.select_related(
            "recorded_by", "corrects", "moved_to__incident", "moved_from__incident"
        ).order_by("-seq", "-recorded_at")
    )
    said = {
        event.seq: event
        for event in incident.events.filter(kind__in=(EventKind.FACT_CHOSEN, EventKind.FACT_CORRECTED)).only(
            "seq", "payload", "actor_name", "incident_id"
        )
    }
    found: dict[str, History] = {}
    for basis in ("confirmed", "projected"):
        for indicator in plan.indicators:
            name = rules.field(basis, indicator.name)
            lines = [_line(plan, row, said.get(row.settled_seq)) for row in rows if _name(row) == name]
            if lines:
                found[name] = History(name, rules.label(plan, name), lines)
    return found


def _line(plan: Plan, row: FactEntry, event: Event | None) -> Line:
    settled = event is not None and event.seq != row.seq
    return Line(
        row,
        rules.spoken(plan, _name(row), row.value),
        why=event.payload.get("reason", "") if settled and event else row.reason,
        settled_by=event.actor_name if settled and event else "",
    )


def sources(incident: Incident, officer: Officer, limit: int = 6) -> list[str]:
    """Whom this officer last heard from in this incident, then whom others did; newest first, each once."""
    rows = incident.facts.order_by("-recorded_at").values_list("source", "recorded_by")[:60]
    mine = [source for source, by in rows if by == officer.pk]
    others = [source for source, by in rows if by != officer.pk]
    return list(dict.fromkeys((*mine, *others)))[:limit]


def notes_of(incident: Incident, *, recorded_at: datetime) -> list[str]:
    """What the update recorded at that instant kept as 另一说法, and why, in sentences."""
    event = (
        incident.events.filter(kind=EventKind.FACTS_UPDATED, recorded_at=recorded_at).order_by("-seq").first()
    )
    return list(event.payload.get("notes", [])) if event else []


def row(plan: Plan, entry: FactEntry) -> dict[str, Any]:
    """A claim as the API gives it."""
    return {
        "id": str(entry.pk),
        "field": _name(entry),
        "label": rules.label(plan, _name(entry)),
        "value": entry.value,
        "standing": entry.standing,
        "standing_label": entry.get_standing_display(),
        "undecided": entry.standing == FactStanding.OTHER and not entry.weighed,
        "source": entry.source,
        "as_of": entry.as_of,
        "reason": entry.reason,
        "recorded_at": entry.recorded_at,
        "by": entry.recorded_by.name,
        "seq": entry.seq,
        "corrects": str(entry.corrects_id) if entry.corrects_id else None,
        "from_incident": str(entry.from_incident_id) if entry.from_incident_id else None,
        "moved_from": str(entry.moved_from_id) if entry.moved_from_id else None,
    }
