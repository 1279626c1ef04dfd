"""待核: what the plan wants to know of every incident. Asked at every report until somebody knows."""

from collections.abc import Mapping
from dataclasses import dataclass

from incidents.plans import lookup
from incidents.plans.schema import Plan, Question
from incidents.rules import worlds
from incidents.rules.facts import Facts, Value, parse_facts

OPEN = "open"
"""The answer that leaves a question open; recorded, so that it was asked."""
KNOWN = "known"
BASES = ("confirmed", "projected")


def asked(plan: Plan) -> tuple[Question, ...]:
    """Every question of the plan; none in editions without the desk's practice."""
    return plan.desk.questions if plan.desk else ()


def still_open(plan: Plan, facts: Facts) -> tuple[Question, ...]:
    """Questions whose indicator is unknown, or known without its class. What another fact contains is known."""
    if not asked(plan):
        return ()
    least, most = worlds.known(plan, facts).expected, worlds.at_most(plan, facts).expected
    return tuple(
        each
        for each in asked(plan)
        if each.indicator not in least or least[each.indicator] != most[each.indicator]
    )


def standing(plan: Plan, facts: Facts) -> dict[str, str]:
    """How each question stands: known or open."""
    opened = {each.code for each in still_open(plan, facts)}
    return {each.code: OPEN if each.code in opened else KNOWN for each in asked(plan)}


@dataclass(frozen=True)
class Answer:
    """A value for the question's indicator, and whether it has happened or may."""

    question: Question
    basis: str
    value: Value


def answer(plan: Plan, question: Question, given: object) -> Answer | None:
    """A bare value goes where the question asks, a no to what is; {"projected": value} says it itself.

    None leaves the question open. Raises InvalidFacts on a value that the plan does not take.
    """
    basis = ""
    if isinstance(given, Mapping) and len(given) == 1:
        basis, given = next(iter(given.items()))
    if given is None or given == OPEN:
        return None
    name = question.indicator
    value = parse_facts(plan, {name: given}).confirmed[name]
    ladder = worlds.ladders(plan)[name]
    if basis not in BASES:
        basis = "confirmed" if ladder.at_worst(value) == 0 else question.basis
    return Answer(question, basis, value)


def choices(plan: Plan, question: Question) -> tuple[tuple[Value, str], ...]:
    """The answers of one tap, each with its words. Of a number only 无; a class not known answers nothing."""
    indicator = lookup.indicator(plan, question.indicator)
    if indicator.kind == "flag":
        return ((True, "是"), (False, "否"))
    if indicator.kind == "scale":
        return tuple((each.value, each.label) for each in indicator.values if each.lowest is None)
    return ((0, "无"),)
