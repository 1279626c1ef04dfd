"""告警 as a rule: raised when the cause begins, louder when it grows, quiet when somebody says so, gone with the fact alone."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import AlarmKind
from incidents.plans import registry
from incidents.rules.alarming import (
    Cause,
    Change,
    Clear,
    Confirm,
    Limits,
    Line,
    Raise,
    Return,
    Stage,
    next_look,
    steps,
)
from incidents.rules.alarms import KINDS, P1, P2, P3, lowered
from incidents.rules.deadlines import BEIJING

START = datetime(2026, 11, 22, 3, 0, tzinfo=BEIJING)
MINUTE = timedelta(minutes=1)
LIMITS = Limits(reentry=2 * MINUTE, back_after=5 * MINUTE)


def cause(key="late", *stages, **more):
    stages = stages or (Stage(START, P1),)
    return Cause(key, "OVERDUE", "书面报告", tuple(stages), **more)


def line(of, priority=P1, at=START, **more):
    return Line(of.key, priority, of.said, at, **more)


def at(minutes):
    return START + minutes * MINUTE


@pytest.mark.parametrize("kind", AlarmKind)
def test_each_of_the_twelve_has_action_owner_limit_and_what_clears_it(kind):
    known = KINDS[kind]
    assert all([known.title, known.action, known.owner, known.limit, known.clears])
    assert known.priority in (P1, P2, P3)


def test_there_are_twelve_kinds_and_no_other():
    assert set(KINDS) == set(AlarmKind)
    assert len(KINDS) == 12


def test_an_offices_own_target_stands_one_step_below_the_law():
    assert [lowered(priority, internal=True) for priority in (P1, P2, P3)] == [P2, P3, P3]
    assert [lowered(priority, internal=False) for priority in (P1, P2, P3)] == [P1, P2, P3]


def test_nothing_is_raised_before_its_time_and_the_rule_says_when_to_look():
    assert steps([cause()], [], LIMITS, now=at(-1)) == []
    assert next_look([cause()], [], LIMITS, now=at(-1)) == START


def test_it_is_raised_with_the_time_at_which_it_became_one_however_late_that_is_noticed():
    assert steps([cause()], [], LIMITS, now=at(90)) == [Raise(cause(), P1, START)]


def test_what_stands_is_not_raised_again():
    assert steps([cause()], [line(cause())], LIMITS, now=at(3)) == []


def test_another_count_changes_the_words_without_a_sound():
    nine, ten = cause(done=9, wanted=14), cause(done=10, wanted=14)
    assert steps([ten], [line(nine)], LIMITS, now=at(3)) == [Change("late", ten, P1, louder=False)]


def test_a_graver_priority_calls_anew():
    waiting = cause("answer", Stage(at(5), P2), Stage(at(10), P1))
    stood = line(waiting, P2, at(5), acknowledged_at=at(6))
    assert steps([waiting], [stood], LIMITS, now=at(9)) == []
    assert next_look([waiting], [stood], LIMITS, now=at(9)) == at(10)
    assert steps([waiting], [stood], LIMITS, now=at(10)) == [Change("answer", waiting, P1, louder=True)]


def test_due_soon_makes_way_for_overdue_at_the_minute():
    soon = cause("soon", Stage(at(-30), P2), until=START)
    late = cause("late")
    stood = line(soon, P2, at(-30))
    assert steps([soon, late], [stood], LIMITS, now=at(-1)) == []
    assert steps([soon, late], [stood], LIMITS, now=START) == [Clear("soon"), Raise(late, P1, START)]


def test_only_the_fact_clears_it():
    stood = line(cause(), acknowledged_at=at(1), silenced_at=at(1), came_back=True)
    assert steps([cause()], [stood], LIMITS, now=at(500)) == []
    assert steps([], [stood], LIMITS, now=at(500)) == [Clear("late")]


def test_the_same_cause_does_not_come_in_again_within_two_minutes():
    gone = line(cause(), cleared_at=at(10))
    assert steps([cause()], [gone], LIMITS, now=at(11)) == []
    assert next_look([cause()], [gone], LIMITS, now=at(11)) == at(12)
    assert steps([cause()], [gone], LIMITS, now=at(12)) == [Raise(cause(), P1, at(12))]


def test_confirmed_and_not_cleared_in_five_minutes_it_comes_back_once():
    stood = line(cause(), acknowledged_at=at(2))
    assert steps([cause()], [stood], LIMITS, now=at(6)) == []
    assert next_look([cause()], [stood], LIMITS, now=at(6)) == at(7)
    assert steps([cause()], [stood], LIMITS, now=at(7)) == [Return("late", told=True)]
    back = line(cause(), at=at(7), acknowledged_at=at(8), came_back=True)
    assert steps([cause()], [back], LIMITS, now=at(60)) == []
    assert next_look([cause()], [back], LIMITS, now=at(60)) is None


def test_silenced_and_left_it_comes_back_too():
    stood = line(cause(), silenced_at=at(1))
    assert steps([cause()], [stood], LIMITS, now=at(6)) == [Return("late", told=True)]


def test_a_silence_before_it_called_does_not_count():
    assert steps([cause()], [line(cause(), silenced_at=at(-1))], LIMITS, now=at(60)) == []


def test_p2_does_not_come_back_by_itself():
    waiting = cause("unsigned", Stage(START, P2))
    stood = line(waiting, P2, acknowledged_at=at(1))
    assert steps([waiting], [stood], LIMITS, now=at(60)) == []


def test_a_shelved_one_comes_back_when_its_time_is_over():
    waiting = cause("unsigned", Stage(START, P2))
    stood = line(waiting, P2, shelved_until=at(20))
    assert next_look([waiting], [stood], LIMITS, now=at(5)) == at(20)
    assert steps([waiting], [stood], LIMITS, now=at(19)) == []
    assert steps([waiting], [stood], LIMITS, now=at(20)) == [Return("unsigned", told=False)]


def test_a_clock_that_somebody_acknowledged_elsewhere_is_a_confirmed_line():
    taken = cause(confirmed_at=at(3), confirmed_by=uuid4())
    assert steps([taken], [line(taken)], LIMITS, now=at(4)) == [Confirm("late", taken)]
    assert steps([taken], [line(taken, acknowledged_at=at(3))], LIMITS, now=at(4)) == []


def test_a_plan_without_the_practice_still_calls_when_a_clock_is_late():
    assert steps([cause()], [], Limits.of(None), now=START) == [Raise(cause(), P1, START)]
    stood = line(cause(), acknowledged_at=START)
    assert steps([cause()], [stood], Limits.of(None), now=at(600)) == []


def test_the_figures_come_from_the_plan():
    assert Limits.of(registry.get("yangquan_eco").alarms) == LIMITS


def apply(found, lines, now):
    """What the action makes of the steps, in memory."""
    standing = {each.key: each for each in lines if each.cleared_at is None}
    gone = [each for each in lines if each.cleared_at is not None]
    for step in found:
        match step:
            case Raise(known, priority, _):
                standing[known.key] = Line(known.key, priority, known.said, now)
            case Change(key, known, priority, louder):
                old = standing[key]
                announced = now if louder else old.announced_at
                back = old.came_back and not louder
                shelved = None if louder else old.shelved_until
                standing[key] = Line(
                    key, priority, known.said, announced, old.acknowledged_at, None, back, shelved
                )
            case Return(key, told):
                old = standing[key]
                standing[key] = Line(key, old.priority, old.said, now, old.acknowledged_at, None, told)
            case Clear(key):
                old = standing.pop(key)
                gone.append(Line(key, old.priority, old.said, old.announced_at, cleared_at=now))
    return [*standing.values(), *gone]


def confirmed(lines, now):
    return [
        Line(e.key, e.priority, e.said, e.announced_at, now, None, e.came_back, None, e.cleared_at)
        for e in lines
    ]


story = st.lists(
    st.tuples(st.integers(0, 240), st.sampled_from(["settle", "begins", "ends", "grows", "confirm"])),
    max_size=30,
)


@given(story)
def test_whatever_happens_nothing_is_announced_twice_within_the_reentry_time_and_settling_again_adds_nothing(
    acts,
):
    lines, known, seconds = [], None, 0
    for pause, act in acts:
        seconds += pause
        now = START + timedelta(seconds=seconds)
        if act == "begins":
            known = known or cause("x", Stage(now, P2))
        elif act == "ends":
            known = None
        elif act == "grows" and known is not None:
            known = cause("x", *known.stages, Stage(now, P1))
        elif act == "confirm":
            lines = confirmed(lines, now)
        causes = [known] if known else []
        found = steps(causes, lines, LIMITS, now=now)
        for _ in (each for each in found if isinstance(each, Raise)):
            assert all(now - each.cleared_at >= LIMITS.reentry for each in lines if each.cleared_at)
        lines = apply(found, lines, now)
        assert steps(causes, lines, LIMITS, now=now) == []
        assert len([each for each in lines if each.cleared_at is None]) <= 1
        upcoming = next_look(causes, lines, LIMITS, now=now)
        assert upcoming is None or upcoming > now
