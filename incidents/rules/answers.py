"""Two officers answer one request differently: whose answer stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.plans.schema import Plan
from incidents.rules import powers
from incidents.rules.lifecycle import Command


@dataclass(frozen=True, order=True)
class Rank:
    """How high somebody decides: by the post's place in the plan's order, and he himself above his delegate."""

    post: int
    own: bool


NONE = Rank(-1, False)


def rank(plan: Plan, held: Iterable[tuple[str, bool]], command: Command) -> Rank:
    """The highest of the deciding posts among `held`: (post, whether it is his own and not lent)."""
    order = {code: place for place, code in enumerate(plan.ladder.posts)}
    ranks = (Rank(order.get(post, -1), own) for post, own in held if powers.holds(plan, [post], command))
    return max(ranks, default=NONE)


def overrules(*, first_approved: bool, first: Rank, later_approves: bool, later: Rank) -> bool:
    """The approval of a higher one lifts the return of a lower one. An approval has begun the response, which
    no later answer undoes; equals leave it at the first (B-33)."""
    return later_approves and not first_approved and later > first
