"""The worked examples of a plan, run: facts in, grade, level, near miss, class and limits out."""

from dataclasses import dataclass

from incidents.plans.schema import Example, Indicator, Plan
from incidents.rules import deadlines
from incidents.rules.facts import Facts, InvalidFacts, parse_facts
from incidents.rules.grading import Assessment, assess
from incidents.rules.levels import letter


@dataclass(frozen=True)
class Failure:
    """An example that does not hold: its number in the file, and what came out instead."""

    number: int
    name: str
    message: str


def run_examples(plan: Plan) -> list[Failure]:
    """Every example that does not hold."""
    failures = []
    for number, example in enumerate(plan.examples):
        try:
            facts = facts_of(plan, example)
        except InvalidFacts as error:
            failures.append(Failure(number, example.name, str(error)))
            continue
        found = assess(plan, facts, explained=False)
        failures += [
            Failure(number, example.name, f"{word} is {got}, the example says {said}")
            for word, said, got in differences(example, found)
        ]
        missing = set(example.limits) - limits(plan, facts, found)
        failures += [Failure(number, example.name, f"{code} does not follow") for code in sorted(missing)]
    return failures


def facts_of(plan: Plan, example: Example) -> Facts:
    """A plan file holds words only; the indicator says what each word is."""
    kinds = {indicator.name: indicator for indicator in plan.indicators}
    bases = (example.confirmed, example.projected)
    return parse_facts(
        plan, *({name: _cast(kinds[name], word) for name, word in basis.items()} for basis in bases)
    )


def _cast(indicator: Indicator, word: str) -> object:
    if indicator.kind == "count" and word.isdecimal():
        return int(word)
    if indicator.kind == "flag":
        return {"true": True, "false": False}.get(word, word)
    return word


def differences(example: Example, found: Assessment) -> list[tuple[str, object, object]]:
    """What came out otherwise: its word, what the example says, what it is. A worst case that an example leaves out is
    not checked; everything else is, none included."""
    pairs: list[tuple[str, object, object]] = [
        ("severity_grade", letter(example.severity_grade), letter(found.severity_grade)),
        ("response_level", letter(example.response_level), letter(found.response_level)),
        ("near_miss", example.near_miss, found.near_miss),
    ]
    if example.report_class is not None:
        pairs.append(("report_class", letter(example.report_class), letter(found.report_class)))
    if example.worst_case_level is not None:
        pairs.append(("worst_case_level", letter(example.worst_case_level), letter(found.worst_case_level)))
    return [(word, said, got) for word, said, got in pairs if said != got]


def limits(plan: Plan, facts: Facts, found: Assessment) -> set[str]:
    """Codes of the deadline rules that would follow, were the proposal confirmed."""
    situation = deadlines.Situation(
        report_class=found.report_class,
        severity_grade=found.severity_grade,
        response_level=found.response_level,
        near_miss=found.near_miss,
        facts=(facts.confirmed, facts.projected),
        internal_targets=frozenset(rule.code for rule in plan.deadlines),
    )
    return {rule.code for rule in deadlines.following(plan, situation)}
