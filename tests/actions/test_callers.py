"""Who called is personal data like that of the hurt: masked for most, destroyed or kept on a document (应对法 85)."""

from datetime import date

import pytest

from incidents.actions import particulars, person_records
from incidents.api import answers
from incidents.queries.afterwards import Afterwards
from incidents.queries.authority import posts_of
from incidents.queries.editions import plan_of
from incidents.queries.room import room_of
from incidents.queries.sources import sources
from incidents.rules import personal_data
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState
from tests.termination_scenes import end_now

CALLER = {"name": "王建国", "phone": "13800001234", "unit": "某化工厂", "kind": "public"}


@pytest.fixture
def over(scenario):
    """Somebody called from the plant; the response has ended."""
    scenario.at("2026-11-22 02:13").receive(caller=CALLER, confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads={"monitoring": "comprehensive_section"})
    scenario.approve(severity_grade=4)
    end_now(scenario.at("2026-11-25 11:00"))
    return scenario


def room(story, who):
    return room_of(story.who(who), story.incident_id, now=story.now)


def settle(story, act, *, by="office", **more):
    return act(incident_id=story.incident_id, by=story.who(by), now=story.now, **more)


def called(story):
    return Afterwards(room(story, "office")).called


def test_a_number_and_a_name_are_masked_and_the_unit_is_not():
    masked = {"name": "王**", "phone": "138****1234", "unit": "某化工厂", "kind": "public"}
    assert personal_data.caller(CALLER, whole=False) == masked
    assert personal_data.caller(CALLER, whole=True) == CALLER


def test_the_desk_sees_whom_to_call_back_and_a_group_does_not(over):
    assert sources(room(over, "watch"))[0].caller == "某化工厂 王建国 13800001234"
    assert sources(room(over, "monitoring"))[0].caller == "某化工厂 王** 138****1234"
    incident, plan = over.incident, plan_of(over.incident)

    def told(who):
        held = posts_of(over.who(who), now=over.now)
        return answers.detail(incident, plan, held, response=None, pending=None)["caller"]["phone"]

    assert (told("watch"), told("monitoring")) == ("13800001234", "138****1234")


def test_a_mask_is_never_stored_in_place_of_what_it_hides(over):
    with pytest.raises(InvalidInput) as refused:
        particulars.correct(
            incident_id=over.incident_id,
            fields={"caller": CALLER | {"phone": "138****1234"}},
            source="电话",
            by=over.who("watch"),
            now=over.now,
        )
    assert "掩码" in refused.value.errors["caller"]
    assert over.incident.caller == CALLER


def test_when_the_work_is_over_the_caller_is_destroyed_and_his_unit_stays(over):
    assert (called(over).due, called(over).phone) == (True, "138****1234")
    assert settle(over, person_records.destroy) == 1
    assert over.incident.caller == {"unit": "某化工厂", "kind": "public"}
    event = over.expect_event("PERSONAL_DATA", about="来电人（1 个来源）")
    assert "王建国" not in event.summary
    assert called(over).standing == "已销毁"
    with pytest.raises(WrongState):
        settle(over, person_records.destroy)


def test_kept_longer_on_a_document_he_stays_until_its_day(over):
    kept = {"until": date(2027, 6, 1), "reason": "诉讼"}
    with pytest.raises(InvalidInput):
        settle(over, person_records.keep_caller, reference=" ", **kept)
    settle(over, person_records.keep_caller, reference="评估〔2026〕1号", **kept)
    assert called(over).standing == "留存至 2027-06-01"
    with pytest.raises(WrongState, match="没有应销毁"):
        settle(over, person_records.destroy)
    over.at("2027-06-02 09:00")
    assert settle(over, person_records.destroy) == 1
    with pytest.raises(NotAllowed):
        settle(over, person_records.keep_caller, by="watch", reference="x", **kept)
