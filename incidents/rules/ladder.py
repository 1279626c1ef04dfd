"""What is to be done about a running clock: remind, miss, climb the ladder, wait. Pure: time comes in as an argument."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


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
    """Tell `rung` of the ladder (0 is the first) in this `round` (0 is the first)."""

    rung: int
    round: int
    next_check_at: datetime | None


Step = Wait | Remind | Miss | Escalate


@dataclass(frozen=True)
class Ladder:
    """How an overdue clock climbs: whom by `rungs`, how fast, how often again."""

    rungs: int
    minutes_between: int = 5
    repeats: int = 0
    """Rounds after the first; then it has said all it can say."""
    owner_waits: bool = False
    """The owner stands below the first rung and has been told with the miss: he has his time first."""


@dataclass(frozen=True)
class Clock:
    """What a running deadline looks like to the rule."""

    base_at: datetime
    due_at: datetime
    open: bool
    reminded: tuple[int, ...] = ()
    missed: bool = False
    rung: int = 0
    """Rungs climbed so far in this round."""
    round: int = 0
    acknowledged: bool = False
    """Somebody with a name has it in hand: nobody further is roused."""
    check_at: datetime | None = None
    """When it was to be looked at; a clock that began after it was due is not noticed late."""


def next_step(clock: Clock, ladder: Ladder, *, remind_at: Iterable[int], now: datetime) -> Step:
    """What is to be done about this clock at `now`. Called under the incident's lock; met clocks stay silent."""
    if not clock.open:
        return Wait(None)
    if now < clock.due_at:
        return _before_due(clock, tuple(remind_at), now)
    if not clock.missed:
        late = int((now - max(clock.due_at, clock.check_at or clock.due_at)).total_seconds())
        return Miss(clock.due_at, late, _first_rung_at(ladder, now))
    if clock.acknowledged or clock.rung >= ladder.rungs:
        return Wait(None)
    last = clock.rung + 1 == ladder.rungs and clock.round >= ladder.repeats
    later = None if last else now + timedelta(minutes=ladder.minutes_between)
    return Escalate(clock.rung, clock.round, later)


def climbed(step: Escalate, ladder: Ladder) -> tuple[int, int]:
    """(rung, round) after `step`: at the top the next round begins at the foot, as often as the plan repeats."""
    rung = step.rung + 1
    if rung >= ladder.rungs and step.round < ladder.repeats:
        return 0, step.round + 1
    return rung, step.round


def follows(step: Escalate, ladder: Ladder, *, roused: bool, now: datetime) -> datetime | None:
    """When the next rung is due. One that roused nobody new burns no delay; the top has its time before a new round."""
    return step.next_check_at if roused or step.rung + 1 >= ladder.rungs else now


def after(clock: Clock, step: Step, ladder: Ladder) -> Clock:
    """The clock once the step has been written down."""
    clock = replace(clock, check_at=step.until if isinstance(step, Wait) else step.next_check_at)
    match step:
        case Remind():
            return replace(clock, reminded=(*clock.reminded, step.percent))
        case Miss():
            return replace(clock, missed=True)
        case Escalate():
            rung, round_ = climbed(step, ladder)
            return replace(clock, rung=rung, round=round_)
    return clock


def ahead(
    clock: Clock,
    ladder: Ladder,
    *,
    remind_at: Iterable[int],
    now: datetime,
    rouses: Callable[[Escalate], bool] = lambda step: True,
) -> Iterator[tuple[datetime, Step]]:
    """What will be done about it and when, if nobody does anything: the same rule, looked at when it wants to be."""
    percents, at = tuple(remind_at), now
    while clock.check_at is not None:
        at = max(at, clock.check_at)
        step = next_step(clock, ladder, remind_at=percents, now=at)
        clock = after(clock, step, ladder)
        if isinstance(step, Wait):
            continue
        yield at, step
        if isinstance(step, Escalate):
            clock = replace(clock, check_at=follows(step, ladder, roused=rouses(step), now=at))


def _first_rung_at(ladder: Ladder, now: datetime) -> datetime | None:
    if not ladder.rungs:
        return None
    return now + timedelta(minutes=ladder.minutes_between) if ladder.owner_waits else now


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
