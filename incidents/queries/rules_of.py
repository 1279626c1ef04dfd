"""The plan's rule behind a clock; of one that the plan does not know any more, what the row itself says."""

from incidents.models import Deadline
from incidents.plans import lookup
from incidents.plans.lookup import NotInPlan
from incidents.plans.schema import DeadlineRule, Plan


def rule_of(plan: Plan, deadline: Deadline) -> DeadlineRule:
    """For pages and acts: a clock that is set aside is still shown, and still ended by its act. The sweep asks the
    plan itself, and sets aside what it does not find."""
    try:
        return lookup.deadline(plan, deadline.rule_code)
    except NotInPlan:
        return DeadlineRule.model_construct(
            code=deadline.rule_code,
            label=deadline.label,
            clause=deadline.clause,
            badge=deadline.badge,
            reading=deadline.reading,
            starts=deadline.base,
            owner=deadline.owner_post or deadline.owner_unit,
            met_by=deadline.met_by_act,
            met_by_words=deadline.met_by_words,
        )
