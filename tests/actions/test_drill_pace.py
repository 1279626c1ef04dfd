"""场内时间 of a drill: its clocks are hurried, stopped and resumed; nothing of a real incident moves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from incidents.actions import drills, sweeping
from incidents.actions.drills import Report
from incidents.models import Drill, EventKind, Incident
from incidents.models.deadline import HELD
from incidents.queries.drills import scripts
from incidents.queries.findings import Round, no_next_clock
from incidents.queries.scene_time import scene_of
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState
from incidents.web.views.drills import SCRIPTS

REPORT = Report("达到目的", "通报慢了", "没有")


@pytest.fixture
def drill(scenario) -> Drill:
    scenario.at("02:00")
    script = next(each for each in scripts(SCRIPTS) if each.plan == "yangquan_eco")
    return drills.start(script=script, by=scenario.who("office"), now=scenario.now)


def pace(scenario, drill: Drill, to: int) -> None:
    drills.set_pace(drill_id=drill.pk, pace=to, by=scenario.who("office"), now=scenario.now)


def running(incident: Incident) -> dict:
    rows = incident.deadlines.open().filter(due_at__isnull=False)
    return {row.pk: (row.due_at, row.next_check_at) for row in rows}


def test_a_clock_of_the_drill_falls_due_ten_times_sooner(drill, scenario):
    pace(scenario, drill, 10)
    scenario.at("02:01").receive(drill=True)
    played = scenario.incident
    scenario.at("02:01").receive()
    real = {row.rule_code: row for row in scenario.incident.deadlines.filter(due_at__isnull=False)}
    rows = played.deadlines.filter(due_at__isnull=False)
    assert rows
    for row in rows:
        twin = real[row.rule_code]
        assert (row.due_at - row.base_at) * 10 == twin.due_at - twin.base_at


def test_a_change_moves_what_is_ahead_and_leaves_one_event_with_who_and_when(drill, scenario):
    scenario.at("02:01").receive(drill=True)
    played = scenario.incident
    scenario.at("02:09")
    before = running(played)
    pace(scenario, drill, 5)
    after = running(played)
    assert before.keys() == after.keys()
    for pk, (due, look) in before.items():
        assert after[pk][0] == scenario.now + (due - scenario.now) / 5
        assert after[pk][1] == scenario.now + (look - scenario.now) / 5
    [event] = played.events.filter(kind=EventKind.DRILL_PACED)
    assert event.actor == scenario.who("office")
    assert "×5" in event.summary
    assert [(each.pace, each.at, each.by) for each in drill.paces.all()] == [
        (5, scenario.now, scenario.who("office"))
    ]


def test_hurried_and_slowed_down_at_once_leaves_every_clock_where_it_was(drill, scenario):
    scenario.at("02:01").receive(drill=True)
    before = running(scenario.incident)
    scenario.at("02:02")
    pace(scenario, drill, 10)
    drills.set_pace(
        drill_id=drill.pk,
        pace=1,
        by=scenario.who("office"),
        now=scenario.now + timedelta(microseconds=1),
    )
    for pk, (due, look) in running(scenario.incident).items():
        assert abs(due - before[pk][0]) < timedelta(milliseconds=1)
        assert abs(look - before[pk][1]) < timedelta(milliseconds=1)


def test_nothing_fires_while_the_drill_stands_and_it_goes_on_where_it_stopped(drill, scenario):
    scenario.at("02:01").receive(drill=True)
    played = scenario.incident
    scenario.at("02:09")
    before = running(played)
    pace(scenario, drill, 0)
    seq = Incident.objects.get(pk=played.pk).seq
    scenario.at("09:00")
    assert played.pk not in sweeping.due_incidents(scenario.now, limit=100)
    assert not any(row.is_overdue(scenario.now) for row in played.deadlines.all())
    assert Incident.objects.get(pk=played.pk).seq == seq
    pace(scenario, drill, 1)
    stood = scenario.now - scenario.moment("02:09")
    for pk, (due, look) in running(played).items():
        assert (due, look) == (before[pk][0] + stood, before[pk][1] + stood)


def test_what_was_late_before_the_pause_stays_late_and_climbs_on_afterwards(drill, scenario):
    scenario.at("02:01").receive(drill=True)
    played = scenario.incident
    scenario.at("05:00")
    late = {row.pk: row.missed_at for row in played.deadlines.filter(missed_at__isnull=False)}
    assert late
    pace(scenario, drill, 0)
    scenario.at("06:00")
    pace(scenario, drill, 10)
    for row in played.deadlines.filter(pk__in=late):
        assert row.missed_at == row.due_at == late[row.pk]
        assert row.paused_at is None


def test_a_clock_begun_while_the_drill_stands_is_held_with_the_others(drill, scenario):
    pace(scenario, drill, 10)
    scenario.at("02:30")
    pace(scenario, drill, 0)
    scenario.at("03:00").receive(drill=True, learned_at=scenario.moment("03:00"))
    rows = list(scenario.incident.deadlines.open().filter(due_at__isnull=False))
    assert rows
    assert all(row.paused_reason == HELD and row.next_check_at is None for row in rows)
    spans = {row.pk: row.due_at - scenario.moment("02:30") for row in rows}
    scenario.at("04:00")
    pace(scenario, drill, 10)
    for row in scenario.incident.deadlines.filter(pk__in=spans):
        assert row.due_at == scenario.now + spans[row.pk]


def test_a_real_incident_is_never_touched(drill, scenario):
    scenario.at("02:01").receive()
    real = scenario.incident
    scenario.at("02:02").receive(drill=True)
    before, seq = list(real.deadlines.order_by("pk").values()), Incident.objects.get(pk=real.pk).seq
    for minute, to in (("02:03", 10), ("02:04", 0), ("02:05", 2)):
        drills.set_pace(drill_id=drill.pk, pace=to, by=scenario.who("office"), now=scenario.moment(minute))
    assert list(real.deadlines.order_by("pk").values()) == before
    assert Incident.objects.get(pk=real.pk).seq == seq


def test_the_database_refuses_a_real_incident_in_a_drill(drill, scenario):
    scenario.at("02:01").receive()
    with pytest.raises(IntegrityError, match="no_drill_has_a_real_incident"), transaction.atomic():
        Incident.objects.filter(pk=scenario.incident.pk).update(exercise=drill)


def test_a_real_incident_asks_the_database_nothing_of_drills(drill, scenario):
    scenario.at("02:01").receive()
    fresh = Incident.objects.get(pk=scenario.incident.pk)
    with CaptureQueriesContext(connection) as captured:
        assert not scene_of(fresh).stretches
    assert not captured


def test_ending_the_drill_stops_its_clocks_for_good_and_the_auditor_knows(drill, scenario):
    scenario.at("02:01").receive(drill=True)
    played = scenario.incident
    scenario.at("02:10")
    ended = drills.end(drill_id=drill.pk, report=REPORT, by=scenario.who("office"), now=scenario.now)
    assert ended.pace == 0
    scenario.at("23:00")
    assert not played.deadlines.filter(missed_at__isnull=False).exists()
    found = no_next_clock(Round(scenario.now, scenario.now, scenario.now))
    assert not [each for each in found if played.number in each.words]


def test_who_may_not_direct_is_refused_and_told_who_may(drill, scenario, people):
    with pytest.raises(NotAllowed) as refused:
        drills.set_pace(drill_id=drill.pk, pace=10, by=scenario.who("watch"), now=scenario.now)
    assert refused.value.who_can
    with pytest.raises(Drill.DoesNotExist):
        drills.set_pace(drill_id=drill.pk, pace=10, by=people["wx_office"], now=scenario.now)


def test_a_pace_that_is_none_is_refused(drill, scenario):
    with pytest.raises(InvalidInput):
        pace(scenario, drill, 3)
    with pytest.raises(WrongState, match="已经是 ×1"):
        pace(scenario, drill, 1)


def test_rungs_of_the_ladder_come_at_the_drills_pace(drill, scenario):
    pace(scenario, drill, 10)
    scenario.at("02:01").receive(drill=True)
    due = min(row.due_at for row in scenario.incident.deadlines.filter(due_at__isnull=False))
    scenario.at("03:30")
    rungs = scenario.incident.events.filter(kind=EventKind.DEADLINE_ESCALATED).order_by("seq")
    assert rungs.exists()
    assert rungs.first().recorded_at - due < timedelta(minutes=5)
