"""Who may do what, from the plan's posts."""

from collections.abc import Callable, Iterable
from typing import cast

from incidents.plans import lookup
from incidents.plans.schema import Plan, Post, Power
from incidents.rules.lifecycle import COMMAND_LABELS, Command
from incidents.rules.refusal import NotAllowed

# Newer commands under the power that a plan's posts already carry.
UNDER = {
    Command.SPLIT: Command.MERGE,
    Command.ENDORSE_ACTIVATION: Command.REQUEST_ACTIVATION,
    Command.LOG_CALL: Command.NOTE,
    Command.ATTACH: Command.NOTE,
    Command.RECORD_MONITORING: Command.UPDATE_FACTS,
    Command.ESTIMATE_ARRIVAL: Command.UPDATE_FACTS,
    Command.NOTIFY: Command.REPORT,
    # Who may put a start to the commander may put right the notice of it; a unit that only reports may not.
    Command.REISSUE_NOTICE: Command.REQUEST_ACTIVATION,
    Command.COMPOSE_REPORT: Command.REPORT,
    Command.SEND_REPORT: Command.REPORT,
    # 拟稿（任意）: the gates are 审核 and 发布.
    Command.DRAFT_RELEASE: Command.NOTE,
    Command.URGE: Command.NOTE,
    Command.RECORD_REVIEW: Command.REPORT,
    Command.RECORD_PROOF: Command.ACKNOWLEDGE,
    Command.RECORD_EXPENSE: Command.REPORT,
    # 复盘 is the work of those who prepare decisions: the desk and the command office.
    Command.REVIEW: Command.REQUEST_ACTIVATION,
    Command.RECORD_PERSON: Command.UPDATE_FACTS,
    # Names of the hurt are the desk's to read in full, and the office that closes the file settles what becomes of them.
    Command.SEE_PERSON: Command.VERIFY,
    Command.SETTLE_PERSON: Command.ARCHIVE,
    # The office that closes the file minds its clocks; more time than the paper gives is the commander's to grant.
    Command.PAUSE_CLOCK: Command.ARCHIVE,
    Command.RESUME_CLOCK: Command.ARCHIVE,
    Command.EXTEND_CLOCK: Command.WAIVE,
    Command.KEEP_ALARMS: Command.RECEIVE,
    # Who says who sits in the duty room says what hangs on its wall.
    Command.KEEP_WALLS: Command.ROSTER,
    Command.WITHDRAW_ORDER: Command.ORDER,
    Command.ANSWER_HELP: Command.ORDER,
    Command.FORM_BODY: Command.ORDER,
    # What a unit says of itself goes with signing for its tasks.
    Command.SET_OUT: Command.ACKNOWLEDGE,
    Command.ARRIVE: Command.ACKNOWLEDGE,
    Command.ASK_HELP: Command.ACKNOWLEDGE,
    Command.FILE_FIGURES: Command.ACKNOWLEDGE,
    Command.NAME_LEADER: Command.ACKNOWLEDGE,
    Command.REPORT_SUSPENSION: Command.ACKNOWLEDGE,
    # Danger is anybody's to report.
    Command.REPORT_DANGER: Command.NOTE,
    Command.DECIDE_DANGER: Command.SUSPEND_RESCUE,
    # 县委、县政府作出决定: the same men who decide on a response.
    Command.PROPOSE_DECREE: Command.ORDER,
    Command.APPROVE_DECREE: Command.APPROVE_ACTIVATION,
    Command.RETURN_DECREE: Command.RETURN_ACTIVATION,
    # Who may put a start to the commander, and decide on it, may put and decide the contrary.
    Command.REQUEST_NOT_ACTIVATING: Command.REQUEST_ACTIVATION,
    Command.APPROVE_NOT_ACTIVATING: Command.APPROVE_ACTIVATION,
    Command.RETURN_NOT_ACTIVATING: Command.RETURN_ACTIVATION,
    Command.ASK_HIGHER: Command.REQUEST_LEVEL_CHANGE,
    Command.HAND_OVER_COMMAND: Command.REQUEST_LEVEL_CHANGE,
    Command.DERIVE: Command.RECEIVE,
    Command.CONCLUDE_DERIVED: Command.REPORT,
}


# What only some plans know: without a word of the plan nobody has the power.
_ONLY_WHERE: dict[Command, Callable[[Plan], object]] = {
    Command.REQUEST_NOT_ACTIVATING: lambda plan: plan.activation.exemption,
    Command.APPROVE_NOT_ACTIVATING: lambda plan: plan.activation.exemption,
    Command.RETURN_NOT_ACTIVATING: lambda plan: plan.activation.exemption,
    Command.ASK_HIGHER: lambda plan: plan.activation.asks,
    Command.HAND_OVER_COMMAND: lambda plan: plan.activation.handover,
    Command.DERIVE: lambda plan: plan.derived,
    Command.CONCLUDE_DERIVED: lambda plan: plan.derived,
    Command.REPORT_DANGER: lambda plan: plan.rescue,
    Command.DECIDE_DANGER: lambda plan: plan.rescue,
    Command.REPORT_SUSPENSION: lambda plan: plan.rescue,
    Command.FORM_BODY: lambda plan: plan.bodies,
    Command.PROPOSE_DECREE: lambda plan: plan.decrees,
    Command.APPROVE_DECREE: lambda plan: plan.decrees,
    Command.RETURN_DECREE: lambda plan: plan.decrees,
}


def known(plan: Plan, command: Command) -> bool:
    """Whether the plan has such an act at all."""
    return command not in _ONLY_WHERE or bool(_ONLY_WHERE[command](plan))


def power_of(command: Command) -> Power:
    """The name under which a plan's posts carry what `command` needs."""
    return cast(Power, UNDER.get(command, command).value)


def holds(plan: Plan, posts: Iterable[str], command: Command) -> bool:
    """Whether one of `posts` carries the power that `command` needs."""
    return known(plan, command) and any(power_of(command) in lookup.powers_of(plan, post) for post in posts)


def who_can(plan: Plan, command: Command) -> str:
    """「指挥」 or 「值班员、带班领导」: the plan's titles of those who could."""
    return "、".join(post.title for post in posts_with(plan, command))


def posts_with(plan: Plan, command: Command) -> tuple[Post, ...]:
    """The plan's posts that carry what `command` needs, in its order; none where it knows no such act."""
    return lookup.posts_with(plan, power_of(command)) if known(plan, command) else ()


def require(plan: Plan, posts: Iterable[str], command: Command) -> None:
    """NotAllowed, with who could, unless one of `posts` carries the power."""
    if holds(plan, posts, command):
        return
    able = who_can(plan, command)
    by_plan = posts_with(plan, command)
    clause = lookup.clause_ref(plan, by_plan[0].clause) if by_plan else ""
    sentence = (
        f"您的岗位不能「{COMMAND_LABELS[command]}」，按预案由{able}办理。" if able else "本预案没有这项职权。"
    )
    raise NotAllowed(sentence, clause=clause, who_can=able)
