"""The 级别调整通知 and the 不全面启动审批单, read back from the printed page."""

import level_scenes as level
import pytest

from incidents.documents.kinds import DRAFT_MARK, produce, render
from incidents.models import Document
from tests.documents.papers import marks, pages, text


@pytest.fixture
def light(scenario):
    scenario.at("03:00").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads={"monitoring": "comprehensive_section", "disposal": "water"})
    scenario.approve()
    return scenario


def printed(scenario, kind="LEVEL_CHANGE_NOTICE") -> bytes:
    return bytes(produce(level.paper(scenario, kind), now=scenario.now).pdf)


@pytest.mark.clause("YQ-034", "YQ-035")
def test_the_notice_of_a_raise_states_only_what_is_new_on_one_page(light):
    light.at("03:30").update_facts(water_source_affected="county")
    level.change_level(light.at("03:36"), "II")
    pdf = printed(light)
    shown = text(pdf)
    assert pages(pdf) == 1
    for part in (
        "应急响应级别调整通知",
        "由IV级提升为II级响应",
        "自2026年11月22日03时36分起",
        "组建：综合协调组",
        "提请市指挥部按照《阳泉市突发环境应急预案》启动II级响应",
        "其余工作组、任务和时限照旧",
        "预案4.1.5",
    ):
        assert part in shown, part
    assert "污染处置组（牵头" not in shown


@pytest.mark.clause("YQ-035")
def test_the_notice_of_a_lowering_states_the_evidence_and_who_is_released(scenario):
    scenario.activated("II", at="03:00", water_source_affected="county")
    level.change_level(
        scenario.at("2026-11-23 09:00"),
        "IV",
        reason="污染团已处置",
        evidence="出境断面连续 6 次低于限值（综合科 08:30）",
        leads={"monitoring": ""},
    )
    pdf = printed(scenario)
    shown = text(pdf)
    assert pages(pdf) == 1
    assert "由II级降为IV级响应" in shown
    assert "连续6次低于限值" in shown.replace(" ", "")
    assert "撤回：综合协调组" in shown
    assert "主送：" in shown


def test_a_long_account_still_fits_one_page(light):
    level.change_level(
        light.at("03:36"),
        "I",
        reason="可能影响饮用水源，" * 30,
        measures="\n".join(f"第{number}项处置措施，持续进行直至达标" for number in range(12)),
    )
    assert pages(printed(light)) == 1


def test_the_draft_says_that_it_is_one(light):
    level.ask_level(light.at("03:36"), "III", reason="从严")
    row = Document.objects.get(incident=light.incident_id, kind="LEVEL_CHANGE_NOTICE")
    pdf = render(kind=row.kind, template=row.template, facts=row.facts, state=row.state)
    assert pages(pdf) == 1
    assert DRAFT_MARK.replace(" ", "")[:2] in marks(pdf, 1)
    level.approve_level(light)
    row.refresh_from_db()
    assert row.state == "SUPERSEDED"


def test_a_telephone_decision_is_printed_as_one(light):
    level.ask_level(light.at("03:36"), "III", reason="从严")
    level.approve_level_by_phone(light, words="同意")
    assert "电话批示" in text(printed(light))


@pytest.mark.clause("WX-073")
def test_the_county_says_that_it_assists(county):
    county.activated("III", at="15:00", deaths=3)
    level.change_level(county.at("16:00"), "II", reason="死亡可能达 10 人")
    pdf = printed(county)
    assert pages(pdf) == 1
    assert "协助市人民政府" in text(pdf)


@pytest.mark.clause("WX-084")
def test_the_decision_not_to_start_prints_each_condition(county):
    county.at("15:00").receive(confirmed={"deaths": 3})
    county.verify()
    level.ask_not_to_start(county.at("15:30"), evidence="消防勘查记录 3 页")
    level.approve_not_starting(county.at("15:40"))
    pdf = printed(county, "NOT_ACTIVATING_DECISION")
    shown = text(pdf)
    assert pages(pdf) == 1
    for part in (
        "不具有扩散性：",
        "无需进行人员抢救：",
        "无需环境及财产保护：",
        "续报",
        "2026年11月24日15时40分",
    ):
        assert part in shown, part
