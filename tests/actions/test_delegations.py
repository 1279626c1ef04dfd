"""委托 (WX 2.2.1, A-13): by the holder himself, or on the telephone with his words; its end; one act with the decision."""

import pytest

from incidents.actions import delegations
from incidents.actions.delegations import Spoken
from incidents.models import Delegation
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def asked(county):
    county.at("14:16").receive(confirmed={"deaths": 3})
    county.verify()
    county.at("14:33").request("III", leads=county.open_leads())
    return county.at("14:41")


SPOKEN = Spoken(
    giver="wx_commander", post="commander", reason="在会场，无法履职", words="请阿县长代我定", witness="马带"
)


def give(county, **more):
    named = {
        "to": county.who("deputy"),
        "post": "commander",
        "reason": "出差",
        "starts_at": county.now,
        "ends_at": None,
        "giver": county.who("commander"),
        "by": county.who("commander"),
        "now": county.now,
    }
    return delegations.give(**named | more)


def approve(asked, spoken, given_by="deputy"):
    return asked.approve_by_phone(given_by=given_by, words="启动三级", delegation=spoken)


@pytest.mark.clause("WX-030")
def test_a_delegation_heard_on_the_same_call_is_recorded_with_the_decision(asked):
    approve(asked, SPOKEN)
    lent = Delegation.objects.get()
    assert (lent.words, lent.witness, lent.starts_at) == ("请阿县长代我定", "马带", asked.now)
    row = asked.incident.activation_requests.get()
    assert row.decided_as == "受高县长委托代行总指挥"
    event = asked.expect_event(
        "delegated", clause="WX-024", about="在会场，无法履职（原话“请阿县长代我定”，记录人 艾值）"
    )
    assert event.seq < asked.expect_event("activation.approved").seq


def test_what_is_missing_in_it_records_neither(asked):
    for spoken, field in (
        (Spoken("wx_commander", "commander", "", "请代我定"), "delegation.reason"),
        (Spoken("wx_commander", "commander", "开会", " "), "delegation.words"),
        (Spoken("nobody", "commander", "开会", "请代我定"), "delegation.giver"),
    ):
        with pytest.raises(InvalidInput) as refused:
            approve(asked, spoken)
        assert list(refused.value.errors) == [field]
    assert not Delegation.objects.exists()
    assert asked.incident.state == "VERIFIED"


@pytest.mark.clause("WX-030")
def test_the_post_goes_only_to_whom_the_plan_names(asked):
    with pytest.raises(NotAllowed, match="按预案总指挥只能委托副总指挥"):
        approve(asked, SPOKEN, given_by="office")
    assert not Delegation.objects.exists()


def test_a_commander_lends_his_own_post_without_words(county):
    lent = give(county.at("09:00"), ends_at=county.moment("18:00"))
    assert (lent.words, lent.recorded_by.name) == ("", "高县长")


def test_who_writes_it_down_for_him_keeps_his_words(county):
    with pytest.raises(InvalidInput) as refused:
        give(county, by=county.who("watch"))
    assert refused.value.errors == {"words": "由您代高县长登记的，请逐字记录他的委托原话。"}
    with pytest.raises(NotAllowed):
        give(county, by=county.who("town"), words="请他代我")


def test_it_does_not_end_before_it_begins(county):
    with pytest.raises(InvalidInput) as refused:
        give(county.at("09:00"), ends_at=county.moment("08:00"))
    assert "ends_at" in refused.value.errors


def test_an_early_end_takes_the_power_back_and_leaves_what_was_decided(asked):
    lent = asked.delegate(to="deputy")
    asked.at("14:45").end_delegation(lent, by="watch", words="我回来了，委托到此为止")
    asked.expect_event("delegated", at="14:45", about="高县长收回对阿不都·热合曼代行总指挥的委托")
    with pytest.raises(NotAllowed):
        asked.at("14:46").approve(by="deputy")
    with pytest.raises(WrongState, match="已经结束"):
        asked.end_delegation(lent)


def test_only_the_giver_or_the_desk_in_his_words_ends_it(asked):
    lent = asked.delegate(to="deputy")
    with pytest.raises(NotAllowed):
        asked.end_delegation(lent, by="deputy")
    with pytest.raises(InvalidInput):
        asked.end_delegation(lent, by="watch")
    asked.end_delegation(lent)


def test_another_office_ends_nothing(asked, people):
    lent = asked.delegate(to="deputy")
    with pytest.raises(Delegation.DoesNotExist):
        delegations.end(delegation_id=lent.pk, by=people["yq_commander"], now=asked.now)


def test_the_delegation_runs_out_by_itself(asked):
    give(asked, ends_at=asked.moment("14:50"))
    with pytest.raises(NotAllowed):
        asked.at("14:50").approve(by="deputy")
