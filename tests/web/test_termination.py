"""终止签报单 as pages: put, signed on a phone, decided; the room shows who has signed."""

import re

import pytest
from level_scenes import ask_city
from scenario import Scenario
from web_pages import Browser

from incidents.actions import higher
from tests.termination_scenes import by_phone, decide, end_now, opine, propose


@pytest.fixture(scope="module")
def third_day(people_of_the_module):
    night = Scenario(people_of_the_module, desk="yq", day="2026-11-22")
    night.activated("III", at="2026-11-22 02:46", serious_injuries=10)
    return night.at("2026-11-24 09:10")


@pytest.fixture
def river(third_day, people):
    return third_day.again(people)


def words(answer):
    return answer.content.decode()


@pytest.mark.clause("YQ-141")
def test_the_desk_puts_the_form_with_evidence_for_each_condition(river):
    desk = Browser(river, "yq_watch")
    assert "提请终止" in words(desk.get("room"))
    page = words(desk.get("request-termination"))
    assert "特征污染物质已经降至事件前环境本地水平" in page
    assert "项任务未完成，仍要提请的理由" in page
    refused = desk.post("request-termination", evidence_event_removed="罐车吊离")
    assert refused.status_code == 422
    assert "要写明依据" in words(refused)
    assert "罐车吊离" in words(refused)
    answer = desk.post(
        "request-termination",
        evidence_event_removed="罐车吊离",
        evidence_pollutant_at_background="连续6次低于限值",
        evidence_harm_ended="无残留",
        started="no",
        supplement="废液已转运",
    )
    assert answer.status_code == 302
    assert river.incident.state == "TERMINATING"
    assert "终止签报单" in words(desk.get("room"))


@pytest.mark.clause("YQ-141")
def test_a_leader_signs_his_own_box_and_no_other(river):
    propose(river)
    leader = Browser(river, "yq_monitoring")
    page = words(leader.get("termination"))
    assert "签署：应急监测组" in page
    assert leader.post("termination-opinion", "monitoring", agrees="no").status_code == 422
    assert leader.post("termination-opinion", "disposal", agrees="yes").status_code == 403
    answer = leader.post("termination-opinion", "monitoring", agrees="yes", words="连续6次低于限值")
    assert answer.status_code == 302
    assert "同意，孙监 已签" in words(leader.get("termination"))


@pytest.mark.clause("YQ-141")
def test_the_desk_writes_down_what_it_heard_and_the_leader_signs_later(river):
    propose(river)
    desk = Browser(river, "yq_watch")
    answer = desk.post(
        "termination-opinion",
        "investigation",
        agrees="yes",
        channel="phone",
        given_by="吴查",
        words="沿线无二次源",
    )
    assert answer.status_code == 302
    assert "电话意见：同意，待补签" in words(desk.get("termination"))
    assert "补签终止意见：污染排查组" in words(Browser(river, "yq_source").get("room"))


@pytest.mark.clause("YQ-141")
def test_under_his_own_words_from_the_telephone_a_leader_only_signs(river):
    propose(river)
    opine(river, by="watch", group="monitoring", channel="phone", words="连续6次低于限值")
    leader = Browser(river, "yq_monitoring")
    page = words(leader.get("termination-opinion", "monitoring"))
    assert "同意：连续6次低于限值" in page
    assert "补签：原话无误" in page
    assert "与原话不符" in page
    assert 'name="agrees"' not in page
    assert 'name="agrees"' in words(leader.get("termination-opinion", "monitoring", query="?otherwise=1"))
    assert leader.post("termination-opinion", "monitoring").status_code == 302
    shown = leader.get("termination")
    assert "孙监 已签" in words(shown)
    assert "连续6次低于限值" in words(shown)
    assert 'class="banner banner--success"' in words(shown)


@pytest.mark.clause("YQ-141")
def test_words_that_were_not_his_are_signed_as_he_types_them(river):
    propose(river)
    opine(river, by="watch", group="monitoring", channel="phone", words="连续6次低于限值")
    leader = Browser(river, "yq_monitoring")
    answer = leader.post("termination-opinion", "monitoring", agrees="no", words="只连续5次低于限值")
    assert answer.status_code == 302
    assert "不同意，孙监 已签" in words(leader.get("termination"))


@pytest.mark.clause("YQ-141", "YQ-140")
def test_the_commander_sees_dissent_decides_on_his_phone_and_the_order_goes(river):
    propose(river)
    opine(river, by="monitoring")
    opine(river, by="disposal")
    commander = Browser(river, "yq_commander")
    assert "还缺 污染排查组的意见" in words(commander.get("termination"))
    opine(river, by="source", agrees=False, words="支沟尚未排查")
    assert "支沟尚未排查" in words(commander.get("termination-approve"))
    assert commander.post("termination-approve", words="同意，支沟继续排查").status_code == 302
    assert river.incident.state == "RECOVERY"
    assert "终止命令已下达" in words(commander.get("termination"))


def test_the_commander_returns_it_and_a_word_on_the_telephone_is_written_down(river):
    propose(river)
    assert Browser(river, "yq_commander").post("termination-return", reason="再测两轮").status_code == 302
    propose(river)
    for leader in ("monitoring", "disposal", "source"):
        opine(river, by=leader)
    desk = Browser(river, "yq_watch")
    answer = desk.post(
        "termination-phone", given_by="yq_commander", answer="approve", words="同意终止", witness="李带"
    )
    assert answer.status_code == 302
    page = words(desk.get("termination"))
    assert "终止命令还等" in page
    assert "“同意终止”" in page
    assert "记录人 张值；旁证 李带；待王局补签" in page
    commander = Browser(river, "yq_commander")
    assert "补签：原话无误" in words(commander.get("termination"))
    assert commander.post("termination-countersign").status_code == 302
    assert river.incident.state == "RECOVERY"


def test_the_paper_is_shown_as_it_stands_and_other_offices_see_nothing(river):
    propose(river)
    assert Browser(river, "yq_watch").get("termination-paper").content.startswith(b"%PDF")
    for name in ("termination", "termination-paper", "request-termination", "archive", "archive-zip"):
        assert Browser(river, "wx_watch").get(name).status_code == 404


def test_the_office_reads_what_is_in_the_way_and_closes_the_file_when_nothing_is(scenario):
    scenario.at("2026-11-22 02:13").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads={"monitoring": "comprehensive_section"})
    scenario.approve(severity_grade=4)
    end_now(scenario.at("2026-11-25 11:00"))
    office = Browser(scenario, "yq_office")
    page = words(office.get("archive"))
    assert "还不能归档" in page
    assert "一般事件调查报告（三十日）" in page
    assert "没有提交" not in page
    for kind in ("INITIAL", "INVESTIGATION"):
        scenario.report(kind, "written", "city_government", "provincial_department")
    assert office.post("archive").status_code == 302
    assert scenario.incident.state == "ARCHIVED"
    assert "下载归档包" in words(office.get("archive"))
    room = words(office.get("room"))
    assert "banner--readonly" in room
    assert "<b>已归档</b>。本页只读。" in room
    assert b"".join(office.get("archive-zip").streaming_content).startswith(b"PK")


def test_the_room_asks_no_more_of_the_database_while_the_form_goes_round(river):
    propose(river)
    desk = Browser(river, "yq_watch")
    desk.get("room")
    assert desk.statements("room") <= 15


def test_the_desk_of_each_says_what_the_form_wants_of_him(river):
    propose(river)
    assert "终止签报单：应急监测组意见" in words(Browser(river, "yq_monitoring").visit("/"))
    assert "等 应急监测组的意见" in words(Browser(river, "yq_watch").visit("/"))
    for leader in ("monitoring", "disposal", "source"):
        opine(river, by=leader)
    assert "终止应急响应" in words(Browser(river, "yq_commander").visit("/"))


def test_after_the_end_the_room_says_so_and_a_recurrence_may_be_put(river):
    end_now(river)
    page = words(Browser(river, "yq_watch").get("room"))
    assert "事态反复，再次提请启动" in page


@pytest.mark.clause("YQ-140")
def test_what_the_city_answered_is_filled_in_where_the_end_is_put(scenario):
    scenario.activated("II", at="2026-11-22 03:00", water_source_affected="county")
    asked = ask_city(scenario.at("2026-11-22 03:10"))
    higher.record_answer(
        incident_id=scenario.incident_id,
        higher_request_id=asked.pk,
        started_level=2,
        answer="已启动",
        by=scenario.who("watch"),
        now=scenario.now,
    )
    page = words(Browser(scenario, "yq_watch").get("request-termination"))
    assert "答复已启动II级" in page
    assert re.search(r'value="yes"[^>]*checked', page)


@pytest.mark.clause("YQ-141")
def test_the_commander_says_that_the_words_are_not_his_and_decides_anew(river):
    propose(river)
    for leader in ("monitoring", "disposal", "source"):
        opine(river, by=leader)
    decide(river, by="watch", decision=by_phone(river, words="同意终止，监测今天撤"))
    commander = Browser(river, "yq_commander")
    assert "与原话不符" in words(commander.get("termination"))
    assert "同意终止，监测今天撤" in words(commander.get("termination-dispute"))
    assert commander.post("termination-dispute", words="").status_code == 422
    assert Browser(river, "yq_watch").post("termination-dispute", words="x").status_code == 403
    assert commander.post("termination-dispute", words="监测再留三天").status_code == 302
    assert "批示同意终止" in words(commander.get("termination"))
    assert commander.post("termination-dispute", words="x").status_code == 409


@pytest.mark.clause("YQ-141")
def test_a_leader_reads_what_others_said_only_after_his_own_signature(river):
    propose(river)
    opine(river, by="monitoring", words="末次苯低于检出限")
    other = Browser(river, "yq_disposal")
    page = words(other.get("termination"))
    assert "孙监 已签" in page
    assert "末次苯低于检出限" not in page
    opine(river, by="disposal")
    assert "末次苯低于检出限" in words(other.get("termination"))
