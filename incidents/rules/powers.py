"""Who may do what, from the plan's posts."""

from collections.abc import Iterable
from typing import cast

from incidents.plans import lookup
from incidents.plans.schema import Plan, Power
from incidents.rules.lifecycle import COMMAND_LABELS, Command
from incidents.rules.refusal import NotAllowed

# Newer commands under the power that a plan's posts already carry.
UNDER = {
    Command.SPLIT: Command.MERGE,
    Command.ENDORSE_ACTIVATION: Command.REQUEST_ACTIVATION,
    Command.LOG_CALL: Command.NOTE,
    Command.NOTIFY: Command.REPORT,
    Command.URGE: Command.NOTE,
    Command.RECORD_REVIEW: Command.REPORT,
    # The office that closes the file minds its clocks; more time than the paper gives is the commander's to grant.
    Command.PAUSE_CLOCK: Command.ARCHIVE,
    Command.RESUME_CLOCK: Command.ARCHIVE,
    Command.EXTEND_CLOCK: Command.WAIVE,
    Command.KEEP_ALARMS: Command.RECEIVE,
}


def power_of(command: Command) -> Power:
    """The name under which a plan's posts carry what `command` needs."""
    return cast(Power, UNDER.get(command, command).value)


def holds(plan: Plan, posts: Iterable[str], command: Command) -> bool:
    """Whether one of `posts` carries the power that `command` needs."""
    return any(power_of(command) in lookup.powers_of(plan, post) for post in posts)


def who_can(plan: Plan, command: Command) -> str:
    """「指挥」 or 「值班员、带班领导」: the plan's titles of those who could."""
    return "、".join(post.title for post in lookup.posts_with(plan, power_of(command)))


def require(plan: Plan, posts: Iterable[str], command: Command) -> None:
    """NotAllowed, with who could, unless one of `posts` carries the power."""
    if holds(plan, posts, command):
        return
    able = who_can(plan, command)
    by_plan = lookup.posts_with(plan, power_of(command))
    clause = lookup.clause_ref(plan, by_plan[0].clause) if by_plan else ""
    sentence = (
        f"您的岗位不能「{COMMAND_LABELS[command]}」，按预案由{able}办理。" if able else "本预案没有这项职权。"
    )
    raise NotAllowed(sentence, clause=clause, who_can=able)
