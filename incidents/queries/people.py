"""The people ledger as it stands, what others have done to it meanwhile, and how it came to be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from incidents.models import (
    Event,
    EventKind,
    FactBasis,
    FactEntry,
    FactStanding,
    Incident,
    Officer,
    PersonMove,
)
from incidents.plans.schema import Plan
from incidents.rules import people
from incidents.rules.people import Ledger

PAGE = 50


def ledger_of(incident: Incident, plan: Plan) -> Ledger:
    """Raises WrongState where the plan keeps none."""
    return people.ledger(plan, incident.confirmed, incident.people)


def as_answer(incident: Incident, plan: Plan) -> dict[str, Any] | None:
    """The ledger as the API shows it; None where the plan keeps none."""
    if plan.desk is None:
        return None
    book = ledger_of(incident, plan)
    check = people.sum_check(book)
    return {
        "label": book.expected_label,
        "expected": book.expected,
        "expected_open": book.expected_open,
        "states": [
            {
                "code": code,
                "label": each.state.label,
                "count": each.count,
                "indicator": each.state.indicator,
                "counted": each.state.counted,
            }
            for code, each in book.balances.items()
        ],
        "check": {"standing": check.standing, "total": check.total, "words": check.words},
    }


def indicators(plan: Plan) -> dict[str, str]:
    """Indicator -> the state whose number it holds."""
    states = plan.desk.people.states if plan.desk else ()
    return {each.indicator: each.code for each in states if each.indicator}


@dataclass(frozen=True)
class Told:
    """A number that somebody else has given a state."""

    seq: int
    state: str
    count: int | None
    by: str
    at: datetime
    source: str
    by_moving: bool


def told_since(incident: Incident, plan: Plan, seq: int, *, besides: Officer) -> list[Told]:
    """What other officers have made of the states since `seq`, oldest first."""
    rows = incident.events.filter(seq__gt=seq, kind=EventKind.PEOPLE_MOVED).exclude(actor=besides)
    found = [
        Told(
            row.seq,
            each["state"],
            each["to"],
            row.actor_name,
            row.recorded_at,
            row.payload["source"],
            row.payload["act"] == "move",
        )
        for row in rows
        for each in row.payload["changes"]
    ]
    written = {each.seq for each in found}
    claims = _claims(incident, plan).filter(settled_seq__gt=seq, standing=FactStanding.CHOSEN)
    found += [
        Told(row.seq, state, row.value, row.recorded_by.name, row.recorded_at, row.source, by_moving=False)
        for row in claims.exclude(recorded_by=besides)
        if (state := indicators(plan)[row.indicator]) and row.seq not in written
    ]
    return sorted(found, key=lambda each: each.seq)


def same_moves_since(
    incident: Incident, from_state: str, to_state: str, seq: int, *, besides: Officer
) -> list[PersonMove]:
    """Movements between the same two states that others have written since `seq` and nobody has corrected."""
    rows = incident.person_moves.filter(
        seq__gt=seq, from_state=from_state, to_state=to_state, corrected_by__isnull=True
    )
    return list(rows.exclude(recorded_by=besides).select_related("recorded_by").order_by("seq"))


def _claims(incident: Incident, plan: Plan) -> QuerySet[FactEntry]:
    """Everything that counted once as the number of a state, in the order in which it came."""
    rows = incident.facts.filter(indicator__in=indicators(plan), basis=FactBasis.CONFIRMED)
    return rows.exclude(standing=FactStanding.OTHER).select_related("recorded_by").order_by("seq")


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    seq: int
    at: datetime
    words: str
    source: str
    by: str
    recorded_at: datetime
    check: Mapping[str, Any] = field(default_factory=dict)
    move: PersonMove | None = None
    """What may still be corrected."""
    struck: str = ""
    """Who has corrected it since."""
    struck_at: datetime | None = None
    went_to: Incident | None = None
    """The incident where it belongs, having been written into the wrong ledger."""


def history(incident: Incident, plan: Plan, book: Ledger) -> list[Line]:
    """The newest first: movements, first figures, and the numbers that somebody corrected directly."""
    events = list(incident.events.filter(kind=EventKind.PEOPLE_MOVED).order_by("-seq"))
    rows = incident.person_moves.exclude(from_state="").select_related(
        "corrected_by__recorded_by", "moved_to__incident"
    )
    moves = {row.seq: row for row in rows}
    lines = [_line(row, moves.get(row.seq)) for row in events]
    lines += _direct(incident, plan, book, {row.seq for row in events})
    return sorted(lines, key=lambda line: line.seq, reverse=True)[:PAGE]


def _line(row: Event, move: PersonMove | None) -> Line:
    later, moved = getattr(move, "corrected_by", None), getattr(move, "moved_to", None)
    return Line(
        seq=row.seq,
        at=row.occurred_at,
        words=row.payload["words"],
        source=row.payload["source"],
        by=row.actor_name,
        recorded_at=row.recorded_at,
        check=row.payload["check"],
        move=move if later is None and row.payload["act"] != "withdraw" else None,
        struck=later.recorded_by.name if later else "",
        struck_at=later.recorded_at if later else None,
        went_to=moved.incident if moved else None,
    )


def _direct(incident: Incident, plan: Plan, book: Ledger, written: set[int]) -> Iterator[Line]:
    """Claims that changed the number of a state without a movement."""
    last: dict[str, Any] = {}
    for row in _claims(incident, plan):
        before, last[row.indicator] = last.get(row.indicator), row.value
        if row.seq not in written and before != row.value:
            label = book.label(indicators(plan)[row.indicator])
            yield Line(
                seq=row.seq,
                at=row.as_of,
                words=f"直接更正 {label} {people.shown(before)}→{people.shown(row.value)}",
                source=row.source,
                by=row.recorded_by.name,
                recorded_at=row.recorded_at,
            )
