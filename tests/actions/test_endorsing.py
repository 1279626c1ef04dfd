"""拟办意见 (ux 1.1 02:36, 03:35): it informs the commander, is given once, and stops nothing."""

import pytest

from incidents.models import Endorsement
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState


@pytest.fixture
def asked(scenario):
    """02:33, IV级 is put to the commander."""
    scenario.at("02:13").receive(confirmed={"serious_injuries": 3, "deaths": 0})
    scenario.at("02:24").verify()
    scenario.at("02:33").request("IV", leads={"monitoring": "comprehensive_section"})
    return scenario


@pytest.mark.clause("YQ-096")
def test_the_watch_leader_agrees_in_one_act(asked):
    asked.at("02:36").endorse(words="先电话报市里")
    event = asked.expect_event("activation.endorsed", at="02:36", clause="YQ-096", about="李带拟办意见：同意")
    assert event.post == "带班领导"
    asked.expect_notice(to="leader", about="待签拟办意见")


@pytest.mark.clause("YQ-096")
def test_an_approval_without_any_opinion_works_as_before(asked):
    asked.at("02:40").approve()
    assert asked.incident.state == "RESPONDING"
    assert not Endorsement.objects.exists()


def test_a_dissent_is_written_down_and_stops_nothing(asked):
    with pytest.raises(InvalidInput, match="填写的内容有误") as refused:
        asked.endorse(agrees=False)
    assert refused.value.errors == {"words": "不同意的，请写明意见。"}
    asked.endorse(agrees=False, words="先核实是否入河")
    asked.approve()
    assert asked.incident.response_level == 4


def test_who_asked_does_not_endorse_his_own_request(asked):
    asked.request("IV", by="leader", leads={"monitoring": "comprehensive_section"})
    with pytest.raises(NotAllowed, match="您自己提请的") as refused:
        asked.endorse(by="leader")
    assert refused.value.who_can == "带班领导、局指挥部办公室主任"


def test_a_second_opinion_of_the_same_officer_is_refused_and_names_the_first(asked):
    asked.endorse(words="同意IV级")
    with pytest.raises(Conflict, match="李带已签过：同意（同意IV级）"):
        asked.endorse(agrees=False, words="改主意了")
    assert Endorsement.objects.get().agrees


def test_only_the_posts_that_the_practice_names_endorse(asked):
    with pytest.raises(NotAllowed, match="拟办意见由带班领导、局指挥部办公室主任签") as refused:
        asked.endorse(by="deputy")
    assert refused.value.clause == "4.2.2"
    with pytest.raises(NotAllowed):
        asked.endorse(by="disposal")


def test_an_opinion_by_telephone_is_written_down_with_its_words(asked):
    asked.at("02:38")
    given = {"channel": "phone", "given_by": "yq_leader", "given_at": asked.moment("02:36")}
    with pytest.raises(InvalidInput) as refused:
        asked.endorse(by="watch", **given)
    assert refused.value.errors == {"words": "请逐字记录他的原话。"}
    asked.endorse(by="watch", words="可以，按四级", **given)
    event = asked.expect_event("activation.endorsed", at="02:36", about="可以，按四级")
    assert "电话，记录人 张值" in event.summary
    assert event.actor_name == "张值"


def test_after_the_decision_there_is_nothing_left_to_endorse(asked):
    asked.approve()
    with pytest.raises(WrongState, match="此件已由王局批准"):
        asked.endorse()


def test_an_opinion_on_a_replaced_request_is_led_to_the_newest(asked):
    old = asked.incident.activation_requests.get()
    newest = asked.request("IV", leads={"monitoring": "comprehensive_section"})
    with pytest.raises(Conflict, match="此件已被更新的提请取代") as refused:
        asked.endorse(request_id=old.pk)
    assert refused.value.details == {"request": str(newest.pk)}
