"""伤亡变化补报: while a 监视窗 is open a changed number starts the clock of a supplementary report, on a closed incident
too, and reopens nothing else (条例第十三条). Callers hold the incident's lock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents import events
from incidents.actions import clock_rows
from incidents.models import Deadline, EventKind, Incident, Officer, ReportKind
from incidents.models.deadline import WINDOW_ACT
from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule, Plan
from incidents.rules.days import day_of


def follow(
    incident: Incident, plan: Plan, was: Mapping[str, Any], *, by: Officer, now: datetime
) -> list[Deadline]:
    """Compare what is confirmed with what `was`. One 补报 runs at a time: what changes before it is sent goes into it.
    Before the first report there is nothing to supplement."""
    windows = [row for row in incident.deadlines.open().filter(met_by_act=WINDOW_ACT) if _is_open(row, now)]
    if not windows or not incident.reports.filter(kind=ReportKind.INITIAL).exists():
        return []
    opened = []
    for window in windows:
        rule = lookup.deadline(plan, window.rule_code)
        changes = _changes(incident, plan, rule, was)
        if rule.watches is None or not changes:
            continue
        if incident.deadlines.open().filter(rule_code=rule.watches.opens).exists():
            continue
        opened.append(_open(incident, plan, window, rule.watches.opens, changes, by=by, now=now))
    return opened


def _is_open(window: Deadline, now: datetime) -> bool:
    """The sweep may not have closed it yet."""
    return window.due_at is None or now < window.due_at


def _changes(incident: Incident, plan: Plan, rule: DeadlineRule, was: Mapping[str, Any]) -> list[str]:
    """「死亡 2→3」. A number that becomes known is a change; one that is 不明 again is none to report."""
    found = []
    for name in rule.watches.indicators if rule.watches else ():
        before, is_now = was.get(name), incident.confirmed.get(name)
        if is_now is not None and is_now != (before or 0):
            label = lookup.indicator(plan, name).label
            found.append(f"{label} {'不明' if before is None else before}→{is_now}")
    return found


def _open(
    incident: Incident,
    plan: Plan,
    window: Deadline,
    opens: str,
    changes: list[str],
    *,
    by: Officer,
    now: datetime,
) -> Deadline:
    rule = lookup.deadline(plan, opens)
    earlier = incident.deadlines.filter(rule_code=opens).count()
    limit = clock_rows.limit_of(incident, rule, now, occasion=f"#{earlier + 1}")
    [row] = clock_rows.create(incident, plan, limit, now=now)
    clock_rows.ring()
    events.record(
        incident,
        EventKind.DEADLINE_SET,
        by=by,
        now=now,
        summary=f"{_day(window, now)}{'，'.join(changes)}：须补报，责任 {row.owner_name}",
        clause=row.clause,
        payload={"rule": opens, "base_at": now, "due_at": row.due_at, "count": 1, "window": window.pk},
    )
    return row


def _day(window: Deadline, now: datetime) -> str:
    """「自发生第 12 天，」: the day it happened does not count."""
    if not window.base_known:
        return ""
    return f"自发生第 {(day_of(now) - day_of(window.base_at)).days} 天，"
