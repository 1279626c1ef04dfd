"""待我办理 of the end: boxes to sign, forms to decide on, signatures that a telephone still owes."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from incidents.models import Incident, IncidentState, Officer
from incidents.plans.schema import Plan
from incidents.queries import ending
from incidents.queries.authority import HeldPost
from incidents.queries.ending import Standing
from incidents.queries.todo import Item
from incidents.rules import powers
from incidents.rules.lifecycle import Command

PAGE = "termination"


def items(
    officer: Officer, plan: Plan, held: Iterable[HeldPost], live: Iterable[Incident], *, now: datetime
) -> list[Item]:
    """What the forms on their way ask of him. Nothing is asked of the database while no response is ending."""
    held = list(held)
    found: list[Item] = []
    for incident in live:
        if incident.state != IncidentState.TERMINATING:
            continue
        row = ending.open_termination(incident)
        if row is not None:
            standing = ending.standing(row, plan, officer, held, now=now)
            found += _of(incident, standing, officer, plan, held)
    return found


def _of(
    incident: Incident, found: Standing, officer: Officer, plan: Plan, held: list[HeldPost]
) -> Iterator[Item]:
    row, posts = found.row, [each.post for each in held]
    for line in found.mine:
        yield Item("待签", f"终止签报单：{line.opinion.name}意见", incident, row.requested_at, PAGE)
    if row.awaits_countersign and row.decided_by_id == officer.pk:
        yield Item("待补签", "终止的电话批示", incident, row.decided_at or row.requested_at, PAGE)
        return
    decides = powers.holds(plan, posts, Command.APPROVE_TERMINATION)
    if decides and not found.held and not found.missing.for_decision:
        dissent = "；意见不一致" if found.dissent else ""
        yield Item("待批", f"终止应急响应{dissent}", incident, row.requested_at, PAGE)
    elif decides or powers.holds(plan, posts, Command.REQUEST_TERMINATION):
        left = "、".join(found.missing.for_order)
        waits = left or powers.who_can(plan, Command.APPROVE_TERMINATION)
        yield Item("终止", "签报单", incident, row.requested_at, PAGE, waits_for=waits)
