"""Starting, superseding, meeting and missing deadlines. Callers hold the incident's lock."""

from collections.abc import Iterable
from datetime import datetime

from incidents import events
from incidents.actions.clock_rows import announce, create, shown, start_per_unit
from incidents.models import Deadline, EventKind, Incident, Officer, ReportKind
from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule, Plan
from incidents.rules import deadlines
from incidents.rules.deadlines import Limit, Situation
from incidents.rules.levels import graver, letter, parse


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
        facts=(incident.confirmed, incident.projected),
        internal_targets=frozenset(incident.organisation.internal_targets),
    )


def start(
    incident: Incident,
    plan: Plan,
    moments: Iterable[str],
    *,
    base_at: datetime,
    by: Officer | None,
    now: datetime,
) -> list[Deadline]:
    """Start every clock that counts from one of `moments` and binds in the present situation."""
    wanted = set(moments)
    now_is = situation(incident, plan)
    started = []
    for rule in plan.deadlines:
        if rule.starts not in wanted or not deadlines.applies(rule, now_is):
            continue
        if rule.per_unit:
            started += start_per_unit(incident, plan, rule, base_at=base_at, now=now)
            continue
        counted_from = _counted_from(incident, rule, base_at)
        occasion = _next_occasion(incident, rule, _occasion(rule, now_is, base_at), by=by, now=now)
        limit = Limit(rule, counted_from, deadlines.due_at(rule, counted_from), occasion)
        started += create(incident, plan, limit, now=now)
    announce(incident, started, by=by, now=now)
    return started


def start_again(
    incident: Incident, plan: Plan, rule: DeadlineRule, *, base_at: datetime, by: Officer, now: datetime
) -> None:
    """A duty without an end (续报 随时) counts from its last act."""
    occasion = _next_occasion(incident, rule, "", by=by, now=now)
    limit = Limit(rule, base_at, deadlines.due_at(rule, base_at), occasion)
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
    """After the facts changed: start what binds now, let a stricter limit take over (EX-04), never loosen by itself."""
    now_is = situation(incident, plan)
    running = list(incident.deadlines.filter(superseded_at__isnull=True))
    for rule in plan.deadlines:
        base_at = _base(incident, rule, now=now)
        if base_at is None or rule.per_unit or not deadlines.applies(rule, now_is):
            continue
        base_at = _counted_from(incident, rule, base_at)
        occasion = _occasion(rule, now_is, base_at)
        if any(d.rule_code == rule.code and d.occasion.split("#")[0] == occasion for d in running):
            continue
        if rule.per_day is not None and rule != deadlines.strictest_daily(plan, now_is):
            continue
        _take_over(incident, plan, rule, occasion, running, base_at=base_at, by=by, now=now)


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
    family = [d for d in running if _same_duty(plan, d, rule)]
    weaker = [d for d in family if d.is_open and d.due_at is not None]
    running_due = min((d.due_at for d in weaker if d.due_at), default=None)
    wanted = Limit(rule, base_at, deadlines.due_at(rule, base_at), occasion)
    limit = deadlines.stricter(wanted, running_due, now=now, changed=bool(family))
    if limit is None:
        return
    created = create(incident, plan, limit, now=now)
    for deadline in weaker:
        _supersede(deadline, created[0], incident, by=by, now=now)
    announce(incident, created, by=by, now=now)


def _same_duty(plan: Plan, deadline: Deadline, rule: DeadlineRule) -> bool:
    """Two limits of one duty: chosen by report class or counted by the day, ended by the same act."""
    other = next((each for each in plan.deadlines if each.code == deadline.rule_code), None)
    if other and other.per_day is not None and rule.per_day is not None:
        return deadline.is_open and other.met_by == rule.met_by
    return bool(
        other and other.report_classes and rule.report_classes
        and other.met_by == rule.met_by and other.badge == rule.badge
    )  # fmt: skip


def _base(incident: Incident, rule: DeadlineRule, *, now: datetime) -> datetime | None:
    match rule.starts:
        case "learned" | "received":
            return incident.learned_at
        case "occurred":
            return incident.occurred_at
        case "first_report":
            return _first_report_base(incident, rule, now=now)
        case "verified":
            verified = incident.events.filter(kind=EventKind.VERIFIED).order_by("-occurred_at").first()
            return verified.occurred_at if verified else None
        case "activated":
            response = incident.responses.filter(ended_at__isnull=True).first()
            return response.activated_at if response else None
        case _:
            return None


def _first_report_base(incident: Incident, rule: DeadlineRule, *, now: datetime) -> datetime | None:
    """A daily duty begins with the day after the first report: its own day is not short (domain 3.7)."""
    first = incident.reports.filter(kind=ReportKind.INITIAL).order_by("sent_at").first()
    if first is None or rule.per_day is None:
        return first.sent_at if first else None
    return max(deadlines.end_of_day(first.sent_at), deadlines.start_of_day(now))


def _occasion(rule: DeadlineRule, now_is: Situation, base_at: datetime) -> str:
    if rule.report_classes:
        return f"class-{letter(now_is.report_class) or 'open'}" if 4 not in rule.report_classes else "class"
    if rule.per_day is not None:
        return base_at.astimezone(deadlines.BEIJING).date().isoformat()
    return ""


def give_way(old: Deadline, incident: Incident, *, by: Officer | None, now: datetime) -> None:
    """The same clock starts again: what it counted for has been done anew."""
    old.superseded_at, old.next_check_at = now, None
    old.save(update_fields=["superseded_at", "next_check_at"])
    events.record(
        incident,
        EventKind.DEADLINE_SUPERSEDED,
        by=by,
        now=now,
        summary=f"{old.label}（至 {shown(old.due_at)}）由新的一次取代",
        clause=old.clause,
        payload={"old": old.pk},
    )


def _supersede(
    old: Deadline, new: Deadline, incident: Incident, *, by: Officer | None, now: datetime
) -> None:
    old.superseded_at, old.superseded_by, old.next_check_at = now, new, None
    old.save(update_fields=["superseded_at", "superseded_by", "next_check_at"])
    events.record(
        incident,
        EventKind.DEADLINE_SUPERSEDED,
        by=by,
        now=now,
        summary=f"{old.label}（至 {shown(old.due_at)}）由{new.label}（至 {shown(new.due_at)}）取代，从严",
        clause=new.clause,
        payload={"old": old.pk, "new": new.pk, "due_at": new.due_at},
    )


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
) -> list[Deadline]:
    """End the open clocks that one of `acts` ends; early or late by how much is kept."""
    found = incident.deadlines.open().filter(met_by_act__in=list(acts))
    if unit or post:
        found = found.filter(owner_unit=unit, owner_post=post)
    if clause:
        found = found.filter(clause=clause)
    met = list(found)
    for deadline in met:
        end(deadline, incident, at=at, by=by, now=now)
    return met


def end(deadline: Deadline, incident: Incident, *, at: datetime, by: Officer, now: datetime) -> None:
    """One clock is met by an act done `at`. Done late is done, and stays late; done in time and
    written down later was never late."""
    deadline.met_at, deadline.met_by, deadline.next_check_at = at, by, None
    late = deadline.due_at is not None and at > deadline.due_at
    deadline.missed_at = deadline.due_at if late else None
    deadline.save(update_fields=["met_at", "met_by", "next_check_at", "missed_at"])
    events.record(
        incident,
        EventKind.DEADLINE_MET,
        by=by,
        now=now,
        occurred_at=at,
        summary=f"{deadline.label}（{deadline.owner_name}）办结{_margin(deadline)}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "due_at": deadline.due_at, "met_at": at},
    )


def _margin(deadline: Deadline) -> str:
    if deadline.due_at is None or deadline.met_at is None:
        return ""
    minutes = int((deadline.due_at - deadline.met_at).total_seconds() // 60)
    if deadline.met_at > deadline.due_at:
        late = int((deadline.met_at - deadline.due_at).total_seconds() // 60)
        return f"，超时 {max(late, 1)} 分"
    return f"，提前 {minutes} 分"


def next_daily(
    incident: Incident, plan: Plan, deadline: Deadline, *, by: Officer | None, now: datetime
) -> None:
    """续报: when a natural day is over or its reports are in, the next day's count begins."""
    rule = lookup.deadline(plan, deadline.rule_code)
    if rule.per_day is None or deadline.due_at is None or not incident.is_live:
        return
    now_is = situation(incident, plan)
    occasion = deadline.due_at.astimezone(deadlines.BEIJING).date().isoformat()
    rule = deadlines.strictest_daily(plan, now_is) or rule
    exists = incident.deadlines.filter(
        rule_code=rule.code, occasion=occasion, superseded_at__isnull=True
    ).exists()
    if exists or not deadlines.applies(rule, now_is):
        return
    limit = Limit(rule, deadline.due_at, deadlines.end_of_day(deadline.due_at), occasion)
    announce(incident, create(incident, plan, limit, now=now), by=by, now=now)


def resume_all(incident: Incident, *, by: Officer, now: datetime) -> None:
    """The incident came back (不属实 was wrong): what was stopped runs on from its old base, late or not."""
    stopped = list(incident.deadlines.filter(waived_at__isnull=False, superseded_at__isnull=True))
    for deadline in stopped:
        deadline.waived_at, deadline.waived_by, deadline.waived_reason = None, None, ""
        deadline.next_check_at = now if deadline.due_at is not None else None
        deadline.save(update_fields=["waived_at", "waived_by", "waived_reason", "next_check_at"])
    if stopped:
        summary = f"重新核实属实，恢复 {len(stopped)} 项时限，起算不变"
        events.record(incident, EventKind.DEADLINE_SET, by=by, now=now, summary=summary)


def stop_all(incident: Incident, *, by: Officer, reason: str, now: datetime) -> None:
    """The incident left this plan (不属实, 移交): its open clocks are waived with the reason."""
    for deadline in incident.deadlines.open():
        deadline.waived_at, deadline.waived_by, deadline.waived_reason = now, by, reason
        deadline.next_check_at = None
        deadline.save(update_fields=["waived_at", "waived_by", "waived_reason", "next_check_at"])
    events.record(incident, EventKind.DEADLINE_WAIVED, by=by, now=now, summary=f"时限终止：{reason}")


def _level(written: str | None) -> int | None:
    return parse(written) if written else None
