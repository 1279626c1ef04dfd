"""Numbers in a paragraph that somebody wrote by hand, against the facts it speaks of. Points out; refuses nothing.

A clause of the sentence either counts first (「2人中毒，1人死亡」) or names first (「中毒2人、死亡1人」); what it begins with
decides how its numbers belong to its words. Times, road numbers and the like carry no unit of ours and are passed over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from incidents.plans.schema import Indicator, Plan
from incidents.rules import numerals
from incidents.rules.report_figures import Figures, said, short_label

_CLAUSES = re.compile(r"[，。；、：！？,;:!?\n（）()]+")
_NUMBER = re.compile(
    r"(?P<none>无|没有|未造成|未发生)(?:人员|人)?(?=\w)"
    r"|(?P<figure>[0-9０-９][0-9０-９]*(?:\.[0-9]+)?[十百千万亿]*|[零〇一二两三四五六七八九十百千万]+)"
    r"\s*[余多]?\s*(?P<unit>万元|亿元|元|人|名|位)"
)
UNITS = {"count": ("人", "名", "位"), "money": ("万元", "亿元", "元")}


@dataclass(frozen=True)
class Contradiction:
    """The paragraph says one number, the facts another."""

    indicator: str
    label: str
    written: str
    known: str

    @property
    def words(self) -> str:
        return f"{self.label}：写的是“{self.written}”，事实为{self.known}"


@dataclass(frozen=True)
class _Token:
    at: int
    indicator: str = ""
    """Of a word that names an indicator."""
    written: str = ""
    unit: str = ""
    none: bool = False

    @property
    def is_number(self) -> bool:
        return not self.indicator


def contradictions(
    plan: Plan, text: str, known: Figures, indicators: Iterable[str]
) -> tuple[Contradiction, ...]:
    """Every number in `text` that no value of its indicator bears out; each indicator once a number."""
    wanted = {each.name: each for each in plan.indicators if each.name in set(indicators)}
    found: dict[tuple[str, str], Contradiction] = {}
    for clause in _CLAUSES.split(text):
        for name, numbers in _pairs(plan, clause):
            indicator = wanted.get(name)
            if indicator is None or any(_agrees(indicator, each, known) for each in numbers):
                continue
            written = numbers[-1].written
            value = (known.get("confirmed") or {}).get(name)
            label = short_label(indicator)
            found.setdefault((name, written), Contradiction(name, label, written, said(indicator, value)))
    return tuple(found.values())


def _pairs(plan: Plan, clause: str) -> Iterator[tuple[str, list[_Token]]]:
    """Indicator and the numbers that one clause gives it."""
    tokens = sorted([*_words(plan, clause), *_numbers(clause)], key=lambda each: each.at)
    if not tokens or not any(each.is_number for each in tokens):
        return
    named_first = not tokens[0].is_number
    for place, token in enumerate(tokens):
        if token.is_number:
            continue
        others = tokens[place + 1 :] if named_first else tokens[place - 1 :: -1] if place else []
        numbers = []
        for each in others:
            if not each.is_number:
                break
            numbers.append(each)
        fitting = [each for each in numbers if _fits(plan, token.indicator, each)]
        if fitting:
            yield token.indicator, fitting if named_first else fitting[:1]


def _words(plan: Plan, clause: str) -> Iterator[_Token]:
    """Where the clause speaks of an indicator; of two words that overlap the longer."""
    taken: list[tuple[int, int]] = []
    named = [(word, name) for name, words in vocabulary(plan).items() for word in words]
    for word, name in sorted(named, key=lambda each: -len(each[0])):
        for match in re.finditer(re.escape(word), clause):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield _Token(match.start(), indicator=name)


def vocabulary(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """The plan's words for its numbers, or their labels."""
    spoken = plan.reporting.words if plan.reporting else {}
    return {
        each.name: spoken.get(each.name) or (short_label(each),)
        for each in plan.indicators
        if each.kind in UNITS
    }


def _numbers(clause: str) -> Iterator[_Token]:
    for match in _NUMBER.finditer(clause):
        if match["none"]:
            yield _Token(match.start(), written=match["none"], none=True)
        else:
            yield _Token(match.start(), written=match[0], unit=match["unit"])


def _fits(plan: Plan, name: str, number: _Token) -> bool:
    kind = next(each.kind for each in plan.indicators if each.name == name)
    return number.none or number.unit in UNITS.get(kind, ())


def _agrees(indicator: Indicator, number: _Token, known: Figures) -> bool:
    value = _read(indicator, number)
    if value is None:
        return True
    stated: list[Any] = [(known.get(basis) or {}).get(indicator.name) for basis in ("confirmed", "projected")]
    return any(each is not None and Decimal(str(each)) == value for each in stated)


def _read(indicator: Indicator, number: _Token) -> Decimal | None:
    if number.none:
        return Decimal(0)
    try:
        return numerals.read(number.written, unit=indicator.unit)
    except ValueError:
        return None
