"""搁下: a clock whose data cannot be evaluated is set aside, said and tried again; every other clock goes on (design 6.5)."""

import pytest
from django.db import connection

from incidents.actions import setting_aside, sweeping
from incidents.models import Deadline, Event, Incident, Notice
from incidents.rules.refusal import NotAllowed, WrongState

POISON = "no_such_rule"
BREAKS_AT_THE_FIRST_RUNG = """
CREATE FUNCTION no_rung() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no rung'; END $$;
CREATE TRIGGER no_rung BEFORE UPDATE OF rung ON incidents_deadline
FOR EACH ROW WHEN (NEW.id = '{}') EXECUTE FUNCTION no_rung();
"""


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario


def poison(story, rule: str = "initial_report_4h") -> Deadline:
    """Its plan data cannot be evaluated any more."""
    clock = story.deadline(rule)
    Deadline.objects.filter(pk=clock.pk).update(rule_code=POISON)
    return Deadline.objects.get(pk=clock.pk)


def mended(clock: Deadline, rule: str = "initial_report_4h") -> None:
    Deadline.objects.filter(pk=clock.pk).update(rule_code=rule)


def test_a_broken_clock_is_set_aside_and_the_other_clocks_of_its_incident_go_on(night):
    broken = poison(night)
    others = night.incident.deadlines.exclude(pk=broken.pk).filter(next_check_at__lte=night.moment("06:13"))
    expected = {row.pk for row in others.filter(due_at__lte=night.moment("06:13"))}
    assert expected
    night.outage_until("06:13")
    broken.refresh_from_db()
    assert (broken.missed_at, broken.set_aside_at, broken.set_aside_times) == (None, night.now, 1)
    missed = night.incident.deadlines.filter(missed_at__isnull=False)
    assert {row.pk for row in missed} == expected


def test_the_clocks_of_other_incidents_go_on(night):
    poison(night)
    night.at("02:14").receive(confirmed={"serious_injuries": 1})
    night.outage_until("06:14")
    assert night.deadline("initial_report_4h").missed_at == night.moment("06:14")


def test_setting_aside_is_on_the_trail_once_with_what_was_wrong_and_whom_it_concerns(night):
    broken = poison(night)
    night.at("04:40")
    event = night.expect_event("deadline.set_aside", at="04:13", about="不会自动催办")
    assert POISON in event.payload["fault"]
    broken.refresh_from_db()
    assert broken.set_aside_times > 2
    told = Notice.objects.get(incident=night.incident_id, kind="set_aside")
    assert told.officer == night.who("watch")
    assert "不会自动提醒" in told.subject


def test_each_pause_is_longer_than_the_one_before_but_never_beyond_the_due_time(night):
    broken = poison(night)
    looks = []
    while night.now < night.moment("06:13"):
        broken.refresh_from_db()
        looks.append(broken.next_check_at)
        night.fast_forward("1m")
    tried = [f"{at:%H:%M}" for at in dict.fromkeys(at.astimezone(night.now.tzinfo) for at in looks)]
    assert tried == ["04:13", "04:18", "04:28", "04:48", "05:28", "06:13"]


def test_nothing_of_a_broken_round_is_kept_by_halves(night):
    """The miss is written down and the rung behind it cannot be: neither stays, and the trail has no gap."""
    clock = night.deadline("initial_report_4h")
    with connection.cursor() as cursor:
        cursor.execute(BREAKS_AT_THE_FIRST_RUNG.format(clock.pk))
    night.outage_until("06:19")
    clock.refresh_from_db()
    assert (clock.missed_at, clock.rung) == (None, 0)
    assert "no rung" in clock.set_aside_reason
    assert not [each for each in night.events("deadline.missed") if each.payload["deadline"] == str(clock.pk)]
    numbers = [each.seq for each in Event.objects.filter(incident=night.incident_id).order_by("seq")]
    assert numbers == list(range(1, night.incident.seq + 1))


def test_a_mended_clock_is_taken_up_again_late_by_the_time_it_lay_aside(night):
    broken = poison(night)
    night.at("06:13").at("06:20")
    mended(broken)
    night.at("08:00")
    broken.refresh_from_db()
    assert (broken.set_aside_at, broken.set_aside_reason, broken.set_aside_times) == (None, "", 0)
    assert broken.missed_at == broken.due_at
    taken_up = night.events("deadline.resumed")
    assert len(taken_up) == 1
    assert broken.late_seconds == (taken_up[0].recorded_at - broken.due_at).total_seconds()
    assert "恢复巡检" in taken_up[0].summary


def test_the_administrator_has_it_tried_again_at_once(night):
    broken = poison(night)
    night.at("05:30")
    mended(broken)
    setting_aside.retry(deadline_id=broken.pk, by=night.who("admin_system"), now=night.now)
    sweeping.sweep([night.incident_id], now=night.now, sweeper="test")
    broken.refresh_from_db()
    assert broken.set_aside_at is None
    assert night.expect_event("deadline.set_aside", at="05:30", about="再试").actor == night.who(
        "admin_system"
    )


@pytest.mark.parametrize("who", ["watch", "commander", "admin_security", "admin_audit"])
def test_nobody_but_the_system_administrator_tries_again(night, who):
    broken = poison(night)
    night.at("04:20")
    with pytest.raises(NotAllowed, match="系统管理员"):
        setting_aside.retry(deadline_id=broken.pk, by=night.who(who), now=night.now)


def test_a_clock_that_runs_or_was_met_meanwhile_is_not_tried_again(night):
    clock = night.deadline("initial_report_4h")
    with pytest.raises(WrongState, match="已不在搁下之列"):
        setting_aside.retry(deadline_id=clock.pk, by=night.who("admin_system"), now=night.now)


def test_a_clock_set_aside_is_still_ended_by_its_act(night):
    broken = poison(night)
    night.at("04:20").report("INITIAL", "written", "city_government", "provincial_department")
    broken.refresh_from_db()
    assert (broken.is_open, broken.next_check_at) == (False, None)


def test_an_incident_whose_trail_is_broken_waits_as_a_whole_and_the_others_go_on(night):
    first = night.incident_id
    night.at("02:14").receive(confirmed={"serious_injuries": 1})
    Incident.objects.filter(pk=first).update(seq=1)
    night.outage_until("06:14")
    assert night.deadline("initial_report_4h").missed_at == night.moment("06:14")
    waiting = Deadline.objects.filter(incident=first, set_aside_at__isnull=False)
    assert {row.next_check_at for row in waiting} == {night.moment("06:19")}
