"""After an outage: late once, by how much is said, what was missed again and again is one, the due time stays (design 6.8)."""

import pytest

from incidents.actions import sweeping
from incidents.models import Deadline, Event, Notice, SweepMinute


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario


def test_a_restart_hours_late_fires_once_and_says_by_how_much(night):
    night.outage_until("11:13")
    clock = night.deadline("initial_report_4h")
    mine = [each for each in night.events("deadline.missed") if each.payload["deadline"] == str(clock.pk)]
    assert len(mine) == 1
    assert "系统迟到 18000 秒" in mine[0].summary
    assert (mine[0].occurred_at, mine[0].recorded_at) == (night.moment("06:13"), night.moment("11:13"))
    assert (clock.missed_at, clock.due_at) == (night.moment("06:13"), night.moment("06:13"))


def test_a_second_sweep_after_the_outage_says_nothing_again(night):
    night.outage_until("11:13")
    before = night.incident.seq
    sweeping.sweep([night.incident_id], now=night.now, sweeper="again")
    assert night.incident.seq == before


def test_the_ladder_begins_at_its_foot_after_an_outage_and_not_with_all_its_rungs_at_once(night):
    night.outage_until("11:13")
    clock = night.deadline("initial_report_4h")
    told = Notice.objects.filter(kind="overdue", event__payload__deadline=str(clock.pk))
    assert {each.officer for each in told} == {night.who("watch")}
    night.at("11:18")
    assert night.who("leader") in {each.officer for each in told.all()}


@pytest.fixture
def reported(county):
    """The first report is out; 续报 is owed for each natural day from the next on (WX-069)."""
    county.activated("III", at="14:18", deaths=3)
    county.at("14:51").report("INITIAL", "written", "city_emergency_bureau", "county_committee")
    return county


def daily(story) -> list[Deadline]:
    """The clock of each natural day, in order."""
    rows = story.incident.deadlines.filter(met_by_act="follow_up_report", due_at__isnull=False)
    return list(rows.order_by("due_at"))


def test_each_day_of_an_outage_of_days_is_in_the_ledger_with_its_own_due_time(reported):
    reported.outage_until("2026-11-28 08:00")
    days = daily(reported)
    due = [each.due_at for each in days]
    assert due == [reported.moment(f"2026-11-{day} 00:00") for day in (26, 27, 28, 29)]
    assert [each.missed_at for each in days] == [*due[:3], None]
    late = [each.late_seconds // 3600 for each in days[:3]]
    assert late == [56, 32, 8]


def test_the_days_of_an_outage_rouse_people_once_for_the_last(reported):
    reported.outage_until("2026-11-28 08:00")
    days = daily(reported)
    keys = [str(each.pk) for each in days]
    told = Notice.objects.filter(kind="overdue", event__payload__deadline__in=keys)
    assert {each.event.payload["deadline"] for each in told.select_related("event")} == {keys[2]}
    assert [each.next_check_at for each in days[:2]] == [None, None]
    misses = Event.objects.filter(kind="DEADLINE_MISSED", payload__deadline__in=keys[:2])
    assert all("并入" in each.summary for each in misses)
    assert misses.count() == 2


def test_how_late_an_outage_made_the_clocks_is_kept_for_the_administrator(night):
    night.outage_until("07:13")
    line = SweepMinute.objects.get(sweeper="test")
    assert line.minute == night.moment("07:13")
    assert line.worst_ms // 1000 >= 3600
    assert sum(line.counts) == line.fired > 0
