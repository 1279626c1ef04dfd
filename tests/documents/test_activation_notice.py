"""The 启动通知 of both plans, read back from the printed page."""

import re

import pytest
from django.conf import settings

from incidents.documents import facts
from incidents.documents.kinds import DRAFT_MARK
from incidents.documents.render import render_pdf
from tests.documents.papers import (
    APPROVED_AT,
    MILLIMETRE,
    NOTICE_WX,
    NOTICE_YQ,
    YQ_GROUPS,
    lines,
    marks,
    page_number_edges,
    pages,
    text,
    urumqi_notice,
    yangquan_notice,
)

FOOT = re.compile(r"—\d+—〔2026〕\d+-\d+号校验码[0-9a-f]{16}$")


def form_of_the_plan() -> str:
    """附件1 as the plan prints it, its blanks counted as one."""
    source = (settings.BASE_DIR / "yangquan_eco" / "source.txt").read_text(encoding="utf-8")
    form = source.split("附件 1\n")[1].split("附件 2")[0]
    return same_blanks(re.sub(r"\s", "", form))


def same_blanks(words: str) -> str:
    return re.sub("_+", "__", words)


def first_page(pdf: bytes) -> str:
    return FOOT.sub("", text(pdf, page=1))


@pytest.mark.clause("YQ-128")
def test_the_empty_form_is_annex_1_of_the_plan_word_for_word():
    empty = yangquan_notice(
        signed=facts.sign_off(),
        occurred_at=None,
        issued_at=None,
        county="",
        location="",
        incident="",
        region="",
    )

    assert same_blanks(first_page(render_pdf(NOTICE_YQ, empty | {"level_text": ""}))) == form_of_the_plan()


@pytest.mark.clause("YQ-128", "YQ-029")
def test_the_blanks_of_annex_1_are_filled_and_the_form_stays_one_page():
    pdf = render_pdf(NOTICE_YQ, yangquan_notice())

    assert first_page(pdf) == (
        "阳泉市生态环境局突发环境事件应急响应启动通知"
        "市生态环境局突发环境事件应急指挥部"
        "签发：王局（电话批示，2026年11月22日02时46分，记录人张值，在场人李带；待补签）"
        "2026年11月22日02时05分，在我市平定县境内，桃河307国道段位置，发生一起油罐车侧翻致苯泄漏事件。"
        "经局突发环境事件应急指挥部总指挥批准，启动局应急预案IV级响应。请各成员单位按照本预案职责做好应急响应工作。"
        "阳泉市生态环境局突发环境事件应急指挥部时间：2026年11月22日02时46分"
    )


@pytest.mark.parametrize(("template", "build"), [(NOTICE_YQ, yangquan_notice), (NOTICE_WX, urumqi_notice)])
@pytest.mark.parametrize("length", [13, 24, 45, 120])
def test_the_form_stays_one_page_however_long_place_and_incident_are_told(template, build, length):
    by_phone = facts.sign_off(
        mode="phone",
        name="王局",
        at=APPROVED_AT,
        recorder="张值",
        witness="李带",
        delegation="总指挥无法履职时受其委托",
    )
    pdf = render_pdf(
        template,
        build(
            signed=by_phone,
            location="桃" * (length * 5 // 3),
            incident="油" * length,
            command={"commanders": ["王局"], "assist": "协助市人民政府及其相关部门做好应急救援工作"},
        ),
    )

    assert text(pdf, page=2).startswith("附：应急响应启动事项")


@pytest.mark.clause("YQ-029")
def test_measures_taken_from_the_plan_itself_leave_the_annex_on_one_page():
    tasks = [
        f"第{number}项：局指挥部及各成员单位工作人员立即上岗，做好通知、协调、报告等工作；"
        for number in range(12)
    ]
    formed = [
        facts.group(name=name, formed=True, lead_units=leads, members=members)
        for name, (leads, members) in YQ_GROUPS.items()
    ]
    pdf = render_pdf(NOTICE_YQ, yangquan_notice(level=2, groups=formed, measures=[*tasks, tasks[0]]))

    assert pages(pdf) == 2
    assert text(pdf).count("第0项") == 1


def test_an_unknown_moment_prints_as_blanks_and_never_as_zeros():
    pdf = render_pdf(NOTICE_YQ, yangquan_notice(occurred_at=None))

    assert "_____年____月____日____时____分，在我市平定县境内" in text(pdf, page=1)


def test_a_county_that_does_not_say_what_it_is_keeps_the_words_of_the_form():
    assert "在我市平定县（区）境内" in text(render_pdf(NOTICE_YQ, yangquan_notice(county="平定")), page=1)


@pytest.mark.clause("YQ-128", "YQ-045")
def test_at_iii_all_six_groups_and_every_unit_fit_on_the_second_page():
    formed = [
        facts.group(name=name, formed=True, lead_units=leads, members=members, leader="阿不都·热合曼")
        for name, (leads, members) in YQ_GROUPS.items()
    ]
    pdf = render_pdf(NOTICE_YQ, yangquan_notice(level=3, groups=formed))
    annex = text(pdf, page=2)

    assert pages(pdf) == 2
    for heading in ("响应事项", "响应级别", "预计期限", "应急处置措施", *YQ_GROUPS):
        assert heading in annex
    assert "未组建" not in annex
    assert "抄送：驻局纪检监察组。" in annex
    assert "平定分局" in annex


@pytest.mark.clause("YQ-111")
def test_at_iv_the_groups_that_were_not_sent_print_as_not_formed():
    annex = text(render_pdf(NOTICE_YQ, yangquan_notice()), page=2)

    assert annex.count("未组建") == 5
    assert "应急监测组综合科" in annex


def test_the_annex_quotes_the_row_of_the_plan_with_its_clause():
    annex = text(render_pdf(NOTICE_YQ, yangquan_notice()), page=2)

    assert "依据：初判对环境造成一定影响" in annex
    assert "（附表2IV级第6项）" in annex


def test_an_unsigned_paper_carries_the_draft_mark_on_every_page_and_a_signed_one_none():
    draft = render_pdf(NOTICE_YQ, yangquan_notice(signed=facts.sign_off()), watermark=DRAFT_MARK)
    signed = render_pdf(NOTICE_YQ, yangquan_notice())

    assert [re.sub(r"\s", "", marks(draft, page)) for page in (1, 2)] == ["草稿未签发"] * 2
    assert [marks(signed, page) for page in (1, 2)] == ["", ""]


def test_a_drill_says_so_across_every_page():
    drill = render_pdf(NOTICE_YQ, yangquan_notice(drill=True))

    assert [marks(drill, page) for page in (1, 2)] == ["演练"] * 2


@pytest.mark.parametrize("template", [NOTICE_YQ, NOTICE_WX])
def test_no_paper_draws_a_seal_or_any_picture(template):
    pdf = render_pdf(template, yangquan_notice())

    assert b"/Subtype /Image" not in pdf
    assert "印章" not in text(pdf)


def test_a_long_name_of_a_commander_stays_on_one_line():
    name = "阿不都热合曼·买买提明·伊斯拉木江"
    pdf = render_pdf(
        NOTICE_YQ, yangquan_notice(signed=facts.sign_off(mode="system", name=name, at=APPROVED_AT))
    )
    printed = ["".join(sign["text"] for sign in line).replace(" ", "") for line in lines(pdf)]

    assert f"签发：{name}" in printed


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_with_number_and_checksum():
    stated = yangquan_notice()
    pdf = render_pdf(NOTICE_YQ, stated)

    foot = f"〔2026〕3-1号校验码{facts.checksum(stated)}"
    assert text(pdf, page=1).endswith(f"—1—{foot}")
    assert text(pdf, page=2).endswith(f"—2—{foot}")
    assert page_number_edges(pdf, page=1)[1] == pytest.approx((28 + 156) * MILLIMETRE - 14, abs=1)
    assert page_number_edges(pdf, page=2)[0] == pytest.approx(28 * MILLIMETRE + 14, abs=1)


@pytest.mark.clause("WX-085", "WX-082", "WX-092")
def test_the_notice_of_urumqi_county_states_what_4_3_and_4_4_ask_for():
    pdf = render_pdf(NOTICE_WX, urumqi_notice())
    notice, annex = text(pdf, page=1), text(pdf, page=2)

    assert "2026年11月22日14时16分，在我县水西沟镇平西梁村建材厂库房位置，发生一起燃气爆炸事故。" in notice
    assert "由县委、县人民政府决定，启动《乌鲁木齐县生产安全事故应急预案》Ⅲ级应急响应。" in notice
    assert "县生产安全事故应急指挥部组织力量参加抢险救援。" in notice
    assert "签发：阿不都·热合曼" in notice
    assert "总指挥阿不都·热合曼" in annex
    assert "副总指挥赵垚" in annex
    assert "现场指挥中心由指挥部办公室拟定成员名单" in annex
    assert "综合协调组县应急管理局县人武部" in annex


@pytest.mark.clause("WX-083")
def test_at_iv_the_county_headquarters_guides_the_rescue():
    notice = text(render_pdf(NOTICE_WX, urumqi_notice(level=4)), page=1)

    assert "Ⅳ级应急响应。县生产安全事故应急指挥部指导事故现场抢险救援。" in notice
    assert "组织力量参加抢险救援" not in notice
