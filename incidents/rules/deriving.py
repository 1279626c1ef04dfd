"""次生事件: an event that came of an accident. No table of the accident's plan grades it, and none is borrowed."""

from collections.abc import Mapping
from typing import Any

from incidents.plans.schema import Plan
from incidents.rules.lifecycle import COMMAND_LABELS, Command
from incidents.rules.refusal import WrongState

NOT_OF_IT = frozenset(
    {
        Command.REQUEST_ACTIVATION,
        Command.APPROVE_ACTIVATION,
        Command.RETURN_ACTIVATION,
        Command.ENDORSE_ACTIVATION,
        Command.REQUEST_NOT_ACTIVATING,
        Command.APPROVE_NOT_ACTIVATING,
        Command.RETURN_NOT_ACTIVATING,
        Command.CONFIRM_GRADE,
        Command.ASK_HIGHER,
        Command.MERGE,
        Command.DERIVE,
    }
)
"""It is handled within the accident's response, and graded by nobody here."""
ONLY_OF_IT = frozenset({Command.CONCLUDE_DERIVED})


def fits(command: Command, *, derived: bool) -> bool:
    return command not in (NOT_OF_IT if derived else ONLY_OF_IT)


def check(plan: Plan, command: Command, *, derived: bool) -> None:
    """WrongState, in words, where the command is none of this kind of event."""
    if fits(command, derived=derived):
        return
    label = COMMAND_LABELS[command]
    if not derived:
        raise WrongState(f"这不是次生事件，不能「{label}」。")
    why = plan.derived.not_graded if plan.derived else "次生事件不按本预案定级"
    raise WrongState(f"{why}；它在原事故的响应中处置，不能「{label}」。")


def ungraded(plan: Plan, found: Mapping[str, Any]) -> dict[str, Any]:
    """An assessment without a grade, a level or a row; what is not known stays listed."""
    rule = plan.derived
    badge = [{"text": rule.not_graded, "clause": rule.clause}] if rule else []
    empty = dict.fromkeys(
        ("severity_grade", "response_level", "report_class", "worst_case_level", "may_rise_to")
    )
    none_of = (
        "matched",
        "rows",
        "raised_by",
        "questions",
        "distance",
        "opens",
        "errata",
        "report_class_reasons",
        "limits",
    )
    return {
        **found,
        **empty,
        **{name: [] for name in none_of},
        "near_miss": False,
        "worst_case_near_miss": False,
        "badges": badge,
    }
