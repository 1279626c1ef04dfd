"""Clocks fire once, at their time, whatever died in between (design: time lives in a column)."""

import threading
from datetime import datetime

import pytest
from django.db import connection, transaction

from incidents.actions import sweeping
from incidents.models import Event, Incident, Notice, Posting, SweepBeat
from incidents.rules.deadlines import BEIJING


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario


def kinds(scenario, rule: str) -> list[str]:
    """What befell the clock, in order."""
    key = str(scenario.deadline(rule).pk)
    rows = Event.objects.filter(incident=scenario.incident_id, payload__deadline=key).order_by("seq")
    return [row.kind.removeprefix("DEADLINE_") for row in rows]


def test_a_clock_reminds_at_half_and_at_four_fifths_and_is_missed_when_it_is_due(night):
    night.at("06:13")
    reminders = night.events("deadline.reminded")
    mine = [(e.recorded_at, e.payload["percent"]) for e in reminders if e.payload["due_at"][11:16] == "22:13"]
    assert mine == [(night.moment("04:13"), 50), (night.moment("05:25"), 80)]
    assert night.deadline("initial_report_4h").missed_at == night.moment("06:13")


def test_a_missed_clock_climbs_from_the_owner_to_the_commander_every_five_minutes(night):
    night.at("06:37")
    assert climbed(night) == [
        (night.moment("06:18"), "watch_leader"),
        (night.moment("06:23"), "office_director"),
        (night.moment("06:28"), "deputy_commander"),
        (night.moment("06:33"), "commander"),
    ]


def test_the_round_is_repeated_twice_and_then_everything_has_been_said(night):
    night.at("09:00")
    again = [at.astimezone(BEIJING).strftime("%H:%M") for at, post in climbed(night) if post == "commander"]
    assert again == ["06:33", "06:58", "07:23"]
    assert [at for at, post in climbed(night) if post == "watch_officer"][0] == night.moment("06:38")
    assert night.deadline("initial_report_4h").next_check_at is None


def climbed(night) -> list[tuple[datetime, str]]:
    """Rungs told of the first report's clock, with when."""
    mine = str(night.deadline("initial_report_4h").pk)
    steps = night.events("deadline.escalated")
    return [(step.recorded_at, step.payload["post"]) for step in steps if step.payload["deadline"] == mine]


def test_a_person_who_was_told_on_a_lower_rung_is_not_told_again(night):
    night.at("06:37")
    subject = "超时：书面初报"
    told = Notice.objects.filter(incident=night.incident_id, subject__startswith=subject)
    # 陈副局 is office director and deputy commander.
    assert told.filter(officer=night.who("office")).count() == 1
    assert told.filter(officer=night.who("deputy")).count() == 1
    assert told.filter(officer=night.who("watch")).count() == 1


def test_an_empty_rung_is_named_and_skipped_at_once(night):
    Posting.objects.filter(post="watch_leader").delete()
    night.at("06:20")
    mine = str(night.deadline("initial_report_4h").pk)
    steps = [e for e in night.events("deadline.escalated") if e.payload["deadline"] == mine]
    assert [(e.recorded_at, e.payload["post"]) for e in steps] == [
        (night.moment("06:18"), "watch_leader"),
        (night.moment("06:18"), "office_director"),
    ]
    assert "无人可通知" in steps[0].summary


def test_a_clock_that_was_met_stays_silent(night):
    night.at("02:51").report("INITIAL", "written", "city_government", "provincial_department")
    night.fast_forward("1d")
    assert kinds(night, "initial_report_4h") == ["MET"]


def test_an_outage_is_fired_once_late_and_keeps_the_time_it_was_due(night):
    night.outage_until("07:13")
    late = night.deadline("initial_report_4h")
    assert (late.missed_at, late.late_seconds) == (night.moment("06:13"), 3600)
    event = night.expect_event("deadline.missed", at="06:13", about="系统迟到 3600 秒")
    assert event.recorded_at == night.moment("07:13")
    assert kinds(night, "initial_report_4h") == ["MISSED"]


def test_several_reminders_of_an_outage_are_one(night):
    night.outage_until("06:00")
    assert kinds(night, "initial_report_4h") == ["REMINDED"]


def test_a_second_sweep_of_the_same_moment_does_nothing(night):
    night.at("06:13")
    before = night.incident.seq
    sweeping.sweep([night.incident_id], now=night.now, sweeper="again")
    assert night.incident.seq == before


def test_nothing_fires_before_its_time(night):
    before = night.incident.seq
    sweeping.sweep([night.incident_id], now=night.moment("02:17"), sweeper="early")
    assert night.incident.seq == before
    assert sweeping.next_look(night.now) == night.moment("02:18")


def test_a_sweep_says_that_it_was_there(night):
    sweeping.sweep([], now=night.now, sweeper="clock@desk")
    assert SweepBeat.objects.get(sweeper="clock@desk").swept_at == night.now


def test_two_sweepers_at_once_write_each_step_once(transactional_db, scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    for _ in range(4):
        scenario.receive(confirmed={"serious_injuries": 1})
    moment = scenario.moment("06:13")
    ids = list(Incident.objects.values_list("pk", flat=True))
    barrier = threading.Barrier(4)

    def work(order: list) -> None:
        try:
            barrier.wait()
            sweeping.sweep(order, now=moment, sweeper=threading.current_thread().name)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(order,)) for order in (ids, ids[::-1], ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweeping.sweep(ids, now=moment, sweeper="last")
    by_clock = Event.objects.filter(kind="DEADLINE_MISSED").values_list("incident_id", "payload__deadline")
    assert len(set(by_clock)) == len(list(by_clock)) == 15


def test_an_incident_that_somebody_holds_is_left_to_the_next_round(transactional_db, scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    taken: list[int] = []

    def work() -> None:
        try:
            taken.append(
                sweeping.sweep_incidents(
                    [scenario.incident_id], now=scenario.moment("06:13"), reaches={}
                ).steps
            )
        finally:
            connection.close()

    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=scenario.incident_id)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert taken == [0]
    assert (
        sweeping.sweep_incidents([scenario.incident_id], now=scenario.moment("06:13"), reaches={}).steps > 0
    )
