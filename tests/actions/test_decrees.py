"""组建, 征用决定, 社会动员令."""

import pytest
from group_work_scenes import AtWork

from incidents.actions.decisions import Decision
from incidents.documents import kinds
from incidents.models import Document, Task
from incidents.queries.archive import hindrances
from incidents.queries.editions import plan_of
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState


@pytest.fixture
def afternoon(county):
    county.activated("III", at="14:41", deaths=3)
    return AtWork(county)


def task(story, code):
    return Task.objects.get(incident=story.scenario.incident_id, code=code)


@pytest.mark.clause("WX-022")
@pytest.mark.clause("WX-087")
def test_the_command_post_is_formed_with_its_list_and_its_task_is_done(afternoon):
    afternoon.scenario.at("14:50")
    row = afternoon.form(
        "command_post", head="石现", members=["县应急管理局 努局", "县消防救援大队 雷消"], place="东门"
    )
    assert row.members == ["县应急管理局 努局", "县消防救援大队 雷消"]
    assert task(afternoon, "set_up_command_post").state == "DONE"
    assert afternoon.scenario.deadline("command_post_formed").met_at == afternoon.scenario.moment("14:50")


@pytest.mark.clause("WX-023")
def test_the_party_branch_is_formed_and_a_new_list_takes_the_place_of_the_old(afternoon):
    old = afternoon.form("party_branch", by="post", head="石现")
    afternoon.form("party_branch", by="post", head="林书记")
    old.refresh_from_db()
    assert old.replaced_at is not None
    assert task(afternoon, "form_party_branch").state == "DONE"
    afternoon.scenario.expect_event("body.formed", about="调整现场临时党支部")


@pytest.mark.clause("WX-002")
def test_specialised_plans_are_started_beside_this_one_each_by_its_name(afternoon):
    with pytest.raises(InvalidInput):
        afternoon.form("sector_plan", head="李主任")
    afternoon.form("sector_plan", name="危险化学品事故专项应急预案", head="李主任")
    afternoon.form("sector_plan", name="道路交通事故专项应急预案", head="张队")
    assert afternoon.scenario.incident.bodies.filter(replaced_at__isnull=True).count() == 2
    assert task(afternoon, "start_sector_plans").state == "DONE"


def test_a_plan_without_such_bodies_forms_none(scenario):
    scenario.activated("III", at="02:13", deaths=3)
    with pytest.raises(NotAllowed):
        AtWork(scenario).form("command_post", head="谁")


@pytest.mark.clause("WX-104")
def test_a_requisition_is_proposed_decided_numbered_and_printed(afternoon):
    items = [{"name": "泡沫消防车", "quantity": "2 辆", "owner": "兴陶公司"}]
    row = afternoon.propose("requisition", items=items, compensation="用后返还，毁损照价补偿")
    draft = row.document
    assert draft.state == "DRAFT"
    afternoon.scenario.expect_notice(to="commander", about="待批：应急征用决定")
    afternoon.scenario.at("15:20")
    issued = afternoon.approve(row)
    assert issued.number.endswith("号")
    paper = Document.objects.get(pk=issued.document_id)
    assert (paper.kind, paper.state, paper.number) == ("REQUISITION_DECISION", "SIGNED", issued.number)
    draft.refresh_from_db()
    assert draft.state == "SUPERSEDED"
    assert task(afternoon, "call_in_resources").state == "DONE"
    afternoon.scenario.expect_event("requisitioned", clause="WX-104")
    assert kinds.produce(paper, now=afternoon.scenario.now).pdf


@pytest.mark.clause("WX-105")
def test_mobilisation_is_decided_by_the_county_by_telephone_and_signed_afterwards(afternoon):
    row = afternoon.propose(
        "mobilisation",
        addressees="志愿者团体\n企事业单位",
        purpose="现有力量不足以控制",
        place="16:00 镇政府",
    )
    said = Decision(channel="phone", words="同意，马上发", given_by="wx_commander")
    issued = afternoon.approve(row, by="watch", decision=said)
    assert issued.countersigned_at is None
    afternoon.scenario.expect_event("mobilised", about="电话批示：“同意，马上发”，记录人 艾值，待补签")
    with pytest.raises(NotAllowed):
        afternoon.countersign(issued, by="commander2")
    afternoon.countersign(issued)
    with pytest.raises(WrongState):
        afternoon.countersign(issued)


def test_nobody_but_the_county_decides(afternoon):
    row = afternoon.propose("requisition")
    for who in ("office", "deputy", "post", "fire"):
        with pytest.raises(NotAllowed):
            afternoon.approve(row, by=who)


def test_a_proposal_that_came_back_is_over(afternoon):
    row = afternoon.propose("requisition")
    with pytest.raises(InvalidInput):
        afternoon.give_back(row, "")
    afternoon.give_back(row, "先用自有车辆")
    afternoon.scenario.expect_notice(to="office", about="退回应急征用决定")
    with pytest.raises(WrongState):
        afternoon.approve(row)


def test_a_proposal_says_from_whom_and_what_for(afternoon):
    with pytest.raises(InvalidInput) as refused:
        afternoon.propose("requisition", addressees=" ", purpose="")
    assert set(refused.value.errors) == {"addressees", "purpose"}
    with pytest.raises(InvalidInput):
        afternoon.propose("treasure")
    with pytest.raises(InvalidInput):
        afternoon.propose("requisition", items=[{"name": "", "quantity": "2"}])


def test_a_decree_decided_by_telephone_and_unsigned_keeps_the_file_open(afternoon):
    row = afternoon.propose("mobilisation", place="16:00 镇政府")
    said = Decision(channel="phone", words="同意，马上发", given_by="wx_commander")
    afternoon.approve(row, by="watch", decision=said)
    incident = afternoon.scenario.incident
    [found] = [each for each in hindrances(incident, plan_of(incident)) if "征用与动员" in each]
    assert found.startswith("补签：高县长")
    afternoon.countersign(row)
    assert not any("征用与动员" in each for each in hindrances(incident, plan_of(incident)))
