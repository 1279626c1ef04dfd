"""试算: the worked examples of an edition, run over itself or over another edition. Nothing is stored."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from incidents.plans import lookup
from incidents.plans.lookup import NotInPlan
from incidents.plans.memo import per_plan
from incidents.plans.schema import Example, Plan
from incidents.rules import worlds
from incidents.rules.criteria import STEPS
from incidents.rules.deciding import decide
from incidents.rules.examples import differences, facts_of, limits
from incidents.rules.facts import InvalidFacts
from incidents.rules.grading import Assessment, assess
from incidents.rules.levels import letter
from incidents.rules.thresholds import Threshold, thresholds


@dataclass(frozen=True)
class Difference:
    """One outcome that is not as it was said: `word` as the assessment calls it, or `limit` with the limit's code."""

    word: str
    said: object
    got: object


@dataclass(frozen=True)
class Tried:
    """One example with what came out; `refused` where the plan cannot take its facts."""

    number: int
    example: Example
    found: Assessment | None
    different: tuple[Difference, ...] = ()
    refused: str = ""

    @property
    def holds(self) -> bool:
        return not self.different and not self.refused


@per_plan
def trial(plan: Plan) -> tuple[Tried, ...]:
    """The plan's own examples, in their order."""
    return tuple(_against_itself(plan, number, each) for number, each in enumerate(plan.examples, start=1))


def _against_itself(plan: Plan, number: int, example: Example) -> Tried:
    try:
        facts = facts_of(plan, example)
    except InvalidFacts as error:
        return Tried(number, example, None, refused=str(error))
    found = assess(plan, facts, explained=False)
    wrong = [Difference(*each) for each in differences(example, found)]
    missing = set(example.limits) - limits(plan, facts, found)
    wrong += [Difference("limit", code, None) for code in sorted(missing)]
    return Tried(number, example, found, tuple(wrong))


def changed(old: Plan, new: Plan) -> tuple[Tried, ...]:
    """Of the old edition's examples those that come out otherwise under the new one: `said` is the old outcome."""
    tried = [_under_both(old, new, number, each) for number, each in enumerate(old.examples, start=1)]
    return tuple(each for each in tried if not each.holds)


def _under_both(old: Plan, new: Plan, number: int, example: Example) -> Tried:
    was = outcome(old, example)
    try:
        now = outcome(new, example)
    except (InvalidFacts, KeyError) as error:
        return Tried(number, example, None, refused=str(error))
    different = [Difference(word, was[word], now[word]) for word in was if was[word] != now[word]]
    return Tried(number, example, None, tuple(different))


def outcome(plan: Plan, example: Example) -> dict[str, object]:
    """What the plan makes of the example, in words that compare. Raises InvalidFacts or KeyError."""
    facts = facts_of(plan, example)
    found = assess(plan, facts, explained=False)
    return {
        "severity_grade": letter(found.severity_grade),
        "response_level": letter(found.response_level),
        "near_miss": found.near_miss,
        "report_class": letter(found.report_class),
        "worst_case_level": letter(found.worst_case_level),
        "limits": tuple(sorted(_words(plan, code) for code in limits(plan, facts, found))),
    }


def _words(plan: Plan, code: str) -> str:
    return lookup.deadline(plan, code).label


@per_plan
def touching(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """By clause: the names of the examples whose outcome hangs on it, by a row that holds or a limit they name."""
    found: dict[str, list[str]] = defaultdict(list)
    for example in plan.examples:
        for clause in sorted(_clauses(plan, example)):
            found[clause].append(example.name)
    return {clause: tuple(names) for clause, names in found.items()}


def _clauses(plan: Plan, example: Example) -> set[str]:
    try:
        decision = decide(plan, worlds.known(plan, facts_of(plan, example)))
    except InvalidFacts:
        return set()
    clauses = {line.row.clause for line in decision.held}
    for code in example.limits:
        try:
            clauses.add(lookup.deadline(plan, code).clause)
        except NotInPlan:
            continue
    return clauses


@dataclass(frozen=True)
class Boundary:
    """A number at which the level rises, and whether examples stand on it and one step before it."""

    threshold: Threshold
    label: str
    unit: str
    before: str
    """The last number that does not reach it."""
    tried_at: bool
    tried_before: bool


@per_plan
def boundaries(plan: Plan) -> tuple[Boundary, ...]:
    given = {
        (name, Decimal(word))
        for example in plan.examples
        for values in (example.confirmed, example.projected)
        for name, word in values.items()
        if lookup.indicator(plan, name).kind in STEPS
    }
    found = []
    for each in thresholds(plan):
        indicator = lookup.indicator(plan, each.indicator)
        at = Decimal(each.reached_at)
        before = at - STEPS[indicator.kind]
        found.append(
            Boundary(
                each,
                indicator.label,
                indicator.unit,
                str(before),
                (each.indicator, at) in given,
                (each.indicator, before) in given,
            )
        )
    return tuple(found)
