"""Which limits follow from a plan, and when they fall due. Pure: time and calendar come in as arguments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from incidents.plans.schema import DeadlineRule, Plan, Recipient
from incidents.rules import working_days
from incidents.rules.days import BEIJING, ONE_DAY, day_of, end_of, end_of_day, start_of_day
from incidents.rules.levels import gravest
from incidents.rules.scene_time import REAL, SceneTime

__all__ = [
    "BEIJING", "NOTHING_ANNOUNCED", "ONE_DAY", "Calendar", "Change", "Limit", "Running", "Situation", "applies",
    "describe", "due_at", "end_of_day", "first_check", "following", "holds", "in_force", "limit_of", "of_category",
    "optional", "recipients", "start_of_day", "strictest_daily", "take_over",
]  # fmt: skip

Calendar = Mapping[date, bool]
"""Day → whether it is worked, of the days somebody official has spoken about."""
NOTHING_ANNOUNCED: Calendar = MappingProxyType({})


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
    category: str = ""
    facts: tuple[Mapping[str, Any], ...] = ()
    """Confirmed and projected: a condition of a rule may hold in either."""
    internal_targets: frozenset[str] = frozenset()
    """Codes of the rules that are off by default and that the office switched on."""
    derived: bool = False
    """次生事件: only the limits that name its category are its own; the accident's run on the accident."""

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
    provisional: bool = False
    """Counted over days that nobody has announced yet (暂定)."""
    base_known: bool = True
    """False: 起算待核, nothing can be counted from yet."""


def optional(rule: DeadlineRule) -> bool:
    """Binds only where the office switched it on: 内控, and what the regulation's text is not verified for. The time
    of an order is 内控 too, but whoever commands has set it: it is nobody's to switch."""
    return (rule.badge == "internal" and rule.starts != "ordered") or not rule.switched_on


def in_force(rule: DeadlineRule, targets: frozenset[str]) -> bool:
    return not optional(rule) or rule.code in targets


def applies(rule: DeadlineRule, situation: Situation) -> bool:
    """Whether the rule binds in this situation. Optional rules bind only where the office switched them on."""
    return (
        in_force(rule, situation.internal_targets)
        and (not situation.derived or bool(rule.categories))
        and of_category(rule, situation.category)
        and _scope(rule, situation)
        and holds(rule.only_if, situation.facts)
    )


def of_category(rule: DeadlineRule, category: str) -> bool:
    """Whether the rule is for incidents of this category (road traffic and fire have limits of their own)."""
    if rule.categories:
        return category in rule.categories
    return category not in rule.except_categories


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


def limit_of(
    rule: DeadlineRule,
    base_at: datetime,
    calendar: Calendar = NOTHING_ANNOUNCED,
    *,
    occasion: str = "",
    scene: SceneTime = REAL,
) -> Limit:
    """When the limit is up: minutes run on through night and holidays; a daily duty is up at the end of its natural
    day; of days and working days the one it starts on does not count, and the last ends at midnight. In a drill all of
    it is counted in `scene` time."""
    counted = scene.of(base_at)
    if rule.working_days is not None:
        last = working_days.limit_from(counted, rule.working_days, calendar)
        return Limit(rule, base_at, scene.real(last.due_at), occasion, last.provisional)
    due = None
    if rule.minutes is not None:
        due = counted + timedelta(minutes=rule.minutes)
    elif rule.days is not None:
        due = end_of(day_of(counted) + timedelta(days=rule.days))
    elif rule.per_day is not None:
        due = end_of_day(counted)
    return Limit(rule, base_at, scene.real(due) if due else None, occasion)


def due_at(rule: DeadlineRule, base_at: datetime, calendar: Calendar = NOTHING_ANNOUNCED) -> datetime | None:
    """The moment alone, of `limit_of`."""
    return limit_of(rule, base_at, calendar).due_at


def following(plan: Plan, situation: Situation) -> tuple[DeadlineRule, ...]:
    """Limits that a report of this situation would start, for the officer to see before he saves."""
    early = {"learned", "received", "occurred", "first_report", "activated"}
    level = situation.response_level or situation.severity_grade
    later = Situation(
        report_class=situation.report_class,
        severity_grade=situation.severity_grade,
        response_level=level,
        near_miss=situation.near_miss,
        category=situation.category,
        facts=situation.facts,
        internal_targets=situation.internal_targets,
    )
    return tuple(
        rule
        for rule in plan.deadlines
        if rule.starts in early and rule.watches is None and applies(rule, later)
    )


def describe(rule: DeadlineRule) -> str:
    """「2 小时」, 「60 日」, 「每日至少 1 次」, 「立即（计已用时）」."""
    if rule.minutes is not None:
        hours, minutes = divmod(rule.minutes, 60)
        if hours >= 48 and not rule.minutes % 1440:
            return f"{hours // 24} 日"
        return f"{hours} 小时" if hours and not minutes else f"{rule.minutes} 分钟"
    if rule.days is not None:
        return f"{rule.days} 日"
    if rule.per_day is not None:
        return f"每日至少 {rule.per_day} 次"
    if rule.met_by == "response_end":
        return "响应期间保持（不计时）"
    if rule.working_days is not None:
        return f"{rule.working_days} 个工作日"
    return "立即（计已用时）"


def strictest_daily(plan: Plan, situation: Situation) -> DeadlineRule | None:
    """Of the daily duties that bind, the one that asks most often; two limits of one duty are the shorter."""
    daily = [rule for rule in plan.deadlines if rule.per_day is not None and applies(rule, situation)]
    return max(daily, key=lambda rule: rule.per_day or 0, default=None)


@dataclass(frozen=True)
class Running:
    """An open limit of the same duty. `lighter`: of a lighter class than the one that now binds."""

    due_at: datetime
    lighter: bool = False


@dataclass(frozen=True)
class Change:
    """What a rule that newly binds brings: the limit that counts, the other basis for reference, and which of the
    running ones give way to it."""

    leads: Limit
    reference: Limit | None
    gives_way: tuple[bool, ...]


def take_over(
    rule: DeadlineRule,
    base_at: datetime,
    running: Sequence[Running],
    *,
    changed: bool,
    now: datetime,
    calendar: Calendar = NOTHING_ANNOUNCED,
    occasion: str = "",
    scene: SceneTime = REAL,
) -> Change | None:
    """None where what runs is at least as strict. `changed`: the duty ran under another class before (EX-04).

    The stricter base leads while it is still ahead; else the changed class counts from now, and the old base is kept
    for reference (domain 3.7). A running limit gives way to one that is due no later, and one whose time is up to the
    graver class; one that is due earlier and still ahead runs on beside it.
    """
    own = limit_of(rule, base_at, calendar, occasion=occasion, scene=scene)
    if not changed or own.due_at is None or rule.per_day is not None:
        return Change(own, None, tuple(True for _ in running))
    anew = limit_of(rule, now, calendar, occasion=occasion, scene=scene)
    leads, reference = (own, anew) if own.due_at > now else (anew, own)
    assert leads.due_at is not None
    stricter_runs = any(each.due_at <= leads.due_at for each in running)
    if stricter_runs and (leads is own or not all(each.lighter for each in running)):
        return None
    gives_way = tuple(
        each.due_at >= leads.due_at or (each.lighter and each.due_at <= now) for each in running
    )
    return Change(leads, reference, gives_way)


def recipients(
    rule: DeadlineRule, *, level: int | None, facts: Iterable[Mapping[str, Any]]
) -> tuple[Recipient, ...]:
    """To whom: the plan's list and the regulation's together, those of this level and these facts."""
    known = tuple(facts)
    return tuple(
        each for each in rule.recipients if (level or 4) <= each.from_level and holds(each.only_if, known)
    )


def first_check(
    rule: DeadlineRule, limit: Limit, *, now: datetime, scene: SceneTime = REAL
) -> datetime | None:
    """When the clock loop must first look at a new deadline; one that is late already, at once."""
    if limit.due_at is None:
        return None
    if scene.stretches:
        run = scene.running
        there = replace(limit, base_at=run.of(limit.base_at), due_at=run.of(limit.due_at))
        at = first_check(rule, there, now=scene.of(now))
        return scene.real(at) if at else None
    if rule.watches is not None:
        return limit.due_at
    if limit.due_at <= now:
        return now
    window = limit.due_at - limit.base_at
    points = [limit.base_at + window * percent / 100 for percent in rule.remind_at_percent]
    return min([*points, limit.due_at])
