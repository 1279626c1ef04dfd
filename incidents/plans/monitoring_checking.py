"""Cross-checks of the factors that a plan's office measures."""

from collections.abc import Callable

from incidents.plans.schema import Factor, Plan

Add = Callable[..., None]


def check(plan: Plan, add: Add) -> None:
    """Every limit has its standard and an order, no name is used twice, the clause is of this plan."""
    practice = plan.monitoring
    if practice is None:
        return
    if practice.clause not in {each.id for each in plan.clauses}:
        add(f"there is no clause {practice.clause}", "monitoring", "clause")
    conditions = {each.code for each in plan.termination.conditions}
    for code in practice.proves:
        if code not in conditions:
            add(f"there is no condition {code}", "monitoring", "proves")
    taken: set[str] = set()
    for number, factor in enumerate(practice.factors):
        here = ("monitoring", "factors", number)
        for name in (factor.name, *factor.aliases):
            if name in taken:
                add(f"{name} is used twice", *here, "name")
            taken.add(name)
        _limits(factor, here, add)


def _limits(factor: Factor, here: tuple[str | int, ...], add: Add) -> None:
    limited = factor.low is not None or factor.high is not None
    if limited and not factor.standard:
        add(f"{factor.name} has a limit without its standard", *here, "standard")
    if factor.low is not None and factor.high is not None and factor.low >= factor.high:
        add(f"the limits of {factor.name} are the wrong way round", *here, "low")
