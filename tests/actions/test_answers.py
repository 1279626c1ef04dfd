"""Every way in which an answer can come too late (ux 2.4), and two approvers with opposite answers (ux 1.1 03:35)."""

from datetime import timedelta

import pytest

from incidents.actions import activation
from incidents.actions.decisions import Decision
from incidents.actions.standing import Overtaken
from incidents.models import ActivationRequest, Notice
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState

LEADS = {"monitoring": "comprehensive_section"}


@pytest.fixture
def asked(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3, "deaths": 0})
    scenario.at("02:24").verify()
    scenario.at("03:35").request("IV", leads=LEADS)
    return scenario


@pytest.fixture
def county_asked(county):
    """Two commanders of one rank (B-33), and their deputy."""
    county.at("14:16").receive(confirmed={"deaths": 3})
    county.verify()
    county.at("14:33").request("III", leads=county.open_leads())
    return county


def row(scenario) -> ActivationRequest:
    return scenario.incident.activation_requests.order_by("requested_at").first()


# Too late in every way


def test_a_replaced_request_leads_to_the_newest(asked):
    old = row(asked)
    newest = asked.at("03:36").request("IV", leads=LEADS)
    for act in (asked.approve, lambda **more: asked.give_back("不妥", **more)):
        with pytest.raises(Conflict, match="此件已被更新的提请取代") as refused:
            act(request_id=old.pk)
        assert (refused.value.code, refused.value.details) == ("superseded", {"request": str(newest.pk)})
    assert asked.incident.state == "VERIFIED"


def test_a_returned_request_gives_way_to_the_one_made_after_it(asked):
    old = row(asked)
    asked.give_back("先核实")
    asked.at("03:39").request("IV", leads=LEADS)
    with pytest.raises(Conflict, match="取代"):
        asked.approve(request_id=old.pk)


def test_a_link_that_names_no_request_decides_nothing(asked):
    with pytest.raises(Conflict, match="此链接已失效") as refused:
        asked.approve(request_id=asked.incident_id)
    assert refused.value.code == "expired"
    assert asked.incident.state == "VERIFIED"


def test_who_has_no_power_learns_who_has_it(asked):
    with pytest.raises(NotAllowed) as refused:
        asked.approve(by="office")
    assert (refused.value.who_can, refused.value.clause) == ("指挥", "2.1")


def test_a_second_yes_says_who_said_it_first_and_keeps_nothing(county_asked):
    county_asked.at("14:36").approve()
    with pytest.raises(Conflict, match="此件已由高县长 14:36 批准。") as refused:
        county_asked.at("14:37").approve(by="commander2")
    assert refused.value.code == "decided"
    assert county_asked.events("answers.differ") == []


def test_a_decision_by_telephone_awaits_its_own_signature(county_asked):
    county_asked.at("14:41").approve_by_phone(words="同意三级")
    with pytest.raises(Conflict, match="此件已由高县长 14:41 电话批示批准，待高县长补签。") as refused:
        county_asked.approve(by="commander2")
    assert refused.value.code == "awaiting_countersign"


@pytest.mark.parametrize(
    ("leave", "word"),
    [(lambda room: room.dismiss("误报"), "不属实"), (lambda room: room.transfer(to="省厅"), "移交其他预案")],
)
def test_what_left_the_plan_undecided_is_no_longer_for_approval(asked, leave, word):
    leave(asked)
    with pytest.raises(WrongState, match=f"此件不再待批：事件现为「{word}」") as refused:
        asked.approve(request_id=row(asked).pk)
    assert (refused.value.code, refused.value.clause) == ("lapsed", "附件1")
    assert refused.value.who_can == "值班员、带班领导、局指挥部办公室主任"


def test_of_a_merged_call_the_host_is_named(asked):
    asked.give_back("先核实")
    guest = asked.incident
    host = asked.receive(narrative="同一辆罐车，110 转来")
    asked.merge(guest, host)
    asked.incident_id = guest.pk
    with pytest.raises(WrongState, match=f"事件已并入{host.number}"):
        asked.approve(request_id=row(asked).pk)


@pytest.mark.clause("YQ-128")
def test_a_week_of_waiting_is_no_consent(asked):
    asked.fast_forward("7d")
    assert row(asked).state == "PENDING"
    assert asked.incident.state == "VERIFIED"
    assert not asked.events("activation.approved")
    assert asked.deadlines("internal_decision")[0].met_at is None


# Two approvers at once


@pytest.mark.clause("WX-024")
def test_between_equals_the_first_stands_and_the_second_is_kept_and_told(county_asked):
    county_asked.at("14:36").approve()
    with pytest.raises(Overtaken) as told:
        county_asked.at("14:37").give_back("先核实人数", by="commander2")
    assert told.value.message == (
        "此件已由高县长 14:36 批准；您的退回意见已记录并转拟办人。响应已启动；要改变，由值班员、带班领导、"
        "指挥部办公室主任提请调整级别或终止。"
    )
    event = county_asked.expect_event("answers.differ", at="14:37", clause="WX-085")
    assert (
        event.summary
        == "两人意见不一：高县长 14:36 批准；林书记 14:37 退回（先核实人数）。以高县长的批准为准"
    )
    assert county_asked.incident.state == "RESPONDING"
    county_asked.expect_notice(to="commander", about="意见不一")
    county_asked.expect_notice(to="watch", about="意见不一")


@pytest.mark.clause("WX-024")
def test_between_equals_a_return_stands_too(county_asked):
    county_asked.at("14:36").give_back("先核实人数", by="commander2")
    with pytest.raises(
        Overtaken, match="此件已由林书记 14:36 退回；您的批准意见已记录并转拟办人。要启动，由"
    ):
        county_asked.at("14:37").approve(request_id=row(county_asked).pk)
    assert row(county_asked).state == "RETURNED"
    assert county_asked.incident.state == "VERIFIED"


@pytest.mark.clause("WX-030")
def test_the_commander_s_yes_lifts_his_delegate_s_return(county_asked):
    county_asked.at("14:36").delegate(to="deputy")
    county_asked.give_back("等现场报告", by="deputy")
    county_asked.at("14:38").approve(by="commander2")
    assert county_asked.incident.state == "RESPONDING"
    decided = row(county_asked)
    assert (decided.state, decided.return_reason, decided.decided_by.name) == ("APPROVED", "", "林书记")
    event = county_asked.expect_event("answers.differ", about="以林书记的批准为准")
    assert event.payload["first"]["words"] == "等现场报告"
    county_asked.expect_notice(to="deputy", about="意见不一")


@pytest.mark.clause("WX-030")
def test_the_delegate_s_yes_lifts_no_return_of_a_commander(county_asked):
    county_asked.at("14:36").delegate(to="deputy")
    county_asked.give_back("不到级别")
    with pytest.raises(Overtaken, match="您的批准意见已记录"):
        county_asked.at("14:37").approve(by="deputy")
    assert county_asked.incident.state == "VERIFIED"


def test_after_a_delegate_s_yes_the_response_runs_on_and_the_commander_is_told_what_he_can_do(county_asked):
    county_asked.at("14:36").delegate(to="deputy")
    county_asked.approve(by="deputy")
    with pytest.raises(Overtaken, match="要改变，由值班员.*提请调整级别或终止") as told:
        county_asked.at("14:40").give_back("不该启动")
    assert told.value.who_can == "值班员、带班领导、指挥部办公室主任"
    assert county_asked.incident.state == "RESPONDING"


def test_nobody_contradicts_himself(asked):
    asked.at("03:38").approve()
    with pytest.raises(Conflict, match="此件已由王局 03:38 批准。响应已启动；要改变，") as refused:
        asked.give_back("再想想")
    assert refused.value.code == "decided"
    assert asked.events("answers.differ") == []


def test_a_later_answer_by_telephone_is_kept_as_well(county_asked):
    county_asked.at("14:36").approve()
    decision = Decision(channel="phone", words="先别启动", given_by="wx_commander2", witness="马带")
    with pytest.raises(Overtaken):
        activation.give_back(
            incident_id=county_asked.incident_id,
            reason="先别启动",
            decision=decision,
            by=county_asked.who("watch"),
            now=county_asked.now + timedelta(minutes=1),
        )
    assert "林书记 14:37 退回（先别启动）" in county_asked.expect_event("answers.differ").summary


# By telephone


@pytest.mark.clause("WX-030")
def test_a_deputy_s_rank_or_portfolio_is_no_basis(county_asked):
    with pytest.raises(NotAllowed, match="分管、法定不是代批的依据") as refused:
        county_asked.at("14:41").approve_by_phone(given_by="deputy")
    assert refused.value.who_can == "总指挥"
    assert county_asked.incident.state == "VERIFIED"


def test_the_power_is_asked_of_the_minute_in_which_it_was_said(county_asked):
    lent = county_asked.at("14:36").delegate(to="deputy")
    county_asked.at("14:50").end_delegation(lent)
    county_asked.at("14:52").approve_by_phone(given_by="deputy", given_at="14:41")
    assert row(county_asked).decided_as == "受高县长委托代行总指挥"


def test_words_that_were_not_his_stay_unsigned_and_go_back_to_the_recorder(asked):
    asked.at("03:41").approve_by_phone(words="同意，按二级", given_at="03:38")
    asked.at("03:52").dispute_words("我说的是四级")
    event = asked.expect_event("note", about="王局不补签：记录“同意，按二级”与原话不符。我说的是四级")
    assert event.corrects.kind == "ACTIVATION_APPROVED"
    assert row(asked).countersigned_at is None
    asked.expect_notice(to="watch", about="王局不补签：与原话不符")
    asked.countersign()
    assert row(asked).countersigned_at == asked.now


def test_the_recorder_corrects_the_words_and_asks_for_the_signature_again(asked):
    asked.at("03:41").approve_by_phone(words="同意，按二级", given_at="03:38")
    asked.at("03:52").dispute_words("我说的是同意二级，先保取水口")
    asked.at("03:55").correct_words("同意二级，先保取水口")
    event = asked.expect_event("note", about="“同意，按二级”应为“同意二级，先保取水口”，待王局补签")
    assert event.corrects.kind == "ACTIVATION_APPROVED"
    asked.expect_notice(to="commander", about="原话已更正，请补签")
    assert (row(asked).words, row(asked).state) == ("同意二级，先保取水口", "APPROVED")
    asked.at("03:57").countersign()
    with pytest.raises(WrongState, match="已补签的原话不能再改"):
        asked.correct_words("同意三级")


def test_the_same_words_are_no_correction_and_a_group_may_not_write_them(asked):
    asked.at("03:41").approve_by_phone(words="同意，按二级", given_at="03:38")
    with pytest.raises(InvalidInput) as same:
        asked.correct_words(" 同意，按二级 ")
    assert same.value.errors == {"words": "与已记录的原话相同。"}
    with pytest.raises(NotAllowed):
        asked.correct_words("同意", by="monitoring")


def test_opening_the_page_is_read_once_and_only_by_him(asked):
    assert asked.at("03:37").open_request(row(asked)) == 1
    assert asked.at("03:38").open_request(row(asked)) == 0
    read = Notice.objects.filter(incident=asked.incident_id, kind="request", read_at__isnull=False)
    assert [(each.officer.name, each.read_at) for each in read] == [("王局", asked.moment("03:37"))]
    asked.expect_event("notice.reached", at="03:37", about="王局已读启动提请")
