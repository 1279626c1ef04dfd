"""The ledger of an incident's clocks in the words of a table, and the table a test writes by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from scenario import Scenario

from incidents.models import Deadline
from incidents.rules import lateness
from incidents.rules.days import BEIJING


@dataclass(frozen=True, order=True)
class Line:
    """`what` is the rule, with the unit and kind where it has one clock for each; `end` says what became of it."""

    what: str
    base: str
    due: str
    end: str


def written(table: str) -> list[Line]:
    """One line a clock: `what | base | due | end`, blank lines and lines with # are for the reader."""
    rows = [line for line in table.splitlines() if line.strip() and not line.strip().startswith("#")]
    return sorted(Line(*(cell.strip() for cell in row.split("|"))) for row in rows)


def of(scenario: Scenario) -> list[Line]:
    """Every clock the incident ever had."""
    rows = Deadline.objects.filter(incident=scenario.incident_id).select_related("superseded_by")
    return sorted(_line(row, scenario.day) for row in rows)


def every(what: str, names: Iterable[str], kinds: Iterable[str], rest: str) -> str:
    """The same line for each unit and kind."""
    kinds = tuple(kinds)
    return "\n".join(f"{what} {name}:{kind} | {rest}" for name in names for kind in kinds)


def _line(row: Deadline, day: str) -> Line:
    name = f"{row.rule_code} {row.occasion}" if ":" in row.occasion else row.rule_code
    return Line(
        name, _shown(row.base_at, day) if row.base_known else "待核", _shown(row.due_at, day), _end(row, day)
    )


def _end(row: Deadline, day: str) -> str:
    late = f"，{lateness.apart(row.due_at, row.met_at)}" if row.due_at and row.met_at else ""
    if row.superseded_at:
        by = f" {row.superseded_by.rule_code}" if row.superseded_by else ""
        return f"取代 {_shown(row.superseded_at, day)}{by}{'，超时' if row.missed_at else ''}"
    if row.met_at:
        return f"办结 {_shown(row.met_at, day)}{late}"
    if row.lapsed_at:
        return f"期满 {_shown(row.lapsed_at, day)}"
    return "超时" if row.missed_at else "在走"


def _shown(moment, day: str) -> str:
    if moment is None:
        return "—"
    here = moment.astimezone(BEIJING)
    return f"{here:%H:%M}" if here.date().isoformat() == day else f"{here:%m-%d %H:%M}"
