"""Who may do what, from the plan's posts."""

from collections.abc import Iterable

from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.rules.lifecycle import COMMAND_LABELS, Command
from incidents.rules.refusal import NotAllowed


def holds(plan: Plan, posts: Iterable[str], command: Command) -> bool:
    """Whether one of `posts` carries the power that `command` needs."""
    return any(command.value in lookup.powers_of(plan, post) for post in posts)


def who_can(plan: Plan, command: Command) -> str:
    """「指挥」 or 「值班员、带班领导」: the plan's titles of those who could."""
    return "、".join(post.title for post in lookup.posts_with(plan, command.value))


def require(plan: Plan, posts: Iterable[str], command: Command) -> None:
    """NotAllowed, with who could, unless one of `posts` carries the power."""
    if holds(plan, posts, command):
        return
    able = who_can(plan, command)
    by_plan = lookup.posts_with(plan, command.value)
    clause = lookup.clause_ref(plan, by_plan[0].clause) if by_plan else ""
    sentence = (
        f"您的岗位不能「{COMMAND_LABELS[command]}」，按预案由{able}办理。" if able else "本预案没有这项职权。"
    )
    raise NotAllowed(sentence, clause=clause, who_can=able)
