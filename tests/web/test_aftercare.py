"""The pages of the months after: 停钟, 续钟, 延长 on the clock's own page, 登记评审通过 in the room's bar."""

import pytest
from web_pages import Browser


@pytest.fixture
def general(scenario):
    scenario.at("2026-10-22 02:13").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads={"monitoring": "comprehensive_section"})
    scenario.approve(severity_grade=4)
    scenario.at("2026-11-20 11:00").response_ends()
    return scenario


@pytest.mark.clause("YQ-147")
def test_the_office_stops_and_restarts_the_clock_on_its_page(general):
    desk = Browser(general, "yq_office")
    clock = general.deadline("investigation_report").pk
    page = desk.get("clock", clock).content.decode()
    assert "污染损害评估所需时间不计入" in page
    answer = desk.post("clock-pause", clock, reason="委托评估〔2026〕5号")
    assert answer.status_code == 302
    assert general.deadline("investigation_report").paused_reason == "委托评估〔2026〕5号"
    page = desk.get("clock", clock).content.decode()
    assert "停钟事由：委托评估〔2026〕5号" in page
    general.at("2026-12-01 11:00")
    assert Browser(general, "yq_office").post("clock-resume", clock).status_code == 302
    assert general.deadline("investigation_report").paused_at is None


@pytest.mark.clause("YQ-147")
def test_a_reason_that_is_missing_is_asked_for(general):
    clock = general.deadline("investigation_report").pk
    answer = Browser(general, "yq_office").post("clock-pause", clock, reason="")
    assert answer.status_code == 422
    assert "请写停钟的事由和依据。" in answer.content.decode()


@pytest.mark.clause("WX-124")
def test_the_commander_extends_once(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"), confirmed={"deaths": 3})
    commander, clock = Browser(county, "wx_commander"), county.deadline("investigation_report").pk
    assert "可延长一次" in commander.get("clock", clock).content.decode()
    assert commander.post("clock-extend", clock, days="60", approval="乌政函〔2027〕1号").status_code == 302
    assert county.deadline("investigation_report").extended_days == 60
    assert "可延长一次" not in commander.get("clock", clock).content.decode()


@pytest.mark.clause("YQ-149")
def test_the_review_is_recorded_from_the_room_and_its_limit_begins(scenario):
    scenario.activated("III", at="2026-11-10 08:00", serious_injuries=10)
    scenario.confirm_grade("III")
    scenario.at("2026-11-14 11:00").response_ends()
    scenario.at("2026-11-20 12:00")
    desk = Browser(scenario, "yq_watch")
    link = f'href="{desk.url("record-review")}"'
    assert link in desk.get("room").content.decode()
    answer = desk.post("record-review", words="阳环评审〔2026〕3号", passed_at="2026-11-20T10:00")
    assert answer.status_code == 302
    assert scenario.deadline("assessment_report").base_at == scenario.moment("2026-11-20 10:00")
    assert link not in desk.get("room").content.decode()


@pytest.mark.clause("WX-062")
def test_when_the_head_was_told_is_corrected_with_the_other_particulars(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"))
    desk = Browser(county, "wx_watch")
    assert "事发单位负责人接到报告" in desk.get("correct").content.decode()
    same = {name: getattr(county.incident, name) for name in ("county", "detail", "category", "title")}
    times = {"occurred_at": "2026-11-24T14:05", "enterprise_told_at": "2026-11-24T14:10"}
    assert desk.post("correct", **same, **times, source="事故单位安全科").status_code == 302
    county.expect_deadline("enterprise_report_law", due="15:10")


def test_the_other_plan_does_not_ask_for_it(scenario):
    scenario.at("02:13").receive()
    page = Browser(scenario, "yq_watch").get("correct").content.decode()
    assert "事发单位负责人接到报告" not in page


@pytest.mark.clause("WX-062")
def test_what_waits_for_its_base_says_so_in_its_card_and_counts_nothing(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"))
    html = Browser(county, "wx_watch").get("room-part", "clocks", query="?clocks=all").content.decode()
    card = html[html.index('data-label="事故单位报告（法规）（起算待核）"') - 200 :][:900]
    assert 'data-base=""' in card
    assert "起</div>" not in card
