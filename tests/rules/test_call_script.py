"""The words to read aloud: from what is known, in the same order, and 不明 is never a zero."""

from datetime import datetime

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from incidents.plans.loading import load
from incidents.rules.call_script import Caller, Recipient, Told, script
from incidents.rules.deadlines import BEIJING

PACKS = ("yangquan_eco", "urumqi_safety")
PLANS = {pack: load(settings.BASE_DIR / pack / "plan.yaml") for pack in PACKS}
BOTH = pytest.mark.parametrize("plan", PLANS.values(), ids=PACKS)
WATCH = Caller("张值", "值班员")


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22 {clock}").replace(tzinfo=BEIJING)


def told(**known) -> Told:
    stated = {
        "office": "阳泉市生态环境局",
        "number": "接报〔2026〕122",
        "county": "平定县",
        "detail": "桃河307国道段",
        "category": "水污染",
        "narrative": "罐车侧翻，有刺激性气味",
        "occurred_at": None,
        "learned_at": at("02:13"),
        "as_of": at("02:27"),
        "callback": "0353-0000100",
    }
    return Told(**stated | known)


def said(plan, to=None, **known) -> str:
    return "\n".join(each.text for each in script(plan, told(**known), WATCH, to or Recipient()).sentences)


def sentence(plan, label, to=None, **known) -> str:
    found = script(plan, told(**known), WATCH, to or Recipient()).sentences
    return next(each.text for each in found if each.label == label)


def test_the_sentences_come_in_the_order_in_which_they_are_read():
    labels = [each.label for each in script(PLANS["yangquan_eco"], told(), WATCH, Recipient()).sentences]
    expected = [
        "开头",
        "时间",
        "地点",
        "类型",
        "经过",
        "人员",
        "环境和影响",
        "级别",
        "已采取措施",
        "请对方",
        "结尾",
    ]
    assert labels == expected


@pytest.mark.clause("YQ-099")
@BOTH
def test_the_officer_says_who_he_is_when_where_what_and_where_to_call_back(plan):
    words = said(plan, to=Recipient(name="市政府总值班室", purpose="电话首报"))
    for part in (
        "市政府总值班室，您好。我是阳泉市生态环境局值班员张值。现电话首报",
        "接报〔2026〕122",
        "发生时间不明，我们11月22日2时13分接到报告",
        "平定县桃河307国道段",
        "罐车侧翻，有刺激性气味。",
        "以上情况截至11月22日2时27分",
        "回电请打 0353-0000100",
    ):
        assert part in words


@BOTH
def test_what_nobody_knows_is_said_as_unknown_and_nothing_as_nothing(plan):
    assert "死亡不明" in sentence(plan, "人员")
    assert "无死亡" in sentence(plan, "人员", confirmed={"deaths": 0})
    assert "死亡 2 人" in sentence(plan, "人员", confirmed={"deaths": 2})


@BOTH
def test_a_projection_is_said_as_one(plan):
    words = sentence(plan, "人员", confirmed={"deaths": 1}, projected={"deaths": 4})
    assert "死亡 1 人（可能达到 4 人）" in words
    assert "死亡不明（可能达到 4 人）" in sentence(plan, "人员", projected={"deaths": 4})


def test_open_questions_are_read_out_as_open():
    words = sentence(PLANS["yangquan_eco"], "环境和影响", confirmed={"environmental_impact": True})
    assert "正在核实" in words
    assert "不明" in words


def test_the_level_is_at_least_and_at_worst_until_it_is_decided():
    plan = PLANS["yangquan_eco"]
    found = {"severity_grade": "IV", "worst_case_level": "I", "response_level": "IV"}
    assert sentence(plan, "级别", assessment=found) == (
        "事件等级初判至少IV级，最坏可能I级；尚未启动响应，按表建议IV级。"
    )
    decided = sentence(plan, "级别", assessment=found, severity_grade=2, response_level=2)
    assert decided.startswith("事件等级已确认为II级")
    assert decided.endswith("已启动II级响应。")
    assert "还不能判定" in sentence(plan, "级别")


def test_what_is_asked_comes_from_the_recipients_clause_or_duties():
    plan = PLANS["yangquan_eco"]
    rule = next(each for each in plan.deadlines if each.code == "notify_neighbours")
    first = rule.recipients[0]
    words = sentence(plan, "请对方", to=Recipient(name="邻县", unit=first.unit, clauses=(first.clause,)))
    assert "应当及时通报相邻区域人民政府" in words
    unit = next(each for each in PLANS["urumqi_safety"].units if each.duties)
    asked = sentence(PLANS["urumqi_safety"], "请对方", to=Recipient(name=unit.name, unit=unit.code))
    assert unit.duties[0].text.rstrip("；。") in asked


def test_a_drill_is_said_first():
    assert said(PLANS["yangquan_eco"], drill=True).startswith("这是演练，演练，演练。")


@BOTH
@given(data=st.data())
@examples(max_examples=60, deadline=None)
def test_no_unknown_ever_becomes_a_number_and_the_same_facts_give_the_same_words(plan, data):
    people = [each for each in plan.indicators if each.section == "people" and each.kind == "count"]
    values = st.none() | st.integers(min_value=0, max_value=20000)
    known = {each.name: data.draw(values) for each in people}
    words = sentence(plan, "人员", confirmed=known)
    for each in people:
        label = each.label.removesuffix("人数")
        assert (f"{label}不明" in words) == (known[each.name] is None)
    again = script(plan, told(confirmed=dict(reversed(known.items()))), WATCH, Recipient())
    assert again.fingerprint == script(plan, told(confirmed=known), WATCH, Recipient()).fingerprint
