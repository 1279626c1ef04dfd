"""Who hears that a clock is late: both plans' order, rung by rung, after delegation and change of shift; and who no more."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from incidents.actions import delivery, sweeping, urging
from incidents.models import (
    Deadline,
    Delegation,
    Event,
    EventKind,
    Incident,
    Notice,
    NoticeState,
    Posting,
    Watch,
)
from incidents.rules.refusal import Refusal

RULE = "initial_report_4h"


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario


def rungs(story, rule: str = RULE) -> list[tuple[str, str]]:
    """(minute, words after the label) of each rung of the clock's ladder."""
    clock = story.deadline(rule)
    mine = [e for e in story.events("deadline.escalated") if e.payload["deadline"] == str(clock.pk)]
    beijing = story.moment("00:00").tzinfo
    return [
        (e.recorded_at.astimezone(beijing).strftime("%H:%M"), e.summary.split("逐级提醒")[1]) for e in mine
    ]


def told(story, rule: str = RULE, **which) -> list[str]:
    """Names of those who were told that the clock is late, in order."""
    clock = story.deadline(rule)
    rows = Notice.objects.filter(
        incident=story.incident_id, kind="overdue", event__payload__deadline=str(clock.pk), **which
    )
    return list(rows.order_by("event__seq", "recipient_name").values_list("recipient_name", flat=True))


# The order of both plans


@pytest.mark.clause("YQ-097")
def test_at_yangquan_it_climbs_from_the_watch_to_the_commander_each_five_minutes(night):
    night.at("06:33")
    assert told(night, event__payload__round=0) == ["张值", "李带", "陈副局", "赵副局", "王局"]
    assert rungs(night) == [
        ("06:18", "带班领导：李带"),
        ("06:23", "局指挥部办公室主任：陈副局"),
        ("06:28", "副指挥：赵副局"),
        ("06:33", "指挥：王局"),
    ]


@pytest.mark.clause("WX-043")
def test_in_the_county_it_climbs_over_the_bureau_to_both_commanders(county):
    county.at("14:18").receive(confirmed={"deaths": 1})
    county.at("16:38")
    said = [words for _, words in rungs(county, "upward_report")]
    assert [words.split("：")[0] for words in said] == [
        "带班领导",
        "指挥部办公室主任",
        "副总指挥",
        "总指挥",
    ]
    assert said[-1] == "总指挥：高县长、林书记"


def test_the_last_rung_of_the_last_round_says_that_all_has_been_said(night):
    night.at("12:00")
    assert rungs(night)[-1] == ("07:23", "（第 3 轮）指挥：王局；3 轮已全部提醒，不再自动提醒，请电话催办")
    assert night.deadline(RULE).next_check_at is None
    assert sum("不再自动提醒" in words for _, words in rungs(night)) == 1


def test_that_all_has_been_said_is_said_also_where_the_top_is_vacant(night):
    Posting.objects.filter(post="commander").delete()
    night.at("12:00")
    last = rungs(night)[-1][1]
    assert last == "（第 3 轮）指挥：无人可通知；3 轮已全部提醒，不再自动提醒，请电话催办"


def test_vacant_rungs_burn_no_delay_and_each_is_named_once(night):
    Posting.objects.filter(post__in=["watch_leader", "office_director"]).delete()
    night.at("06:18")
    assert rungs(night) == [
        ("06:18", "带班领导：无人可通知"),
        ("06:18", "局指挥部办公室主任：无人可通知"),
        ("06:18", "副指挥：赵副局、陈副局"),
    ]


def test_with_nobody_on_any_rung_the_trail_says_so_and_the_sweep_comes_to_rest(night):
    Posting.objects.filter(organisation=night.incident.organisation).delete()
    night.at("12:00")
    assert [words.split("：")[1] for _, words in rungs(night)[:5]] == ["无人可通知"] * 5
    assert (told(night), night.deadline(RULE).next_check_at) == ([], None)


def test_a_reminder_that_reaches_nobody_says_to_telephone(night):
    Posting.objects.filter(post="watch_officer").delete()
    night.at("04:13")
    night.expect_event("deadline.reminded", at="04:13", about="系统内无人可通知，请打电话")


# Delegation and change of shift


def test_the_delegate_is_told_with_the_one_who_lent_it_and_after_its_end_no_more(night):
    lent = Delegation.objects.create(
        organisation=night.incident.organisation,
        from_officer=night.who("leader"),
        to_officer=night.who("general"),
        post="watch_leader",
        reason="送医",
        starts_at=night.moment("02:00"),
        recorded_by=night.who("watch"),
    )
    night.at("06:18")
    assert rungs(night)[-1] == ("06:18", "带班领导：李带、郑协")

    Delegation.objects.filter(pk=lent.pk).update(ends_at=night.moment("06:20"))
    night.at("06:43")
    assert rungs(night)[-1] == ("06:43", "（第 2 轮）带班领导：李带")


def take_the_watch(night, who: str, post: str) -> Watch:
    Watch.objects.filter(post=post, ended_at__isnull=True).update(ended_at=night.now)
    return Watch.objects.create(
        organisation=night.incident.organisation, officer=night.who(who), post=post, began_at=night.now
    )


def test_after_the_change_of_shift_the_new_watch_is_told_and_the_one_who_left_is_not(night):
    take_the_watch(night, "watch", "watch_officer")
    night.at("06:00")
    take_the_watch(night, "general", "watch_officer")
    night.at("06:13")
    assert told(night) == ["郑协"]


def test_who_takes_the_watch_between_two_rounds_hears_the_next_one(night):
    night.at("06:20")
    take_the_watch(night, "general", "watch_leader")
    night.at("06:43")
    assert rungs(night)[-1] == ("06:43", "（第 2 轮）带班领导：郑协")
    assert told(night, event__payload__round=1) == ["张值", "郑协"]


def test_an_officer_who_was_struck_off_is_told_nothing(night):
    night.who("leader").__class__.objects.filter(pk=night.who("leader").pk).update(is_active=False)
    night.at("06:23")
    assert "李带" not in told(night)
    assert rungs(night)[0] == ("06:18", "带班领导：无人可通知")


# A clock owned by a unit


def readiness(scenario, unit: str) -> Deadline:
    return scenario.incident.deadlines.filter(owner_unit=unit).order_by("occasion").first()


def of_clock(clock: Deadline) -> list[tuple[str, str]]:
    rows = Event.objects.filter(
        incident=clock.incident_id,
        kind__in=["DEADLINE_MISSED", "DEADLINE_ESCALATED"],
        payload__deadline=str(clock.pk),
    )
    return [(e.kind, e.payload.get("post", "")) for e in rows.order_by("seq")]


@pytest.mark.clause("YQ-116")
def test_a_clock_of_a_unit_starts_at_that_unit_and_it_has_its_time_before_the_watch_is_told(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    clock = readiness(scenario, "comprehensive_section")
    scenario._pass_until(clock.due_at)
    first = Notice.objects.filter(event__payload__deadline=str(clock.pk), kind="overdue")
    assert {row.recipient_name for row in first} == {"孙监"}

    scenario._pass_until(clock.due_at + timedelta(minutes=5))
    assert of_clock(clock) == [("DEADLINE_MISSED", ""), ("DEADLINE_ESCALATED", "watch_officer")]


def test_a_unit_without_anybody_in_the_system_is_passed_over_at_once_and_the_trail_says_so(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    Posting.objects.filter(unit_code="comprehensive_section").delete()
    clock = readiness(scenario, "comprehensive_section")
    scenario._pass_until(clock.due_at)
    missed = Event.objects.get(kind="DEADLINE_MISSED", payload__deadline=str(clock.pk))
    assert missed.summary.endswith("（系统内无人可通知，请打电话）")
    assert of_clock(clock)[1] == ("DEADLINE_ESCALATED", "watch_officer")


# Everything stops at once


def settle(story, how: str) -> None:
    clock = story.deadline(RULE)
    given = {"incident_id": story.incident_id, "deadline_id": clock.pk, "now": story.now}
    if how == "met":
        story.report("INITIAL", "written", "city_government", "provincial_department")
    elif how == "waived":
        urging.waive(by=story.who("commander"), reason="县局已同步报送", **given)
    elif how == "acknowledged":
        urging.acknowledge(by=story.who("leader"), **given)
    elif how == "dismissed":
        story.dismiss("误报")
    else:
        Incident.objects.filter(pk=story.incident_id).update(state="ARCHIVED")


@pytest.mark.parametrize("how", ["met", "waived", "acknowledged", "dismissed", "archived"])
def test_nobody_is_roused_by_it_any_more(night, how):
    night.at("06:19")
    clock = night.deadline(RULE)
    settle(night, how)
    roused = Notice.objects.filter(event__payload__deadline=str(clock.pk), kind__in=["reminder", "overdue"])
    before = roused.count()
    night.fast_forward("1d")
    assert roused.count() == before
    assert "DEADLINE_ESCALATED" not in kinds_of(clock)[kinds_of(clock).index("DEADLINE_MISSED") + 2 :]


def test_nobody_is_roused_by_a_clock_that_a_stricter_one_took_over_from(night):
    clock = night.deadline(RULE)
    night.at("03:00").update_facts(deaths=3)
    clock.refresh_from_db()
    assert clock.superseded_at is not None
    night.fast_forward("1d")
    assert kinds_of(clock) == []


@pytest.mark.parametrize("how", ["met", "waived", "acknowledged"])
def test_what_waited_to_be_sent_is_withdrawn_when_the_clock_was_settled_meanwhile(night, how):
    """Paged after it was resolved: the known failure of others."""
    delivery.deliver_due(now=night.at("06:18").now)
    night.at("06:23")
    clock = night.deadline(RULE)
    settle(night, how)
    delivery.deliver_due(now=night.at("06:24").now)

    rows = Notice.objects.filter(kind="overdue", event__payload__deadline=str(clock.pk))
    states = {row.recipient_name: row.state for row in rows}
    assert states == {
        "张值": NoticeState.DELIVERED,
        "李带": NoticeState.DELIVERED,
        "陈副局": NoticeState.WITHDRAWN,
    }
    late = rows.get(recipient_name="陈副局")
    assert (late.delivered_at, late.next_attempt_at) == (None, None)
    assert "未再发出" in late.failure


def test_a_reminder_on_its_way_is_withdrawn_when_a_stricter_limit_took_over(night):
    night.at("02:59")
    clock = night.deadline(RULE)
    urging.urge(incident_id=night.incident_id, deadline_id=clock.pk, by=night.who("leader"), now=night.now)
    night.at("03:00").update_facts(deaths=3)
    delivery.deliver_due(now=night.now)
    assert Notice.objects.get(event__payload__deadline=str(clock.pk)).state == NoticeState.WITHDRAWN


def test_what_a_leader_asks_of_the_one_who_has_it_in_hand_still_goes_out(night):
    night.at("06:19")
    settle(night, "acknowledged")
    urging.urge(
        incident_id=night.incident_id, deadline_id=night.deadline(RULE).pk, by=night.who("leader"), now=night.now,
        reason="市里在催",
    )  # fmt: skip
    delivery.deliver_due(now=night.at("06:20").now)
    asked = Notice.objects.filter(kind="reminder", body="市里在催").get()
    assert (asked.recipient_name, asked.state) == ("张值", NoticeState.DELIVERED)


def test_the_ladder_decides_nothing(night):
    before = night.incident
    night.at("12:00")
    after = night.incident
    same = ("state", "severity_grade", "response_level", "confirmed", "projected", "assessment")
    assert {name: getattr(after, name) for name in same} == {name: getattr(before, name) for name in same}
    assert not night.incident.responses.exists()


# At the same moment


def together(*works) -> list[object]:
    """Each in a thread and connection of its own, all let go at once; what came of each."""
    barrier, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            barrier.wait()
            found[place] = work()
        except Refusal as refusal:
            found[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def sweeper(story, now):
    return lambda: sweeping.sweep([story.incident_id], now=now, sweeper=threading.current_thread().name)


def kinds_of(clock: Deadline) -> list[str]:
    rows = Event.objects.filter(incident=clock.incident_id, payload__deadline=str(clock.pk))
    return [row.kind for row in rows.order_by("seq")]


@pytest.mark.parametrize("turn", range(3))
def test_two_sweepers_and_the_one_who_meets_it_at_that_very_moment_come_to_one_outcome(
    transactional_db, scenario, turn
):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    clock = scenario.deadline(RULE)
    scenario.at("06:12")
    scenario.now = scenario.moment("06:13")
    works = [
        sweeper(scenario, scenario.now),
        sweeper(scenario, scenario.now),
        lambda: scenario.report("INITIAL", "written", "city_government", "provincial_department"),
    ]
    together(*works[turn:], *works[:turn])
    sweeping.sweep([scenario.incident_id], now=scenario.moment("06:40"), sweeper="last")

    kinds = kinds_of(clock)
    assert kinds.count("DEADLINE_MET") == 1
    assert kinds.count("DEADLINE_MISSED") <= 1
    assert "DEADLINE_ESCALATED" not in kinds
    clock.refresh_from_db()
    assert (clock.met_at, clock.missed_at) == (scenario.moment("06:13"), None), (
        "done at the minute it was due"
    )


def test_two_sweepers_and_two_who_acknowledge_leave_one_acknowledgement_and_no_further_rung(
    transactional_db, scenario
):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("06:13")
    clock = scenario.deadline(RULE)
    then = scenario.moment("06:18")

    def takes(who):
        return lambda: urging.acknowledge(
            incident_id=scenario.incident_id, deadline_id=clock.pk, by=scenario.who(who), now=then
        )

    found = together(sweeper(scenario, then), sweeper(scenario, then), takes("leader"), takes("office"))
    sweeping.sweep([scenario.incident_id], now=scenario.moment("07:00"), sweeper="last")

    refused = [each for each in found if isinstance(each, Refusal)]
    assert len(refused) == 1
    assert "已经确认，正在处理" in refused[0].message
    kinds = kinds_of(clock)
    assert kinds.count("DEADLINE_ACKNOWLEDGED") == 1
    assert kinds.count("DEADLINE_ESCALATED") <= 1
    seqs = list(
        Event.objects.filter(incident=scenario.incident_id).order_by("seq").values_list("seq", flat=True)
    )
    assert seqs == [*range(1, len(seqs) + 1)], "no gap and none twice"


def test_four_sweepers_climb_each_rung_once(transactional_db, scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("06:13")
    clock = scenario.deadline(RULE)
    for minute in ("06:18", "06:23", "06:28"):
        together(*[sweeper(scenario, scenario.moment(minute))] * 4)
        sweeping.sweep([scenario.incident_id], now=scenario.moment(minute), sweeper="last")
    posts = [
        e.payload["post"]
        for e in Event.objects.filter(kind=EventKind.DEADLINE_ESCALATED, payload__deadline=str(clock.pk))
    ]
    assert sorted(posts) == ["deputy_commander", "office_director", "watch_leader"]


def test_a_person_who_climbs_and_the_sweep_in_the_same_second_tell_each_rung_once(transactional_db, scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("06:13")
    clock = scenario.deadline(RULE)
    then = scenario.moment("06:18")
    together(
        sweeper(scenario, then),
        lambda: urging.climb(
            incident_id=scenario.incident_id, deadline_id=clock.pk, reason="来不及", by=scenario.who("watch"), now=then
        ),
    )  # fmt: skip
    sweeping.sweep([scenario.incident_id], now=scenario.moment("06:18"), sweeper="last")
    rows = Event.objects.filter(kind="DEADLINE_ESCALATED", payload__deadline=str(clock.pk))
    posts = [row.payload["post"] for row in rows]
    assert len(posts) == len(set(posts))
    assert "watch_leader" in posts
