"""What people do about a clock: 催办, 提前逐级, 确认, 免除. None of it ends the duty but the last."""

import pytest

from incidents.actions import urging
from incidents.models import Delegation, Event, EventKind, Notice, Posting
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

RULE = "initial_report_4h"


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario


def act(night, action, who, **words):
    clock = night.deadline(RULE)
    return action(
        incident_id=night.incident_id, deadline_id=clock.pk, by=night.who(who), now=night.now, **words
    )


def last(night, kind) -> Event:
    return Event.objects.filter(incident=night.incident_id, kind=kind).latest("seq")


def climbed(night) -> list[str]:
    """Posts told of this clock, in order."""
    mine = str(night.deadline(RULE).pk)
    steps = night.events("deadline.escalated")
    return [step.payload["post"] for step in steps if step.payload["deadline"] == mine]


def test_the_desk_urges_whoever_owes_it_and_the_trail_says_who_urged_and_why(night):
    night.at("03:00")
    act(night, urging.urge, "leader", reason="市里在催")

    said = last(night, EventKind.DEADLINE_REMINDED)
    assert (said.actor_name, said.post) == ("李带", "带班领导")
    assert said.summary == "催办值班员：书面初报（一般、较大）（市里在催），已提醒张值"
    assert Notice.objects.filter(event=said).get().officer == night.who("watch")


def test_urging_somebody_the_system_cannot_reach_says_to_telephone(night):
    Posting.objects.filter(post="watch_officer").delete()
    night.at("03:00")
    act(night, urging.urge, "leader")

    assert last(night, EventKind.DEADLINE_REMINDED).summary.endswith("系统内无人可通知，请打电话")


def test_once_somebody_with_a_name_has_it_in_hand_nobody_further_is_roused_but_it_stays_overdue(night):
    night.at("06:19")
    act(night, urging.acknowledge, "leader")
    night.at("09:00")

    assert climbed(night) == ["watch_leader"]
    clock = night.deadline(RULE)
    assert (clock.acknowledged_by.name, clock.met_at, clock.is_open) == ("李带", None, True)
    assert last(night, EventKind.DEADLINE_ACKNOWLEDGED).summary.startswith("李带确认超时：")


def test_who_acknowledges_second_reads_who_has_it(night):
    night.at("06:19")
    act(night, urging.acknowledge, "leader")

    with pytest.raises(WrongState, match="李带已经确认，正在处理"):
        act(night, urging.acknowledge, "office")


def test_there_is_nothing_to_acknowledge_before_it_is_late(night):
    night.at("03:00")
    with pytest.raises(WrongState, match="还没有超时，不必确认"):
        act(night, urging.acknowledge, "watch")


def test_a_rung_may_hear_of_it_before_its_time_with_the_reason_and_the_others_keep_theirs(night):
    """The watch officer asks: his own rung is passed over, 带班领导 is the next."""
    night.at("05:00")
    act(night, urging.climb, "watch", reason="可能来不及")
    night.at("06:14")

    said = night.expect_event("deadline.escalated", at="05:00", about="提前逐级（可能来不及）带班领导：李带")
    assert (said.actor_name, said.post, said.payload["reason"]) == ("张值", "值班员", "可能来不及")
    told = Notice.objects.get(event=said)
    assert (told.officer, told.subject) == (night.who("leader"), "提前逐级：书面初报（一般、较大）")
    assert climbed(night) == ["watch_leader", "office_director"]


def test_who_was_told_early_is_passed_over_when_it_is_late(night):
    night.at("05:00")
    act(night, urging.climb, "watch", reason="可能来不及")
    night.at("06:40")

    told = Notice.objects.filter(officer=night.who("leader"), event__kind=EventKind.DEADLINE_ESCALATED)
    mine = told.filter(event__payload__deadline=str(night.deadline(RULE).pk), event__payload__round=0)
    assert mine.count() == 1


def test_climbing_early_passes_over_an_empty_rung_and_says_so(night):
    Posting.objects.filter(post="watch_leader").delete()
    night.at("05:00")
    act(night, urging.climb, "watch", reason="可能来不及")

    said = [e.summary for e in night.events("deadline.escalated") if e.payload["reason"]]
    assert said == [
        "书面初报（一般、较大）提前逐级（可能来不及）带班领导：无人可通知",
        "书面初报（一般、较大）提前逐级（可能来不及）局指挥部办公室主任：陈副局",
    ]


def test_before_it_is_due_one_climbs_the_ladder_once_and_it_begins_anew_when_it_is_late(night):
    night.at("05:00")
    for _ in range(4):
        act(night, urging.climb, "watch", reason="可能来不及")
    with pytest.raises(WrongState, match="已提前逐级到最高一级；到期仍未办结时，系统再从头逐级提醒"):
        act(night, urging.climb, "watch", reason="可能来不及")
    night.at("06:13")

    assert climbed(night) == ["watch_leader", "office_director", "deputy_commander", "commander"]
    night.at("06:18")
    assert climbed(night)[4:] == ["watch_leader"], "the watch officer heard with the miss itself"


def test_climbing_early_needs_a_reason(night):
    with pytest.raises(InvalidInput) as refused:
        act(night, urging.climb, "watch", reason=" ")
    assert refused.value.errors == {"reason": "请写为什么要提前逐级。"}


def test_only_the_commander_waives_and_the_reason_stays_in_the_ledger(night):
    with pytest.raises(NotAllowed) as refused:
        act(night, urging.waive, "watch", reason="不需要")
    assert refused.value.who_can == "指挥"

    act(night, urging.waive, "commander", reason="县局已同步报送")
    night.at("09:00")

    clock = night.deadline(RULE)
    assert (clock.waived_by.name, clock.waived_reason, clock.missed_at) == ("王局", "县局已同步报送", None)
    assert (
        last(night, EventKind.DEADLINE_WAIVED).summary == "免除书面初报（一般、较大）（法规）：县局已同步报送"
    )


def test_what_was_waived_stays_waived_when_a_dismissed_incident_comes_back(night):
    act(night, urging.waive, "commander", reason="县局已同步报送")
    night.at("03:00").dismiss("误报")
    night.at("03:10").verify()

    assert night.deadline(RULE).waived_reason == "县局已同步报送"


def test_a_clock_that_was_met_is_left_alone(night):
    night.at("02:51").report("INITIAL", "written", "city_government", "provincial_department")
    with pytest.raises(WrongState, match="已经办结"):
        act(night, urging.urge, "leader")


def test_a_delegate_is_on_the_rung_of_the_one_who_lent_it(night):
    Delegation.objects.create(
        organisation=night.who("commander").organisation,
        from_officer=night.who("commander"),
        to_officer=night.who("deputy"),
        post="commander",
        reason="出差",
        starts_at=night.moment("02:00"),
        recorded_by=night.who("watch"),
    )
    Posting.objects.filter(post="deputy_commander").delete()
    night.at("06:34")

    top = [e for e in night.events("deadline.escalated") if e.payload["post"] == "commander"]
    assert "赵副局" in top[0].summary
