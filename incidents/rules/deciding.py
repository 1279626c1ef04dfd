"""Which rows of the plan's tables hold, and the grade and the level that follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from incidents.plans.memo import per_plan
from incidents.plans.schema import Plan, Row, Table
from incidents.rules.criteria import GRADE, Criterion, Ladder, Ranks, criterion, grade_rank
from incidents.rules.levels import graver, gravest
from incidents.rules.worlds import World, ladders

Holds = Literal[True, False, "unknown"]


@dataclass(frozen=True, eq=False)
class Line:
    """A row of a table, ready to be tried. One object per row: comparing two is asking for the same row."""

    row: Row
    table: Table
    criteria: tuple[Criterion, ...]
    needs_all: bool

    @property
    def level(self) -> int:
        return self.row.level

    def meets(self, ranks: Ranks) -> bool:
        """By its own conditions; what `only_below` says is the table's matter."""
        for each in self.criteria:  # a plain loop: the busiest lines of all, twice as fast as any() and all()
            if each.holds(ranks) != self.needs_all:
                return not self.needs_all
        return self.needs_all

    def may_meet(self, known: Ranks, worst: Ranks) -> bool:
        possible = (each.holds(known) or each.may_hold(known, worst) for each in self.criteria)
        return all(possible) if self.needs_all else any(possible)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table, ready to be tried."""

    table: Table
    lines: tuple[Line, ...]

    def held(self, ranks: Ranks) -> list[Line]:
        met = [line for line in self.lines if line.meets(ranks)]
        return [line for line in met if not _taken_by_a_graver(line, met)]


def _taken_by_a_graver(line: Line, met: list[Line]) -> bool:
    """尚未达到较大: the row is for what no graver row takes."""
    bar = line.row.only_below
    return bar is not None and any(other.level <= bar for other in met if other is not line)


@dataclass(frozen=True)
class Decision:
    """What the tables say of one world. `tried` is what each table was tried on, with the grade in it."""

    severity_grade: int | None
    response_level: int | None
    near_miss: bool
    lifted: bool
    held: tuple[Line, ...]
    tried: Mapping[str, Ranks]


@per_plan
def sheets(plan: Plan) -> tuple[Sheet, ...]:
    return tuple(_sheet(table, ladders(plan)) for table in plan.grading.tables)


def _sheet(table: Table, scales: Mapping[str, Ladder]) -> Sheet:
    return Sheet(table, tuple(_line(row, table, scales) for row in table.rows))


def _line(row: Row, table: Table, scales: Mapping[str, Ladder]) -> Line:
    criteria = tuple(criterion(each, scales) for each in row.any or row.all)
    return Line(row, table, criteria, needs_all=bool(row.all))


def decide(plan: Plan, world: World) -> Decision:
    """Grade, then response level, then what a near miss lifts it to. Any row suffices; the gravest wins."""
    held: list[Line] = []
    tried = {"confirmed": world.confirmed, "expected": world.expected}
    grade = _gravest_row(plan, "severity_grade", tried, held)
    tried = {basis: {**ranks, GRADE: grade_rank(grade)} for basis, ranks in tried.items()}
    level = _gravest_row(plan, "response_level", tried, held)
    if plan.grading.level_from_grade:
        level = graver(level, grade)
    near_miss = _gravest_row(plan, "near_miss", tried, held) is not None
    lifted = graver(level, plan.grading.near_miss.lifts_to) if near_miss and plan.grading.near_miss else level
    return Decision(grade, lifted, near_miss, lifted != level, tuple(held), tried)


def _gravest_row(plan: Plan, yields: str, tried: Mapping[str, Ranks], held: list[Line]) -> int | None:
    found: list[Line] = []
    for sheet in sheets(plan):
        if sheet.table.yields == yields:
            found += sheet.held(tried[sheet.table.basis])
    held += found
    return gravest(line.level for line in found)
