"""Reports and releases on paper: text, text block, pages, marks."""

import pytest
from report_scenes import Reports

from incidents.actions import report_papers
from incidents.documents import kinds
from incidents.documents.composed import numeral
from tests.documents.papers import lines, marks, pages, text


@pytest.fixture
def night(scenario):
    scenario.at("02:15").receive(
        confirmed={"serious_injuries": 3, "deaths": 0, "evacuated": 120}, occurred_at=scenario.moment("02:05")
    )
    scenario.at("02:24").verify()
    return scenario


def pdf_of(document) -> bytes:
    return kinds.render(
        kind=document.kind, template=document.template, facts=document.facts, state=document.state
    )


@pytest.mark.clause("YQ-095", "YQ-098")
def test_the_first_report_prints_every_element_its_signer_and_its_contact(night):
    desk = Reports(night)
    row = desk.compose("INITIAL")
    desk.edit(row, sections={"pollutants": "苯约30吨，未封堵。"})
    night.at("02:51")
    paper = pdf_of(desk.sign(row).document)
    words = text(paper)
    assert "阳泉市生态环境局突发环境事件信息初报" in words
    assert "〔2026〕1-1号签发人：李带" in words
    assert "市人民政府、山西省生态环境厅：" in words
    for place, title in enumerate(
        (
            "发生时间", "地点", "信息来源", "事件起因和性质", "基本过程", "主要污染物和数量", "监测数据", "人员受害情况",
            "饮用水水源地等环境敏感点受影响情况", "事件发展趋势", "处置情况", "拟采取的措施", "下一步工作建议",
        ),
        start=1,
    ):  # fmt: skip
        assert f"{numeral(place)}、{title}" in words
    assert "七、监测数据暂缺。" in words
    assert "附件：环境敏感点的分布示意图（暂缺）" in words
    assert "中毒或重伤3人" in words
    assert "（联系人：张值，联系电话：" in words
    assert "2026年11月22日02时51分" in words
    assert marks(paper, 1) == ""
    assert pages(paper) <= 3
    assert max(len(row) for row in lines(paper)) <= 30


def test_a_draft_has_the_mark_across_it_and_no_number(night):
    desk = Reports(night)
    row = desk.compose("INITIAL")
    sheet = desk.sheet(row)
    facts = report_papers.draft_facts(sheet)
    paper = kinds.render(kind="INITIAL_REPORT", template="documents/report.html", facts=facts)
    assert "草稿" in marks(paper, 1)
    assert "签发人：" in text(paper)


@pytest.mark.clause("YQ-099")
def test_the_telephoned_report_prints_who_answered_and_what_the_leader_said(night):
    desk = Reports(night)
    row = desk.edit(desk.compose("PHONE"), leader_words="先电话报市里")
    paper = pdf_of(desk.send(row, received_by="市政府总值班室刘").document)
    words = text(paper)
    assert "突发环境事件电话报告记录" in words
    assert "接听人市政府总值班室刘" in words
    assert "领导意见先电话报市里" in words
    assert marks(paper, 1) == ""
    assert pages(paper) <= 2


@pytest.mark.clause("WX-065", "WX-067")
def test_the_county_prints_its_six_and_what_has_changed(county):
    county.at("14:20").receive(confirmed={"deaths": 2, "trapped_or_missing": 4})
    county.verify()
    desk = Reports(county)
    first = pdf_of(desk.sent("INITIAL").document)
    assert "六、其他应当报告的情况" in text(first)
    assert "七、" not in text(first)
    county.at("18:40").update_facts(deaths=3, trapped_or_missing=3)
    second = pdf_of(desk.sent("FOLLOW_UP").document)
    words = text(second)
    assert "生产安全事故信息续报第1期" in words
    assert "死亡由2人变为3人" in words
    assert "抄送：乌鲁木齐市应急管理局。" in words


@pytest.mark.clause("WX-106")
def test_the_release_prints_who_reviewed_it_and_where_it_went(county):
    county.activated("III", at="14:30", deaths=3)
    desk = Reports(county)
    row = desk.draft("事故造成3人死亡，救援正在进行。", title="关于水西沟镇爆炸事故的情况通报")
    desk.review(row, words="同意")
    paper = pdf_of(desk.publish(row, "网站", "电视台").document)
    words = text(paper)
    assert "关于水西沟镇爆炸事故的情况通报" in words
    assert "县指挥部审核：努局" in words
    assert "发布渠道：网站、电视台" in words
    assert pages(paper) == 1


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (14, "十四"), (20, "二十"), (21, "二十一")],
)
def test_sections_are_numbered_as_people_write(number, written):
    assert numeral(number) == written
