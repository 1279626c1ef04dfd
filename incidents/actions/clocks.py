"""Starting, taking over and meeting deadlines. Callers hold the incident's lock."""

from collections.abc import Collection, Iterable
from datetime import datetime

from incidents import events
from incidents.actions import lapsing
from incidents.actions.clock_moments import AFTER_THE_RESPONSE, base_of, response_ended_at
from incidents.actions.clock_rows import (
    announce,
    calendar_for,
    create,
    limit_of,
    start_readiness,
    wake_siblings,
)
from incidents.actions.superseding import give_way, keep_for_reference, supersede
from incidents.models import Deadline, EventKind, Incident, Officer
from incidents.plans.schema import DeadlineRule, Plan
from incidents.queries.rules_of import rule_of
from incidents.queries.scene_time import scene_of
from incidents.rules import deadlines, lateness
from incidents.rules.deadlines import Limit, Running, Situation
from incidents.rules.levels import graver, gravest, letter, parse

WHILE_IT_LASTS = ("activated", "first_report")
"""Moments whose clocks are not begun any more when the response is over."""
READINESS = "readiness"
"""What ends the clocks of 力量准备, one a unit and kind."""


def situation(incident: Incident, plan: Plan) -> Situation:
    """What the choice of limits depends on, from the stored assessment and decisions."""
    found = incident.assessment
    proposed = _level(found.get("severity_grade"))
    return Situation(
        report_class=_level(found.get("report_class")),
        severity_grade=graver(incident.severity_grade, proposed),
        response_level=incident.response_level,
        proposed_level=_level(found.get("response_level")),
        near_miss=bool(found.get("near_miss")),
        category=incident.category,
        facts=(incident.confirmed, incident.projected),
        internal_targets=frozenset(incident.organisation.internal_targets),
        derived=incident.derived_from_id is not None,
    )


def start(
    incident: Incident,
    plan: Plan,
    moments: Iterable[str],
    *,
    base_at: datetime,
    by: Officer | None,
    now: datetime,
    among: Collection[str] | None = None,
) -> list[Deadline]:
    """Start every clock that counts from one of `moments` and binds in the present situation; `among` some rules only."""
    wanted = set(moments)
    now_is = situation(incident, plan)
    started = []
    for rule in plan.deadlines:
        if rule.starts not in wanted or not deadlines.applies(rule, now_is):
            continue
        if among is not None and rule.code not in among:
            continue
        if rule.met_by == READINESS:
            started += start_readiness(incident, plan, rule, base_at=base_at, now=now)
            continue
        counted_from = _counted_from(incident, rule, base_at)
        occasion = _next_occasion(
            incident, rule, _occasion(rule, now_is, scene_of(incident).of(base_at)), by=by, now=now
        )
        limit = limit_of(incident, rule, counted_from, occasion=occasion)
        started += create(incident, plan, limit, now=now)
    announce(incident, started, by=by, now=now)
    return started


def start_again(
    incident: Incident, plan: Plan, rule: DeadlineRule, *, base_at: datetime, by: Officer, now: datetime
) -> None:
    """A duty without an end (续报 随时) counts from its last act."""
    occasion = _next_occasion(incident, rule, "", by=by, now=now)
    limit = limit_of(incident, rule, base_at, occasion=occasion)
    announce(incident, create(incident, plan, limit, now=now), by=by, now=now)


def _next_occasion(
    incident: Incident, rule: DeadlineRule, occasion: str, *, by: Officer | None, now: datetime
) -> str:
    """A moment that comes again (a second request) starts its clock again; an open one gives way to it."""
    earlier = list(incident.deadlines.filter(rule_code=rule.code))
    for deadline in earlier:
        if deadline.is_open:
            give_way(deadline, incident, by=by, now=now)
    return f"{occasion}#{len(earlier) + 1}" if earlier else occasion


def _counted_from(incident: Incident, rule: DeadlineRule, base_at: datetime) -> datetime:
    """What binds only under a condition counts from when the condition was known, not from before."""
    known_since = incident.facts_as_of
    return max(base_at, known_since) if rule.only_if and known_since else base_at


def reconsider(incident: Incident, plan: Plan, *, by: Officer | None, now: datetime) -> None:
    """After the facts changed: start what binds now, let a stricter limit take over (EX-04), never loosen by itself.
    On a closed incident only the 监视窗 is looked at."""
    now_is = situation(incident, plan)
    running = list(incident.deadlines.filter(superseded_at__isnull=True))
    ended_at = response_ended_at(incident) if incident.state in AFTER_THE_RESPONSE else None
    for rule in plan.deadlines:
        if not _may_begin(incident, rule, over=ended_at is not None) or not deadlines.applies(rule, now_is):
            continue
        base_at = base_of(incident, rule, now=now)
        if base_at is None:
            _await_base(incident, plan, rule, running, by=by, now=now)
            continue
        base_at = _counted_from(incident, rule, base_at)
        occasion = _occasion(rule, now_is, scene_of(incident).of(base_at))
        if any(d.rule_code == rule.code and d.occasion.split("#")[0] == occasion for d in running):
            continue
        if rule.per_day is not None and rule != deadlines.strictest_daily(plan, now_is):
            continue
        _take_over(incident, plan, rule, occasion, running, base_at=base_at, by=by, now=now)
    if ended_at is not None:
        lapsing.end_with_the_response(incident, plan, at=ended_at, by=by, now=now)


def _may_begin(incident: Incident, rule: DeadlineRule, *, over: bool) -> bool:
    """力量准备 begins with the activation alone; nothing of the response after its end; on a closed file the windows."""
    if rule.met_by == READINESS or (over and rule.starts in WHILE_IT_LASTS):
        return False
    return incident.is_live or rule.watches is not None


def _await_base(
    incident: Incident,
    plan: Plan,
    rule: DeadlineRule,
    running: list[Deadline],
    *,
    by: Officer | None,
    now: datetime,
) -> None:
    """起算待核: on record, so that somebody asks; nobody is judged by it."""
    if not rule.pending or any(d.rule_code == rule.code for d in running):
        return
    limit = Limit(rule, incident.learned_at, None, base_known=False)
    announce(incident, create(incident, plan, limit, now=now), by=by, now=now)


def _take_over(
    incident: Incident,
    plan: Plan,
    rule: DeadlineRule,
    occasion: str,
    running: list[Deadline],
    *,
    base_at: datetime,
    by: Officer | None,
    now: datetime,
) -> None:
    rules = {each.code: each for each in plan.deadlines}
    known = [(d, rules[d.rule_code]) for d in running if d.rule_code in rules]
    family = [(d, other) for d, other in known if _same_duty(d, other, rule)]
    open_ones = [(d, other) for d, other in family if d.is_open and d.due_at is not None]
    change = deadlines.take_over(
        rule,
        base_at,
        [Running(d.due_at, _is_lighter(other, rule)) for d, other in open_ones if d.due_at],
        # Another window of another category, unlike another class, is no change of anything reported.
        changed=bool(family) and rule.watches is None,
        now=now,
        calendar=calendar_for(incident, rule, base_at),
        occasion=occasion,
        scene=scene_of(incident),
    )
    if change is None:
        return
    created = create(incident, plan, change.leads, now=now)
    for (deadline, _), gives_way in zip(open_ones, change.gives_way, strict=True):
        if gives_way:
            supersede(deadline, created[0], incident, by=by, now=now)
    announce(incident, created, by=by, now=now)
    if change.reference is not None:
        keep_for_reference(change.reference, created[0], incident, plan, by=by, now=now)


def _same_duty(deadline: Deadline, other: DeadlineRule, rule: DeadlineRule) -> bool:
    """Two limits of one duty: chosen by report class or counted by the day, ended by the same act; two windows."""
    if other.per_day is not None and rule.per_day is not None:
        return deadline.is_open and other.met_by == rule.met_by
    if other.watches is not None and rule.watches is not None:
        return deadline.is_open
    return bool(
        other.report_classes and rule.report_classes
        and other.met_by == rule.met_by and other.badge == rule.badge
    )  # fmt: skip


def _is_lighter(other: DeadlineRule, rule: DeadlineRule) -> bool:
    return bool(other.report_classes and rule.report_classes) and min(other.report_classes) > min(
        rule.report_classes
    )


def _occasion(rule: DeadlineRule, now_is: Situation, base_at: datetime) -> str:
    if rule.report_classes:
        return _class_occasion(rule, now_is)
    if rule.per_day is not None:
        return base_at.astimezone(deadlines.BEIJING).date().isoformat()
    return ""


def _class_occasion(rule: DeadlineRule, now_is: Situation) -> str:
    """A level that rises is reported anew (EX-04), also where the class had been as grave before, for a reason other
    than the level."""
    name = "class" if 4 in rule.report_classes else f"class-{letter(now_is.report_class) or 'open'}"
    level = gravest((now_is.severity_grade, now_is.proposed_level))
    return name if level in (None, 4) else f"{name}-{letter(level)}"


def meet(
    incident: Incident,
    acts: Iterable[str],
    *,
    at: datetime,
    by: Officer,
    now: datetime,
    unit: str = "",
    post: str = "",
    clause: str = "",
    occasions: Iterable[str] | None = None,
) -> list[Deadline]:
    """End the open clocks that one of `acts` ends; early or late by how much is kept."""
    found = incident.deadlines.open().filter(met_by_act__in=list(acts))
    if unit or post:
        found = found.filter(owner_unit=unit, owner_post=post)
    if clause:
        found = found.filter(clause=clause)
    if occasions is not None:
        found = found.filter(occasion__in=list(occasions))
    met = list(found)
    for deadline in met:
        end(deadline, incident, at=at, by=by, now=now)
    return met


def end(
    deadline: Deadline, incident: Incident, *, at: datetime, by: Officer, now: datetime, actor_name: str = ""
) -> None:
    """One clock is met by an act done `at`. Done late is done, and stays late; done in time and
    written down later was never late."""
    deadline.met_at, deadline.met_by, deadline.next_check_at = at, by, None
    late = deadline.due_at is not None and at > deadline.due_at
    deadline.missed_at = deadline.due_at if late else None
    deadline.save(update_fields=["met_at", "met_by", "next_check_at", "missed_at"])
    wake_siblings(deadline, now=now)
    apart = lateness.apart(deadline.due_at, at)
    events.record(
        incident,
        EventKind.DEADLINE_MET,
        by=None if actor_name else by,
        actor_name=actor_name,
        now=now,
        occurred_at=at,
        summary=f"{deadline.label}（{deadline.owner_name}）办结{'，' + apart if apart else ''}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "due_at": deadline.due_at, "met_at": at},
    )


def next_daily(
    incident: Incident, plan: Plan, deadline: Deadline, *, by: Officer | None, now: datetime
) -> None:
    """续报: when a natural day is over or its reports are in, the next day's count begins."""
    rule = rule_of(plan, deadline)
    if rule.per_day is None or deadline.due_at is None or not incident.is_live:
        return
    if response_ended_at(incident):
        return
    now_is = situation(incident, plan)
    scene = scene_of(incident)
    occasion = scene.of(deadline.due_at).astimezone(deadlines.BEIJING).date().isoformat()
    rule = deadlines.strictest_daily(plan, now_is) or rule
    exists = incident.deadlines.filter(
        rule_code=rule.code, occasion=occasion, superseded_at__isnull=True
    ).exists()
    if exists or not deadlines.applies(rule, now_is):
        return
    limit = limit_of(incident, rule, deadline.due_at, occasion=occasion)
    announce(incident, create(incident, plan, limit, now=now), by=by, now=now)


def _level(written: str | None) -> int | None:
    return parse(written) if written else None
