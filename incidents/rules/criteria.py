"""One comparison of a plan's table, ready to be tried. Every value becomes a rank: larger is worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from incidents.plans.schema import Condition, Indicator
from incidents.rules.facts import Value

Rank = int | Decimal
Ranks = Mapping[str, Rank]

UNBOUNDED = Decimal("Infinity")
GRADE = "severity_grade"
"""Subject of 「初判发生…」: the grade found, 0 for none, 1 for IV … 4 for I."""
STEPS: dict[str, Rank] = {"count": 1, "money": Decimal("0.01")}
"""The smallest addition that a number can take."""


def grade_rank(grade: int | None) -> int:
    return 0 if grade is None else 5 - grade


class Ladder:
    """Values of one indicator as ranks, from harmless to worst."""

    def __init__(self, indicator: Indicator) -> None:
        self.indicator = indicator
        self._codes = [value.value for value in indicator.values]
        self._lowest = {value.value: value.lowest or value.value for value in indicator.values}
        self._highest = {value.value: value.highest or value.value for value in indicator.values}

    def at_least(self, value: Value) -> Rank:
        """Rank that is certain; of a class not known yet the lowest."""
        return self._codes.index(self._lowest[value]) if isinstance(value, str) else _number(value)

    def at_worst(self, value: Value) -> Rank:
        return self._codes.index(self._highest[value]) if isinstance(value, str) else _number(value)

    def top(self) -> Rank:
        """What an unknown is at its worst."""
        if self.indicator.kind == "scale":
            return len(self._codes) - 1
        return 1 if self.indicator.kind == "flag" else UNBOUNDED

    def code(self, rank: Rank) -> str:
        return self._codes[int(rank)]

    def rank_of(self, code: str) -> int:
        return self._codes.index(code)

    def value(self, rank: Rank) -> object:
        """Back to what was given, JSON-ready."""
        if self.indicator.kind == "scale":
            return self.code(rank)
        if self.indicator.kind == "flag":
            return bool(rank)
        return f"{rank:.2f}" if self.indicator.kind == "money" else int(rank)


def _number(value: int | Decimal | bool) -> Rank:
    return int(value) if isinstance(value, bool) else value


@dataclass(frozen=True)
class Criterion:
    """A condition as an interval of ranks: from `low` (itself if `closed`) up to, not with, `below`."""

    subjects: tuple[str, ...]
    low: Rank
    closed: bool
    below: Rank | None
    source: Condition

    def holds(self, ranks: Ranks) -> bool:
        """Certain from these ranks. An unknown meets no criterion."""
        rank = self.rank(ranks)
        return rank is not None and self.reached_by(rank) and (self.below is None or rank < self.below)

    def may_hold(self, known: Ranks, worst: Ranks) -> bool:
        """Some value between what is known and the worst would meet it."""
        top = self.rank(worst)
        if top is None or not self.reached_by(top):
            return False
        return self.below is None or (self.rank(known) or 0) < self.below

    def reached_by(self, rank: Rank) -> bool:
        return rank > self.low or (self.closed and rank == self.low)

    def rank(self, ranks: Ranks) -> Rank | None:
        """Rank of the subject; of several the larger."""
        if len(self.subjects) == 1:
            return ranks.get(self.subjects[0])
        return max((ranks[name] for name in self.subjects if name in ranks), default=None)

    def subject(self, ranks: Ranks) -> str:
        """The one subject whose value counts."""
        return max(self.subjects, key=lambda name: ranks.get(name, -1))


def criterion(condition: Condition, ladders: Mapping[str, Ladder]) -> Criterion:
    """The condition as an interval of ranks of its subject."""
    if condition.grade is not None:
        rank = grade_rank(condition.grade)
        return Criterion((GRADE,), rank, True, rank + 1, condition)
    subjects = condition.larger_of or (str(condition.indicator),)
    ladder = ladders[subjects[0]]
    if condition.equals is not None:
        rank = ladder.rank_of(condition.equals)
        return Criterion(subjects, rank, True, rank + 1, condition)
    if condition.worse_than is not None:
        return Criterion(subjects, ladder.rank_of(condition.worse_than), False, None, condition)
    if condition.holds is not None:
        return Criterion(subjects, int(condition.holds), True, None if condition.holds else 1, condition)
    if condition.at_least is not None:
        return Criterion(subjects, condition.at_least, True, condition.below, condition)
    return Criterion(subjects, condition.above or Decimal(0), False, condition.below, condition)
