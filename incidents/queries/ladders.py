"""A clock's ladder as the rule sees it: whom each rung reaches now, who has heard already, what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from incidents.models import Deadline, EventKind, IncidentState, Notice, Officer
from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule, Plan
from incidents.queries.authority import Reach
from incidents.queries.rules_of import rule_of
from incidents.queries.scene_time import scene_of
from incidents.rules import ladder, scene_time
from incidents.rules.ladder import Clock, Escalate, Ladder, Miss, Remind, Step

RECORDED_ONLY = "enterprise_report"
"""Met by the enterprise: its own limit is kept for the record and rouses nobody here (WX 4.1.1(2))."""
AFTER_CLOSING = ("casualties_changed",)
"""Moments that come also when the file is closed; their clocks run on (EX-10)."""
ROUSING = (EventKind.DEADLINE_MISSED, EventKind.DEADLINE_ESCALATED)


def ladder_of(deadline: Deadline, plan: Plan, reach: Reach) -> Ladder:
    """The plan's ladder; a unit's clock starts at that unit, an enterprise's has none."""
    rungs = plan.ladder
    if deadline.met_by_act == RECORDED_ONLY:
        return Ladder(0)
    below = deadline.owner_post not in rungs.posts and bool(owners(deadline, reach))
    return Ladder(len(rungs.posts), rungs.minutes_between, rungs.repeats, owner_waits=below)


def as_clock(deadline: Deadline, rule: DeadlineRule) -> Clock:
    """The row of a clock that falls due, as the rule takes it. With the file closed (归档) everything rests but what a
    change of the casualties opened since."""
    assert deadline.due_at is not None
    rests = deadline.incident.state == IncidentState.ARCHIVED and rule.starts not in AFTER_CLOSING
    return Clock(
        base_at=deadline.base_at,
        due_at=deadline.due_at,
        open=deadline.is_open and deadline.paused_at is None and not rests,
        reminded=tuple(deadline.reminded),
        missed=deadline.missed_at is not None,
        rung=deadline.rung,
        round=deadline.round,
        acknowledged=deadline.acknowledged_at is not None,
        # The pause of a clock that was set aside is the system's lateness, not a later look.
        check_at=deadline.set_aside_at or deadline.next_check_at,
    )


def owners(deadline: Deadline, reach: Reach) -> list[Officer]:
    """Whoever answers for the post or the unit that owes it; nobody, where it must be telephoned."""
    if deadline.owner_post:
        return reach.by_post.get(deadline.owner_post, [])
    return reach.by_unit.get(deadline.owner_unit, [])


def told(deadline: Deadline, round_: int) -> set[UUID | None]:
    """Who has heard in this round that the clock is late, or will be."""
    heard = Notice.objects.filter(
        incident=deadline.incident_id,
        event__kind__in=ROUSING,
        event__payload__deadline=str(deadline.pk),
        event__payload__round=round_,
    )
    return set(heard.values_list("officer_id", flat=True))


def owner_has_his_time(step: Escalate, climb: Ladder, holders: list[Officer]) -> bool:
    """The first rung has heard with the miss itself: it says nothing again, and is not passed over either."""
    return step.rung == 0 and bool(holders) and not climb.owner_waits


@dataclass(frozen=True)
class Coming:
    """One step that will be taken unless somebody acts: 「02:48 将提醒 带班领导 李带」."""

    at: datetime
    words: str
    who: tuple[Officer, ...] = ()


Heard = dict[int, set[UUID | None]]
"""By round who has heard, as `told` says it."""


def coming(deadline: Deadline, plan: Plan, reach: Reach, *, heard: Heard, now: datetime) -> list[Coming]:
    """The steps up to the end of the round that is next; empty where nothing runs any more."""
    if deadline.due_at is None or not deadline.is_open:
        return []
    rule = rule_of(plan, deadline)
    climb = ladder_of(deadline, plan, reach)
    forecast = _Forecast(plan, reach, climb, owners(deadline, reach), heard, late_in=deadline.round)
    scene = scene_of(deadline.incident)
    steps = ladder.ahead(
        scene_time.as_of(scene, as_clock(deadline, rule)),
        climb,
        remind_at=rule.remind_at_percent,
        now=scene.of(now),
        rouses=forecast.rouses,
    )
    return list(forecast.one_round((scene.real(at), step) for at, step in steps))


class _Forecast:
    """Puts names to the rule's steps; knows who will have heard by then."""

    def __init__(
        self,
        plan: Plan,
        reach: Reach,
        climb: Ladder,
        owing: list[Officer],
        heard: Heard,
        *,
        late_in: int,
    ) -> None:
        self.plan, self.reach, self.climb, self.owners, self.late_in = plan, reach, climb, owing, late_in
        self.heard = {round_: set(officers) for round_, officers in heard.items()}

    @property
    def nobody(self) -> str:
        return "" if self.owners else "（责任方在系统内无人可通知，请打电话）"

    def holders(self, step: Escalate) -> list[Officer]:
        return self.reach.by_post.get(self.plan.ladder.posts[step.rung], [])

    def new(self, step: Escalate) -> list[Officer]:
        heard = self.heard.setdefault(step.round, set())
        return [each for each in self.holders(step) if each.pk not in heard]

    def rouses(self, step: Escalate) -> bool:
        """Asked once a step, after its line was made; from then on they have heard."""
        new = self.new(step)
        self.heard[step.round] |= {each.pk for each in new}
        return bool(new) or owner_has_his_time(step, self.climb, self.holders(step))

    def one_round(self, steps: Iterator[tuple[datetime, Step]]) -> Iterator[Coming]:
        round_ = None
        for at, step in steps:
            match step:
                case Remind():
                    yield Coming(at, f"已用 {step.percent}%，将催办{self.nobody}", tuple(self.owners))
                case Miss():
                    yield Coming(at, f"到期，超时告知{self.nobody}", tuple(self.owners))
                    self.heard.setdefault(self.late_in, set()).update(each.pk for each in self.owners)
                case Escalate() if round_ is None or step.round == round_:
                    round_ = step.round
                    yield from self.rung(at, step)
                case _:
                    return

    def rung(self, at: datetime, step: Escalate) -> Iterator[Coming]:
        title = lookup.post(self.plan, self.plan.ladder.posts[step.rung]).title
        if new := self.new(step):
            yield Coming(at, f"将提醒 {title}", tuple(new))
        elif not self.holders(step):
            yield Coming(at, f"{title}：无人可通知，立即转下一级")
