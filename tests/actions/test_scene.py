"""已出发, 已到场, 求援, 填报, 组长: what groups and units say from the scene."""

import pytest
from group_work_scenes import AtWork

from incidents.actions.speaking import Heard
from incidents.models import ActivatedGroup
from incidents.queries.authority import posts_in
from incidents.queries.editions import plan_of
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def night(scenario):
    scenario.activated("II", at="03:41", deaths=1)
    return AtWork(scenario)


@pytest.fixture
def afternoon(county):
    county.activated("III", at="14:41", deaths=3)
    return AtWork(county)


def group(story, code):
    return ActivatedGroup.objects.get(response__incident=story.scenario.incident_id, code=code)


@pytest.mark.clause("YQ-121")
def test_the_clock_of_arrival_ends_when_the_commander_or_a_deputy_is_there(night):
    night.scenario.at("04:10")
    night.arrive(by="deputy")
    assert night.scenario.deadline("arrival_on_scene").met_at == night.scenario.moment("04:10")


def test_a_section_that_arrives_does_not_end_the_commanders_clock(night):
    night.scenario.at("04:10")
    night.arrive(by="monitoring", place="K12+300")
    assert night.scenario.deadline("arrival_on_scene").is_open
    assert group(night, "monitoring").arrived_at == night.scenario.moment("04:10")


@pytest.mark.clause("WX-087")
def test_the_command_post_that_arrives_ends_the_clock_of_its_forming(afternoon):
    afternoon.scenario.at("15:10")
    afternoon.arrive(by="post")
    assert afternoon.scenario.deadline("command_post_formed").met_at == afternoon.scenario.moment("15:10")


@pytest.mark.clause("WX-089")
def test_a_unit_sets_out_before_it_has_said_that_it_is_ready(afternoon):
    expected = afternoon.scenario.moment("15:05")
    row = afternoon.set_out(by="fire", strength="12 人、3 车", expected_at=expected)
    assert row.name == "县消防救援大队"
    afternoon.scenario.expect_event("unit.set.out", about="12 人、3 车")


def test_nothing_is_said_twice(afternoon):
    afternoon.arrive(by="fire")
    with pytest.raises(WrongState):
        afternoon.set_out(by="fire")
    with pytest.raises(WrongState):
        afternoon.arrive(by="fire")


def test_the_desk_writes_down_who_telephoned_that_they_are_there(afternoon):
    afternoon.arrive(by="watch", unit="health", heard=Heard("李主任", "phone", "两辆救护车到了"))
    event = afternoon.scenario.expect_event("unit.arrived", about="李主任，电话，艾值代为登记")
    assert event.payload["by_proxy"] is True


def test_a_unit_does_not_arrive_for_another(afternoon):
    with pytest.raises(NotAllowed):
        afternoon.arrive(by="fire", unit="health")


def test_before_a_response_there_is_nowhere_to_arrive(county):
    county.at("14:16").receive()
    county.verify()
    with pytest.raises(WrongState):
        AtWork(county).arrive(by="fire")


def test_no_arrival_lies_ahead(afternoon):
    with pytest.raises(InvalidInput):
        afternoon.arrive(by="fire", at=afternoon.scenario.moment("16:00"))


@pytest.mark.clause("WX-090")
def test_a_call_for_help_reaches_whoever_commands_and_is_answered_once(afternoon):
    row = afternoon.ask_help("泡沫灭火剂 10 吨", by="fire", place="东门")
    afternoon.scenario.expect_notice(to="commander", about="求援")
    afternoon.answer_help(row, "兴陶公司 8 吨，16:00 到")
    afternoon.scenario.expect_notice(to="fire", about="求援已答复")
    with pytest.raises(WrongState):
        afternoon.answer_help(row, "再派")


def test_a_call_for_help_says_what_is_needed(afternoon):
    with pytest.raises(InvalidInput):
        afternoon.ask_help("  ", by="fire")


def test_figures_of_the_plan_carry_their_unit_and_unknown_is_one_of_them(afternoon):
    row = afternoon.file(
        by="fire",
        figures=[{"label": "投入人员", "value": "38"}, {"label": "转移群众", "value": "不明"}],
        words="正在冷却二号罐",
    )
    assert row.figures[0] == {"label": "投入人员", "value": "38", "unit": "人"}
    afternoon.scenario.expect_event("figures.filed", about="投入人员 38人，转移群众 不明人，正在冷却二号罐")


def test_an_empty_filing_is_none(afternoon):
    with pytest.raises(InvalidInput):
        afternoon.file(by="fire")


# 组长


@pytest.mark.clause("YQ-045")
def test_an_acting_leader_holds_the_post_in_this_incident_and_answers_for_the_group(night):
    night.lead("monitoring", by="monitoring", officer="yq_pingding", acting=True, reason="组长在途")
    incident = night.scenario.incident
    held = posts_in(incident, plan_of(incident), night.scenario.who("pingding"), now=night.scenario.now)
    assert ("group_leader", "comprehensive_section") in [(each.post, each.unit_code) for each in held]
    night.arrive(by="pingding", unit="comprehensive_section")
    night.scenario.expect_notice(to="pingding", about="代理组长")


def test_a_leader_without_an_account_is_named_with_his_number(night):
    night.lead("investigation", by="watch", person="马技", phone="0353-1")
    row = group(night, "investigation")
    assert (row.leader, row.leader_name) == (None, "马技")


@pytest.mark.clause("WX-034")
@pytest.mark.parametrize(("code", "lead"), [("on_site", "emergency_bureau"), ("support", "emergency_bureau")])
def test_of_two_leads_the_first_named_leads_and_one_officer_is_the_leader(afternoon, code, lead):
    row = group(afternoon, code)
    assert row.lead_unit == lead
    assert row.leader.username == "wx_office"


def test_who_leads_next_takes_the_place_of_who_led_before(afternoon):
    afternoon.lead("on_site", by="commander", officer="wx_fire")
    assert group(afternoon, "on_site").leader.username == "wx_fire"
    afternoon.scenario.expect_event("leader.named", about="此前为努局")


def test_a_unit_that_does_not_lead_the_group_names_no_leader(afternoon):
    with pytest.raises(NotAllowed):
        afternoon.lead("on_site", by="env", officer="wx_env")


def test_acting_needs_a_reason(night):
    with pytest.raises(InvalidInput):
        night.lead("monitoring", by="monitoring", officer="yq_pingding", acting=True)


def test_the_government_of_the_place_is_the_township_of_the_incident(afternoon):
    assert "水西沟镇" in group(afternoon, "evacuation").lead_name
