"""信息发布: who passes which gate, by the plan's chain; a single gate before the public (B-25, A-27)."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.plans import lookup
from incidents.plans.schema import Plan, ReleaseStep, Releasing
from incidents.rules.number_check import Contradiction, contradictions
from incidents.rules.refusal import NotAllowed, WrongState
from incidents.rules.report_figures import Figures


@dataclass(frozen=True)
class Holder:
    """A post of the officer, with the unit that he answers for in it."""

    post: str
    unit: str = ""


def releasing_of(plan: Plan) -> Releasing:
    """WrongState in an edition that says nothing of it."""
    if plan.releasing is None:
        raise WrongState("本事件所用的预案版本没有信息发布程序的数据，请按预案线下办理并记入时间线。")
    return plan.releasing


def may_pass(step: ReleaseStep, held: Iterable[Holder]) -> bool:
    """A step that names nobody is open to whoever works on the incident."""
    if not step.posts and not step.units:
        return True
    return any(each.post in step.posts or (each.unit and each.unit in step.units) for each in held)


def who_passes(plan: Plan, step: ReleaseStep) -> str:
    """「县委宣传部」, 「指挥部办公室主任、副总指挥、总指挥」."""
    units = [lookup.unit(plan, code).name for code in step.units]
    return "、".join([*units, *(lookup.post(plan, code).title for code in step.posts)])


def require(plan: Plan, step: ReleaseStep, held: Iterable[Holder]) -> None:
    """NotAllowed, with who could, unless one of his posts or units passes this gate."""
    if may_pass(step, held):
        return
    able = who_passes(plan, step)
    raise NotAllowed(
        f"「{step.label}」按预案由{able}办理。", clause=lookup.clause_ref(plan, step.clause), who_can=able
    )


def notes(plan: Plan, level: int | None) -> list[str]:
    """What whoever drafts or reviews should know; it stops nothing."""
    chain = releasing_of(plan)
    lighter = level is None or level > chain.from_level
    return [chain.below] if chain.below and lighter else []


def wrong_numbers(plan: Plan, text: str, known: Figures) -> tuple[Contradiction, ...]:
    """Numbers of the text that the facts do not bear out."""
    counted = [each.name for each in plan.indicators if each.kind in ("count", "money")]
    return contradictions(plan, text, known, counted)
