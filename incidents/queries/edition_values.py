"""What an edition stores of a value, in the words of its plan: 「综合科、执法队」 where the file has keys."""

from collections.abc import Callable, Mapping

from incidents.plans.schema import Plan
from incidents.queries import plan_carriers
from incidents.queries.plan_refs import EVERYBODY

BETWEEN = "、"
PARTIES = ("unit", "group", "post")
POSTS = ("post", "group", "unit")
KINDS: Mapping[str, tuple[str, ...]] = {
    "owner": ("post", "group", "unit"),
    **dict.fromkeys(("lead_units", "members", "suggested_additions", "unit", "units", "to"), PARTIES),
    **dict.fromkeys(
        ("posts", "post", "proposed_by", "signed_by", "decided_by", "ended_by", "confirmed_by", "told"), POSTS
    ),
    **dict.fromkeys(("stand_in", "delegates_to", "leader_post", "back_to_post"), POSTS),
    **dict.fromkeys(("group", "watched_by", "advised_by"), ("group", "post")),
    **dict.fromkeys(("indicator", "indicators", "larger_of", "only_if", "when", "then"), ("indicator",)),
    **dict.fromkeys(("clocks", "limits", "opens"), ("deadline",)),
    **dict.fromkeys(("task", "informs"), ("task", "deadline")),
    "form": ("form",),
    "powers": ("act",),
}
"""Of a field: the parts of the plan in which its keys are looked up, the first that knows a key."""


def in_words(plan: Plan, field: str, written: str) -> str:
    """Every key that the plan names, by its name; what it does not name stands as it is."""
    known = [_names(plan, kind) for kind in KINDS.get(field, ())]
    if not known:
        return written
    known.append(EVERYBODY)
    return BETWEEN.join(_word(each, known) for each in written.split(BETWEEN))


def _word(key: str, known: list[Mapping[str, str]]) -> str:
    return next((names[key] for names in known if key in names), key)


def _names(plan: Plan, kind: str) -> Mapping[str, str]:
    if kind == "indicator":
        return {each.name: each.label for each in plan.indicators}
    if kind == "post":
        return {each.code: each.title for each in plan.posts}
    names: Callable[[Plan], Mapping[str, str]] = plan_carriers.NAMES[kind]
    return names(plan)
