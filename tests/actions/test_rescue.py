"""暂停救援, 险情, 恢复 (WX 4.5(4), 4.7): first stop, then report; the command post alone resumes."""

import pytest
from group_work_scenes import AtWork

from incidents.actions import tasks
from incidents.actions.decisions import Decision
from incidents.actions.speaking import Heard
from incidents.models import LIVE_STATES, Alarm, Incident, Notice
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def afternoon(county):
    county.activated("III", at="14:41", deaths=3)
    return AtWork(county)


@pytest.mark.clause("WX-108")
def test_a_rescue_team_stops_at_its_own_word_and_everybody_is_told(afternoon):
    afternoon.scenario.at("15:40")
    row = afternoon.suspend(by="fire")
    assert (row.name, row.words) == ("县消防救援大队", "")
    assert afternoon.scenario.incident.rescue_suspended_at == afternoon.scenario.moment("15:40")
    event = afternoon.scenario.expect_event("rescue.suspended", at="15:40", clause="WX-108")
    called = set(
        Notice.objects.filter(incident=afternoon.scenario.incident_id, kind="activation").values_list(
            "unit_code"
        )
    )
    told = set(Notice.objects.filter(event=event).exclude(unit_code="").values_list("unit_code"))
    assert told == called
    afternoon.scenario.expect_notice(to="commander", about="暂停救援")
    afternoon.scenario.expect_notice(to="post", about="暂停救援")


@pytest.mark.parametrize("state", LIVE_STATES)
def test_the_rescue_can_be_stopped_in_every_live_state(afternoon, state):
    Incident.objects.filter(pk=afternoon.scenario.incident_id).update(state=state)
    assert afternoon.suspend(by="fire").resumed_at is None


@pytest.mark.clause("WX-107")
@pytest.mark.parametrize("who", ["post", "commander"])
def test_the_command_withdraws_the_rescuers_too(afternoon, who):
    afternoon.suspend(by=who)
    afternoon.scenario.expect_event("rescue.suspended", clause="WX-107")


def test_before_anybody_was_called_those_who_are_reachable_are_told(county):
    county.at("14:16").receive()
    AtWork(county).suspend(by="fire")
    county.expect_notice(to="township", about="暂停救援")


def test_a_second_team_stops_beside_the_first_and_the_same_team_once(afternoon):
    first = afternoon.suspend(by="fire")
    again = afternoon.suspend(by="fire")
    other = afternoon.suspend(by="env")
    assert again.pk == first.pk
    assert other.pk != first.pk
    assert len(afternoon.scenario.events("rescue.suspended")) == 2


def test_the_desk_writes_down_a_stop_that_it_heard_on_the_telephone(afternoon):
    row = afternoon.suspend(by="watch", unit="fire_rescue", heard=Heard("雷消", "phone", "先撤了"))
    assert row.unit_code == "fire_rescue"
    afternoon.scenario.expect_event("rescue.suspended", about="雷消，电话，艾值代为登记：“先撤了”")


def test_the_desk_stops_nothing_by_itself(afternoon):
    with pytest.raises(NotAllowed):
        afternoon.suspend(by="watch")


def test_the_other_plan_knows_no_such_power(scenario):
    scenario.activated("III", at="02:13", deaths=3)
    with pytest.raises(NotAllowed):
        AtWork(scenario).suspend(by="monitoring")
    with pytest.raises(NotAllowed):
        AtWork(scenario).suspend(by="watch", unit="water", heard=Heard("周处"))


@pytest.mark.clause("WX-108")
def test_the_report_is_owed_afterwards_and_ends_its_own_clock(afternoon):
    afternoon.scenario.at("15:40")
    row = afternoon.suspend(by="fire")
    clock = afternoon.scenario.expect_deadline("suspension_report", due=None)
    assert (clock.badge, clock.owner_unit) == ("plan", "fire_rescue")
    afternoon.scenario.at("15:52")
    afternoon.report_suspension(
        row, "二号罐异响，12 人撤至东门，清点齐", by="fire", reported_to="现场指挥中心"
    )
    assert afternoon.scenario.deadline("suspension_report").met_at == afternoon.scenario.moment("15:52")
    with pytest.raises(WrongState):
        afternoon.report_suspension(row, "又", by="fire")


def test_a_stop_of_the_command_owes_no_report_to_itself(afternoon):
    afternoon.suspend(by="post")
    assert afternoon.scenario.deadlines("suspension_report") == []


def test_the_report_says_why(afternoon):
    row = afternoon.suspend(by="fire")
    with pytest.raises(InvalidInput):
        afternoon.report_suspension(row, " ", by="fire")


@pytest.mark.clause("WX-107")
def test_only_the_command_post_resumes_and_says_which_conditions_hold(afternoon):
    afternoon.suspend(by="fire")
    for who in ("fire", "commander", "watch"):
        with pytest.raises(NotAllowed):
            afternoon.resume(by=who)
    conditions = afternoon.scenario.incident.edition.document["rescue"]["conditions"]
    afternoon.scenario.at("16:20")
    (row,) = afternoon.resume(met=conditions[:1], words="先恢复外围冷却")
    assert row.resumed_at == afternoon.scenario.moment("16:20")
    assert afternoon.scenario.incident.rescue_suspended_at is None
    afternoon.scenario.expect_event("rescue.resumed", about="未逐项确认")
    afternoon.scenario.expect_notice(to="fire_rescue", about="恢复救援")


def test_the_command_post_may_resume_by_telephone(afternoon):
    afternoon.suspend(by="fire")
    said = Decision(channel="phone", words="可以恢复", given_by="wx_post")
    afternoon.resume(by="watch", decision=said)
    afternoon.scenario.expect_event("rescue.resumed", about="电话决定：“可以恢复”，记录人 艾值")


def test_what_is_not_stopped_is_not_resumed(afternoon):
    with pytest.raises(WrongState):
        afternoon.resume()


def test_the_alarm_stands_until_the_rescue_goes_on(afternoon):
    afternoon.scenario.with_alarms().at("15:40")
    afternoon.suspend(by="fire")
    afternoon.scenario.settle()
    alarm = Alarm.objects.get(incident=afternoon.scenario.incident_id, kind="RESCUE_SUSPENDED")
    assert alarm.cleared_at is None
    afternoon.scenario.at("16:20")
    afternoon.resume()
    afternoon.scenario.settle()
    alarm.refresh_from_db()
    assert alarm.cleared_at == afternoon.scenario.moment("16:20")


# 险情


@pytest.mark.clause("WX-099")
def test_a_danger_is_put_to_the_command_which_withdraws(afternoon):
    afternoon.scenario.at("15:38")
    row = afternoon.danger("二号罐温度 30 秒升 12 度", by="env")
    afternoon.scenario.expect_notice(to="post", about="险情待决定")
    afternoon.scenario.expect_notice(to="commander", about="险情待决定")
    afternoon.scenario.expect_deadline("danger_decision", due=None)
    afternoon.scenario.at("15:40")
    afternoon.decide(row, "withdraw", by="post")
    assert afternoon.scenario.incident.rescue_suspended_at == afternoon.scenario.moment("15:40")
    assert afternoon.scenario.deadline("danger_decision").met_at == afternoon.scenario.moment("15:40")
    afternoon.scenario.expect_event("rescue.suspended", clause="WX-099")


def test_a_danger_needs_no_words(afternoon):
    assert afternoon.danger(by="env").what == ""


def test_holding_on_needs_its_measures(afternoon):
    row = afternoon.danger("异响", by="env")
    with pytest.raises(InvalidInput):
        afternoon.decide(row, "hold", by="commander")
    afternoon.decide(row, "hold", by="commander", words="加强冷却，每分钟测温")
    assert afternoon.scenario.incident.rescue_suspended_at is None
    with pytest.raises(WrongState):
        afternoon.decide(row, "withdraw", by="post")


def test_a_team_does_not_decide_for_the_command_but_may_stop(afternoon):
    row = afternoon.danger("异响", by="env")
    with pytest.raises(NotAllowed) as refused:
        afternoon.decide(row, "hold", by="fire", words="没事")
    assert "现场指挥中心" in refused.value.who_can
    afternoon.suspend(by="fire")


def test_two_dangers_have_their_own_clocks(afternoon):
    first = afternoon.danger("异响", by="env")
    afternoon.danger("泄漏", by="fire")
    afternoon.decide(first, "hold", by="post", words="已查")
    assert [each.is_open for each in afternoon.scenario.deadlines("danger_decision")].count(True) == 1


def test_the_alarm_counts_who_has_confirmed(afternoon):
    afternoon.scenario.with_alarms().at("15:40")
    afternoon.suspend(by="fire")
    notice = afternoon.scenario.expect_notice(to="fire_rescue", about="暂停救援")
    tasks.sign_notice(
        incident_id=afternoon.scenario.incident_id,
        notice_id=notice.pk,
        by=afternoon.scenario.who("fire"),
        now=afternoon.scenario.now,
    )
    afternoon.scenario.settle()
    alarm = Alarm.objects.get(incident=afternoon.scenario.incident_id, kind="RESCUE_SUSPENDED")
    assert alarm.done == 1
    assert alarm.wanted > 20
