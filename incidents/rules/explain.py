"""Why: the plan's own rows with value and bound, what the unknowns could bring, how far the next level is."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from incidents.plans.schema import Plan
from incidents.rules import worlds
from incidents.rules.criteria import GRADE, STEPS, Criterion, Rank, Ranks
from incidents.rules.deciding import Decision, Holds, Line, decide, sheets
from incidents.rules.facts import Facts
from incidents.rules.levels import LETTERS, graver, gravest, is_graver, letter

GRADE_LABEL = "事件等级"


@dataclass(frozen=True)
class Matched:
    """A criterion that holds: the plan's sentence, and the value beside its bound."""

    clause: str
    level: int
    table: str
    title: str
    item: str
    text: str
    indicator: str
    label: str
    unit: str
    value: object
    bound: str
    bound_text: str

    def as_dict(self) -> dict[str, object]:
        return {**vars(self), "level": letter(self.level)}


@dataclass(frozen=True)
class ExplainedRow:
    """Any row of a table, met or not: `first` is the criterion that holds, else the first of the row."""

    first: Matched
    criteria: tuple[tuple[Matched, Holds], ...]
    holds: Holds
    basis: str
    yields: str
    erratum: str

    def as_dict(self) -> dict[str, object]:
        return {
            **self.first.as_dict(),
            "holds": self.holds,
            "basis": self.basis,
            "yields": self.yields,
            "erratum": self.erratum,
            "criteria": [{**each.as_dict(), "holds": holds} for each, holds in self.criteria],
        }


@dataclass(frozen=True)
class Raise:
    """What an unknown could bring by itself, asked for in the plan's words."""

    indicator: str
    label: str
    question: str
    level: int
    changes: str = "response_level"
    """Or `report_class`: how fast and to whom we must report."""

    def as_dict(self) -> dict[str, object]:
        return {**vars(self), "level": letter(self.level)}


@dataclass(frozen=True)
class Distance:
    """The smallest addition to one number that reaches a graver level."""

    indicator: str
    label: str
    unit: str
    value: object
    to_reach: object
    missing: object
    level: int
    clause: str

    def as_dict(self) -> dict[str, object]:
        return {**vars(self), "level": letter(self.level)}


def matched(plan: Plan, decision: Decision) -> tuple[Matched, ...]:
    """Every criterion that holds, gravest first within each table."""
    found = []
    for sheet in sheets(plan):
        ranks = decision.tried[sheet.table.basis]
        lines = [line for line in decision.held if line.table is sheet.table]
        for line in sorted(lines, key=lambda line: line.level):
            found += [_criterion(plan, line, each, ranks) for each in line.criteria if each.holds(ranks)]
    return tuple(found)


def rows(plan: Plan, known: Decision, worst: Decision) -> tuple[ExplainedRow, ...]:
    """The whole of every table: what holds, what does not, what cannot be said yet."""
    return tuple(_row(plan, line, known, worst) for sheet in sheets(plan) for line in sheet.lines)


def _row(plan: Plan, line: Line, known: Decision, worst: Decision) -> ExplainedRow:
    at_least, at_worst = known.tried[line.table.basis], worst.tried[line.table.basis]
    states = [_state(each.holds(at_least), each.may_hold(at_least, at_worst)) for each in line.criteria]
    shown = [_criterion(plan, line, each, at_least) for each in line.criteria]
    criteria = list(zip(shown, states, strict=True))
    first = next((each for each, holds in criteria if holds is True), criteria[0][0])
    open_still = not _barred(line, known) and line.may_meet(at_least, at_worst)
    holds = _state(line in known.held, open_still)
    return ExplainedRow(first, tuple(criteria), holds, line.table.basis, line.table.yields, line.row.erratum)


def _state(certain: bool, possible: bool) -> Holds:
    return True if certain else "unknown" if possible else False


def _barred(line: Line, known: Decision) -> bool:
    bar = line.row.only_below
    return bar is not None and any(held.table is line.table and held.level <= bar for held in known.held)


def _criterion(plan: Plan, line: Line, each: Criterion, ranks: Ranks) -> Matched:
    subject = each.subject(ranks)
    label, unit, value = _subject(plan, subject, ranks.get(subject))
    return Matched(
        clause=line.row.clause,
        level=line.level,
        table=line.table.code,
        title=line.table.title,
        item=line.row.item,
        text=line.row.text,
        indicator=subject,
        label=label,
        unit=unit,
        value=value,
        bound=bound(plan, each),
        bound_text=bound_text(plan, each),
    )


def _subject(plan: Plan, name: str, rank: Rank | None) -> tuple[str, str, object]:
    if name == GRADE:
        return GRADE_LABEL, "", LETTERS[5 - int(rank)] if rank else None
    ladder = worlds.ladders(plan)[name]
    value = None if rank is None else ladder.value(rank)
    return ladder.indicator.label, ladder.indicator.unit, value


def bound(plan: Plan, each: Criterion) -> str:
    """What the value is held against: [10, 30) for numbers, the class, the grade or true."""
    if each.source.grade is not None:
        return LETTERS[each.source.grade]
    if each.source.holds is not None:
        return "true" if each.source.holds else "false"
    if each.source.equals is not None:
        return each.source.equals
    if each.source.worse_than is not None:
        return f"> {each.source.worse_than}"
    upper = "∞" if each.below is None else _digits(each.below)
    return f"{'[' if each.closed else '('}{_digits(each.low)}, {upper})"


def bound_text(plan: Plan, each: Criterion) -> str:
    """The same for a screen: 10 以上 30 以下."""
    if each.source.grade is not None:
        return plan.grading.level_names[each.source.grade]
    if each.source.holds is not None:
        return "是" if each.source.holds else "否"
    ladder = worlds.ladders(plan)[each.subjects[0]]
    labels = {value.value: value.label for value in ladder.indicator.values}
    if each.source.equals is not None:
        return labels[each.source.equals]
    if each.source.worse_than is not None:
        return f"重于“{labels[each.source.worse_than]}”"
    lower = f"{_digits(each.low)} 以上" if each.closed else f"大于 {_digits(each.low)}"
    if each.below is None:
        return lower
    # 「3 人以下死亡」 needs a death: the plan does not write the zero, and neither do we.
    return f"{lower} {_digits(each.below)} 以下" if each.low else f"{_digits(each.below)} 以下"


def _digits(number: Rank) -> str:
    return format(Decimal(number).normalize(), "f")


def raised_by(plan: Plan, facts: Facts, known: Decision, worst: Decision) -> tuple[Raise, ...]:
    """Unknowns that could by themselves bring a graver level, gravest first, then in the plan's order."""
    found = []
    for name in worlds.open_indicators(plan, facts):
        level = _alone(plan, facts, name, known, worst)
        if level is not None and is_graver(level, known.response_level):
            indicator = worlds.ladders(plan)[name].indicator
            found.append(Raise(name, indicator.label, indicator.question, level))
    return tuple(sorted(found, key=lambda each: each.level))


def _alone(plan: Plan, facts: Facts, name: str, known: Decision, worst: Decision) -> int | None:
    """The level with this one at its worst; what a row wants beside it is assumed where it is possible."""
    alone = decide(plan, worlds.with_worst_of(plan, facts, name))
    assumed = [
        brings(plan, line)
        for sheet in sheets(plan)
        for line in sheet.lines
        if line.needs_all and _needs(line, name, known, alone, worst)
    ]
    return graver(alone.response_level, gravest(assumed))


def _needs(line: Line, name: str, known: Decision, alone: Decision, worst: Decision) -> bool:
    """The row hangs on this indicator, and nothing known speaks against the rest."""
    basis = line.table.basis
    at_least, now, at_worst = known.tried[basis], alone.tried[basis], worst.tried[basis]
    touched = any(
        name in each.subjects or (each.holds(now) and not each.holds(at_least)) for each in line.criteria
    )
    return touched and not _barred(line, alone) and line.may_meet(at_least, at_worst)


def brings(plan: Plan, line: Line) -> int | None:
    """The response level that a row of this table comes to."""
    if line.table.yields == "near_miss":
        return plan.grading.near_miss.lifts_to if plan.grading.near_miss else None
    if line.table.yields == "severity_grade" and not plan.grading.level_from_grade:
        return None
    return line.level


def distances(plan: Plan, known: Decision) -> tuple[Distance, ...]:
    """For each number that is known, what is missing to a graver level."""
    numbers = [each for each in worlds.ladders(plan).values() if each.indicator.kind in STEPS]
    found = (_distance(plan, each.indicator.name, known) for each in numbers)
    return tuple(each for each in found if each is not None)


def _distance(plan: Plan, name: str, known: Decision) -> Distance | None:
    ladder = worlds.ladders(plan)[name]
    step = STEPS[ladder.indicator.kind]
    reachable: list[tuple[Rank, int, Line]] = []
    for line, each in _hanging_on(plan, name):
        ranks, level = known.tried[line.table.basis], brings(plan, line)
        to_reach = each.low if each.closed else each.low + step
        if level is None or not is_graver(level, known.response_level):
            continue
        if name in ranks and ranks[name] < to_reach and _rest_holds(line, each, ranks):
            reachable.append((to_reach, level, line))
    if not reachable:
        return None
    to_reach, level, line = min(reachable, key=lambda each: each[:2])
    value = known.tried[line.table.basis][name]
    return Distance(
        indicator=name,
        label=ladder.indicator.label,
        unit=ladder.indicator.unit,
        value=ladder.value(value),
        to_reach=ladder.value(to_reach),
        missing=ladder.value(to_reach - value),
        level=level,
        clause=line.row.clause,
    )


def _hanging_on(plan: Plan, name: str) -> Iterable[tuple[Line, Criterion]]:
    for sheet in sheets(plan):
        for line in sheet.lines:
            for each in line.criteria:
                if name in each.subjects:
                    yield line, each


def _rest_holds(line: Line, but: Criterion, ranks: Ranks) -> bool:
    return not line.needs_all or all(each.holds(ranks) for each in line.criteria if each is not but)
