"""The end of a response: evidence, opinions in parallel, 批示, and the order that waits for the signatures."""

import pytest
from evidence_scenes import measure

from incidents.models import Document, DocumentState, EmergencyResponse, Event, Notice, Task
from incidents.queries import ending
from incidents.queries.authority import posts_of
from incidents.queries.editions import plan_of
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState
from incidents.rules.termination import External
from tests.termination_scenes import (
    EVIDENCE,
    by_phone,
    decide,
    dispute,
    end_now,
    give_back,
    opine,
    propose,
    reword,
)

IV_GROUPS = {"monitoring": "comprehensive_section"}


@pytest.fixture
def river(scenario):
    """III by the 桃河, with every group formed, on its third day."""
    scenario.activated("III", at="2026-11-22 02:46", serious_injuries=10)
    return scenario.at("2026-11-24 09:10")


@pytest.fixture
def plant(county):
    """III at the plant, on its fourth day."""
    county.activated("III", at="2026-11-24 14:16", deaths=3)
    return county.at("2026-11-27 10:00")


def agreed(river):
    for leader in ("monitoring", "disposal", "source"):
        opine(river, by=leader)


def ended(night):
    return EmergencyResponse.objects.get(incident=night.incident_id).ended_at


@pytest.mark.clause("YQ-140", "YQ-141")
def test_three_leaders_sign_the_commander_decides_and_the_order_goes_to_everybody_called(river):
    propose(river)
    assert river.incident.state == "TERMINATING"
    river.at("2026-11-24 09:55")
    agreed(river)
    river.at("2026-11-24 10:55")
    decide(river)
    assert river.incident.state == "RECOVERY"
    assert ended(river) == river.moment("2026-11-24 10:55")
    river.expect_event("response.ended", at="2026-11-24 10:55", clause="YQ-140", about="终止III级响应")
    papers = Document.objects.filter(incident=river.incident_id, state=DocumentState.SIGNED)
    assert {"TERMINATION_APPROVAL", "TERMINATION_ORDER"} <= set(papers.values_list("kind", flat=True))
    called = set(
        Notice.objects.filter(incident=river.incident_id, kind="activation").values_list(
            "unit_code", flat=True
        )
    )
    told = Notice.objects.filter(incident=river.incident_id, kind="notice", subject__startswith="终止III级")
    assert set(told.values_list("unit_code", flat=True)) == called


@pytest.mark.clause("YQ-141")
def test_every_condition_of_the_plan_carries_its_evidence(river):
    with pytest.raises(InvalidInput) as refused:
        propose(river, evidence=EVIDENCE["yq"] | {"harm_ended": " ", "dragons": "无"})
    assert "所造成的危害基本消除" in refused.value.errors["evidence.harm_ended"]
    assert "没有这项终止条件" in refused.value.errors["evidence.dragons"]
    assert river.incident.state == "RESPONDING"


def test_open_tasks_are_listed_with_the_request_and_stop_nothing(river):
    row = propose(river, reason="监测快报已停报")
    assert (
        row.open_tasks
        == Task.objects.filter(incident=river.incident_id, kind__in=["DUTY", "LEVEL"], state="OPEN").count()
    )
    river.expect_event("termination.requested", about="仍要提请：监测快报已停报")


@pytest.mark.clause("YQ-141")
def test_the_commander_is_not_asked_before_every_group_has_spoken(river):
    propose(river)
    opine(river, by="monitoring")
    with pytest.raises(WrongState, match="还缺：污染处置组的意见、污染排查组的意见"):
        decide(river)
    opine(river, by="disposal")
    opine(river, by="source")
    river.expect_notice(to="commander", about="待批示")


@pytest.mark.clause("YQ-141")
def test_only_the_leader_of_a_group_signs_its_opinion(river):
    propose(river)
    with pytest.raises(NotAllowed) as refused:
        opine(river, by="press", group="monitoring")
    assert refused.value.who_can == "孙监"
    with pytest.raises(NotAllowed):
        opine(river, by="commander")
    assert opine(river, by="monitoring").party == "monitoring"


@pytest.mark.clause("YQ-141")
def test_dissent_needs_its_reason_stops_nothing_and_is_put_before_the_commander(river):
    propose(river)
    with pytest.raises(InvalidInput):
        opine(river, by="source", agrees=False)
    opine(river, by="source", agrees=False, words="下游支沟尚未排查")
    opine(river, by="monitoring")
    opine(river, by="disposal")
    decide(river)
    assert river.incident.state == "RECOVERY"
    river.expect_event("termination.opinion", about="王局批示同意终止（污染排查组不同意）")
    form = Document.objects.get(
        incident=river.incident_id, kind="TERMINATION_APPROVAL", state=DocumentState.SIGNED
    )
    assert form.facts["dissent"] == ["污染排查组"]


@pytest.mark.clause("YQ-140", "YQ-141")
def test_an_opinion_by_telephone_is_heard_at_once_but_the_order_waits_for_the_signature(river):
    propose(river)
    opine(river, by="monitoring")
    opine(river, by="disposal")
    river.at("2026-11-24 10:20")
    opine(river, by="watch", group="investigation", channel="phone", words="泄漏源已切断，沿线无二次源")
    river.expect_event("termination.opinion", about="吴查电话意见，记录人 张值，待补签")
    row = decide(river.at("2026-11-24 10:55"))
    assert (river.incident.state, row.ordered_at, ended(river)) == ("TERMINATING", None, None)
    river.expect_event("termination.opinion", about="终止命令待污染排查组签字后下达")
    with pytest.raises(WrongState, match="待污染排查组签字"):
        decide(river)
    opine(river.at("2026-11-24 11:40"), by="source", words="泄漏源已切断，沿线无二次源")
    assert river.incident.state == "RECOVERY"
    assert ended(river) == river.moment("2026-11-24 11:40")


@pytest.mark.clause("YQ-141")
def test_a_leader_who_signs_otherwise_than_he_was_heard_sends_the_form_back_to_the_commander(river):
    propose(river)
    opine(river, by="monitoring")
    opine(river, by="disposal")
    opine(river, by="watch", group="investigation", channel="phone", words="没有二次源")
    decide(river)
    opine(river, by="source", agrees=False, words="没有说过，支沟还在查")
    assert river.incident.state == "TERMINATING"
    river.expect_event("termination.opinion", about="原批示须重新作出")
    decide(river)
    assert river.incident.state == "RECOVERY"


@pytest.mark.clause("YQ-141")
def test_a_word_of_the_commander_by_telephone_orders_nothing_until_he_has_signed(river):
    propose(river)
    agreed(river)
    row = decide(river, by="watch", decision=by_phone(river))
    assert (row.awaits_countersign, river.incident.state) == (True, "TERMINATING")
    with pytest.raises(NotAllowed):
        decide(river, by="watch", decision=by_phone(river, given_by="deputy"))
    decide(river.at("2026-11-24 12:00"))
    assert river.incident.state == "RECOVERY"
    river.expect_event("countersigned", at="2026-11-24 12:00", about="同意终止")


@pytest.mark.clause("YQ-141")
def test_a_leader_without_an_account_signs_on_paper_under_his_name(river):
    groups = EmergencyResponse.objects.get(incident=river.incident_id).groups
    groups.filter(code="monitoring").update(leader=None, leader_name="钱副科长")
    propose(river)
    with pytest.raises(NotAllowed):
        opine(river, by="monitoring", group="monitoring")
    signed = opine(river, by="watch", group="monitoring", channel="paper", given_by="钱副科长")
    assert (signed.signer_name, signed.officer) == ("钱副科长", None)


@pytest.mark.clause("YQ-141")
def test_whoever_was_appointed_leader_signs_whatever_his_posts_are(river):
    groups = EmergencyResponse.objects.get(incident=river.incident_id).groups
    groups.filter(code="monitoring").update(leader=river.who("pingding"))
    propose(river)
    assert opine(river, by="pingding").party == "monitoring"


@pytest.mark.clause("YQ-141")
def test_what_was_signed_on_the_printed_form_is_signed(river):
    propose(river)
    agreed_on_paper = opine(river, by="watch", group="monitoring", channel="paper", given_by="孙监")
    assert agreed_on_paper.signed_at == river.now
    with pytest.raises(InvalidInput):
        opine(river, by="watch", group="disposal", channel="paper", given_by="陌生人")


@pytest.mark.clause("YQ-142")
def test_where_the_city_started_its_plan_its_decision_comes_first(river):
    propose(river, external=External(None))
    agreed(river)
    with pytest.raises(WrongState, match="上级是否已启动预案"):
        decide(river)
    propose(river, evidence={}, external=External(True))
    with pytest.raises(WrongState, match="上级决定终止的文号和时间"):
        decide(river)
    above = External(True, "阳应急指〔2026〕9号", river.moment("2026-11-24 09:00"))
    propose(river, evidence={}, external=above)
    decide(river)
    form = Document.objects.get(
        incident=river.incident_id, kind="TERMINATION_APPROVAL", state=DocumentState.SIGNED
    )
    assert form.facts["external"]["decision"] == "阳应急指〔2026〕9号"


def test_what_was_signed_under_is_supplemented_and_not_changed(river):
    propose(river)
    with pytest.raises(InvalidInput):
        propose(river, evidence={"harm_ended": "换个说法"})
    row = propose(river, evidence={}, supplement="废液27.4吨已转运")
    assert row.supplement == "废液27.4吨已转运"


def test_the_commander_returns_the_form_with_a_reason_and_the_response_goes_on(river):
    propose(river)
    with pytest.raises(InvalidInput):
        give_back(river, " ")
    give_back(river, "再测两轮")
    assert river.incident.state == "RESPONDING"
    river.expect_event("termination.returned", clause="YQ-140", about="再测两轮")
    river.expect_notice(to="watch", about="终止提请已退回")
    propose(river.at("2026-11-24 15:00"))
    agreed(river)
    decide(river)
    assert river.incident.state == "RECOVERY"


@pytest.mark.clause("YQ-140")
def test_nobody_but_the_commander_ends_a_response(river):
    propose(river)
    agreed(river)
    for other in ("watch", "office", "deputy", "monitoring"):
        with pytest.raises(NotAllowed) as refused:
            decide(river, by=other)
        assert refused.value.who_can == "指挥"


@pytest.mark.clause("YQ-111", "YQ-141")
def test_at_iv_a_group_that_was_not_sent_is_not_waited_for(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads=IV_GROUPS)
    scenario.approve()
    propose(scenario.at("2026-11-23 09:00"))
    with pytest.raises(WrongState, match="未组建"):
        opine(scenario, by="watch", group="disposal", channel="paper", given_by="周处")
    opine(scenario, by="monitoring")
    decide(scenario)
    assert scenario.incident.state == "RECOVERY"


@pytest.mark.clause("WX-109")
def test_the_command_post_confirms_the_four_conditions_and_either_commander_declares(plant):
    with pytest.raises(InvalidInput) as refused:
        propose(plant, by="post", evidence={})
    assert "搜救结论" in refused.value.errors["evidence.rescued"]
    propose(plant, by="post")
    opine(plant, by="watch", group="experts", channel="paper", given_by="赵教授", words="可以终止")
    decide(plant, by="commander2")
    assert plant.incident.state == "RECOVERY"
    plant.expect_event("response.ended", clause="WX-109")


@pytest.mark.clause("WX-109")
def test_what_the_desk_puts_waits_for_the_command_post(plant):
    propose(plant, by="watch")
    with pytest.raises(WrongState, match="还缺：现场指挥中心的意见"):
        decide(plant)
    opine(plant, by="post", words="确认")
    decide(plant)
    assert plant.incident.state == "RECOVERY"


@pytest.mark.clause("WX-109")
def test_where_no_form_wants_the_signature_first_a_word_on_the_telephone_ends_it_at_once(plant):
    propose(plant, by="post")
    decide(plant, by="watch", decision=by_phone(plant, words="宣布终止"))
    assert plant.incident.state == "RECOVERY"
    assert ended(plant) == plant.moment("2026-11-27 10:00")


@pytest.mark.clause("YQ-140")
def test_when_it_starts_again_the_new_response_names_the_old(river):
    end_now(river)
    river.at("2026-11-25 08:00").request("III", leads=river.open_leads(), reason="下游再次超标")
    river.approve()
    assert river.incident.state == "RESPONDING"
    old, new = EmergencyResponse.objects.filter(incident=river.incident_id).order_by("activated_at")
    assert (new.follows, old.ended_at) == (old, river.moment("2026-11-24 09:10"))
    end_now(river.at("2026-11-26 08:00"))
    assert river.incident.state == "RECOVERY"


def test_the_trail_tells_every_word_in_its_order(river):
    propose(river)
    agreed(river)
    decide(river)
    kinds = list(
        Event.objects.filter(incident=river.incident_id).order_by("seq").values_list("kind", flat=True)
    )
    told = [kind for kind in kinds if kind.startswith("TERMINATION") or kind == "RESPONSE_ENDED"]
    assert told == ["TERMINATION_REQUESTED", *["TERMINATION_OPINION"] * 4, "RESPONSE_ENDED"]


@pytest.mark.clause("YQ-140", "YQ-141")
def test_who_disputes_his_quoted_words_before_the_order_decides_anew(river):
    row = propose(river)
    agreed(river)
    quoted = by_phone(river, words="同意终止，监测今天撤")
    decide(river, by="watch", decision=quoted)
    assert ended(river) is None
    with pytest.raises(NotAllowed, match="王局本人"):
        dispute(river, row, "不是我说的", by="watch")
    dispute(river, row, "我说的是监测再留三天")
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.ordered_at) == ("PENDING", None, None)
    river.expect_event("note", about="电话批示作废，须重新批示")
    river.expect_notice(to="watch", about="与原话不符")
    decide(river)
    assert river.incident.state == "RECOVERY"


@pytest.mark.clause("WX-109")
def test_an_order_that_is_out_stands_while_its_words_are_set_right_and_signed(plant):
    row = propose(plant, by="post")
    decide(plant, by="watch", decision=by_phone(plant, words="宣布终止"))
    assert ended(plant) is not None
    dispute(plant, row, "我说的是余料运完再宣布")
    assert plant.incident.state == "RECOVERY"
    reword(plant, row, "余料运完后宣布终止")
    row.refresh_from_db()
    assert (row.words, row.countersigned_at) == ("余料运完后宣布终止", None)
    plant.expect_notice(to="commander", about="原话已更正")


@pytest.mark.clause("YQ-141")
def test_a_leader_sees_that_others_have_signed_and_what_they_said_only_after_himself(river):
    row = propose(river)
    opine(river, by="monitoring", agrees=False, words="末次仍高于本底")

    def seen_by(who):
        return ending.veiled(
            row, plan_of(river.incident), river.who(who), posts_of(river.who(who), now=river.now)
        )

    assert seen_by("disposal") == {"monitoring"}
    assert seen_by("watch") == seen_by("commander") == seen_by("monitoring") == set()
    opine(river, by="disposal")
    assert seen_by("disposal") == set()


@pytest.mark.clause("YQ-141")
def test_the_charts_go_beside_the_form_as_a_paper_of_their_own(river):
    measure(river, "0.42")
    propose(river)
    agreed(river)
    decide(river)
    papers = Document.objects.filter(incident=river.incident_id, state=DocumentState.SIGNED)
    charts = papers.get(kind="TERMINATION_CHARTS")
    assert charts.facts["monitoring"]["charts"][0]["factor"] == "苯"
    assert "monitoring" not in papers.get(kind="TERMINATION_APPROVAL").facts
