"""Clocks that an act at the scene starts for whoever it concerns: an order, a 险情, a suspension."""

from datetime import datetime

from incidents.actions import clock_rows, clocks
from incidents.actions.speaking import Speaker
from incidents.models import Deadline, Incident, Officer
from incidents.plans.schema import Plan
from incidents.rules import deadlines
from incidents.rules.deadlines import Limit


def begin(
    incident: Incident,
    plan: Plan,
    moment: str,
    occasion: str,
    *,
    by: Officer,
    now: datetime,
    owner: Speaker | None = None,
    due_at: datetime | None = None,
    label: str = "",
) -> list[Deadline]:
    """Every rule that counts from `moment`, once for this occasion. `due_at`: whoever commands set the time himself."""
    now_is = clocks.situation(incident, plan)
    started = []
    for rule in plan.deadlines:
        if rule.starts != moment or not deadlines.applies(rule, now_is):
            continue
        limit = clock_rows.limit_of(incident, rule, now, occasion=occasion)
        if due_at is not None:
            limit = Limit(rule, now, due_at, occasion)
        for row in clock_rows.create(incident, plan, limit, now=now):
            if owner is not None:
                row.owner_unit, row.owner_post, row.owner_name = owner.unit, owner.post, owner.name
            row.label = label[:80] or row.label
            row.save(update_fields=["owner_unit", "owner_post", "owner_name", "label"])
            started.append(row)
    clock_rows.announce(incident, started, by=by, now=now)
    return started
