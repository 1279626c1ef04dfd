"""防错: a number that jumps, or a value that crosses into a grave level, is typed again before it is believed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Indicator, Plan
from incidents.rules import explain, worlds
from incidents.rules.criteria import GRADE, Criterion, Ranks
from incidents.rules.deciding import Line, decide
from incidents.rules.facts import Facts, Value, to_json
from incidents.rules.levels import is_graver, letter
from incidents.rules.numerals import spell

WAN = 10_000


@dataclass(frozen=True)
class Slip:
    """One value to be typed again, with what it would bring. `clause` is empty where it only jumps."""

    field: str
    label: str
    value: Any
    words: str
    clause: str = ""

    def as_dict(self) -> dict[str, object]:
        return dict(vars(self))


def slips(plan: Plan, known: Facts, new: Facts, last: Mapping[str, Value]) -> list[Slip]:
    """Those of the `new` values that are to be typed again, each judged by itself.

    `known`: what stands; `last`: the value last known of each field (「confirmed.deaths」), also where it is 不明 now.
    A number asks where it is `factor` times the last or more, or the last divided by `factor` or less (无 is chosen,
    not mistyped, and asks nothing); any value asks where it brings `from_level` or graver and did not before. A plan
    without the practice asks nothing.
    """
    if plan.desk is None:
        return []
    return [
        slip
        for basis, values in (("confirmed", new.confirmed), ("projected", new.projected))
        for name, value in values.items()
        if (slip := _slip(plan, known, basis, name, value, last.get(f"{basis}.{name}"))) is not None
    ]


def _slip(plan: Plan, known: Facts, basis: str, name: str, value: Value, last: Value | None) -> Slip | None:
    indicator = lookup.indicator(plan, name)
    jump, crossed = _jump(plan, indicator, value, last), _crossed(plan, known, basis, name, value)
    if not jump and crossed is None:
        return None
    was = "上次不明" if last is None else f"上次 {_shown(indicator, last)}"
    was += f"，{jump}" if jump else ""
    return Slip(
        field=f"{basis}.{name}",
        label=f"{'可能' if basis == 'projected' else ''}{indicator.label}",
        value=to_json({name: value})[name],
        words=f"{was}；将达 {crossed.words}" if crossed else was,
        clause=crossed.clause if crossed else "",
    )


def _jump(plan: Plan, indicator: Indicator, value: Value, last: Value | None) -> str:
    """「×100」, 「÷10」, or nothing."""
    if indicator.kind not in ("count", "money") or not last or not value or plan.desk is None:
        return ""
    was, now, factor = Decimal(last), Decimal(value), plan.desk.slips.factor
    if now >= was * factor:
        return f"×{spell(round(now / was, 1))}"
    return f"÷{spell(round(was / now, 1))}" if now * factor <= was else ""


@dataclass(frozen=True)
class Crossed:
    words: str
    clause: str


def _crossed(plan: Plan, known: Facts, basis: str, name: str, value: Value) -> Crossed | None:
    """The gravest row that this value brings, by itself or together with what stands."""
    alone = Facts(
        {name: known.confirmed[name]} if name in known.confirmed else {},
        {name: known.projected[name]} if name in known.projected else {},
    )
    for before in (alone, known):
        brought = _brought(plan, before, _with(before, basis, name, value))
        if brought is not None:
            return brought
    return None


def _with(facts: Facts, basis: str, name: str, value: Value) -> Facts:
    confirmed, projected = dict(facts.confirmed), dict(facts.projected)
    (confirmed if basis == "confirmed" else projected)[name] = value
    return Facts(confirmed, projected)


def _brought(plan: Plan, before: Facts, after: Facts) -> Crossed | None:
    """What makes grade, response level or projected grade graver, if up to the level that asks."""
    assert plan.desk is not None
    bar, was, now = plan.desk.slips.from_level, _read(plan, before), _read(plan, after)
    lifted = [
        level
        for level, earlier in zip(now.levels, was.levels, strict=True)
        if level is not None and level <= bar and is_graver(level, earlier)
    ]
    if not lifted:
        return None
    rows = [line for line in now.lines if line.row.clause not in {each.row.clause for each in was.lines}]
    rows = [line for line in rows if _level(plan, line) == min(lifted)] or rows or now.lines
    line = min(rows, key=lambda each: (_level(plan, each), _by_grade(each), not _switches_on(each)))
    return Crossed(_words(plan, line, after), line.row.clause)


@dataclass(frozen=True)
class _Reading:
    levels: tuple[int | None, ...]
    lines: list[Line]


def _read(plan: Plan, facts: Facts) -> _Reading:
    world = worlds.known(plan, facts)
    happened, expected = decide(plan, world), decide(plan, world.as_expected())
    levels = (happened.severity_grade, happened.response_level, expected.severity_grade)
    return _Reading(levels, list(dict.fromkeys((*happened.held, *expected.held))))


def _level(plan: Plan, line: Line) -> int:
    """A near miss counts as the level that it is handled as."""
    near_miss = plan.grading.near_miss
    return near_miss.lifts_to if near_miss and line.table.yields == "near_miss" else line.level


def _by_grade(line: Line) -> bool:
    """「初判发生…」 only quotes another row."""
    return any(each.subjects == (GRADE,) for each in line.criteria)


def _switches_on(line: Line) -> bool:
    """Of two rows that say the same the one that calls for a response."""
    return line.table.yields == "response_level"


def _words(plan: Plan, line: Line, facts: Facts) -> str:
    """「II级第3项（1万人以上）」, 「较大涉险事故第（2）项（3人以上）」."""
    ranks = worlds.known(plan, facts).expected
    criterion = next((each for each in line.criteria if each.holds(ranks)), line.criteria[0])
    what = f"{letter(line.level)}级"
    if line.table.yields == "near_miss":
        what = line.table.title.removeprefix(line.table.code).strip()
    bound = _bound(plan, criterion, ranks)
    return f"{what}第{line.row.item}项{f'（{bound}）' if bound else ''}"


def _bound(plan: Plan, criterion: Criterion, ranks: Ranks) -> str:
    """「1万人以上」, 「县级城市」; 是 says nothing beside the label."""
    if criterion.source.at_least is not None:
        return f"{_round(criterion.low)}{lookup.indicator(plan, criterion.subject(ranks)).unit}以上"
    return "" if criterion.source.holds is not None else explain.bound_text(plan, criterion)


def _round(number: int | Decimal) -> str:
    """「1万」 for 10000, as the plans write it."""
    whole = number >= WAN and number % WAN == 0
    return f"{spell(Decimal(number) / WAN)}万" if whole else spell(Decimal(number))


def _shown(indicator: Indicator, value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return next(each.label for each in indicator.values if each.value == value)
    return spell(Decimal(value))


def unconfirmed(found: Iterable[Slip], retyped: Mapping[str, Any]) -> list[Slip]:
    """Those not typed a second time with the same value."""
    return [each for each in found if each.field not in retyped or retyped[each.field] != each.value]
