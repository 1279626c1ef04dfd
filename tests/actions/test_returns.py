"""What was requisitioned is given back item by item: what, when, with what compensation; what is still out is seen."""

import pytest
import termination_scenes as ending
from group_work_scenes import AtWork

from incidents.actions import afterwards_records as records
from incidents.actions.attachments import File, attach
from incidents.models import AftermathProof, Task
from incidents.queries import attachments, returns
from incidents.queries.editions import plan_of
from incidents.rules.attachments import as_file
from incidents.rules.refusal import InvalidInput

ITEMS = [
    {"name": "挖掘机", "quantity": "2 台", "owner": "某建筑公司"},
    {"name": "学校操场", "quantity": "", "owner": "水西沟镇中学"},
]


@pytest.fixture
def over(county):
    """The response has ended; two things were taken and are still out."""
    county.activated("III", at="2026-11-24 08:00", deaths=3)
    decree = AtWork(county).propose("requisition", items=ITEMS)
    AtWork(county).approve(decree)
    county.at("2026-11-24 10:00")
    ending.end_now(county)
    return county


def out(story):
    return returns.still_out(returns.taken(story.incident, plan_of(story.incident)))


def give_back(story, returned="", **more):
    task = next(
        each
        for each in Task.objects.filter(incident=story.incident_id, kind="AFTERMATH")
        if "善后" in each.text or "征用" in each.text
    )
    given = {"reference": "完好归还，双方签收", "compensation": "台班费 1.20 万元"} | more
    return records.record_proof(
        incident_id=story.incident_id,
        task_id=task.pk,
        kind="return",
        returned=returned,
        by=story.who("watch"),
        now=story.now,
        **given,
    )


def test_each_item_of_a_requisition_is_out_until_its_return_is_registered(over):
    assert [each.name for each in out(over)] == ["挖掘机 2 台（某建筑公司）", "学校操场（水西沟镇中学）"]
    proof = give_back(over, out(over)[0].key)
    assert (proof.decree.code, proof.item, proof.compensation) == ("requisition", 0, "台班费 1.20 万元")
    assert [each.name for each in out(over)] == ["学校操场（水西沟镇中学）"]
    event = over.incident.events.latest("seq")
    assert "挖掘机 2 台（某建筑公司）" in event.summary
    assert "补偿：台班费 1.20 万元" in event.summary
    assert event.payload["decree"] == str(proof.decree_id)


def test_a_return_names_its_item_and_names_it_once(over):
    with pytest.raises(InvalidInput) as refused:
        give_back(over)
    assert "请选归还的是哪一件征用决定的哪一项" in refused.value.errors["returned"]
    key = out(over)[0].key
    give_back(over, key)
    with pytest.raises(InvalidInput) as refused:
        give_back(over, key)
    assert "已登记归还" in refused.value.errors["returned"]
    assert AftermathProof.objects.filter(kind="return").count() == 1


def test_a_file_hangs_on_the_proof_that_it_shows(over):
    proof = give_back(over, out(over)[0].key)
    about = attachments.about(over.incident, f"proof:{proof.pk}")
    file = File("回执.txt", as_file("双方签收，完好\n".encode()))
    attach(incident_id=over.incident_id, file=file, about=about, by=over.who("watch"), now=over.now)
    found = attachments.hanging_on(over.incident, "proof", [proof.pk])
    assert [each.row.about_name for each in found[proof.pk]] == [
        "后期处置材料 归还、补偿：完好归还，双方签收"
    ]
