"""Cross-checks of a plan."""

from incidents.plans.problems import Lines, Problem
from incidents.plans.schema import Plan


def check(plan: Plan, lines: Lines) -> list[Problem]:
    return []
