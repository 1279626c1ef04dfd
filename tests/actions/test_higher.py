"""提请 the higher command, its answer, 移交指挥; 不全面启动; 次生事件."""

import level_scenes as level
import pytest

from incidents.actions import derived, exemption, higher
from incidents.actions.decisions import Decision
from incidents.models import IncidentState, TaskState
from incidents.queries import higher as queries
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.mark.clause("YQ-113", "YQ-093")
def test_asking_the_city_ends_its_clock_and_its_task(scenario):
    scenario.activated("II", at="03:00", water_source_affected="county")
    row = level.ask_city(scenario.at("03:20"))
    assert (row.level, row.to_name) == (2, "市突发环境事件应急指挥部")
    assert level.task(scenario, "propose_city_ii").state == TaskState.DONE
    assert scenario.deadline("notify_city_command").met_at == scenario.moment("03:20")
    scenario.expect_event("city_asked", at="03:20", clause="YQ-093")


def test_at_iv_nobody_above_is_asked(scenario):
    scenario.activated("IV", at="03:00", serious_injuries=1)
    with pytest.raises(WrongState, match="IV级不提请上级"):
        level.ask_city(scenario)


@pytest.mark.clause("YQ-142")
def test_the_citys_answer_says_whether_it_started(scenario):
    scenario.activated("II", at="03:00", water_source_affected="county")
    row = level.ask_city(scenario)
    assert queries.started(scenario.incident) is None
    higher.record_answer(
        incident_id=scenario.incident_id,
        higher_request_id=row.pk,
        answer="市指挥部 03:40 启动，赵秘书电话告知",
        started_level=2,
        by=scenario.who("watch"),
        now=scenario.moment("03:45"),
    )
    assert queries.started(scenario.incident).started_level == 2


@pytest.mark.clause("WX-073")
def test_the_county_asks_the_city_and_hands_command_over_on_record(county):
    county.activated("II", at="15:00", deaths=12)
    asked = level.ask_city(county.at("15:10"), received_by="市指挥部办公室 刘")
    assert asked.clause == "WX-073"
    row = level.hand_over_command(county.at("16:00"))
    assert row.to_name == "市生产安全事故应急救援指挥部办公室"
    assert level.task(county, "hand_over_command").state == TaskState.DONE
    county.expect_event("command_handed_over", at="16:00", clause="WX-073", about="王县长交市指挥部 刘接")


@pytest.mark.clause("WX-073")
def test_command_goes_up_only_at_i_and_ii(county):
    county.activated("III", at="15:00", deaths=3)
    with pytest.raises(WrongState, match="I、II级"):
        level.hand_over_command(county)


def test_who_hands_over_and_what_must_be_said(county):
    county.activated("II", at="15:00", deaths=12)
    with pytest.raises(InvalidInput) as refused:
        level.hand_over_command(county, taken_by="", matters=" ")
    assert set(refused.value.errors) == {"taken_by", "matters"}


def test_a_plan_without_handover_has_no_such_power(scenario):
    scenario.activated("II", at="03:00", water_source_affected="county")
    with pytest.raises(NotAllowed, match="本预案没有这项职权"):
        level.hand_over_command(scenario)


# 不全面启动


@pytest.fixture
def accident(county):
    county.at("15:00").receive(confirmed={"deaths": 3, "trapped_or_missing": 0})
    county.verify()
    return county


@pytest.mark.clause("WX-084")
def test_three_conditions_and_the_commander_lead_straight_to_the_aftermath(accident):
    level.ask_not_to_start(accident.at("15:30"))
    level.approve_not_starting(accident.at("15:40"))
    assert accident.incident.state == IncidentState.RECOVERY
    assert accident.incident.response_level is None
    assert not accident.incident.responses.exists()
    accident.expect_event("not_activated", at="15:40", clause="WX-084")


@pytest.mark.clause("WX-084")
def test_reports_stay_due_where_nothing_was_started(accident):
    level.ask_not_to_start(accident.at("15:30"))
    level.approve_not_starting(accident.at("15:40"))
    assert accident.deadline("upward_report").is_open
    assert accident.deadline("report_at_once").is_open


@pytest.mark.clause("WX-084")
def test_each_condition_must_be_answered(accident):
    with pytest.raises(InvalidInput) as refused:
        level.ask_not_to_start(accident, conditions={"no_spread": "无泄漏"})
    assert set(refused.value.errors) == {"conditions.no_rescue", "conditions.no_protection"}


@pytest.mark.clause("WX-084")
def test_a_confirmed_fact_against_a_condition_refuses_it(accident):
    accident.update_facts(trapped_or_missing=1)
    with pytest.raises(InvalidInput) as refused:
        level.ask_not_to_start(accident)
    assert "被困" in refused.value.errors["conditions.no_rescue"]


@pytest.mark.clause("WX-084")
@pytest.mark.parametrize(("deaths", "word"), [(2, "一般"), (None, "还不明")])
def test_it_is_for_grave_accidents_alone(county, deaths, word):
    county.at("15:00").receive(confirmed={"deaths": deaths})
    county.verify()
    with pytest.raises(WrongState, match=word):
        level.ask_not_to_start(county)


def test_a_return_leaves_the_start_to_be_asked_for(accident):
    level.ask_not_to_start(accident)
    exemption.give_back(
        incident_id=accident.incident_id,
        reason="仍有余火",
        decision=Decision(),
        by=accident.who("commander"),
        now=accident.now,
    )
    assert accident.incident.state == IncidentState.VERIFIED
    accident.request("III", leads=accident.open_leads())
    accident.approve()
    assert accident.incident.response_level == 3


def test_yangquan_has_no_such_paragraph(scenario):
    scenario.at("03:00").receive(confirmed={"deaths": 3})
    scenario.verify()
    with pytest.raises(NotAllowed, match="本预案没有这项职权"):
        level.ask_not_to_start(scenario)


# 次生


@pytest.fixture
def explosion(county):
    county.activated("III", at="15:00", deaths=3)
    return county


@pytest.mark.clause("WX-033-11", "WX-010")
def test_a_derived_event_is_linked_and_counts_by_itself(explosion):
    row = level.derive(explosion.at("16:50"))
    assert row.derived_from_id == explosion.incident_id
    assert list(explosion.incident.derived.all()) == [row]
    clocks = {each.rule_code: each for each in row.deadlines.all()}
    assert set(clocks) == {"derived_verify", "derived_report_4h"}
    assert clocks["derived_report_4h"].due_at == explosion.moment("20:50")
    assert {task.owner_unit for task in row.tasks.all()} == {"eco_branch"}
    explosion.expect_event("derived", at="16:50", clause="WX-033-11")


@pytest.mark.clause("WX-033-11")
def test_severe_pollution_asks_for_the_shorter_limit_as_well(explosion):
    row = level.derive(explosion.at("16:50"), confirmed={"severe_pollution": True})
    clocks = {each.rule_code: each for each in row.deadlines.all()}
    assert clocks["derived_report_2h"].due_at == explosion.moment("18:50")


def test_a_derived_event_is_graded_by_nobody_here(explosion):
    row = level.derive(explosion.at("16:50"), confirmed={"deaths": 12, "severe_pollution": True})
    assert row.assessment["severity_grade"] is None
    assert row.assessment["response_level"] is None
    assert row.assessment["rows"] == []
    explosion.incident_id = row.pk
    explosion.verify()
    with pytest.raises(WrongState, match="不定级"):
        explosion.confirm_grade("III")
    with pytest.raises(WrongState, match="不定级"):
        explosion.request("III", leads=explosion.open_leads())


def test_the_unit_that_leads_says_when_it_is_over(explosion):
    row = level.derive(explosion.at("16:50"))
    explosion.incident_id = row.pk
    explosion.verify()
    with pytest.raises(NotAllowed):
        derived.conclude(
            incident_id=row.pk, words="完", by=explosion.who("fire"), now=explosion.moment("19:00")
        )
    done = derived.conclude(
        incident_id=row.pk,
        words="沟渠废水已抽排，下游监测正常",
        by=explosion.who("env"),
        now=explosion.moment("19:00"),
    )
    assert done.state == IncidentState.RECOVERY


def test_an_accident_is_no_derived_event(explosion):
    with pytest.raises(WrongState, match="不是次生事件"):
        derived.conclude(
            incident_id=explosion.incident_id, words="完", by=explosion.who("watch"), now=explosion.now
        )
