"""Writing the rows of the clocks, and saying on the timeline that they run."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Concat

from incidents import events
from incidents.models import Badge, Deadline, EventKind, Incident, Officer, TaskKind
from incidents.models.deadline import HELD
from incidents.plans.schema import DeadlineRule, Plan
from incidents.queries import calendar, siblings
from incidents.queries.scene_time import scene_of
from incidents.rules import deadlines
from incidents.rules.deadlines import Calendar, Limit


def calendar_for(incident: Incident, rule: DeadlineRule, base_at: datetime) -> Calendar:
    """Asked of the database only where the rule counts working days."""
    if rule.working_days is None:
        return deadlines.NOTHING_ANNOUNCED
    return calendar.official_days(incident.organisation, since=base_at)


def limit_of(incident: Incident, rule: DeadlineRule, base_at: datetime, *, occasion: str = "") -> Limit:
    """`deadlines.limit_of` by the calendar of the incident's office, and in a drill by its 场内时间."""
    return deadlines.limit_of(
        rule,
        base_at,
        calendar_for(incident, rule, base_at),
        occasion=occasion,
        scene=scene_of(incident),
    )


def start_readiness(
    incident: Incident,
    plan: Plan,
    rule: DeadlineRule,
    *,
    base_at: datetime,
    now: datetime,
    among: Collection[str] | None = None,
) -> list[Deadline]:
    """1 h readiness: one clock a unit and kind (人员, 车辆, 仪器装备), and one a kind for the post that owes it (A-34).
    `among`: codes of the tasks that are new."""
    owed = incident.tasks.filter(kind=TaskKind.READINESS, response__ended_at__isnull=True)
    if among is not None:
        owed = owed.filter(code__in=among)
    owed = owed.exclude(owner_unit="") if rule.per_unit else owed.filter(owner_post=rule.owner)
    limit = limit_of(incident, rule, base_at)
    rows = [
        _row(
            incident,
            limit,
            occasion=readiness_of(task.owner_unit or task.owner_post, task.item),
            unit=task.owner_unit,
            post=task.owner_post,
            name=task.owner_name,
            now=now,
            label=f"{rule.label}（{task.item}）",
        )
        for task in owed.order_by("position")
    ]
    return Deadline.objects.bulk_create(rows)


def set_apart_readiness(incident: Incident) -> None:
    """Before a response that takes up an ended one: what was owed then keeps its rows, under that response's number."""
    ended = incident.responses.filter(ended_at__isnull=False).count()
    if not ended:
        return
    rows = incident.deadlines.filter(met_by_act="readiness").exclude(occasion__contains="#")
    rows.update(occasion=Concat("occasion", Value(f"#{ended}")))


def readiness_of(owner: str, item: str) -> str:
    """The occasion of one kind of one unit's readiness."""
    return f"{owner}:{item}"


def create(
    incident: Incident, plan: Plan, limit: Limit, *, now: datetime, superseded_by: Deadline | None = None
) -> list[Deadline]:
    """The clock of a post or unit; one that another has superseded from the first never runs."""
    rule = limit.rule
    post = next((each for each in plan.posts if each.code == rule.owner), None)
    name = post.title if post else _owner_name(plan, rule.owner)
    unit = "" if post else rule.owner
    row = _row(
        incident,
        limit,
        occasion=limit.occasion,
        unit=unit,
        post=rule.owner if post else "",
        name=name,
        now=now,
    )
    if superseded_by is not None:
        row.superseded_at, row.superseded_by, row.next_check_at = now, superseded_by, None
    row.save(force_insert=True)
    return [row]


def _owner_name(plan: Plan, code: str) -> str:
    names = {"every_unit": "各成员单位", "every_group": "各工作组"}
    names |= {group.code: group.name for group in plan.groups}
    names |= {unit.code: unit.name for unit in plan.units}
    return names[code]


def _row(
    incident: Incident,
    limit: Limit,
    *,
    occasion: str,
    unit: str,
    post: str,
    name: str,
    now: datetime,
    label: str = "",
) -> Deadline:
    rule, scene = limit.rule, scene_of(incident)
    row = Deadline(
        incident=incident,
        rule_code=rule.code,
        occasion=occasion,
        label=label or rule.label,
        # What an office switched on for itself is its own target, whatever it cites (domain 3.7).
        badge=Badge.INTERNAL if deadlines.optional(rule) else Badge(rule.badge),
        reading=rule.reading,
        clause=rule.clause,
        source=rule.source,
        base=rule.starts,
        base_at=limit.base_at,
        base_known=limit.base_known,
        due_at=limit.due_at,
        provisional=limit.provisional,
        owner_unit=unit,
        owner_post=post,
        owner_name=name,
        met_by_act=rule.met_by,
        met_by_words=rule.met_by_words,
        next_check_at=deadlines.first_check(rule, limit, now=now, scene=scene),
    )
    if scene.stands_since is not None and row.due_at is not None:
        # Begun while the drill stands: it is held like those that ran, and goes on with them.
        row.held_check_at, row.next_check_at = row.next_check_at, None
        row.paused_at, row.paused_reason = scene.stands_since, HELD
    return row


def announce(incident: Incident, started: list[Deadline], *, by: Officer | None, now: datetime) -> None:
    if any(deadline.next_check_at for deadline in started):
        ring()
    for rule_code in dict.fromkeys(d.rule_code for d in started):
        same = [d for d in started if d.rule_code == rule_code]
        first = same[0]
        events.record(
            incident,
            EventKind.DEADLINE_SET,
            by=by,
            now=now,
            summary=f"{_label(same)}：{_span(first)}，责任 {_owners(same)}",
            clause=first.clause,
            payload={"rule": rule_code, "base_at": first.base_at, "due_at": first.due_at, "count": len(same)},
        )


def _label(same: list[Deadline]) -> str:
    """Of three kinds of one duty the name they share."""
    labels = dict.fromkeys(each.label for each in same)
    return same[0].label if len(labels) == 1 else same[0].label.partition("（")[0]


def _span(deadline: Deadline) -> str:
    if not deadline.base_known:
        return "起算待核，不判超时"
    if deadline.due_at is None:
        return f"自 {shown(deadline.base_at)} 起，计已用时"
    provisional = "（暂定）" if deadline.provisional else ""
    return f"自 {shown(deadline.base_at)} 起，至 {shown(deadline.due_at)}{provisional}"


def _owners(same: list[Deadline]) -> str:
    owners = dict.fromkeys(each.owner_name for each in same)
    return same[0].owner_name if len(owners) == 1 else f"{len(owners)} 家"


def shown(moment: datetime | None) -> str:
    return moment.astimezone(deadlines.BEIJING).strftime("%m-%d %H:%M") if moment else "—"


def wake_siblings(deadline: Deadline, *, now: datetime) -> None:
    """One kind of a unit's readiness has ended: what it climbed for climbs by itself, if it is late too."""
    if deadline.met_by_act != siblings.SHARED:
        return
    late = siblings.still_owed(deadline).filter(missed_at__isnull=False, next_check_at__isnull=True)
    if late.update(next_check_at=now):
        ring()


def ring() -> None:
    """Wake the clock loops: one of the new clocks may be due before their next look."""
    events.wake_the_clock()
