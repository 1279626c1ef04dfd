"""Units as they are called at the place of the incident."""

from incidents.plans import lookup
from incidents.plans.schema import Plan


def at_place(plan: Plan, unit_code: str, place: str) -> str:
    """「各县（区）分局」 and 「事发地政府」 resolve to the incident's county or township; all others keep their name."""
    unit = lookup.unit(plan, unit_code)
    if unit.kind != "local" or not unit.local_name:
        return unit.name
    return unit.local_name.replace("{place}", place)
