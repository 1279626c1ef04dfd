"""When a limit is up, which limit takes over, and that the order of things does not change what is owed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.plans import registry
from incidents.plans.schema import DeadlineRule
from incidents.rules import lateness
from incidents.rules.days import BEIJING, day_of, end_of_day, start_of_day
from incidents.rules.deadlines import Limit, Running, Situation, applies, holds, limit_of, take_over

MOMENTS = st.integers(0, 7 * 365 * 1440).map(
    lambda n: datetime(2024, 1, 1, tzinfo=BEIJING) + timedelta(minutes=n)
)
WX, YQ = (registry.get(code) for code in ("urumqi_safety", "yangquan_eco"))


def rule(**fields):
    plain = {"code": "some", "label": "某时限", "clause": "XX-001", "badge": "plan", "starts": "learned"}
    return DeadlineRule(
        **plain | {"owner": "watch_officer", "met_by": "written_report", "met_by_words": "报出"} | fields
    )


def of(plan, code):
    return next(each for each in plan.deadlines if each.code == code)


FOUR_HOURS = rule(minutes=240, report_classes=(3, 4))
TWO_HOURS = rule(minutes=120, report_classes=(1, 2))


def test_the_day_ends_at_midnight_in_beijing():
    assert end_of_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert end_of_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def test_a_condition_holds_only_for_what_is_known():
    assert holds("", ())
    assert holds("cross_boundary=county|province", ({}, {"cross_boundary": "province"}))
    assert not holds("cross_boundary=county|province", ({"cross_boundary": "prefecture"},))
    assert holds("cross_boundary", ({"cross_boundary": "county"},))
    assert not holds("cross_boundary", ({"cross_boundary": "none"}, {}))


@pytest.mark.parametrize(
    ("limit", "base", "due"),
    [
        # 小时、分钟连续计算，夜间、跨日、跨年不停。
        ({"minutes": 120}, "2026-12-31 23:30", "2027-01-01 01:30"),
        ({"minutes": 30}, "2028-02-28 23:45", "2028-02-29 00:15"),
        # 日：当日不计，末日整日。
        ({"days": 30}, "2026-11-24 00:00", "2026-12-25 00:00"),
        ({"days": 30}, "2026-11-24 23:59", "2026-12-25 00:00"),
        ({"days": 7}, "2028-02-25 08:00", "2028-03-04 00:00"),
        ({"days": 1}, "2027-02-28 08:00", "2027-03-02 00:00"),
        # 每日：当日 24 时。
        ({"per_day": 1}, "2026-11-30 00:00", "2026-12-01 00:00"),
        ({"per_day": 2}, "2028-02-29 23:59", "2028-03-01 00:00"),
        ({}, "2026-11-24 08:00", None),
    ],
)
def test_a_limit_is_up_at_the_minute_the_paper_means(limit, base, due):
    def moment(written):
        return datetime.fromisoformat(written).replace(tzinfo=BEIJING)

    assert limit_of(rule(**limit), moment(base)).due_at == (moment(due) if due else None)


@given(base=MOMENTS, days=st.integers(1, 800))
def test_natural_days_leave_out_their_first_day_and_end_at_a_midnight(base, days):
    due = limit_of(rule(days=days), base).due_at
    assert due == start_of_day(due)
    assert (day_of(due) - day_of(base)).days == days + 1
    assert due - base > timedelta(days=days)


@given(base=MOMENTS, other=MOMENTS, days=st.integers(1, 60), minutes=st.integers(1, 100_000))
def test_who_begins_later_is_never_due_earlier(base, other, days, minutes):
    first, second = sorted((base, other))
    for each in (rule(days=days), rule(minutes=minutes), rule(per_day=1), rule(working_days=days)):
        assert limit_of(each, first).due_at <= limit_of(each, second).due_at


@given(base=MOMENTS, count=st.integers(1, 30), off=st.sets(st.integers(1, 60)))
def test_a_holiday_that_is_announced_never_brings_a_working_day_limit_forward(base, count, off):
    holidays = {day_of(base) + timedelta(days=n): False for n in off}
    before, after = (
        limit_of(rule(working_days=count), base),
        limit_of(rule(working_days=count), base, holidays),
    )
    assert after.due_at >= before.due_at
    assert before.provisional


@given(base=MOMENTS, count=st.integers(1, 20))
def test_when_every_day_is_announced_nothing_is_provisional(base, count):
    every = {day_of(base) + timedelta(days=n): n % 3 != 0 for n in range(1, 120)}
    assert not limit_of(rule(working_days=count), base, every).provisional


# 级别变化


@given(base=MOMENTS, waited=st.integers(0, 600), ran=st.booleans())
def test_a_graver_class_is_never_due_later_than_its_own_minutes_from_now(base, waited, ran):
    now = base + timedelta(minutes=waited)
    running = [Running(limit_of(FOUR_HOURS, base).due_at, lighter=True)] if ran else []
    change = take_over(TWO_HOURS, base, running, changed=True, now=now)
    assert change.leads.due_at <= now + timedelta(minutes=120)
    assert change.leads.due_at > now
    assert {change.leads.base_at, change.reference.base_at} == {base, now}


@given(base=MOMENTS, waited=st.integers(0, 600))
def test_the_earliest_limit_still_ahead_is_never_lost_by_a_change(base, waited):
    now = base + timedelta(minutes=waited)
    old = limit_of(FOUR_HOURS, base).due_at
    change = take_over(TWO_HOURS, base, [Running(old, lighter=True)], changed=True, now=now)
    left = [change.leads.due_at] + ([] if change.gives_way[0] else [old])
    ahead = [due for due in (old, change.leads.due_at) if due > now]
    assert min(due for due in left if due > now) == min(ahead)


@given(base=MOMENTS, waited=st.integers(0, 600))
def test_a_lighter_class_loosens_nothing_that_runs(base, waited):
    now = base + timedelta(minutes=waited)
    running = [Running(limit_of(TWO_HOURS, base).due_at)]
    change = take_over(FOUR_HOURS, base, running, changed=True, now=now)
    assert change is None


@given(base=MOMENTS, course=st.lists(st.tuples(st.integers(0, 300), st.booleans()), min_size=1, max_size=5))
def test_however_the_class_goes_up_and_down_the_first_graver_limit_binds(base, course):
    """What is owed is never later than the graver class asked for when it first came, whatever followed."""
    running, now, first_graver = [Running(limit_of(FOUR_HOURS, base).due_at)], base, None
    for wait, graver in course:
        now += timedelta(minutes=wait)
        if graver and first_graver is None:
            first_graver = now
        seen = [Running(each.due_at, lighter=graver and not each.lighter) for each in running]
        change = take_over(TWO_HOURS if graver else FOUR_HOURS, base, seen, changed=True, now=now)
        if change is not None:
            kept = [each for each, gone in zip(running, change.gives_way, strict=True) if not gone]
            # Here `lighter` says that it is of the graver class already.
            running = [*kept, Running(change.leads.due_at, lighter=graver)]
    if first_graver is not None:
        allowed = max(limit_of(TWO_HOURS, base).due_at, first_graver + timedelta(minutes=120))
        assert min(each.due_at for each in running) <= allowed
    assert running


# 适用


@pytest.mark.clause("WX-067")
@pytest.mark.parametrize(
    ("category", "codes"),
    [
        ("危险化学品", {"casualty_watch"}),
        ("道路交通", {"casualty_watch_traffic_fire"}),
        ("火灾", {"casualty_watch_traffic_fire"}),
        ("其他", {"casualty_watch"}),
    ],
)
def test_each_category_has_exactly_one_window(category, codes):
    windows = [each for each in WX.deadlines if each.watches is not None]
    assert {each.code for each in windows if applies(each, Situation(category=category))} == codes


@pytest.mark.parametrize("plan", [WX, YQ], ids=["WX", "YQ"])
def test_what_is_off_by_default_binds_only_where_it_is_switched_on(plan):
    internal = [each for each in plan.deadlines if each.badge == "internal" or not each.switched_on]
    optional = [each for each in internal if each.starts != "ordered"]
    assert optional
    everything = Situation(
        report_class=2, severity_grade=3, response_level=3, near_miss=True, category="其他"
    )
    assert not [each.code for each in optional if applies(each, everything)]


@pytest.mark.parametrize("plan", [WX, YQ], ids=["WX", "YQ"])
def test_the_time_of_an_order_is_internal_and_nobodys_to_switch(plan):
    rule = of(plan, "order_due")
    assert rule.badge == "internal"
    assert applies(rule, Situation())


@pytest.mark.clause("YQ-149")
def test_twenty_working_days_are_of_iii_alone():
    owed = [
        grade
        for grade in (1, 2, 3, 4)
        if applies(of(YQ, "assessment_report"), Situation(severity_grade=grade))
    ]
    assert owed == [3]


# 提前、超时


@pytest.mark.parametrize(
    ("due", "met", "words"),
    [
        ("16:16:00", "16:04:00", "提前 12 分"),
        ("04:41:00", "04:49:00", "超时 8 分"),
        ("04:41:00", "04:41:00", "提前 0 分"),
        ("04:41:00", "04:41:20", "超时 1 分"),
        ("04:41:00", "04:40:20", "提前 0 分"),
    ],
)
def test_how_a_clock_was_met_is_said_in_minutes(due, met, words):
    day = date(2026, 11, 22)
    due_at, met_at = (datetime.fromisoformat(f"{day} {each}+08:00") for each in (due, met))
    assert lateness.apart(due_at, met_at) == words


def test_days_are_said_as_days_and_without_a_limit_there_is_nothing_to_say():
    due = datetime(2027, 1, 24, tzinfo=BEIJING)
    assert lateness.apart(due, due - timedelta(days=3, hours=14)) == "提前 3 天 14 小时"
    assert lateness.apart(due, due + timedelta(days=2)) == "超时 2 天"
    assert lateness.apart(None, due) == lateness.apart(due, None) == ""


def test_nothing_is_counted_from_a_base_that_nobody_knows():
    assert Limit(rule(minutes=60), datetime(2026, 11, 22, tzinfo=UTC), None, base_known=False).due_at is None
