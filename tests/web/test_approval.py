"""审批 on a phone: two plain steps, and every way in which a request can have been overtaken."""

import re
from collections.abc import Callable

import pytest
from scenario import Scenario
from web_pages import Browser, words

from incidents.models import Officer

WATER = {"water_source_affected": "county"}


@pytest.fixture
def enter(people: dict[str, Officer]) -> Callable[[Scenario, str], Browser]:
    return Browser


def asked(scenario: Scenario) -> Scenario:
    """II级 is put to the commander at 03:35."""
    scenario.at("02:13").receive(confirmed={"deaths": 0, "serious_injuries": 3, "evacuated": 120})
    scenario.at("02:24").verify()
    scenario.update_facts(source="监测组", projected=WATER)
    scenario.at("03:35").request("II", leads=scenario.open_leads())
    return scenario.at("03:37")


def pending_id(scenario: Scenario) -> str:
    return str(scenario.incident.activation_requests.get(state="PENDING").pk)


def test_the_page_says_what_why_and_what_follows_in_one_screen(scenario, enter):
    asked(scenario)
    answer = enter(scenario, "yq_commander").get("approval")
    shown = words(answer)
    for part in (
        "提请启动II级响应",
        "附表2 II级第6项",
        "已等 2 分",
        "死亡 0",
        "截至 02:24",
        "通知 16 家",
        "同意启动II级响应",
        "退回并说明",
    ):
        assert part in shown
    assert len(answer.content) < 40_000


def test_a_class_that_nobody_knows_yet_is_not_shown_to_the_commander_as_the_lowest(scenario, enter):
    scenario.at("02:13").receive()
    scenario.at("02:24").verify()
    scenario.update_facts(source="监测组", projected={"water_source_affected": "unclassified"})
    scenario.at("03:35").request("III", leads=scenario.open_leads())

    shown = words(enter(scenario, "yq_commander").get("approval"))
    assert "附表2 III级第6项" in shown
    assert "水源保护区受影响 受影响，级别待核" in shown


def test_the_row_that_only_repeats_the_grade_is_quoted_like_any_other(scenario, enter):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("02:24").verify()
    scenario.at("02:30").request("IV")

    answer = enter(scenario, "yq_commander").get("approval")
    assert answer.status_code == 200
    assert "中毒或重伤人数 1人，事件等级 IV" in words(answer)


def test_what_stands_before_the_button_is_short(scenario, enter):
    asked(scenario).endorse()
    html = enter(scenario, "yq_commander").get("approval").content.decode()
    main = re.search(r"<main.*?</main>", html, flags=re.S).group()
    # The words of a clause open on a tap.
    seen = re.sub(r"<ec-clause.*?</ec-clause>", "", main, flags=re.S)
    assert len(re.sub(r"<[^>]+>|\s", "", seen)) <= 220
    assert "张值 03:35；李带 同意 03:37" in words(enter(scenario, "yq_commander").get("approval"))


@pytest.mark.clause("YQ-040")
def test_the_commander_approves_in_two_steps_without_scripts(scenario, enter):
    asked(scenario)
    browser = enter(scenario, "yq_commander")
    step = re.search(r'href="(\?request=[^"]+confirm)"', browser.get("approval").content.decode()).group(1)
    confirm = browser.get("approval", query=step.replace("&amp;", "&"))
    assert "确认启动，通知 16 家" in words(confirm)
    answer = browser.post("approval", request=pending_id(scenario), decision="approve")
    assert answer.status_code == 302
    assert scenario.incident.state == "RESPONDING"
    assert "王局" in words(browser.get("approval"))
    assert "II级响应已启动；已通知 16 家，0 家签收" in words(browser.get("approval"))


def test_a_return_needs_one_of_the_reasons_or_words(scenario, enter):
    asked(scenario)
    browser = enter(scenario, "yq_commander")
    empty = browser.post("approval", request=pending_id(scenario), decision="return", words=" ")
    assert empty.status_code == 422
    assert "请选一个原因，或写明理由" in words(empty)
    answer = browser.post(
        "approval", request=pending_id(scenario), decision="return", why="facts", words="水源级别"
    )
    assert answer.status_code == 302
    row = scenario.incident.activation_requests.get()
    assert (row.state, row.return_reason) == ("RETURNED", "事实还要核实：水源级别")


def test_a_return_in_his_own_words_is_enough(scenario, enter):
    asked(scenario)
    browser = enter(scenario, "yq_commander")
    browser.post("approval", request=pending_id(scenario), decision="return", words="等监测数据")
    assert scenario.incident.activation_requests.get().return_reason == "等监测数据"


def test_a_lighter_level_first_is_one_of_the_reasons(scenario, enter):
    asked(scenario)
    browser = enter(scenario, "yq_commander")
    page = browser.get("approval", query=f"?request={pending_id(scenario)}&step=return")
    assert "先按IV级启动，II级再研判" in words(page)
    browser.post("approval", request=pending_id(scenario), decision="return", why="partly", words="")
    assert scenario.incident.activation_requests.get().return_reason == "先按IV级启动，II级再研判"


def test_somebody_without_the_power_sees_who_has_it(scenario, enter):
    asked(scenario)
    browser = enter(scenario, "yq_deputy")
    shown = words(browser.get("approval"))
    assert "您不能批准此件" in shown
    assert f"王局（指挥） {scenario.who('commander').phone}" in shown
    assert browser.post("approval", request=pending_id(scenario), decision="approve").status_code == 403
    assert scenario.incident.state == "VERIFIED"


def test_a_delegate_may_approve_and_signs_as_such(scenario, enter):
    asked(scenario).delegate(to="deputy")
    answer = enter(scenario, "yq_deputy").post("approval", request=pending_id(scenario), decision="approve")
    assert answer.status_code == 302
    assert "受王局委托" in words(enter(scenario, "yq_deputy").get("approval"))


def test_a_request_that_was_replaced_leads_to_the_newest(scenario, enter):
    asked(scenario)
    old = pending_id(scenario)
    scenario.at("03:39").request("II", leads=scenario.open_leads())
    browser = enter(scenario, "yq_commander")
    page = browser.get("approval", query=f"?request={old}")
    assert "此件已被更新的提请取代" in words(page)
    assert pending_id(scenario) in page.content.decode()
    answer = browser.post("approval", request=old, decision="approve")
    assert answer.status_code == 409
    assert scenario.incident.state == "VERIFIED"


def test_a_request_that_another_has_decided_says_who_and_when(scenario, enter):
    asked(scenario)
    row = pending_id(scenario)
    scenario.at("03:38").approve()
    answer = enter(scenario, "yq_commander").post("approval", request=row, decision="approve")
    assert answer.status_code == 409
    assert "03:38 王局" in words(answer)


def test_without_a_request_the_page_says_who_could_make_one(scenario, enter):
    scenario.at("02:13").receive()
    shown = words(enter(scenario, "yq_commander").get("approval"))
    assert "没有待批的启动提请" in shown
    assert "须先由值班员" in shown


def test_the_desk_writes_down_a_decision_by_telephone_that_takes_effect_at_once(scenario, enter):
    asked(scenario).at("03:39")
    browser = enter(scenario, "yq_watch")
    assert "王局（指挥）" in words(browser.get("approval-phone"))
    answer = browser.post(
        "approval-phone", request=pending_id(scenario), given_by="yq_commander", decision="approve",
        words="同意，按二级。", given_at="2026-11-22T03:38", witness="李带", callback="0353-0000105",
    )  # fmt: skip
    assert answer.status_code == 302
    assert scenario.incident.response_level == 2
    row = scenario.incident.activation_requests.get()
    assert (row.words, row.decided_at) == ("同意，按二级。", scenario.moment("03:38"))


def test_a_telephone_decision_without_its_words_is_refused_and_keeps_the_rest(scenario, enter):
    asked(scenario)
    answer = enter(scenario, "yq_watch").post(
        "approval-phone",
        request=pending_id(scenario),
        given_by="yq_commander",
        decision="approve",
        witness="李带",
    )
    assert answer.status_code == 422
    assert "请逐字记录批示原话" in words(answer)
    assert 'value="李带"' in answer.content.decode()


def test_a_delegate_is_among_those_who_may_decide_by_telephone(scenario, enter):
    asked(scenario).delegate(to="office")
    assert "陈副局（受王局委托代行指挥）" in words(enter(scenario, "yq_watch").get("approval-phone"))


@pytest.mark.clause("YQ-041")
def test_a_deputy_decides_by_telephone_only_with_a_delegation_recorded_on_the_same_call(scenario, enter):
    asked(scenario).at("03:45")
    browser = enter(scenario, "yq_watch")
    typed = {
        "request": pending_id(scenario), "given_by": "lent:yq_commander:yq_office", "decision": "approve",
        "words": "同意启动。",
    }  # fmt: skip
    refused = browser.post("approval-phone", **typed)
    assert refused.status_code == 422
    assert "此人须受委托才能批示" in words(refused)
    assert "分管、法定不是依据" in words(refused)
    more = {"lending_reason": "王局途中无信号", "lending_words": "请陈副局代我定"}
    answer = browser.post("approval-phone", **typed, **more)
    assert answer.status_code == 302
    row = scenario.incident.activation_requests.get()
    assert (row.decided_by.name, row.state) == ("陈副局", "APPROVED")
    assert "受王局委托" in row.decided_as
    scenario.expect_event("delegated", about="陈副局")


def test_the_telephone_decision_is_countersigned_in_one_tap_with_the_words_shown(scenario, enter):
    asked(scenario).at("03:41")
    scenario.approve_by_phone(words="同意，按二级。", given_at="03:38")
    commander = enter(scenario.at("03:52"), "yq_commander")
    shown = words(commander.get("approval"))
    assert "“同意，按二级。”" in shown
    assert "补签：原话无误" in shown
    row = scenario.incident.activation_requests.get()
    assert commander.post("countersign", request=str(row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.countersigned_at == scenario.now
    assert "03:52 已补签" in words(commander.get("approval"))


def test_nobody_countersigns_for_another(scenario, enter):
    asked(scenario).at("03:41")
    scenario.approve_by_phone()
    row = scenario.incident.activation_requests.get()
    answer = enter(scenario, "yq_deputy").post("countersign", request=str(row.pk))
    assert answer.status_code == 403
    assert "补签只能由作出电话批示的王局本人办理" in words(answer)


def test_either_of_two_commanders_may_sign(county, enter):
    county.at("14:16").receive(confirmed={"deaths": 3})
    county.verify()
    county.at("14:33").request("III", leads=county.open_leads())
    answer = enter(county, "wx_commander2").post("approval", request=pending_id(county), decision="approve")
    assert answer.status_code == 302
    assert county.incident.response_level == 3


def test_the_approval_takes_at_most_fifteen_statements_and_five_more_to_keep_that_it_was_read(
    scenario, enter
):
    asked(scenario).endorse()
    browser = enter(scenario, "yq_commander")
    assert browser.statements("approval") <= 20
    assert browser.statements("approval") <= 15


@pytest.mark.clause("YQ-049")
def test_the_commander_confirms_the_grade_with_the_rows_quoted(scenario, enter):
    asked(scenario)
    browser = enter(scenario, "yq_commander")
    assert "按表研判：IV级" in words(browser.get("confirm-grade"))
    refused = browser.post("confirm-grade", severity_grade="3", reason="")
    assert refused.status_code == 422
    assert "须写明理由" in words(refused)
    assert browser.post("confirm-grade", severity_grade="4", reason="").status_code == 302
    assert scenario.incident.severity_grade == 4
