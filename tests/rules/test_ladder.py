"""When a clock must do what: never twice, never early, never lost, whatever the moments at which somebody looks."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from incidents.rules import ladder
from incidents.rules.ladder import (
    Clock,
    Escalate,
    Ladder,
    Miss,
    Remind,
    Step,
    Wait,
    ahead,
    follows,
    next_step,
)

BASE = datetime(2026, 11, 22, 2, 13, tzinfo=UTC)
REMIND_AT = (50, 80)

minutes = st.integers(min_value=1, max_value=3000)
looks = st.lists(st.integers(min_value=0, max_value=5000), min_size=1, max_size=40).map(sorted)
ladders = st.builds(
    Ladder,
    rungs=st.integers(min_value=0, max_value=5),
    minutes_between=st.integers(min_value=1, max_value=30),
    repeats=st.integers(min_value=0, max_value=3),
    owner_waits=st.booleans(),
)


def played(
    window: int, moments: list[int], climb: Ladder, *, taken_at: int | None = None
) -> list[tuple[datetime, Step]]:
    """Every step that sweeps at these minutes take, each sweep until there is nothing more to do.
    Somebody acknowledges at minute `taken_at`."""
    clock = Clock(BASE, BASE + timedelta(minutes=window), True, check_at=BASE)
    taken: list[tuple[datetime, Step]] = []
    for minute in moments:
        now = BASE + timedelta(minutes=minute)
        clock = dataclasses.replace(clock, acknowledged=taken_at is not None and minute >= taken_at)
        while clock.check_at is not None and clock.check_at <= now:
            step = next_step(clock, climb, remind_at=REMIND_AT, now=now)
            clock = ladder.after(clock, step, climb)
            taken.append((now, step))
            if isinstance(step, Wait):
                break
    return taken


@given(minutes, looks, ladders)
def test_no_step_is_taken_twice(window, moments, climb):
    steps = [step for _, step in played(window, moments, climb)]

    assert sum(isinstance(step, Miss) for step in steps) <= 1
    percents = [step.percent for step in steps if isinstance(step, Remind)]
    assert len(percents) == len(set(percents))
    climbed = [(step.round, step.rung) for step in steps if isinstance(step, Escalate)]
    every = [(round_, rung) for round_ in range(climb.repeats + 1) for rung in range(climb.rungs)]
    assert climbed == every[: len(climbed)]


@given(minutes, looks, ladders)
def test_no_step_is_taken_early(window, moments, climb):
    due = BASE + timedelta(minutes=window)
    last_rung = due + timedelta(minutes=climb.minutes_between if climb.owner_waits else 0)
    for now, step in played(window, moments, climb):
        match step:
            case Remind(percent, _):
                assert BASE + timedelta(minutes=window * percent / 100) <= now < due
            case Miss(at, _, _):
                assert at == due <= now
            case Escalate():
                assert now >= last_rung
                last_rung = now + timedelta(minutes=climb.minutes_between)


@given(minutes, looks, ladders)
def test_a_sweep_after_the_due_time_always_finds_it_missed(window, moments, climb):
    missed = any(isinstance(step, Miss) for _, step in played(window, moments, climb))
    assert missed == (moments[-1] >= window)


@given(minutes, ladders)
def test_looked_at_often_enough_it_reaches_every_rung_of_every_round_and_then_rests(window, climb):
    span = window + (climb.rungs * (climb.repeats + 1) + 1) * climb.minutes_between
    often = range(window, span + 1)
    steps = played(window, [*often], climb)

    assert sum(isinstance(step, Escalate) for _, step in steps) == climb.rungs * (climb.repeats + 1)
    assert played(window, [*often, span + 5000], climb) == steps


@given(minutes, st.integers(min_value=0, max_value=5000), ladders)
def test_a_met_clock_is_never_looked_at_again(window, minute, climb):
    clock = Clock(BASE, BASE + timedelta(minutes=window), False)
    step = next_step(clock, climb, remind_at=REMIND_AT, now=BASE + timedelta(minutes=minute))
    assert step == Wait(None)


@given(minutes, looks, ladders, st.integers(min_value=0, max_value=5000))
def test_nobody_further_is_roused_once_somebody_has_it_in_hand_but_it_is_missed_all_the_same(
    window, moments, climb, taken_at
):
    steps = played(window, moments, climb, taken_at=taken_at)

    since = BASE + timedelta(minutes=taken_at)
    assert not any(isinstance(step, Escalate) for now, step in steps if now >= since)
    assert any(isinstance(step, Miss) for _, step in steps) == (moments[-1] >= window)


@given(minutes, st.integers(min_value=0, max_value=5000))
def test_the_next_look_lies_ahead_or_is_the_last(window, minute):
    clock = Clock(BASE, BASE + timedelta(minutes=window), True, reminded=(50, 80))
    now = BASE + timedelta(minutes=minute)
    step = next_step(clock, Ladder(0), remind_at=REMIND_AT, now=now)
    assert isinstance(step, Miss) or step.until > now


@pytest.mark.parametrize(
    ("second", "step"),
    [
        (-1, Wait(BASE + timedelta(minutes=60))),
        (0, Miss(BASE + timedelta(minutes=60), 0, BASE + timedelta(minutes=60))),
        (1, Miss(BASE + timedelta(minutes=60), 1, BASE + timedelta(minutes=60, seconds=1))),
    ],
)
def test_it_is_missed_at_the_second_it_is_due_and_not_before(second, step):
    due = BASE + timedelta(minutes=60)
    clock = Clock(BASE, due, True, reminded=(50, 80), check_at=due)
    assert next_step(clock, Ladder(5), remind_at=REMIND_AT, now=due + timedelta(seconds=second)) == step


def test_an_owner_below_the_ladder_has_his_time_before_the_first_rung():
    due = BASE + timedelta(minutes=60)
    step = next_step(Clock(BASE, due, True), Ladder(5, 5, owner_waits=True), remind_at=(), now=due)
    assert step == Miss(due, 0, due + timedelta(minutes=5))


def test_at_the_top_the_next_round_begins_at_the_foot_and_the_last_one_ends_there():
    climb = Ladder(2, 5, repeats=1)
    assert ladder.climbed(Escalate(1, 0, None), climb) == (0, 1)
    assert ladder.climbed(Escalate(1, 1, None), climb) == (2, 1)


def test_a_rung_that_roused_nobody_burns_no_delay_but_the_top_has_its_time_before_a_new_round():
    climb, now = Ladder(2, 5, repeats=1), BASE
    later = now + timedelta(minutes=5)
    assert follows(Escalate(0, 0, later), climb, roused=True, now=now) == later
    assert follows(Escalate(0, 0, later), climb, roused=False, now=now) == now
    assert follows(Escalate(1, 0, later), climb, roused=False, now=now) == later
    assert follows(Escalate(1, 1, None), climb, roused=False, now=now) is None


@given(minutes, ladders, st.integers(min_value=1, max_value=50_000))
def test_after_an_outage_of_any_length_what_was_missed_is_made_up_for_once(window, climb, late):
    """One miss with the delay of the system and one rung; neither the reminders nor the rounds that nobody ran."""
    steps = [step for _, step in played(window, [window + late], climb)]

    kinds = [type(step) for step in steps if not isinstance(step, Wait)]
    assert kinds in ([Miss], [Miss, Escalate])
    assert steps[0].at == BASE + timedelta(minutes=window)
    assert kinds == [Miss] or (steps[1].rung, steps[1].round) == (0, 0)


@given(minutes, ladders, st.integers(min_value=0, max_value=5000))
def test_what_is_foretold_is_what_is_done_when_nobody_does_anything(window, climb, minute):
    """「接下来」 of the clock page against a sweeper that looks when it is asked to."""
    clock = Clock(BASE, BASE + timedelta(minutes=window), True, check_at=BASE)
    foretold = [*ahead(clock, climb, remind_at=REMIND_AT, now=BASE)]
    done = []
    while clock.check_at is not None:
        now = clock.check_at
        step = next_step(clock, climb, remind_at=REMIND_AT, now=now)
        clock = ladder.after(clock, step, climb)
        done += [] if isinstance(step, Wait) else [(now, step)]
    assert foretold == done

    later = BASE + timedelta(minutes=minute)
    fresh = Clock(BASE, BASE + timedelta(minutes=window), True, check_at=BASE)
    assert all(at >= later for at, _ in ahead(fresh, climb, remind_at=REMIND_AT, now=later))


def test_a_settled_clock_foretells_nothing():
    clock = Clock(BASE, BASE + timedelta(hours=1), False, check_at=BASE)
    assert [*ahead(clock, Ladder(5, 5, 2), remind_at=REMIND_AT, now=BASE)] == []


class Night(RuleBasedStateMachine):
    """A clock over a night: time goes on, sweepers come or do not, empty rungs, somebody acknowledges or settles it."""

    @initialize(window=minutes, climb=ladders, empty=st.sets(st.integers(min_value=0, max_value=4)))
    def begins(self, window: int, climb: Ladder, empty: set[int]) -> None:
        self.climb, self.empty = climb, empty
        self.due = BASE + timedelta(minutes=window)
        self.clock = Clock(BASE, self.due, True, check_at=BASE)
        self.now = BASE
        self.steps: list[tuple[datetime, Step]] = []
        self.settled_at: datetime | None = None
        self.taken_at: datetime | None = None

    @rule(passed=st.integers(min_value=0, max_value=400), sweepers=st.integers(min_value=0, max_value=3))
    def time_goes_on(self, passed: int, sweepers: int) -> None:
        """Nobody, one or several come by, each until there is nothing more to do."""
        self.now += timedelta(minutes=passed)
        for _ in range(sweepers):
            self.sweep()

    def sweep(self) -> None:
        while self.clock.check_at is not None and self.clock.check_at <= self.now:
            step = next_step(self.clock, self.climb, remind_at=REMIND_AT, now=self.now)
            self.clock = ladder.after(self.clock, step, self.climb)
            if isinstance(step, Wait):
                break
            self.steps.append((self.now, step))
            if isinstance(step, Escalate):
                at = follows(step, self.climb, roused=step.rung not in self.empty, now=self.now)
                self.clock = dataclasses.replace(self.clock, check_at=at)

    @precondition(lambda self: self.clock.missed and self.clock.open and not self.clock.acknowledged)
    @rule()
    def somebody_acknowledges(self) -> None:
        self.clock, self.taken_at = dataclasses.replace(self.clock, acknowledged=True), self.now

    @precondition(lambda self: self.clock.open)
    @rule()
    def it_is_met_waived_or_superseded(self) -> None:
        self.clock, self.settled_at = dataclasses.replace(self.clock, open=False), self.now

    @precondition(lambda self: self.clock.missed and self.clock.open and self.clock.rung < self.climb.rungs)
    @rule()
    def a_person_climbs_early(self) -> None:
        step = Escalate(self.clock.rung, self.clock.round, self.clock.check_at)
        self.steps.append((self.now, step))
        self.clock = ladder.after(self.clock, step, self.climb)

    @invariant()
    def it_is_missed_at_most_once_and_by_every_sweep_after_it_was_due(self) -> None:
        misses = [(at, step) for at, step in self.steps if isinstance(step, Miss)]
        assert len(misses) <= 1
        assert all(step.at == self.due <= at for at, step in misses)
        assert self.clock.missed == bool(misses)

    @invariant()
    def no_rung_is_told_twice_in_a_round_nor_before_the_rungs_below(self) -> None:
        told = [(step.round, step.rung) for _, step in self.steps if isinstance(step, Escalate)]
        every = [(r, rung) for r in range(self.climb.repeats + 1) for rung in range(self.climb.rungs)]
        assert told == every[: len(told)]

    @invariant()
    def nothing_is_done_early(self) -> None:
        for at, step in self.steps:
            assert at >= self.due if isinstance(step, Miss | Escalate) else at < self.due

    @invariant()
    def nothing_is_done_after_it_was_settled_and_nobody_is_roused_by_itself_after_it_was_taken(self) -> None:
        if self.settled_at is not None:
            before = len(self.steps)
            self.sweep()
            assert len(self.steps) == before
        elif self.taken_at is not None:
            before = sum(isinstance(step, Escalate) for _, step in self.steps)
            self.sweep()
            assert sum(isinstance(step, Escalate) for _, step in self.steps) == before

    @invariant()
    def a_look_at_an_open_clock_leaves_it_watched_until_all_is_said(self) -> None:
        """Never lost: as long as something is to be said there is a moment at which somebody looks."""
        to_say = not self.clock.missed or (not self.clock.acknowledged and self.clock.rung < self.climb.rungs)
        if self.clock.open and to_say:
            assert self.clock.check_at is not None


TestANightOfAClock = Night.TestCase


@given(minutes, ladders, looks, looks)
def test_the_pieces_in_which_the_sweep_comes_change_nothing_that_was_due_before_the_outage(
    window, climb, first, second
):
    """However late: the misses are the same, at the same due time; only what was noticed late differs."""
    merged = sorted({*first, *second})
    missed = [step.at for _, step in played(window, merged, climb) if isinstance(step, Miss)]
    alone = [step.at for _, step in played(window, merged[-1:], climb) if isinstance(step, Miss)]
    assert missed == alone


@pytest.mark.parametrize(
    ("day", "what"),
    [
        (datetime(2026, 11, 22, 15, 40, tzinfo=UTC), "midnight of 北京时间"),
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), "the end of a month"),
        (datetime(2028, 2, 28, 23, 30, tzinfo=UTC), "the leap day"),
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "the new year"),
    ],
)
def test_no_calendar_moves_a_limit_of_minutes(day, what):
    due = day + timedelta(minutes=60)
    clock = Clock(day, due, True, reminded=(50, 80), check_at=day)
    before = next_step(clock, Ladder(5), remind_at=REMIND_AT, now=due - timedelta(seconds=1))
    assert (before, next_step(clock, Ladder(5), remind_at=REMIND_AT, now=due)) == (
        Wait(due),
        Miss(due, (due - max(due, day)).seconds, due),
    ), what
