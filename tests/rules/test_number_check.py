"""Which number of a sentence belongs to which fact, and which does not hold."""

import pytest
from django.conf import settings

from incidents.plans.loading import load
from incidents.rules.number_check import contradictions
from incidents.rules.report_figures import figures


@pytest.fixture(scope="module")
def plan():
    return load(settings.BASE_DIR / "yangquan_eco" / "plan.yaml")


@pytest.fixture(scope="module")
def county():
    return load(settings.BASE_DIR / "urumqi_safety" / "plan.yaml")


def known(*, projected=None, **confirmed):
    return figures(
        confirmed=confirmed,
        projected=projected or {},
        assessment={},
        severity_grade=None,
        response_level=None,
    )


NAMES = ("deaths", "serious_injuries", "evacuated", "direct_loss_wan")


@pytest.mark.parametrize(
    "text",
    [
        "造成3人中毒，无死亡，疏散120人。",
        "中毒3人、疏散群众120人，无人员死亡",
        "截至11月22日2时40分，307国道K12+300处，三人中毒，没有人员死亡。",
        "疏散120余人，中毒三人",
        "3名司机中毒送医",
        "中毒由1人增至3人",
        "直接经济损失约800万元",
        "可能有5人中毒",
        "出动200人、车辆30辆处置",
        "投入120名队员",
    ],
)
def test_what_the_facts_bear_out_is_passed(plan, text):
    facts = known(
        deaths=0,
        serious_injuries=3,
        evacuated=120,
        direct_loss_wan="800.00",
        projected={"serious_injuries": 5},
    )
    assert contradictions(plan, text, facts, NAMES) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("造成2人中毒", "中毒或重伤：写的是“2人”，事实为3人"),
        ("造成四人中毒，无死亡", "中毒或重伤：写的是“四人”，事实为3人"),
        ("中毒3人，死亡1人", "死亡：写的是“1人”，事实为无"),
        ("疏散1.2万人", "疏散、转移：写的是“1.2万人”，事实为120人"),
        ("转移群众119人", "疏散、转移：写的是“119人”，事实为120人"),
        ("疏散群众121人", "疏散、转移：写的是“121人”，事实为120人"),
        ("无中毒", "中毒或重伤：写的是“无”，事实为3人"),
        ("直接经济损失799万元", "直接经济损失：写的是“799万元”，事实为不明"),
        ("死亡2人中毒3人", "死亡：写的是“2人”，事实为无"),
        ("2人死亡3人中毒", "死亡：写的是“2人”，事实为无"),
    ],
)
def test_what_they_do_not_is_pointed_out(plan, text, said):
    facts = known(deaths=0, serious_injuries=3, evacuated=120)
    (found,) = contradictions(plan, text, facts, NAMES)
    assert found.words == said


def test_a_number_of_something_unknown_is_pointed_out_too(county):
    (found,) = contradictions(county, "失联4人", known(deaths=1), ("trapped_or_missing", "deaths"))
    assert found.words.endswith("写的是“4人”，事实为不明")


def test_only_the_figures_of_the_section_are_asked_about(plan):
    assert contradictions(plan, "造成2人中毒", known(serious_injuries=3), ("deaths",)) == ()
