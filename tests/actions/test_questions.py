"""待核 stays asked at every report until somebody knows (ux 1.1, 03:26)."""

import pytest

from incidents.actions import answering
from incidents.models import FactEntry, Report
from incidents.queries.editions import plan_of
from incidents.queries.questions import open_questions
from incidents.rules.refusal import InvalidInput, NotAllowed


def still_open(scenario):
    incident = scenario.incident
    return [each.code for each in open_questions(incident, plan_of(incident))]


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("02:24").verify()
    return scenario


def test_a_question_that_a_report_does_not_answer_is_recorded_as_open(night):
    night.at("02:31").report("INITIAL", "phone", "city_government")
    report = Report.objects.get(incident=night.incident_id)
    assert report.questions == {
        "cross_province": "open",
        "water_source_class": "open",
        "sensitive": "open",
    }
    night.expect_event("report.sent", at="02:31", about="仍待核 3 项")


@pytest.mark.clause("YQ-103")
def test_answering_province_at_a_report_starts_the_report_to_the_province_at_once(night):
    night.at("02:31").report("INITIAL", "phone", "city_government")
    night.at("03:26").report(
        "FOLLOW_UP",
        "phone",
        "city_government",
        questions={"cross_province": "province", "sensitive": "open"},
        questions_source="平定分局 赵核",
    )
    found = night.expect_deadline("report_cross_province", due=None)
    assert found.base_at == night.moment("03:26")
    entry = FactEntry.objects.get(incident=night.incident_id, indicator="cross_boundary")
    assert (entry.basis, entry.value, entry.source) == ("PROJECTED", "province", "平定分局 赵核")
    report = Report.objects.filter(incident=night.incident_id).latest("sent_at")
    assert report.questions == {
        "cross_province": "known",
        "water_source_class": "open",
        "sensitive": "open",
    }
    assert still_open(night) == ["water_source_class", "sensitive"]


@pytest.mark.clause("YQ-031-6")
def test_the_class_of_the_water_source_raises_the_proposal_with_its_row(night):
    night.at("02:20").update_facts(water_source_affected="unclassified")
    assert "water_source_class" in still_open(night)
    night.at("03:31").report(
        "FOLLOW_UP", "phone", "city_government", questions={"water_source_class": "county"}
    )
    assert night.incident.assessment["response_level"] == "II"
    assert "water_source_class" not in still_open(night)
    night.expect_event("facts.updated", at="03:31", about="续报（电话）时核问")


def test_how_often_and_when_a_question_was_asked_is_told(night):
    night.at("02:31").report("INITIAL", "phone", "city_government")
    night.at("03:05").report("FOLLOW_UP", "phone", "city_government")
    line = open_questions(night.incident, plan_of(night.incident))[0]
    assert (line.since, line.asked, line.last_asked) == (
        night.moment("02:13"),
        2,
        night.moment("03:05"),
    )
    night.at("03:10").update_facts(cross_boundary="county")
    night.at("03:20").update_facts(cross_boundary=None)
    line = open_questions(night.incident, plan_of(night.incident))[0]
    assert (line.since, line.asked, line.last_asked) == (night.moment("03:20"), 0, None)


def test_a_wrong_answer_stores_neither_the_report_nor_the_other_answers(night):
    with pytest.raises(InvalidInput) as refused:
        night.at("02:31").report(
            "INITIAL",
            "phone",
            "city_government",
            questions={"cross_province": "maybe", "sensitive": True, "unheard": True},
        )
    assert set(refused.value.errors) == {"questions.cross_province", "questions.unheard"}
    assert "不跨界" in refused.value.errors["questions.cross_province"]
    assert not Report.objects.filter(incident=night.incident_id).exists()
    assert "sensitive" in still_open(night)


def test_an_answer_that_another_gave_meanwhile_is_not_overwritten(night):
    night.at("02:30").update_facts(sensitive_receptor=False)
    with pytest.raises(InvalidInput) as refused:
        night.at("02:31").report("INITIAL", "phone", "city_government", questions={"sensitive": True})
    assert "已有答复" in refused.value.errors["questions.sensitive"]
    night.report("INITIAL", "phone", "city_government", questions={"sensitive": False})
    assert night.incident.confirmed["sensitive_receptor"] is False


def test_a_question_is_answered_outside_a_report_too(night):
    answering.answer(
        incident_id=night.incident_id,
        given={"cross_province": "none"},
        source="水务局 电话",
        by=night.who("watch"),
        now=night.moment("02:40"),
    )
    assert night.incident.confirmed["cross_boundary"] == "none"
    assert night.deadlines("report_cross_province") == []


def test_only_who_may_update_facts_answers(night):
    with pytest.raises(NotAllowed) as refused:
        answering.answer(
            incident_id=night.incident_id,
            given={"cross_province": "none"},
            source="某人",
            by=night.who("commander"),
            now=night.moment("02:40"),
        )
    assert refused.value.who_can


@pytest.mark.clause("WX-008")
def test_the_county_asks_for_the_missing_until_somebody_counted_them(county):
    county.at("14:16").receive()
    assert still_open(county) == ["missing_people", "water_and_crowds", "critical_facility"]
    county.at("14:31").report("INITIAL", "phone", "county_government")
    county.at("14:40").report(
        "FOLLOW_UP",
        "phone",
        "county_government",
        questions={"missing_people": 4, "water_and_crowds": False},
    )
    assert county.incident.confirmed["trapped_or_missing"] == 4
    assert county.incident.assessment["near_miss"] is True
    assert still_open(county) == ["critical_facility"]
