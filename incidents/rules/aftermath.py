"""后期处置: which duties of the plan follow the end of a response. Pure."""

from collections.abc import Mapping

from incidents.plans.schema import Aftermath, Plan
from incidents.rules.levels import parse


def grade_that_counts(
    *, confirmed: int | None, assessed: str | None, response_level: int | None
) -> int | None:
    """The chapters on investigation and assessment speak of the incident's grade: the confirmed one, else the
    assessed one, else the level it was handled at; None where nothing of it is known."""
    if confirmed is not None:
        return confirmed
    return parse(assessed) if assessed else response_level


def duties_for(
    plan: Plan, grade: int | None, facts: Mapping[str, object]
) -> tuple[tuple[str, Aftermath], ...]:
    """Code and duty, in the plan's order. Of an unknown grade every duty: none falls through for want of a number."""
    return tuple(
        (code_of(number, duty), duty)
        for number, duty in enumerate(plan.aftermath, start=1)
        if (grade is None or grade in duty.levels) and _concerns(duty, facts)
    )


def code_of(number: int, duty: Aftermath) -> str:
    """What its task is found by; of editions loaded before duties had codes, its place in the plan."""
    # A plan may have a group called aftermath, whose duties are numbered with a dot.
    return f"aftermath:{duty.code or number}"


def _concerns(duty: Aftermath, facts: Mapping[str, object]) -> bool:
    """`only_if` names a fact that must be more than none; one that nobody knows does not excuse the duty."""
    return not duty.only_if or facts.get(duty.only_if) not in (False, "none", 0)
