"""When a clock must do what: never twice, never early, whatever the moments at which somebody looks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.deadlines import Clock, Escalate, Miss, Remind, Step, Wait, end_of_day, holds, next_step

BASE = datetime(2026, 11, 22, 2, 13, tzinfo=UTC)
REMIND_AT = (50, 80)

minutes = st.integers(min_value=1, max_value=3000)
looks = st.lists(st.integers(min_value=0, max_value=5000), min_size=1, max_size=40).map(sorted)
rung_counts = st.integers(min_value=0, max_value=5)
pauses = st.integers(min_value=1, max_value=30)


def after(clock: Clock, step: Step) -> Clock:
    """The clock once the step has been written down."""
    reminded, missed, rung = clock.reminded, clock.missed, clock.rung
    match step:
        case Remind(percent, _):
            reminded = (*reminded, percent)
        case Miss():
            missed = True
        case Escalate(climbed, _):
            rung = climbed + 1
    return Clock(clock.base_at, clock.due_at, clock.open, reminded, missed, rung, check_at=_next(step))


def _next(step: Step) -> datetime | None:
    return step.until if isinstance(step, Wait) else step.next_check_at


def played(window: int, moments: list[int], rungs: int, pause: int) -> list[tuple[datetime, Step]]:
    """Every step that sweeps at these minutes take, each sweep until there is nothing more to do."""
    due = BASE + timedelta(minutes=window)
    clock = Clock(BASE, due, True, (), False, 0, check_at=BASE)
    taken: list[tuple[datetime, Step]] = []
    for minute in moments:
        now = BASE + timedelta(minutes=minute)
        while clock.check_at is not None and clock.check_at <= now:
            step = next_step(clock, remind_at=REMIND_AT, rungs=rungs, minutes_between=pause, now=now)
            clock = after(clock, step)
            taken.append((now, step))
            if isinstance(step, Wait):
                break
    return taken


@given(minutes, looks, rung_counts, pauses)
def test_no_step_is_taken_twice(window, moments, rungs, pause):
    steps = [step for _, step in played(window, moments, rungs, pause)]
    assert sum(isinstance(step, Miss) for step in steps) <= 1
    percents = [step.percent for step in steps if isinstance(step, Remind)]
    assert len(percents) == len(set(percents))
    climbed = [step.rung for step in steps if isinstance(step, Escalate)]
    assert climbed == list(range(len(climbed)))
    assert len(climbed) <= rungs


@given(minutes, looks, rung_counts, pauses)
def test_no_step_is_taken_early(window, moments, rungs, pause):
    due = BASE + timedelta(minutes=window)
    for now, step in played(window, moments, rungs, pause):
        match step:
            case Remind(percent, _):
                assert BASE + timedelta(minutes=window * percent / 100) <= now < due
            case Miss(at, _, _):
                assert at == due <= now
            case Escalate():
                assert now >= due


@given(minutes, looks, rung_counts, pauses)
def test_a_sweep_after_the_due_time_always_finds_it_missed(window, moments, rungs, pause):
    missed = any(isinstance(step, Miss) for _, step in played(window, moments, rungs, pause))
    assert missed == (moments[-1] >= window)


@given(minutes, st.integers(min_value=0, max_value=5000), rung_counts, pauses)
def test_a_met_clock_is_never_looked_at_again(window, minute, rungs, pause):
    clock = Clock(BASE, BASE + timedelta(minutes=window), False, (), False, 0)
    now = BASE + timedelta(minutes=minute)
    step = next_step(clock, remind_at=REMIND_AT, rungs=rungs, minutes_between=pause, now=now)
    assert step == Wait(None)


@given(minutes, st.integers(min_value=0, max_value=5000))
def test_the_next_look_lies_ahead_or_is_the_last(window, minute):
    clock = Clock(BASE, BASE + timedelta(minutes=window), True, (50, 80), False, 0)
    now = BASE + timedelta(minutes=minute)
    step = next_step(clock, remind_at=REMIND_AT, rungs=0, minutes_between=5, now=now)
    assert isinstance(step, Miss) or step.until > now


def test_the_day_ends_at_midnight_in_beijing():
    assert end_of_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert end_of_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def test_a_condition_holds_only_for_what_is_known():
    assert holds("", ())
    assert holds("cross_boundary=county|province", ({}, {"cross_boundary": "province"}))
    assert not holds("cross_boundary=county|province", ({"cross_boundary": "prefecture"},))
    assert holds("cross_boundary", ({"cross_boundary": "county"},))
    assert not holds("cross_boundary", ({"cross_boundary": "none"}, {}))
