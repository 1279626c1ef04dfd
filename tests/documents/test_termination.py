"""终止签报单 and 终止命令, read back from the printed page beside the plan's annex."""

import re
from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import settings

from incidents.documents import facts
from incidents.documents.kinds import DRAFT_MARK, KINDS
from incidents.documents.monitoring_chart import Course, Dot, chart
from incidents.documents.render import render_pdf
from incidents.documents.termination import (
    box,
    termination_approval,
    termination_charts,
    termination_order,
)
from tests.documents.papers import lines, marks, pages, text

FORM_YQ = "yangquan_eco/termination_approval.html"
FORM = "documents/termination_approval.html"
ORDER = "documents/termination_order.html"
ASKED = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
SIGNED = datetime(2026, 11, 24, 1, 55, tzinfo=UTC)
DECIDED = datetime(2026, 11, 24, 2, 55, tzinfo=UTC)
SENTENCE = (
    "突发环境事件已经排除，特征污染物质已经降至事件前环境本地水平、所造成的危害基本消除，建议终止应急响应。"
)
GROUPS = ("应急监测组", "污染处置组", "污染排查组")
FOOT = re.compile(r"—\d+—.*校验码[0-9a-f]{16}$")


def opinions(*changed):
    plain = [
        box(
            name=name,
            role="GROUP",
            agrees=True,
            words="连续6次低于限值。" if name == "应急监测组" else "",
            channel="system",
            signer="孙监",
            given_at=SIGNED,
            signed_at=SIGNED,
        )
        for name in GROUPS
    ]
    return [*changed, *plain[len(changed) :]]


def form(**changed):
    stated = {
        "title": "阳泉市生态环境局突发环境事件应急响应终止签报单",
        "number": "",
        "organisation": "阳泉市生态环境局",
        "headquarters": "市生态环境局突发环境事件应急指挥部",
        "office": "市生态环境局突发环境事件应急指挥部办公室",
        "incident": "平定县桃河307国道段水污染事件",
        "incident_number": "2026-3",
        "organiser": "刘值",
        "requested_at": ASKED,
        "boxes": opinions(),
        "conditions": [{"text": "突发环境事件已经排除", "evidence": "罐车吊离"}],
        "sentence": SENTENCE,
        "supplement": "",
        "external": {"asked": True, "started": False, "decision": "", "at": None},
        "signed": facts.sign_off(mode="system", name="王局", at=DECIDED),
        "decided_by": "市生态环境局局长",
        "decided_at": DECIDED,
    }
    return termination_approval(**(stated | changed))


def empty_form():
    return form(
        organiser="",
        requested_at=None,
        boxes=[box(name=name, role="GROUP") for name in GROUPS],
        conditions=[],
        external={"asked": False},
        signed=facts.sign_off(),
        decided_at=None,
    )


def printed(stated, template=FORM_YQ):
    return render_pdf(template, stated, sizes=KINDS["TERMINATION_APPROVAL"].sizes)


def in_any_order(words):
    """A table is read line by line, whichever cell a line belongs to: the same characters, counted."""
    return sorted(words)


@pytest.mark.clause("YQ-141")
def test_the_empty_form_is_annex_2_of_the_plan_word_for_word():
    source = (settings.BASE_DIR / "yangquan_eco" / "source.txt").read_text(encoding="utf-8")
    annex = source.split("附件 2\n")[1].split("附件")[0]
    page = FOOT.sub("", text(printed(empty_form())))

    assert in_any_order(page) == in_any_order(re.sub(r"\s", "", annex).replace("_", ""))
    for words in (
        "签报单位：局突发环境事件应急指挥部办公室",
        "关于“突发环境事件应急响应终止”的通知",
        "组长签字：",
    ):
        assert words in page


@pytest.mark.clause("YQ-141")
def test_the_form_says_who_signed_when_and_what_the_commander_wrote():
    page = text(printed(form()))

    assert "主办人刘值时间2026年11月24日09时30分" in page
    assert "应急监测组意见：同意。连续6次低于限值。" in page
    assert page.count("组长签字：孙监2026年11月24日09时55分") == 3
    assert "局指挥部指挥批示：同意。" in page
    assert "王局2026年11月24日10时55分" in page


@pytest.mark.clause("YQ-141")
def test_the_sentence_of_the_plan_stays_and_dissent_stands_beside_it():
    against = box(
        name="应急监测组",
        role="GROUP",
        agrees=False,
        words="末次苯仍超标。",
        channel="system",
        signer="孙监",
        given_at=SIGNED,
        signed_at=SIGNED,
    )
    page = text(printed(form(boxes=opinions(against), supplement="废液27.4吨已转运")))

    assert "应急监测组意见：不同意。末次苯仍超标。" in page
    assert "应急监测组不同意，意见见上栏" in page
    assert "环境本地水平、所造成的危害基本消除，建议终止应急" in page
    assert "补充说明：废液27.4吨已转运" in page


@pytest.mark.clause("YQ-141", "YQ-111")
def test_a_word_on_the_telephone_and_a_group_not_formed_print_as_such():
    heard = box(
        name="应急监测组",
        role="GROUP",
        agrees=True,
        words="达标。",
        channel="phone",
        signer="孙监",
        given_at=SIGNED,
        recorder="刘值",
    )
    unformed = box(name="污染处置组", role="GROUP", formed=False)
    page = text(printed(form(boxes=opinions(heard, unformed))))

    assert "（电话意见，2026年11月24日09时55分，记录人刘值；待补签）" in page
    assert "孙监待补签" in page
    assert "污染处置组意见：未组建。" in page


@pytest.mark.clause("YQ-142")
def test_the_decision_of_the_city_is_on_the_form():
    above = {"asked": True, "started": True, "decision": "阳应急指〔2026〕9号", "at": DECIDED}

    assert "上级指挥部决定：阳应急指〔2026〕9号，2026年11月24日10时55分" in text(
        printed(form(external=above))
    )


@pytest.mark.parametrize("length", [0, 60, 200, 400])
def test_the_form_is_one_page_however_much_its_leaders_write(length):
    said = [
        box(
            name=name,
            role="GROUP",
            agrees=False,
            words="水" * length,
            channel="phone",
            signer="阿不都热合曼·买买提明",
            given_at=SIGNED,
            recorder="刘值",
        )
        for name in GROUPS
    ]
    evidence = [{"text": "所造成的危害基本消除", "evidence": "测" * length} for _ in range(3)]
    pdf = printed(form(boxes=said, conditions=evidence, supplement="补" * length))

    assert pages(pdf) == 1


@pytest.mark.clause("WX-109")
def test_a_plan_without_a_form_prints_its_conditions_who_confirmed_who_advised_and_who_declared():
    said = [
        box(name="现场指挥中心", role="CONFIRM", agrees=True, words="条件已经具备。", channel="system",
            signer="石现", given_at=SIGNED, signed_at=SIGNED),
        box(name="应急专家组", role="ADVICE", agrees=True, words="可以终止。", channel="paper",
            signer="赵教授", given_at=SIGNED, signed_at=SIGNED),
    ]  # fmt: skip
    stated = form(
        title="生产安全事故应急终止建议及批示",
        boxes=said,
        sentence="",
        conditions=[{"text": "遇险人员获救", "evidence": "5人全部获救"}],
        external={"asked": False},
        decided_by="县委、县人民政府主要负责同志",
    )
    page = text(printed(stated, FORM))

    assert pages(printed(stated, FORM)) == 1
    for words in ("遇险人员获救5人全部获救", "现场指挥中心", "条件已经具备。", "赵教授", "县委、县人民"):
        assert words in page


@pytest.mark.clause("YQ-140")
def test_the_order_names_what_ends_by_whose_word_and_whom_it_goes_to():
    stated = termination_order(
        title="应急响应终止命令",
        number=facts.paper_number(year=2026, incident_serial=3, serial=1),
        organisation="阳泉市生态环境局",
        headquarters="市生态环境局突发环境事件应急指挥部",
        plan_title="阳泉市生态环境局突发环境事件应急预案",
        incident="平定县桃河307国道段水污染事件",
        incident_number="2026-3",
        county="平定县",
        location="桃河307国道段",
        occurred_at=ASKED,
        level=2,
        activated_at=ASKED,
        decided_by="市生态环境局局长",
        basis="突发环境事件已经排除，所造成的危害基本消除",
        clause="4.4",
        groups=GROUPS,
        recipients=["综合科", "平定分局"],
        signed=facts.sign_off(mode="system", name="王局", at=DECIDED),
        issued_at=DECIDED,
    )
    page = text(render_pdf(ORDER, stated))

    assert "签发：王局" in page
    assert "起终止II级应急响应。" in page
    assert "综合科、平定分局。" in page
    assert lines(render_pdf(ORDER, stated))


def test_an_unsigned_form_carries_the_draft_mark():
    draft = render_pdf(FORM_YQ, form(signed=facts.sign_off()), watermark=DRAFT_MARK)

    assert re.sub(r"\s", "", marks(draft, 1)) == "草稿未签发"


@pytest.mark.clause("YQ-141")
def test_words_that_say_no_more_than_the_box_are_printed_once():
    said = [
        box(name=name, role="GROUP", agrees=agrees, words=words, channel="system", signer="孙监")
        for name, agrees, words in (
            (GROUPS[0], True, "同意"),
            (GROUPS[1], True, " 同意。"),
            (GROUPS[2], False, "不同意！"),
        )
    ]
    page = text(printed(form(boxes=said)))
    assert page.count("同意。同意") == 0
    assert f"{GROUPS[0]}意见：同意。组长签字" in page
    assert f"{GROUPS[2]}意见：不同意。组长签字" in page


def test_the_charts_are_a_sheet_of_their_own_beside_the_form():
    picture = b64encode(chart("苯（mg/L）", [Course("断面", [Dot(ASKED, Decimal("0.42"))])], [])).decode()
    stated = termination_charts(
        title="附：监测数据",
        form="应急响应终止签报单",
        organisation="阳泉市生态环境局",
        headquarters="市生态环境局突发环境事件应急指挥部",
        incident="平定县桃河307国道段水污染事件",
        incident_number="2026-3",
        made_at=ASKED,
        annexed={"monitoring": {"words": "尚未连续", "charts": [{"factor": "苯", "picture": picture}]}},
    )
    paper = render_pdf("documents/termination_charts.html", stated)
    assert pages(paper) == 1
    assert "附于《应急响应终止签报单》" in text(paper)
    assert "附图监测数据变化图" in text(paper)
