"""待核: a question stays open until its indicator is known, class and all."""

import pytest

from incidents.plans import registry
from incidents.rules import questions
from incidents.rules.facts import InvalidFacts, parse_facts

YQ, WX = registry.get("yangquan_eco"), registry.get("urumqi_safety")


def opened(plan, confirmed=None, projected=None):
    return [each.code for each in questions.still_open(plan, parse_facts(plan, confirmed, projected))]


def test_every_question_of_the_plan_is_open_while_nothing_is_known():
    assert opened(YQ) == ["cross_province", "water_source_class", "sensitive"]
    assert opened(WX) == ["missing_people", "water_and_crowds", "critical_facility"]


def test_a_no_closes_a_question_as_well_as_a_yes():
    assert opened(YQ, {"cross_boundary": "none", "sensitive_receptor": False}) == ["water_source_class"]
    assert opened(WX, {"trapped_or_missing": 0}) == ["water_and_crowds", "critical_facility"]


def test_what_may_happen_answers_too():
    assert "cross_province" not in opened(YQ, None, {"cross_boundary": "province"})


def test_an_affected_water_source_of_unknown_class_keeps_the_question_open():
    assert "water_source_class" in opened(YQ, {"water_source_affected": "unclassified"})
    assert "water_source_class" in opened(
        YQ, {"water_source_affected": "county"}, {"water_source_affected": "unclassified"}
    )
    assert "water_source_class" not in opened(YQ, {"water_source_affected": "county"})


def test_what_another_fact_contains_is_not_asked():
    assert "water_source_class" not in opened(YQ, {"water_intake_interrupted": "county"})
    assert "water_source_class" in opened(YQ, {"water_intake_interrupted": "unclassified"})


def test_a_yes_goes_where_the_question_asks_and_a_no_to_what_is():
    boundary, water, _ = questions.asked(YQ)
    assert questions.answer(YQ, boundary, "province").basis == "projected"
    assert questions.answer(YQ, boundary, "none").basis == "confirmed"
    assert questions.answer(YQ, boundary, {"confirmed": "province"}).basis == "confirmed"
    assert questions.answer(YQ, water, "county").basis == "confirmed"


@pytest.mark.parametrize("given", [None, "open", {"confirmed": None}])
def test_open_is_no_answer(given):
    assert questions.answer(YQ, questions.asked(YQ)[0], given) is None


@pytest.mark.parametrize("given", ["somewhere", 3, True, {"never": "province", "confirmed": "none"}])
def test_an_answer_that_the_plan_does_not_take_is_refused(given):
    with pytest.raises(InvalidFacts):
        questions.answer(YQ, questions.asked(YQ)[0], given)


def test_a_tap_offers_only_what_answers_the_question():
    _, water, sensitive = questions.asked(YQ)
    assert [label for _, label in questions.choices(YQ, water)] == [
        "不涉及",
        "乡镇",
        "县级城市",
        "设区的市级以上",
    ]
    assert [value for value, _ in questions.choices(YQ, sensitive)] == [True, False]
    assert questions.choices(WX, questions.asked(WX)[0]) == ((0, "无"),)


def test_an_edition_without_the_practice_asks_nothing():
    old = YQ.model_copy(update={"desk": None})
    assert questions.still_open(old, parse_facts(old)) == ()
    assert questions.standing(old, parse_facts(old)) == {}
