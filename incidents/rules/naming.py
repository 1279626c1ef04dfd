"""Units as they are called at the place of the incident, and the incident as its plan calls it."""

from incidents.plans import lookup
from incidents.plans.schema import Plan


def at_place(plan: Plan, unit_code: str, place: str) -> str:
    """「各县（区）分局」 and 「事发地政府」 resolve to the incident's county or township, where it is one that the plan knows;
    all others keep their name."""
    unit = lookup.unit(plan, unit_code)
    if unit.kind != "local" or not unit.local_name or place not in plan.plan.counties:
        return unit.name
    return unit.local_name.replace("{place}", place)


def incident_title(plan: Plan, county: str, detail: str, category: str) -> str:
    """Ends as the plan speaks: 水污染事件, 危险化学品事故."""
    return f"{county}{detail}{category}{plan.plan.incident_noun[-2:]}"[:120]
