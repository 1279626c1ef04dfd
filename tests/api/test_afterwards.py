"""/incidents/{id}/afterwards/ and its acts."""

import pytest
import termination_scenes as ending

from incidents.models import Expense


@pytest.fixture
def over(scenario):
    scenario.activated("III", at="08:00", serious_injuries=20)
    scenario.at("10:00")
    ending.end_now(scenario)
    return str(scenario.incident_id)


@pytest.mark.clause("YQ-149")
def test_duties_papers_money_and_persons_in_one_answer(api, over):
    watch = api("yq_watch")
    found = watch.get(f"/incidents/{over}/afterwards/").json()
    assert found["investigated_by"] == "山西省生态环境厅"
    duty = next(each for each in found["tasks"] if each["code"] == "aftermath:assessment")
    assert [each["text"] for each in duty["lacking"]][:2] == ["损害评估报告", "评审意见"]
    answer = watch.act(over, "record_proof", task=duty["id"], kind="document", reference="评估报告")
    assert answer.status_code == 200, answer.content.decode()
    body = {"spent_on": "2026-11-22", "purpose": "吸附材料", "amount_wan": "12.50", "voucher": "票1"}
    assert watch.act(over, "record_expense", **body).status_code == 200
    assert watch.act(over, "record_expense", **(body | {"amount_wan": "1.005"})).status_code == 400
    assert watch.act(over, "record_expense", **(body | {"extra": 1})).status_code == 400
    told = {"name": "张三丰", "identity": "140103197001011234", "purpose": "救治"}
    assert watch.post(f"/incidents/{over}/actions/record_person/", told).status_code == 200
    found = watch.get(f"/incidents/{over}/afterwards/").json()
    assert (found["counted_wan"], found["persons"][0]["name"]) == ("12.50", "张**")
    seen = watch.act(over, "see_person", person=found["persons"][0]["id"], reason="家属核对").json()
    assert seen["person"]["name"] == "张三丰"
    assert Expense.objects.count() == 1


def test_powers_hold(api, over):
    body = {"spent_on": "2026-11-22", "purpose": "x", "amount_wan": "1.00"}
    assert api("yq_commander").act(over, "record_expense", **body).status_code == 403
    assert api("wx_watch").act(over, "record_expense", **body).status_code == 404
    assert api("yq_watch").act(over, "destroy_persons").status_code == 403
    assert api("yq_office").act(over, "destroy_persons").status_code == 409
