"""复盘: months of Beijing, shares that never round to all or nothing, the alarms against what a person can bear."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.plans.schema import AlarmQuality
from incidents.rules.days import BEIJING
from incidents.rules.review import AlarmCounts, Month, Share, split, verdicts
from incidents.rules.review_strip import LEFT, RIGHT, WIDTH, Span, strip

LIMITS = AlarmQuality(
    source="惯例", window_minutes=10, steady_most=1, peak_most=10, shares=(5, 15, 80), shares_within=5
)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22 {clock}").replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-02", "2026-02"),
        ("", "2026-12"),
        ("2026-13", "2026-12"),
        ("2026-1", "2026-12"),
        ("９", "2026-12"),
    ],
)
def test_a_month_is_read_or_the_present_one(written, code):
    """At 16:00 UTC of the last day it is the next month in Beijing."""
    now = datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert Month.read(written, now=now).code == code


def test_a_month_ends_where_the_next_begins():
    december = Month.read("2026-12", now=at("09:00"))
    assert december.next.code == "2027-01"
    assert december.before.code == "2026-11"
    assert december.ends_at == datetime(2027, 1, 1, tzinfo=BEIJING)
    assert december.until(at("09:00")) == december.starts_at


@pytest.mark.parametrize(
    ("n", "m", "percent"),
    [(27, 28, 96), (28, 28, 100), (999, 1000, 99), (1, 1000, 1), (0, 5, 0), (0, 0, None)],
)
def test_a_share_is_a_hundred_only_where_all_are(n, m, percent):
    assert Share(n, m).percent == percent


def test_of_nothing_there_is_no_share():
    assert Share(0, 0).words == "无数据"


@pytest.mark.parametrize(
    ("counts", "percents"), [((6, 17, 77), (6, 17, 77)), ((1, 1, 1), (34, 33, 33)), ((0, 0, 9), (0, 0, 100))]
)
def test_the_split_adds_up_to_a_hundred(counts, percents):
    assert split(counts) == percents


def judged(**found) -> dict[str, bool | None]:
    known = {"by_priority": (6, 17, 77), "steady": 4, "windows": 10.0, "peak": 8, "chatter": 0, "standing": 0}
    counts = AlarmCounts(**(known | found))
    return {each.code: each.holds for each in verdicts(counts, LIMITS, reentry_minutes=2, shift_minutes=720)}


@pytest.mark.parametrize(
    ("found", "broken"),
    [
        ({}, set()),
        ({"steady": 11}, {"steady"}),
        ({"peak": 10}, set()),
        ({"peak": 11}, {"peak"}),
        ({"by_priority": (11, 9, 80)}, {"split"}),
        ({"by_priority": (5, 21, 74)}, {"split"}),
        ({"chatter": 1}, {"chatter"}),
        ({"standing": 1}, {"standing"}),
    ],
)
def test_each_figure_is_judged_by_its_own_limit(found, broken):
    assert {code for code, holds in judged(**found).items() if holds is False} == broken


def test_what_did_not_happen_is_not_judged():
    nothing = judged(by_priority=(0, 0, 0), steady=0, windows=0.0, peak=None)
    assert set(nothing.values()) == {None}


def test_a_bar_ends_where_it_was_done_and_shows_what_went_beyond():
    early = Span(at("02:00"), at("04:00"), at("03:00"))
    late = Span(at("02:00"), at("03:00"), at("04:00"))
    drawn = strip([early, late], now=at("09:00"))
    first, second = drawn.bars
    right = WIDTH - RIGHT
    assert (first.start, first.end, first.due, first.beyond) == (LEFT, (LEFT + right) // 2, right, None)
    assert (second.within, second.beyond, second.end) == (second.due, second.due, right)
    assert drawn.ticks[0].at == at("02:00")
    assert drawn.ticks[-1].at == at("04:00")


def test_what_is_not_done_goes_on_until_now():
    drawn = strip([Span(at("02:00"), at("03:00"), None)], now=at("02:30"))
    bar = drawn.bars[0]
    assert bar.open
    assert bar.beyond is None
    assert bar.end < bar.due


def test_a_clock_overdue_for_days_does_not_squeeze_the_others():
    spans = [Span(at("02:00"), at("03:00"), None), Span(at("02:00"), at("03:00"), at("02:30"))]
    drawn = strip(spans, now=at("02:00") + timedelta(days=9))
    assert drawn.bars[1].end - drawn.bars[1].start > WIDTH / 5
    assert drawn.bars[0].beyond is not None


def test_nothing_due_draws_nothing():
    assert strip([], now=at("02:00")) is None
