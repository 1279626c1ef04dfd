"""What is refused says why, by which clause, and who could."""

from datetime import timedelta

import pytest

from incidents.models import Incident, Report
from incidents.rules.lifecycle import Command, State, after, commands_in
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive()
    return scenario


@pytest.mark.clause("WX-085")
def test_an_accident_is_verified_before_it_is_put_to_the_commander(county):
    county.at("14:16").receive(confirmed={"deaths": 3})
    with pytest.raises(WrongState, match="接报待核实"):
        county.request("III", leads=county.open_leads())


def test_whatever_the_table_does_not_list_is_refused_with_a_sentence():
    for state in State:
        for command in Command:
            if command in commands_in(state):
                assert after(state, command) in State
            else:
                with pytest.raises(WrongState, match="不能「"):
                    after(state, command)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("narrative", {"narrative": "侧翻"}),
        ("location.county", {"county": " "}),
        ("category", {"category": "台风"}),
        ("source", {"source": "传真"}),
    ],
)
def test_a_call_needs_only_what_happened_where_of_which_kind_and_from_whom(scenario, field, given):
    with pytest.raises(InvalidInput) as refused:
        scenario.receive(**given)
    assert list(refused.value.errors) == [field]
    assert not Incident.objects.exists()


def test_times_that_cannot_be_are_asked_back(scenario):
    later = scenario.now + timedelta(hours=2)
    with pytest.raises(InvalidInput) as refused:
        scenario.receive(learned_at=later)
    assert refused.value.errors["learned_at"] == "得知时刻晚于现在，请核对。"
    with pytest.raises(InvalidInput) as refused:
        scenario.receive(occurred_at=later)
    assert refused.value.errors["occurred_at"].startswith("发生时刻晚于得知时刻")


def test_a_county_with_a_time_of_its_own_is_asked_whether_that_was_meant(scenario, county):
    for office, asks in ((scenario, False), (county, True)):
        with pytest.raises(InvalidInput) as refused:
            office.receive(occurred_at=office.now + timedelta(hours=2))
        assert ("新疆时间" in refused.value.errors["occurred_at"]) is asks


@pytest.mark.clause("YQ-096")
def test_a_group_leader_cannot_log_verify_or_request(night):
    for act in (night.receive, night.verify):
        with pytest.raises(NotAllowed) as refused:
            act(by="disposal")
        assert refused.value.who_can == "值班员、带班领导、局指挥部办公室主任"
    night.verify()
    with pytest.raises(NotAllowed):
        night.request("IV", by="disposal")


def test_power_is_asked_before_state(night):
    with pytest.raises(NotAllowed):
        night.approve(by="watch")
    with pytest.raises(WrongState):
        night.approve(by="commander")


def test_a_verification_names_its_method_and_conclusion(night):
    with pytest.raises(InvalidInput) as refused:
        night.verify_with(method=" ", conclusion="")
    assert set(refused.value.errors) == {"method", "conclusion"}
    assert night.incident.state == "RECEIVED"


def test_an_approval_without_a_request_says_who_must_make_one(night):
    night.verify()
    with pytest.raises(WrongState, match="没有待批的启动提请") as refused:
        night.approve()
    assert refused.value.who_can == "值班员、带班领导、局指挥部办公室主任、副指挥"


def test_an_unknown_value_may_become_known_and_unknown_again(night):
    night.at("02:20").update_facts(deaths=1)
    night.at("02:21").update_facts(deaths=None)
    assert "deaths" not in night.incident.confirmed
    night.expect_event("facts.updated", about="1→不明")


def test_facts_need_a_source_and_no_time_to_come(night):
    with pytest.raises(InvalidInput) as refused:
        night.update_facts(source=" ", as_of="03:00", deaths=1)
    assert set(refused.value.errors) == {"source", "as_of"}


def test_a_stale_picture_is_no_ground_for_a_request(night):
    night.verify()
    seq = night.incident.seq
    night.update_facts(serious_injuries=3)
    with pytest.raises(Conflict):
        night.request("IV", expected_seq=seq)


@pytest.mark.parametrize(
    ("field", "report"),
    [
        ("kind", ("RUMOUR", "phone", "city_government")),
        ("means", ("INITIAL", "pigeon", "city_government")),
        ("recipients", ("INITIAL", "phone")),
        ("recipients", ("INITIAL", "phone", "the_moon")),
    ],
)
def test_a_report_that_says_too_little_is_not_recorded(night, field, report):
    with pytest.raises(InvalidInput) as refused:
        night.report(*report)
    assert field in refused.value.errors
    assert not Report.objects.exists()


def test_what_is_dismissed_takes_notes_and_nothing_else(night):
    night.dismiss("误报")
    night.note("报告人来电致歉")
    with pytest.raises(WrongState):
        night.update_facts(deaths=1)
    with pytest.raises(WrongState):
        night.report("INITIAL", "phone", "city_government")


def test_what_only_one_person_may_do_is_refused_to_others_with_the_clause_and_his_name(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.at("02:24").verify()
    scenario.at("02:30").request("IV")
    with pytest.raises(NotAllowed) as lent:
        scenario.delegate(to="deputy", giver="leader", by="leader")
    assert (lent.value.who_can, lent.value.clause) == ("指挥", "2.1")
    scenario.at("02:40").approve_by_phone(words="同意四级")
    with pytest.raises(NotAllowed) as signed:
        scenario.countersign(by="deputy")
    assert (signed.value.who_can, signed.value.clause) == ("王局", "附件1")
    with pytest.raises(NotAllowed) as receipt:
        scenario.sign_notice("county_branch", by="press")
    assert receipt.value.clause
    assert "值班员" in receipt.value.who_can
