"""人员账: how many people are in which state, whether they add up to 应到, and what a movement makes of that.

A number is a count, or unknown, or nobody has spoken of it yet (only in states that no indicator holds); neither of
the last two is ever 0. Somebody who moves out of an unknown number leaves it unknown. Of a number that was unknown
those who move in are what is known from then on: 「至少」, as every confirmed value of the grading is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from incidents.plans.schema import PeopleLedger, PeopleState, Plan
from incidents.rules.refusal import InvalidInput, WrongState

EXPECTED, EXPECTED_OPEN = "expected", "expected_open"
MOST = 10**7
"""People in one state; more is a slip of the finger."""


@dataclass(frozen=True)
class Balance:
    """How many are in one state."""

    state: PeopleState
    count: int | None
    spoken_of: bool
    """False: no indicator asks for it and nobody has entered it."""

    @property
    def is_unknown(self) -> bool:
        return self.count is None and self.spoken_of

    @property
    def weighs(self) -> int:
        """What it adds to the sum that is compared with 应到."""
        return self.count or 0 if self.state.counted else 0


@dataclass(frozen=True)
class Ledger:
    """The balances in the plan's order, and how many there should be."""

    balances: Mapping[str, Balance]
    expected: int | None
    expected_open: bool
    """应到人数待核."""
    expected_label: str

    def __getitem__(self, code: str) -> Balance:
        return self.balances[code]

    def label(self, code: str) -> str:
        return self.balances[code].state.label if code else ""

    def with_counts(self, counts: Mapping[str, int | None]) -> "Ledger":
        """The ledger after these states have been entered with these numbers."""
        changed = {
            code: replace(self.balances[code], count=count, spoken_of=True) for code, count in counts.items()
        }
        return replace(self, balances={**self.balances, **changed})

    def expecting(self, count: int | None, is_open: bool) -> "Ledger":
        return replace(self, expected=count, expected_open=is_open)


def kept_by(plan: Plan) -> PeopleLedger:
    """The plan's ledger. Raises WrongState where the desk of this plan keeps none."""
    if plan.desk is None:
        raise WrongState("本预案没有设人员账，人数请在「更新事实」里登记。")
    return plan.desk.people


def ledger(plan: Plan, confirmed: Mapping[str, Any], people: Mapping[str, Any]) -> Ledger:
    """The balances as stored: of an indicator the confirmed value, of other states the ledger's own."""
    kept = kept_by(plan)
    balances = {}
    for state in kept.states:
        if state.indicator is None:
            balances[state.code] = Balance(state, people.get(state.code), state.code in people)
        else:
            balances[state.code] = Balance(state, confirmed.get(state.indicator), True)
    return Ledger(
        balances, people.get(EXPECTED), bool(people.get(EXPECTED_OPEN)), expected_label=kept.expected_label
    )


class Standing(StrEnum):
    OK = "ok"
    DIFFERS = "differs"
    OPEN = "open"


@dataclass(frozen=True)
class SumCheck:
    """Whether those counted are those expected. It informs and refuses nothing."""

    standing: Standing
    total: int
    expected: int | None
    expected_open: bool
    words: str
    """「合计 17 ≠ 应到 13」; empty while the ledger is."""

    @property
    def asks(self) -> bool:
        """A difference that nobody has marked 应到人数待核."""
        return self.standing is Standing.DIFFERS and not self.expected_open


def sum_check(book: Ledger) -> SumCheck:
    """Compare the counted states with 应到. An unknown number is at least nobody, so it can only add."""
    counted = [each for each in book.balances.values() if each.state.counted]
    total = sum(each.weighs for each in counted)
    unknown = [each.state.label for each in counted if each.is_unknown]
    standing, words = _compared(total, unknown, book.expected)
    if all(each.count is None for each in counted) and book.expected is None:
        words = ""
    if words and book.expected_open:
        words += "，应到人数待核"
    return SumCheck(standing, total, book.expected, book.expected_open, words)


def _compared(total: int, unknown: list[str], expected: int | None) -> tuple[Standing, str]:
    least = "至少 " if unknown else " "
    if expected is not None and total > expected:
        return Standing.DIFFERS, f"合计{least}{total} ≠ 应到 {expected}"
    if unknown:
        return Standing.OPEN, f"合计至少 {total}，{'、'.join(unknown)}不明"
    if expected is None:
        return Standing.OPEN, f"合计 {total}，应到不明"
    if total < expected:
        return Standing.DIFFERS, f"合计 {total} ≠ 应到 {expected}"
    return Standing.OK, f"合计 {total} ＝ 应到 {expected}"


def apply_move(book: Ledger, from_state: str, to_state: str, count: int) -> dict[str, int | None]:
    """The states that change and their new numbers. Raises InvalidInput where nobody can have moved so."""
    errors = _wrong_move(book, from_state, to_state, count)
    if errors:
        raise InvalidInput(errors)
    origin, goal = book[from_state], book[to_state]
    changed: dict[str, int | None] = {to_state: (goal.count or 0) + count}
    if origin.count is not None:
        changed[from_state] = origin.count - count
    return changed


def _wrong_move(book: Ledger, from_state: str, to_state: str, count: int) -> dict[str, str]:
    errors = {}
    for field, code in (("from", from_state), ("to", to_state)):
        if code not in book.balances:
            errors[field] = f"没有这个状态，可选：{_codes(book)}。"
    if not errors and from_state == to_state:
        errors["to"] = "从哪里到哪里是同一个状态，请改一个。"
    if not 1 <= count <= MOST:
        errors["count"] = f"人数应为 1 至 {MOST} 的整数。"
    elif not errors:
        held = book[from_state].count
        if held is not None and count > held:
            errors["count"] = f"{book.label(from_state)}现有 {held} 人，移不出 {count} 人。"
    return errors


def _codes(book: Ledger) -> str:
    return "、".join(f"{code}（{each.state.label}）" for code, each in book.balances.items())


@dataclass(frozen=True)
class Change:
    """What one act did to one state; None is unknown, `was_spoken_of` tells it from never entered."""

    state: str
    before: int | None
    after: int | None


def changes(book: Ledger, counts: Mapping[str, int | None]) -> list[Change]:
    """Those of the new numbers that say something new."""
    return [
        Change(code, book[code].count, count)
        for code, count in counts.items()
        if book[code].count != count or not book[code].spoken_of
    ]


def take_back(book: Ledger, done: Iterable[Change]) -> dict[str, int | None]:
    """The numbers without what `done` did to them, whatever came after it. Raises InvalidInput where they who
    moved have moved on. A number that was unknown before is unknown again if nothing else has been added."""
    back: dict[str, int | None] = {}
    for each in done:
        now = book[each.state].count
        if now is None:
            continue
        if each.before is None:
            left = now - (each.after or 0)
            back[each.state] = left if left > 0 else None
        else:
            left = now - ((each.after or 0) - each.before)
            back[each.state] = left
        if left < 0:
            label = book.label(each.state)
            raise InvalidInput(
                {"count": f"{label}现有 {now} 人，其中已有人再移到别处；请先更正那之后的变动。"}
            )
    return back


def shown(count: int | None) -> str:
    return "不明" if count is None else str(count)


def wrong_counts(book: Ledger, counts: Mapping[str, int | None]) -> dict[str, str]:
    """What is wrong with numbers that are entered at once, by field."""
    errors = {}
    for code, count in counts.items():
        if code not in book.balances:
            errors[f"people.{code}"] = f"没有这个状态，可选：{_codes(book)}。"
        elif count is not None and not 0 <= count <= MOST:
            errors[f"people.{code}"] = f"人数应为 0 至 {MOST} 的整数，不明则留空。"
    return errors
