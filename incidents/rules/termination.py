"""What the end of a response needs: whose words, what evidence, whose signatures. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.plans.schema.timing import TerminationCondition

GROUP, CONFIRM, ADVICE = "GROUP", "CONFIRM", "ADVICE"


@dataclass(frozen=True)
class Box:
    """A box of the form: a group's opinion, the command post's confirmation, the experts' advice."""

    role: str
    party: str
    name: str
    clause: str
    formed: bool = True
    """False: the group was not sent (A-17); its box prints 未组建 and nobody is waited for."""


def boxes(plan: Plan, formed: Collection[str]) -> tuple[Box, ...]:
    """Every box of this plan's form in its order; `formed`: codes of the groups that serve."""
    ends = plan.termination
    found = [
        Box(GROUP, each.group, lookup.group(plan, each.group).name, each.clause, each.group in formed)
        for each in ends.opinions
    ]
    if ends.confirmed_by:
        found.append(Box(CONFIRM, ends.confirmed_by, lookup.post(plan, ends.confirmed_by).title, ends.clause))
    if ends.advised_by:
        unit = lookup.unit(plan, ends.advised_by)
        found.append(Box(ADVICE, unit.code, unit.name, unit.clause))
    return tuple(found)


def reading(plan: Plan, condition: TerminationCondition) -> str:
    """How a condition is read where its words fall short (原文存疑); empty where they do not."""
    return lookup.erratum(plan, condition.erratum).read_as if condition.erratum else ""


def without_evidence(plan: Plan, evidence: Mapping[str, str]) -> dict[str, str]:
    """Field to sentence for each condition that nothing is shown for, and for each that the plan does not have."""
    conditions = plan.termination.conditions
    errors = {
        f"evidence.{each.code}": f"“{each.text}”要写明依据{_read_as(plan, each)}。"
        for each in conditions
        if not str(evidence.get(each.code, "")).strip()
    }
    known = "、".join(each.code for each in conditions)
    stray = set(evidence) - {each.code for each in conditions}
    return errors | {f"evidence.{code}": f"预案没有这项终止条件。可填：{known}" for code in stray}


def _read_as(plan: Plan, condition: TerminationCondition) -> str:
    words = reading(plan, condition)
    return f"（读作：{words}）" if words else ""


@dataclass(frozen=True)
class External:
    """Whether the authority above had started its own plan, and what it decided."""

    started: bool | None
    decision: str = ""
    decided_at: datetime | None = None


def external_missing(plan: Plan, external: External) -> str:
    """What is still to be said of the authority above; empty where its decision is on record or none is needed."""
    if not plan.termination.external_decision:
        return ""
    if external.started is None:
        return "上级是否已启动预案（未启动的登记未启动）"
    if external.started and not (external.decision.strip() and external.decided_at):
        return "上级决定终止的文号和时间"
    return ""


@dataclass(frozen=True)
class Missing:
    """What stands between the form and the order: words not given, signatures not made, the decision above."""

    opinions: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    external: str = ""

    @property
    def for_decision(self) -> tuple[str, ...]:
        """Without these the commander is not asked."""
        words = tuple(f"{name}的意见" for name in self.opinions)
        return (*words, self.external) if self.external else words

    @property
    def for_order(self) -> tuple[str, ...]:
        return (*self.for_decision, *(f"{name}的签字" for name in self.signatures))


def missing(
    plan: Plan, *, awaited: Iterable[str], unsigned: Iterable[str], external: External, decider: str = ""
) -> Missing:
    """`decider`: the one who decided by telephone and has not signed. Where the plan's form does not want the signatures
    first, they may follow the order."""
    signatures = tuple(unsigned) + ((decider,) if decider else ())
    return Missing(
        tuple(awaited),
        signatures if plan.termination.signatures_first else (),
        external_missing(plan, external),
    )
