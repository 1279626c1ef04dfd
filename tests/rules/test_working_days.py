"""Twenty working days, over every long holiday of a year, and into a year nobody has announced yet."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.working_days import limit_from, nth_working_day


def announced(*years):
    days = {}
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            days[day] = chinese_calendar.is_workday(day)
            day += timedelta(days=1)
    return days


OFFICIAL = announced(2025, 2026)
DAYS_OF_2026 = st.dates(date(2026, 1, 1), date(2026, 10, 31))


@pytest.mark.clause("YQ-149")
@pytest.mark.parametrize(
    ("passed_review", "due"),
    [
        (date(2026, 9, 14), date(2026, 10, 16)),
        (date(2026, 9, 24), date(2026, 10, 29)),
        (date(2026, 2, 6), date(2026, 3, 12)),
    ],
)
def test_twenty_working_days_count_from_the_day_after_and_skip_the_holidays(passed_review, due):
    found = nth_working_day(passed_review, 20, OFFICIAL)

    assert (found.day, found.provisional) == (due, False)


def test_a_saturday_that_is_worked_counts_and_a_weekday_that_is_not_does_not():
    # 2026-02-14 is a Saturday made up for the Spring Festival, which begins the day after.
    assert nth_working_day(date(2026, 2, 13), 1, OFFICIAL).day == date(2026, 2, 14)
    assert nth_working_day(date(2026, 2, 14), 1, OFFICIAL).day == date(2026, 2, 24)


def test_into_a_year_without_notice_the_limit_is_provisional_and_on_the_early_side():
    found = nth_working_day(date(2026, 12, 4), 20, OFFICIAL)

    assert (found.day, found.provisional) == (date(2027, 1, 1), True)


def test_a_notice_that_comes_later_never_moves_the_limit_forward_unless_a_weekend_is_worked():
    new_year_off = OFFICIAL | {date(2027, 1, 1): False, date(2027, 1, 2): False, date(2027, 1, 3): False}

    assert nth_working_day(date(2026, 12, 4), 20, new_year_off).day == date(2027, 1, 4)


def test_it_is_up_at_midnight_in_beijing():
    found = limit_from(
        datetime(2026, 9, 14, 16, 30, tzinfo=UTC), 20, OFFICIAL
    )  # 00:30 on the 15th in Beijing

    assert found.day == date(2026, 10, 19)
    assert found.due_at == datetime(2026, 10, 19, 16, 0, tzinfo=UTC)


def test_no_days_is_no_limit():
    with pytest.raises(ValueError, match="0 working days"):
        nth_working_day(date(2026, 1, 1), 0, OFFICIAL)


@given(after=DAYS_OF_2026, count=st.integers(1, 30))
def test_between_the_act_and_the_last_day_lie_exactly_so_many_worked_days(after, count):
    last = nth_working_day(after, count, OFFICIAL).day

    worked = [day for day in OFFICIAL if after < day <= last and OFFICIAL[day]]
    assert len(worked) == count
    assert OFFICIAL[last]


@given(after=DAYS_OF_2026, count=st.integers(1, 29))
def test_one_day_more_is_never_due_earlier(after, count):
    assert nth_working_day(after, count, OFFICIAL).day < nth_working_day(after, count + 1, OFFICIAL).day


@given(after=DAYS_OF_2026, count=st.integers(1, 30), known=st.sets(st.sampled_from(sorted(OFFICIAL))))
def test_what_nobody_announced_is_said_to_be_provisional(after, count, known):
    partly = {day: OFFICIAL[day] for day in known}
    found = nth_working_day(after, count, partly)

    silent = any(day not in partly for day in OFFICIAL if after < day <= found.day)
    assert found.provisional == silent
