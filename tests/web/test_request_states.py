"""ux 2.4 「States」: whatever became of a request, its page says so in a sentence and leads to the right place."""

import re

import pytest
from test_approval import asked, pending_id
from web_pages import Browser, words


@pytest.fixture
def enter(people):
    return Browser


def page(enter, scenario, officer, row):
    answer = enter(scenario, officer).get("approval", query=f"?request={row}")
    assert answer.status_code == 200
    return answer


@pytest.fixture
def put(scenario):
    asked(scenario)
    return scenario, pending_id(scenario)


@pytest.mark.parametrize("name", ["kaputt", "00000000-0000-0000-0000-000000000001"])
def test_an_expired_link_leads_to_the_newest_and_decides_nothing(put, enter, name):
    scenario, row = put
    answer = page(enter, scenario, "yq_commander", name)
    assert "此链接已失效" in words(answer)
    assert f"?request={row}" in answer.content.decode()
    refused = enter(scenario, "yq_commander").post("approval", request=name, decision="approve")
    assert refused.status_code == 409
    assert "此链接已失效" in words(refused)
    assert scenario.incident.state == "VERIFIED"


def test_a_request_that_another_has_approved(put, enter):
    scenario, row = put
    scenario.at("03:37").delegate(to="deputy")
    scenario.at("03:38").approve(by="deputy")
    shown = words(page(enter, scenario, "yq_commander", row))
    assert "03:38 赵副局（受王局委托代行指挥）：已批准" in shown
    assert "看作战室" in shown


def test_a_request_approved_by_telephone_that_awaits_another_s_signature(put, enter):
    scenario, row = put
    scenario.at("03:41").approve_by_phone(words="同意，按二级。", given_at="03:38")
    shown = words(page(enter, scenario, "yq_leader", row))
    assert "03:38 王局（指挥）电话批示：已批准" in shown
    assert "“同意，按二级。”" in shown
    assert "待王局补签" in shown


def test_a_request_that_left_with_its_incident(put, enter):
    scenario, row = put
    scenario.dismiss("误报")
    answer = page(enter, scenario, "yq_commander", row)
    assert "此件不再待批：事件现为“不属实”" in words(answer)
    assert "同意启动" not in words(answer).split("不再待批")[1].split("操作")[0].replace("提请启动", "")
    refused = enter(scenario, "yq_commander").post("approval", request=row, decision="approve")
    assert refused.status_code == 409


def test_a_returned_call_that_was_merged_leads_to_its_host(put, enter):
    scenario, row = put
    scenario.give_back("先核实")
    guest = scenario.incident
    host = scenario.receive(narrative="同一辆罐车，110 转来")
    scenario.merge(guest, host)
    scenario.incident_id = guest.pk
    answer = page(enter, scenario, "yq_commander", row)
    assert f"事件已并入 {host.number}" in words(answer)
    assert f"/incidents/{host.pk}/approval/" in answer.content.decode()


def test_the_later_officer_reads_that_his_answer_was_kept(county, enter):
    county.at("14:16").receive(confirmed={"deaths": 3})
    county.verify()
    county.at("14:33").request("III", leads=county.open_leads())
    row = pending_id(county)
    county.at("14:36").approve()
    late = enter(county.at("14:37"), "wx_commander2")
    answer = late.post("approval", request=row, decision="return", words="先核实人数")
    assert answer.status_code == 409
    assert "此件已由高县长 14:36 批准；您的退回意见已记录并转拟办人。" in words(answer)
    desk = enter(county, "wx_watch")
    assert "两人意见不一，请看并答复" in words(desk.get("room"))
    assert "林书记 14:37 退回（先核实人数）" in words(desk.get("approval"))
    assert "两人意见不一，请看并答复" not in words(desk.get("room"))


def test_a_commander_may_still_approve_what_his_delegate_returned(put, enter):
    scenario, row = put
    scenario.at("03:36").delegate(to="deputy")
    scenario.give_back("等监测数据", by="deputy")
    commander = enter(scenario.at("03:38"), "yq_commander")
    shown = words(commander.get("approval", query=f"?request={row}"))
    assert "退回理由：等监测数据" in shown
    assert "仍同意启动II级响应" in shown
    assert commander.post("approval", request=row, decision="approve").status_code == 302
    assert scenario.incident.response_level == 2


@pytest.mark.clause("YQ-096")
def test_the_watch_leader_endorses_on_his_phone_in_one_tap(put, enter):
    scenario, row = put
    leader = enter(scenario.at("03:36"), "yq_leader")
    assert "签拟办意见：同意" in words(leader.get("approval"))
    assert leader.post("approval", request=row, decision="endorse", agrees="yes").status_code == 302
    shown = words(leader.get("approval"))
    assert "李带 同意 03:36" in shown
    assert "签拟办意见" not in shown


def test_a_dissent_needs_words_and_keeps_them(put, enter):
    scenario, row = put
    leader = enter(scenario, "yq_leader")
    refused = leader.post("approval", request=row, decision="endorse", agrees="no", words="")
    assert refused.status_code == 422
    assert "不同意的，请写明意见" in words(refused)


def test_words_that_were_not_his_go_back_to_the_recorder(put, enter):
    scenario, row = put
    scenario.at("03:41").approve_by_phone(words="同意，按二级。", given_at="03:38")
    commander = enter(scenario.at("03:52"), "yq_commander")
    step = commander.get("approval", query=f"?request={row}&step=dispute")
    assert "“同意，按二级。”" in words(step)
    empty = commander.post("countersign", request=row, decision="dispute", words="")
    assert empty.status_code == 422
    told = commander.post("countersign", request=row, decision="dispute", words="我说的是四级")
    assert told.status_code == 302
    assert "补签：原话无误" in words(commander.get("approval"))
    desk = enter(scenario.at("03:55"), "yq_watch")
    assert "更正记录的原话" in words(desk.get("approval"))
    assert "“同意，按二级。”" in words(desk.get("approval", query=f"?request={row}&step=words"))
    same = desk.post("approval", request=row, decision="words", words="同意，按二级。")
    assert same.status_code == 422
    assert "与已记录的原话相同" in words(same)
    assert desk.post("approval", request=row, decision="words", words="同意四级").status_code == 302
    assert "“同意四级”" in words(commander.get("approval"))


# The chain


@pytest.mark.clause("YQ-128")
def test_the_desk_sees_who_has_not_read_and_whom_to_dial_next(put, enter):
    scenario, _ = put
    room = enter(scenario.at("03:39"), "yq_watch").get("room")
    shown = words(room)
    assert "▲ 王局 未读 4 分" in shown
    assert "下一位 陈副局 （副指挥，须王局委托）" in shown
    assert 'href="tel:0353-0000105"' in room.content.decode()


def test_opening_the_page_shows_the_desk_that_it_was_read(put, enter):
    scenario, row = put
    page(enter, scenario.at("03:38"), "yq_commander", row)
    assert "03:38 已读，等 4 分" in words(enter(scenario.at("03:39"), "yq_watch").get("room"))


def test_a_member_unit_sees_no_chain(put, enter):
    scenario, _ = put
    assert "审批链" not in words(enter(scenario, "yq_disposal").get("room"))


@pytest.mark.clause("YQ-041")
def test_from_the_chain_the_next_one_is_chosen_with_the_delegation_open(put, enter):
    scenario, row = put
    html = enter(scenario, "yq_watch").get("approval-phone", query="?from=yq_office").content.decode()
    chosen = re.search(r"<input[^>]*lent:yq_commander:yq_office[^>]*>", html).group()
    assert "checked" in chosen
    assert "代批的依据只有指挥的委托；分管、法定都不是依据" in html


def test_an_opinion_by_telephone_has_its_own_page(put, enter):
    scenario, _ = put
    desk = enter(scenario.at("03:37"), "yq_watch")
    assert "李带（带班领导）" in words(desk.get("opinion-phone"))
    typed = {"given_by": "yq_leader", "agrees": "yes", "words": "同意二级", "given_at": "2026-11-22T03:36"}
    assert desk.post("opinion-phone", **typed).status_code == 302
    scenario.expect_event("activation.endorsed", at="03:36", about="同意二级")


def test_what_the_desk_reads_after_asking_stays_true_after_the_answer(scenario, enter):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3})
    scenario.at("02:24").verify()
    desk = enter(scenario.at("02:36"), "yq_watch")
    desk.post(
        "request-activation",
        response_level="4",
        reason="",
        **{"send.monitoring": "1", "lead.monitoring": "comprehensive_section"},
    )
    shown = words(desk.get("room"))
    assert "02:36 已提请。" in shown
    assert "等候批准" not in shown


def test_the_approval_and_the_room_count_tasks_alike(put, enter):
    scenario, row = put
    before = words(enter(scenario, "yq_commander").get("approval"))
    scenario.approve()
    event = scenario.expect_event("response.activated")
    after = event.summary.split("：")[1]
    assert after.split("，")[1] in before
    total = after.split("，")[1].removesuffix(" 项任务")
    assert f"/{total}" in words(enter(scenario, "yq_watch").get("room"))
