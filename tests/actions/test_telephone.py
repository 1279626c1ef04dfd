"""通话记录: a number not reached is owed another try until it answers or is given up (ux 1.1, 02:18 and 02:28–33)."""

import pytest

from incidents.actions import telephone
from incidents.models import PhoneCall
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive()
    return scenario.at("02:18")


def redials() -> list[tuple[str, str]]:
    rows = PhoneCall.objects.filter(redial_at__isnull=False).order_by("redial_at")
    return [(row.party, row.purpose) for row in rows]


def test_nobody_answers_and_the_number_is_due_again_in_three_minutes(night):
    call = night.call(unit="county_branch", purpose="核实", result="no_answer")
    assert call.party == "平定县分局"
    assert call.redial_at == night.moment("02:21")
    night.expect_event("call.logged", at="02:18", about="未接通，02:21 重拨")


@pytest.mark.clause("YQ-099")
def test_the_second_try_gets_through_and_the_redial_is_done(night):
    night.call(unit="county_branch", purpose="核实", result="no_answer")
    night.at("02:21").call(unit="county_branch", purpose="核实", answered_by="赵核", words="属实，已入河")
    assert redials() == []
    night.expect_event("call.logged", at="02:21", about="赵核接听：属实，已入河")


def test_a_second_failure_takes_the_redial_over(night):
    night.call(unit="county_branch", purpose="核实", result="no_answer")
    second = night.at("02:21").call(unit="county_branch", purpose="核实", result="busy")
    assert [row.pk for row in PhoneCall.objects.filter(redial_at__isnull=False)] == [second.pk]
    assert second.redial_at == night.moment("02:26")


def test_a_call_to_the_same_party_about_something_else_leaves_the_redial(night):
    night.call(unit="county_branch", purpose="核实", result="no_answer")
    night.call(unit="county_branch", purpose="请求支援")
    night.call(unit="water_bureau", purpose="核实")
    assert redials() == [("平定县分局", "核实")]


def test_they_call_back_and_that_counts(night):
    night.call("村支书 老李", purpose="核实", result="no_answer")
    night.at("02:20").call("村支书 老李", purpose="核实", direction="in", words="看见了")
    assert redials() == []


def test_a_call_written_down_later_keeps_its_own_time(night):
    call = night.at("02:40").call(unit="water_bureau", result="busy", called_at="02:31")
    assert call.redial_at == night.moment("02:36")
    event = night.expect_event("call.logged", at="02:31")
    assert event.recorded_at == night.moment("02:40")


def test_a_wrong_number_is_not_tried_again(night):
    assert night.call(unit="water_bureau", result="wrong_number").redial_at is None


def test_a_redial_is_given_up_with_a_reason(night):
    call = night.call(unit="county_branch", purpose="核实", result="no_answer")
    give_up = {
        "incident_id": night.incident_id,
        "call_id": call.pk,
        "by": night.who("watch"),
        "now": night.now,
    }
    with pytest.raises(InvalidInput):
        telephone.end_redial(reason=" ", **give_up)
    telephone.end_redial(reason="已派人上门", **give_up)
    night.expect_event("call.logged", about="不再重拨平定县分局（核实）：已派人上门")
    with pytest.raises(WrongState, match="没有待重拨"):
        telephone.end_redial(reason="再来", **give_up)


@pytest.mark.clause("YQ-099")
def test_the_call_and_the_report_it_was_are_one_act(night):
    night.at("02:31").call(
        unit="city_government", answered_by="值班员 王", words="已记录", report_as="INITIAL"
    )
    night.expect_event("report.sent", at="02:31", about="电话")
    report = night.incident.reports.get()
    assert report.recipients[0]["unit"] == "city_government"
    assert report.recipients[0]["received_by"] == "值班员 王"


def test_a_busy_line_is_no_report(night):
    call = night.at("02:28").call(unit="provincial_department", result="busy", report_as="INITIAL")
    assert call.redial_at == night.moment("02:33")
    assert not night.incident.reports.exists()


def test_told_the_watch_leader_by_phone(night):
    """ux 1.1, 02:25: the clock 报带班 ends with the call."""
    night.at("02:26").call(
        officer="yq_leader", purpose="报告带班领导", report_as="LEADER", words="先电话报市里"
    )
    assert night.deadline("internal_tell_leader").met_at == night.moment("02:26")


def test_a_refused_report_leaves_no_call_behind(night):
    with pytest.raises(InvalidInput):
        night.call("不在预案里的人", report_as="INITIAL")
    assert not PhoneCall.objects.exists()


def test_a_call_about_no_incident(night):
    call = night.call("电信维护", purpose="线路报修", result="busy", office=True)
    assert call.incident is None
    assert call.redial_at == night.moment("02:23")
    night.call("电信维护", purpose="线路报修", office=True)
    assert redials() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "party"),
        ({"unit": "nowhere"}, "unit"),
        ({"officer": "wx_watch"}, "officer"),
        ({"party": "某", "purpose": " "}, "purpose"),
        ({"party": "某", "called_at": "23:00"}, "called_at"),
        ({"party": "某", "result": "maybe"}, "result"),
        ({"party": "某", "receipt": "signed"}, "receipt"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(night, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        night.call(**wrong)
    assert list(refused.value.errors) == [field]


def test_administrators_keep_no_telephone_log(night):
    with pytest.raises(NotAllowed):
        telephone.log(
            telephone.Talk(party="某", purpose="问", result="reached"),
            incident_id=None,
            by=night.people["admin_system"],
            now=night.now,
        )
