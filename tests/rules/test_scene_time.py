"""场内时间: hurried, stopped and resumed, every instant keeps its scene moment; real time is touched by nothing."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.rules import ladder
from incidents.rules.ladder import Clock, Escalate, Ladder, Miss, Remind
from incidents.rules.scene_time import PACES, REAL, STANDS, SceneTime, Stretch, moved, next_step

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
LADDER = Ladder(rungs=3, minutes_between=5, repeats=1)

spans = st.integers(0, 7 * 86_400_000_000).map(lambda n: timedelta(microseconds=n))
instants = spans.map(lambda span: AT - timedelta(days=1) + span)


@st.composite
def scenes(draw: st.DrawFn) -> SceneTime:
    """A pace set now and then, no two at one instant, never a pause in a pause."""
    steps = draw(st.lists(st.tuples(st.integers(1, 7200), st.sampled_from((*PACES, STANDS))), max_size=6))
    at, stretches = AT, []
    for seconds, pace in steps:
        at += timedelta(seconds=seconds)
        if not stretches or stretches[-1].pace != pace:
            stretches.append(Stretch(at, pace))
    return SceneTime(tuple(stretches))


@given(scenes(), instants)
def test_compressed_and_expanded_again_is_the_same_instant(scene, at):
    run = scene.running
    in_a_pause = any(a.pace == STANDS and a.at < at <= b.at for a, b in pairwise(run.stretches))
    assert run.real(run.of(at)) == at or in_a_pause


@given(scenes(), instants, instants)
def test_order_is_kept_both_ways(scene, one, other):
    first, last = sorted((one, other))
    assert scene.of(first) <= scene.of(last)
    assert scene.real(first) <= scene.real(last)


@given(instants)
def test_pace_one_is_real_time(at):
    paced = SceneTime((Stretch(AT, 1), Stretch(AT + timedelta(hours=1), 1)))
    assert paced.of(at) == paced.real(at) == at
    assert REAL.of(at) is REAL.real(at) is at


@given(scenes(), instants, st.integers(1, 7200), st.sampled_from((*PACES, STANDS)))
def test_a_new_pace_leaves_every_instant_ahead_at_its_scene_moment(scene, at, seconds, pace):
    now = (scene.stretches[-1].at if scene.stretches else AT) + timedelta(seconds=seconds)
    after = scene.then(now, pace)
    there = moved(at, scene, after, now=now)
    pivot = scene.stands_since or now
    if at <= pivot:
        assert there == at
    else:
        apart = after.running.of(there) - scene.running.of(at)
        assert timedelta() <= apart < timedelta(microseconds=max(PACES))
        assert there >= pivot


@given(scenes(), instants, instants, st.integers(1, 7200), st.sampled_from(PACES))
def test_a_new_pace_changes_no_order(scene, one, other, seconds, pace):
    now = (scene.stretches[-1].at if scene.stretches else AT) + timedelta(seconds=seconds)
    after = scene.then(now, pace)
    first, last = sorted((one, other))
    assert moved(first, scene, after, now=now) <= moved(last, scene, after, now=now)


@pytest.mark.parametrize("pace", PACES)
def test_hurried_and_slowed_down_at_once_moves_nothing(pace):
    due = AT + timedelta(hours=2)
    fast = REAL.then(AT, pace)
    there = moved(due, REAL, fast, now=AT)
    assert there == AT + timedelta(hours=2) / pace
    assert moved(there, fast, fast.then(AT, 1), now=AT) == due


def test_a_pause_shifts_what_is_ahead_by_its_length():
    fast = REAL.then(AT, 10)
    due = moved(AT + timedelta(hours=1), REAL, fast, now=AT)
    stopped = fast.then(AT + timedelta(minutes=2), STANDS)
    at = AT + timedelta(minutes=2)
    assert moved(due, fast, stopped, now=at) == due == AT + timedelta(minutes=6)
    resumed = AT + timedelta(minutes=32)
    assert moved(due, stopped, stopped.then(resumed, 10), now=resumed) == AT + timedelta(minutes=36)
    assert moved(due, stopped, stopped.then(resumed, 2), now=resumed) == AT + timedelta(minutes=52)


def test_the_scene_stands_while_it_is_paused():
    scene = REAL.then(AT, 10).then(AT + timedelta(minutes=6), STANDS)
    assert scene.stands_since == AT + timedelta(minutes=6)
    assert scene.of(AT + timedelta(minutes=6)) == scene.of(AT + timedelta(hours=9)) == AT + timedelta(hours=1)


def test_reminder_miss_and_rungs_come_ten_times_sooner():
    scene = REAL.then(AT, 10)
    clock = Clock(AT, AT + timedelta(minutes=6), open=True, check_at=AT + timedelta(minutes=3))
    half = AT + timedelta(minutes=3)
    step = next_step(scene, clock, LADDER, remind_at=(50,), now=half)
    assert step == Remind(50, clock.due_at)
    late = AT + timedelta(minutes=6, seconds=4)
    step = next_step(scene, clock, LADDER, remind_at=(50,), now=late)
    assert isinstance(step, Miss)
    assert (step.at, step.late_seconds) == (clock.due_at, 4)
    missed = Clock(AT, clock.due_at, open=True, missed=True, check_at=late)
    assert next_step(scene, missed, LADDER, remind_at=(), now=late) == Escalate(
        0, 0, late + timedelta(seconds=30)
    )


@given(instants, instants, st.booleans(), st.integers(0, 2))
def test_a_real_clock_is_judged_by_the_ladder_alone(base, now, missed, rung):
    clock = Clock(base, base + timedelta(hours=1), open=True, missed=missed, rung=rung, check_at=now)
    assert next_step(REAL, clock, LADDER, remind_at=(50, 90), now=now) == ladder.next_step(
        clock, LADDER, remind_at=(50, 90), now=now
    )
