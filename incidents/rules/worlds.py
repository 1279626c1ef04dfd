"""What is certain, and what is possible at worst, as ranks by indicator."""

from collections.abc import Mapping
from dataclasses import dataclass

from incidents.plans.memo import per_plan
from incidents.plans.schema import Implication, Plan
from incidents.rules.criteria import Ladder, Rank, Ranks
from incidents.rules.facts import Facts, Values


@dataclass(frozen=True)
class World:
    """One reading of the facts: what has happened, and together with it what may happen."""

    confirmed: Ranks
    expected: Ranks

    def basis(self, name: str) -> Ranks:
        return self.confirmed if name == "confirmed" else self.expected

    def as_expected(self) -> "World":
        """As if everything projected had happened."""
        return World(self.expected, self.expected)


@per_plan
def ladders(plan: Plan) -> dict[str, Ladder]:
    return {indicator.name: Ladder(indicator) for indicator in plan.indicators}


def known(plan: Plan, facts: Facts) -> World:
    """The least that the facts say."""
    return _world(plan, _lowest(plan, facts.confirmed), _lowest(plan, facts.projected))


def worst(plan: Plan, facts: Facts) -> World:
    """Everything that is not confirmed at its worst. An absent projection widens nothing: null is absent."""
    confirmed = {name: ladder.top() for name, ladder in ladders(plan).items()}
    confirmed.update(_highest(plan, facts.confirmed))
    return _world(plan, confirmed, _highest(plan, facts.projected))


def at_most(plan: Plan, facts: Facts) -> World:
    """The most that the given values can mean; what is not given stays unknown."""
    return _world(plan, _highest(plan, facts.confirmed), _highest(plan, facts.projected))


def with_worst_of(plan: Plan, facts: Facts, name: str) -> World:
    """What is known, and this one indicator at its worst."""
    confirmed, projected = _lowest(plan, facts.confirmed), _lowest(plan, facts.projected)
    ladder = ladders(plan)[name]
    given = facts.confirmed.get(name)
    confirmed[name] = ladder.top() if given is None else ladder.at_worst(given)
    if name in facts.projected:
        projected[name] = ladder.at_worst(facts.projected[name])
    return _world(plan, confirmed, projected)


def open_indicators(plan: Plan, facts: Facts) -> list[str]:
    """Indicators not confirmed, or confirmed of a class not known yet. In the plan's order."""
    return [name for name in ladders(plan) if _is_open(plan, facts, name)]


def _is_open(plan: Plan, facts: Facts, name: str) -> bool:
    ladder = ladders(plan)[name]
    given = [values[name] for values in (facts.confirmed, facts.projected) if name in values]
    return name not in facts.confirmed or any(
        ladder.at_least(value) != ladder.at_worst(value) for value in given
    )


def _lowest(plan: Plan, values: Values) -> dict[str, Rank]:
    return {name: ladders(plan)[name].at_least(value) for name, value in values.items()}


def _highest(plan: Plan, values: Values) -> dict[str, Rank]:
    return {name: ladders(plan)[name].at_worst(value) for name, value in values.items()}


def _world(plan: Plan, confirmed: dict[str, Rank], projected: dict[str, Rank]) -> World:
    """Implications within each set first, then of each indicator the larger or worse."""
    for implication in plan.grading.implications:
        if "confirmed" in implication.bases:
            _imply(implication, confirmed, ladders(plan))
        if "projected" in implication.bases:
            _imply(implication, projected, ladders(plan))
    expected = dict(confirmed)
    for name, rank in projected.items():
        expected[name] = max(rank, expected.get(name, rank))
    return World(confirmed, expected)


def _imply(implication: Implication, ranks: dict[str, Rank], scales: Mapping[str, Ladder]) -> None:
    """A fact that contains another overrides an explicit 无 of the other: the worse counts."""
    rank = ranks.get(implication.when, 0)
    if rank <= 0:
        return
    implied: Rank = 1
    if implication.same_class:
        implied = scales[implication.then].rank_of(scales[implication.when].code(rank))
    ranks[implication.then] = max(implied, ranks.get(implication.then, implied))
