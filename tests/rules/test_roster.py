"""值班表 and 无人在岗 as pure rules: gaps, overlaps, 连班, and from when a post is empty."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.plans.schema import HeldPost, ShiftHours, WatchPractice
from incidents.rules import roster
from incidents.rules.deadlines import BEIJING
from incidents.rules.roster import Gap, Span
from incidents.rules.watches import Held, Vacancy, next_look, vacancy

GRACE = timedelta(minutes=10)
PRACTICE = WatchPractice(
    clause="YQ-053",
    held=(
        HeldPost(post="watch_officer", clause="YQ-053", together=2),
        HeldPost(post="watch_leader", clause="YQ-096"),
    ),
    shifts=(
        ShiftHours(name="白班", starts=time(8, 30), ends=time(20)),
        ShiftHours(name="夜班", starts=time(20), ends=time(8, 30)),
    ),
    shift_minutes=720,
    early_minutes=30,
    grace_minutes=10,
    clock_apart_seconds=2,
    told="watch_leader",
)


def at(written):
    day, _, clock = written.rpartition(" ")
    return datetime.fromisoformat(f"2026-{day or '11-22'} {clock}").replace(tzinfo=BEIJING)


def span(officer, starts, ends, post="watch_officer"):
    return Span(post, officer, at(starts), at(ends))


def test_a_week_without_a_night_has_that_gap_and_no_other():
    spans = [span("张值", "08:30", "20:00"), span("刘值", "11-23 08:30", "11-23 20:00")]
    found = roster.gaps(spans, "watch_officer", since=at("08:30"), until=at("11-23 20:00"))
    assert found == [Gap("watch_officer", at("20:00"), at("11-23 08:30"))]
    assert roster.hours_in_words(found[0].starts_at, found[0].ends_at) == "11-22 20:00—11-23 08:30"


def test_an_empty_roster_is_one_gap():
    assert roster.gaps([], "watch_officer", since=at("00:00"), until=at("12:00")) == [
        Gap("watch_officer", at("00:00"), at("12:00"))
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("08:30", "20:00", "11-22 08:30—20:00"),
        ("20:00", "11-23 08:30", "11-22 20:00—11-23 08:30"),
        ("08:00", "11-23 00:00", "11-22 08:00—24:00"),
    ],
)
def test_hours_are_said_as_a_person_says_them(starts, ends, words):
    assert roster.hours_in_words(at(starts), at(ends)) == words


MINUTES = st.integers(0, 48 * 60)


@given(st.lists(st.tuples(MINUTES, st.integers(1, 900)), max_size=12))
def test_every_minute_is_either_covered_or_in_exactly_one_gap(drawn):
    base = at("00:00")
    spans = [
        Span("p", number, base + timedelta(minutes=start), base + timedelta(minutes=start + length))
        for number, (start, length) in enumerate(drawn)
    ]
    until = base + timedelta(hours=48)
    found = roster.gaps(spans, "p", since=base, until=until)
    for minute in range(0, 48 * 60, 7):
        moment = base + timedelta(minutes=minute)
        gaps = [gap for gap in found if gap.starts_at <= moment < gap.ends_at]
        assert len(gaps) + any(each.covers(moment) for each in spans) >= 1
        assert not (gaps and any(each.covers(moment) for each in spans))
        assert len(gaps) <= 1


def test_a_second_leader_and_one_man_in_two_places_are_warned_of_and_a_double_watch_is_not():
    double = [span("张值", "08:30", "20:00"), span("刘值", "08:30", "20:00")]
    assert roster.overlaps(double, PRACTICE) == []
    third = [*double, span("赵值", "12:00", "20:00")]
    assert len(roster.overlaps(third, PRACTICE)) == 2
    leaders = [
        span("李带", "08:30", "20:00", "watch_leader"),
        span("陈副局", "19:00", "23:00", "watch_leader"),
    ]
    assert [each.twice for each in roster.overlaps(leaders, PRACTICE)] == [False]
    himself = [span("李带", "08:30", "20:00"), span("李带", "19:00", "23:00", "watch_leader")]
    assert [each.twice for each in roster.overlaps(himself, PRACTICE)] == [True]


def test_one_shift_after_the_other_is_no_overlap():
    assert (
        roster.overlaps([span("张值", "08:30", "20:00"), span("张值", "20:00", "11-23 08:30")], PRACTICE)
        == []
    )


def test_who_works_two_shifts_on_end_is_relieved_after_the_second():
    spans = [
        span("张值", "08:30", "20:00"),
        span("张值", "20:00", "11-23 08:30"),
        span("刘值", "11-23 08:30", "11-23 20:00"),
    ]
    assert roster.run_end(spans, spans[0]) == at("11-23 08:30")


def test_a_night_shift_belongs_to_the_day_on_which_it_starts():
    night = PRACTICE.shifts[1]
    assert roster.hours_on(night, date(2026, 11, 22)) == (at("20:00"), at("11-23 08:30"))
    assert roster.shift_at(PRACTICE, at("11-23 03:00")) == (night, at("20:00"), at("11-23 08:30"))


def empty(watches, shifts, moment):
    return vacancy("watch_officer", watches, shifts, grace=GRACE, now=at(moment))


def held(name, began, ends, ended=None):
    return Held("watch_officer", name, at(began), at(ends), at(ended) if ended else None)


def test_a_shift_that_nobody_took_is_empty_after_the_grace_and_since_its_beginning():
    shifts = [span("刘值", "08:30", "20:00")]
    assert empty([], shifts, "08:39") is None
    assert empty([], shifts, "08:40") == Vacancy("watch_officer", at("08:30"), "empty", "刘值")


def test_who_has_the_watch_after_his_time_is_late_and_the_post_is_not_empty():
    watches = [held("张值", "11-21 20:00", "08:30")]
    shifts = [span("刘值", "08:30", "20:00")]
    assert empty(watches, shifts, "08:39") is None
    assert empty(watches, shifts, "08:40") == Vacancy("watch_officer", at("08:30"), "late", "张值")


def test_who_left_without_handing_over_leaves_the_post_empty_since_he_went():
    watches = [held("张值", "08:30", "20:00", ended="12:00")]
    shifts = [span("张值", "08:30", "20:00")]
    assert empty(watches, shifts, "12:10") == Vacancy(
        "watch_officer", at("12:00"), "empty", "张值", left=True
    )


def test_a_gap_in_the_roster_is_an_empty_post_too():
    shifts = [span("张值", "08:30", "20:00")]
    found = empty([held("张值", "08:30", "20:00", ended="20:00")], shifts, "21:00")
    assert found == Vacancy("watch_officer", at("20:00"), "empty", "张值", left=True)
    assert empty([], shifts, "21:00").since == at("20:00")


def test_an_office_that_never_kept_the_post_here_is_not_told_that_it_is_empty():
    assert empty([], [], "12:00") is None
    assert empty([], [span("张值", "20:00", "11-23 08:30")], "12:00") is None


def test_one_of_two_on_a_double_watch_may_go():
    watches = [held("张值", "08:30", "20:00", ended="12:00"), held("刘值", "08:30", "20:00")]
    assert empty(watches, [], "13:00") is None


def test_the_next_look_is_when_the_time_alone_may_make_a_post_empty():
    watches = [held("张值", "08:30", "20:00")]
    assert next_look(watches, [], grace=GRACE, now=at("09:00")) == at("20:10")
    assert next_look([], [span("刘值", "08:30", "20:00")], grace=GRACE, now=at("08:35")) == at("08:40")
    assert next_look([], [], grace=GRACE, now=at("09:00")) is None
