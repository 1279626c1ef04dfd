"""Which of an incident's running limits a report ends: those of its kind, and of a changed level's what a 续报 ends too."""

from collections.abc import Iterable

from incidents.models import Deadline
from incidents.plans.schema import Plan
from incidents.queries.rules_of import rule_of
from incidents.rules import report_routes


def anew(plan: Plan, known: Iterable[Deadline]) -> frozenset[str]:
    """Codes of the report limits that run for a changed level: one of the same act had been met for the former level.

    Where the first report never went out in writing, nothing has been met and the limit is still the first report's own.
    """
    by_class = [(each, rule) for each in known if (rule := rule_of(plan, each)).report_classes]
    met = {(each.met_by_act, each.badge) for each, _ in by_class if each.met_at is not None}
    return frozenset(
        each.rule_code for each, _ in by_class if each.is_open and (each.met_by_act, each.badge) in met
    )


def ended_by(plan: Plan, known: Iterable[Deadline], kind: str, means: str) -> list[Deadline]:
    """`known`: every limit of the incident, the ended ones among them."""
    rows = list(known)
    changed = anew(plan, rows)
    return [
        each
        for each in rows
        if each.is_open
        and each.met_by_act in report_routes.acts_of(kind, means, anew=each.rule_code in changed)
    ]
