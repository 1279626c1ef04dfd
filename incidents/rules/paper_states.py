"""How far a paper has come, and which of the plan's forms an incident now asks for that nobody has drafted."""

from collections.abc import Collection
from enum import StrEnum

from incidents.plans.schema import Plan
from incidents.rules.lifecycle import State


class PaperState(StrEnum):
    UNWRITTEN = "UNWRITTEN"
    DRAFT = "DRAFT"
    AWAITING = "AWAITING"
    SIGNED = "SIGNED"
    DELIVERED = "DELIVERED"
    RECEIPTED = "RECEIPTED"
    REPLACED = "REPLACED"
    WITHDRAWN = "WITHDRAWN"


LABELS = {
    PaperState.UNWRITTEN: "未起草",
    PaperState.DRAFT: "拟稿",
    PaperState.AWAITING: "待签发",
    PaperState.SIGNED: "已签发",
    PaperState.DELIVERED: "已送达",
    PaperState.RECEIPTED: "已签收",
    PaperState.REPLACED: "已取代",
    PaperState.WITHDRAWN: "已作废",
}
OF_PAPER = (
    PaperState.AWAITING,
    PaperState.SIGNED,
    PaperState.DELIVERED,
    PaperState.RECEIPTED,
    PaperState.REPLACED,
)
"""States of what has been put on paper; the others are of what has not."""
_OPEN = (State.VERIFIED, State.RESPONDING, State.TERMINATING)


def issued(*, told: int, reached: int, receipted: int) -> PaperState:
    """Of a signed paper: 已送达 and 已签收 once that holds of everybody it went to."""
    if told and receipted == told:
        return PaperState.RECEIPTED
    if told and reached == told:
        return PaperState.DELIVERED
    return PaperState.SIGNED


def unwritten(
    plan: Plan, *, state: str, response_level: str | None, report_class: str | None, present: Collection[str]
) -> tuple[str, ...]:
    """Kinds of the plan's own forms that are asked for now and are not `present`, in the order of the life.

    A start where the tables find a level, a first report where they find a class, the end once a response runs, the
    report on the outcome once it is over.
    """
    asked = {
        "INITIAL_REPORT": state in _OPEN and report_class is not None,
        "ACTIVATION_NOTICE": state == State.VERIFIED and response_level is not None,
        "TERMINATION_APPROVAL": state in (State.RESPONDING, State.TERMINATING),
        "FINAL_REPORT": state == State.RECOVERY,
    }
    own = {form.kind for form in plan.forms}
    return tuple(kind for kind, due in asked.items() if due and kind in own and kind not in present)
