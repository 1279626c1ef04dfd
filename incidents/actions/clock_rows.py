"""Writing the rows of the clocks, and saying on the timeline that they run."""

from datetime import datetime

from django.db import connection, transaction

from incidents import events
from incidents.models import Badge, Deadline, EventKind, Incident, Officer, TaskKind
from incidents.plans.schema import DeadlineRule, Plan
from incidents.rules import deadlines
from incidents.rules.deadlines import Limit

CHANNEL = "incidents_clock"
"""Where the clock loops hear that there is a new clock."""


def start_per_unit(
    incident: Incident, plan: Plan, rule: DeadlineRule, *, base_at: datetime, now: datetime
) -> list[Deadline]:
    """1 h readiness: one clock a unit (A-34)."""
    owed = incident.tasks.filter(kind=TaskKind.READINESS).exclude(owner_unit="")
    owners = owed.values_list("owner_unit", "owner_post", "owner_name")
    limit = Limit(rule, base_at, deadlines.due_at(rule, base_at))
    rows = [
        _row(incident, plan, limit, occasion=unit or post, unit=unit, post=post, name=name, now=now)
        for unit, post, name in dict.fromkeys(owners.order_by("position"))
    ]
    return Deadline.objects.bulk_create(rows)


def create(incident: Incident, plan: Plan, limit: Limit, *, now: datetime) -> list[Deadline]:
    """The clock of a post or unit."""
    rule = limit.rule
    post = next((each for each in plan.posts if each.code == rule.owner), None)
    name = post.title if post else _owner_name(plan, rule.owner)
    unit = "" if post else rule.owner
    row = _row(
        incident,
        plan,
        limit,
        occasion=limit.occasion,
        unit=unit,
        post=rule.owner if post else "",
        name=name,
        now=now,
    )
    row.save(force_insert=True)
    return [row]


def _owner_name(plan: Plan, code: str) -> str:
    names = {"every_unit": "各成员单位", "every_group": "各工作组"}
    names |= {group.code: group.name for group in plan.groups}
    names |= {unit.code: unit.name for unit in plan.units}
    return names[code]


def _row(
    incident: Incident,
    plan: Plan,
    limit: Limit,
    *,
    occasion: str,
    unit: str,
    post: str,
    name: str,
    now: datetime,
) -> Deadline:
    rule = limit.rule
    return Deadline(
        incident=incident,
        rule_code=rule.code,
        occasion=occasion,
        label=rule.label,
        badge=Badge(rule.badge),
        reading=rule.reading,
        clause=rule.clause,
        source=rule.source,
        base=rule.starts,
        base_at=limit.base_at,
        due_at=limit.due_at,
        owner_unit=unit,
        owner_post=post,
        owner_name=name,
        met_by_act=rule.met_by,
        met_by_words=rule.met_by_words,
        next_check_at=deadlines.first_check(rule, limit, now=now),
    )


def announce(incident: Incident, started: list[Deadline], *, by: Officer | None, now: datetime) -> None:
    if any(deadline.next_check_at for deadline in started):
        _ring()
    for rule_code in dict.fromkeys(d.rule_code for d in started):
        same = [d for d in started if d.rule_code == rule_code]
        first = same[0]
        until = f"至 {shown(first.due_at)}" if first.due_at else "计已用时"
        events.record(
            incident,
            EventKind.DEADLINE_SET,
            by=by,
            now=now,
            summary=f"{first.label}：自 {shown(first.base_at)} 起，{until}，责任 {_owners(same)}",
            clause=first.clause,
            payload={"rule": rule_code, "base_at": first.base_at, "due_at": first.due_at, "count": len(same)},
        )


def _owners(same: list[Deadline]) -> str:
    return same[0].owner_name if len(same) == 1 else f"{len(same)} 家"


def shown(moment: datetime | None) -> str:
    return moment.astimezone(deadlines.BEIJING).strftime("%m-%d %H:%M") if moment else "—"


def _ring() -> None:
    """Wake the clock loops: one of the new clocks may be due before their next look."""
    # After the commit: a NOTIFY within it would make every commit of the database wait for the other.
    transaction.on_commit(_notify, robust=True)


def _notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
