"""Which limits follow from a plan, and when they fall due. Pure: time comes in as an argument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from incidents.plans.schema import DeadlineRule, Plan, Recipient
from incidents.rules.levels import gravest

BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Situation:
    """What the choice of limits depends on. Levels 1..4, None while unknown or not decided."""

    report_class: int | None = None
    severity_grade: int | None = None
    response_level: int | None = None
    """Activated."""
    proposed_level: int | None = None
    """By the tables."""
    near_miss: bool = False
    facts: tuple[Mapping[str, Any], ...] = ()
    """Confirmed and projected: a condition of a rule may hold in either."""
    internal_targets: frozenset[str] = frozenset()
    """Codes of the 内控 rules that the office switched on."""

    @property
    def gravest_level(self) -> int | None:
        """What decides to whom we report: of all that is known the gravest (strict wins)."""
        return gravest((self.report_class, self.severity_grade, self.response_level, self.proposed_level))


@dataclass(frozen=True)
class Limit:
    """A rule that applies now, with its base and due time. `due_at` None: 立即, counts up."""

    rule: DeadlineRule
    base_at: datetime
    due_at: datetime | None
    occasion: str = ""


def applies(rule: DeadlineRule, situation: Situation) -> bool:
    """Whether the rule binds in this situation. Internal targets bind only where the office switched them on."""
    internal = rule.badge == "internal"
    if not (rule.code in situation.internal_targets if internal else rule.switched_on):
        return False
    return _scope(rule, situation) and holds(rule.only_if, situation.facts)


def _scope(rule: DeadlineRule, situation: Situation) -> bool:
    if rule.report_classes:
        # Nothing graded yet: the limit of the lightest class runs already; a graver class takes over (EX-02, EX-05).
        return (situation.report_class or 4) in rule.report_classes
    if rule.near_miss and situation.near_miss and not _graded_beyond(rule, situation):
        return True
    if rule.response_levels or rule.grades or rule.near_miss is not None:
        return situation.response_level in rule.response_levels or situation.severity_grade in rule.grades
    return True


def _graded_beyond(rule: DeadlineRule, situation: Situation) -> bool:
    """A near miss that is also a graver accident follows the graver accident's rule."""
    grade = situation.severity_grade
    return bool(rule.grades) and grade is not None and grade < min(rule.grades)


def holds(expression: str, facts: Iterable[Mapping[str, Any]]) -> bool:
    """`cross_boundary=county|province` or `mass_incident`; an empty expression always holds, an unknown fact never."""
    if not expression:
        return True
    name, _, value = expression.partition("=")
    known = [basis.get(name) for basis in facts]
    if value:
        return any(each in known for each in value.split("|"))
    return any(each not in (None, False, "none", 0) for each in known)


def due_at(rule: DeadlineRule, base_at: datetime) -> datetime | None:
    """When the limit is up: minutes run on through night and holidays; a daily duty is up at the end of the natural day."""
    if rule.minutes is not None:
        return base_at + timedelta(minutes=rule.minutes)
    if rule.per_day is not None:
        return end_of_day(base_at)
    return None


def start_of_day(moment: datetime) -> datetime:
    """0:00 北京时间 of the day of `moment`."""
    return moment.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_day(moment: datetime) -> datetime:
    """24:00 北京时间 of the day of `moment`."""
    return start_of_day(moment) + timedelta(days=1)


def following(plan: Plan, situation: Situation) -> tuple[DeadlineRule, ...]:
    """Limits that a report of this situation would start, for the officer to see before he saves."""
    early = {"learned", "received", "occurred", "first_report", "activated"}
    level = situation.response_level or situation.severity_grade
    later = Situation(
        report_class=situation.report_class,
        severity_grade=situation.severity_grade,
        response_level=level,
        near_miss=situation.near_miss,
        facts=situation.facts,
        internal_targets=situation.internal_targets,
    )
    return tuple(rule for rule in plan.deadlines if rule.starts in early and applies(rule, later))


def describe(rule: DeadlineRule) -> str:
    """「2 小时」, 「60 日」, 「每日至少 1 次」, 「立即（计已用时）」."""
    if rule.minutes is not None:
        hours, minutes = divmod(rule.minutes, 60)
        if hours >= 48 and not rule.minutes % 1440:
            return f"{hours // 24} 日"
        return f"{hours} 小时" if hours and not minutes else f"{rule.minutes} 分钟"
    if rule.per_day is not None:
        return f"每日至少 {rule.per_day} 次"
    if rule.working_days is not None:
        return f"{rule.working_days} 个工作日"
    return "立即（计已用时）"


def strictest_daily(plan: Plan, situation: Situation) -> DeadlineRule | None:
    """Of the daily duties that bind, the one that asks most often; two limits of one duty are the shorter."""
    daily = [rule for rule in plan.deadlines if rule.per_day is not None and applies(rule, situation)]
    return max(daily, key=lambda rule: rule.per_day or 0, default=None)


def stricter(wanted: Limit, running_due: datetime | None, *, now: datetime, changed: bool) -> Limit | None:
    """The limit that takes over when the class changed, or None where the running one is at least as strict.

    The stricter base leads while it is still ahead; else the changed class starts its own count (EX-04, domain 3.7).
    """
    limit = wanted
    if limit.rule.per_day is not None:
        return limit
    if changed and limit.due_at is not None and limit.due_at <= now:
        limit = Limit(wanted.rule, now, due_at(wanted.rule, now), wanted.occasion)
    if running_due is not None and limit.due_at is not None and limit.due_at >= running_due:
        return None
    return limit


def recipients(
    rule: DeadlineRule, *, level: int | None, facts: Iterable[Mapping[str, Any]]
) -> tuple[Recipient, ...]:
    """To whom: the plan's list and the regulation's together, those of this level and these facts."""
    known = tuple(facts)
    return tuple(
        each for each in rule.recipients if (level or 4) <= each.from_level and holds(each.only_if, known)
    )


@dataclass(frozen=True)
class Wait:
    """Nothing to do before `until`; None: nothing ever again."""

    until: datetime | None


@dataclass(frozen=True)
class Remind:
    percent: int
    next_check_at: datetime


@dataclass(frozen=True)
class Miss:
    """It is late since `at`, the moment it was due, whenever we noticed."""

    at: datetime
    late_seconds: int
    next_check_at: datetime | None


@dataclass(frozen=True)
class Escalate:
    """Climb to `rung` of the ladder (0 is the first)."""

    rung: int
    next_check_at: datetime | None


Step = Wait | Remind | Miss | Escalate


@dataclass(frozen=True)
class Clock:
    """What a running deadline looks like to the rule."""

    base_at: datetime
    due_at: datetime
    open: bool
    reminded: tuple[int, ...]
    missed: bool
    rung: int
    """Rungs climbed so far."""
    check_at: datetime | None = None
    """When it was to be looked at; a clock that began after it was due is not noticed late."""


def next_step(
    clock: Clock, *, remind_at: Iterable[int], rungs: int, minutes_between: int, now: datetime
) -> Step:
    """What is to be done about this clock at `now`. Called under the incident's lock; met clocks stay silent."""
    if not clock.open:
        return Wait(None)
    if now < clock.due_at:
        return _before_due(clock, tuple(remind_at), now)
    if not clock.missed:
        late = int((now - max(clock.due_at, clock.check_at or clock.due_at)).total_seconds())
        return Miss(clock.due_at, late, now if rungs else None)
    if clock.rung >= rungs:
        return Wait(None)
    following_rung = clock.rung + 1
    later = now + timedelta(minutes=minutes_between) if following_rung < rungs else None
    return Escalate(clock.rung, later)


def _before_due(clock: Clock, remind_at: tuple[int, ...], now: datetime) -> Step:
    window = clock.due_at - clock.base_at
    points = {percent: clock.base_at + window * percent / 100 for percent in remind_at}
    passed = [percent for percent, at in points.items() if at <= now]
    ahead = sorted(at for at in points.values() if at > now)
    upcoming = ahead[0] if ahead else clock.due_at
    # Several points passed during an outage are one reminder, of the latest.
    if passed and max(passed) not in clock.reminded:
        return Remind(max(passed), upcoming)
    return Wait(upcoming)


def first_check(rule: DeadlineRule, limit: Limit, *, now: datetime) -> datetime | None:
    """When the clock loop must first look at a new deadline; one that is late already, at once."""
    if limit.due_at is None:
        return None
    if limit.due_at <= now:
        return now
    window = limit.due_at - limit.base_at
    points = [limit.base_at + window * percent / 100 for percent in rule.remind_at_percent]
    return min([*points, limit.due_at])
