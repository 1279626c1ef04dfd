"""Levels over the contract: asked for, approved, returned; refused with a reason; unknown keys refused."""

import pytest

from incidents.models import Incident


@pytest.fixture
def responding(api, incident):
    watch = api("yq_watch")
    watch.act(incident, "verify", method="电话", conclusion="属实")
    leads = {"monitoring": "comprehensive_section", "disposal": "water"}
    watch.act(incident, "request_activation", response_level="IV", reason="从严", leads=leads)
    answer = api("yq_commander").act(incident, "approve_activation")
    assert answer.status_code == 200, answer.content.decode()
    return incident


def names(answer) -> set[str]:
    return {each["name"] for each in answer.json()["available_actions"]}


def test_a_change_is_asked_for_and_approved(api, responding):
    asked = api("yq_watch").act(
        responding, "request_level_change", response_level="II", reason="可能影响水源"
    )
    assert asked.status_code == 200, asked.content.decode()
    pending = asked.json()["pending_request"]
    assert (pending["kind"], pending["from_level"], pending["response_level"]) == ("LEVEL_CHANGE", "IV", "II")
    assert "request_level_change" in names(asked)
    done = api("yq_commander").act(responding, "approve_level_change", request=pending["id"])
    assert done.status_code == 200, done.content.decode()
    assert done.json()["response_level"] == "II"
    assert done.json()["response"]["level"] == "II"
    kinds = {
        each["kind"] for each in api("yq_watch").get(f"/incidents/{responding}/documents/").json()["results"]
    }
    assert {"ACTIVATION_NOTICE", "LEVEL_CHANGE_NOTICE"} <= kinds


def test_a_change_is_returned_with_a_reason(api, responding):
    api("yq_watch").act(responding, "request_level_change", response_level="III", reason="从严")
    assert api("yq_commander").act(responding, "return_level_change").status_code == 400
    done = api("yq_commander").act(responding, "return_level_change", reason="等监测数据")
    assert done.status_code == 200, done.content.decode()
    assert (done.json()["response_level"], done.json()["pending_request"]) == ("IV", None)


def test_a_telephone_decision_is_written_down_by_the_desk(api, responding):
    api("yq_watch").act(responding, "request_level_change", response_level="III", reason="从严")
    done = api("yq_watch").act(
        responding, "approve_level_change", channel="phone", words="同意", given_by="yq_commander"
    )
    assert done.status_code == 200, done.content.decode()
    assert done.json()["response_level"] == "III"


@pytest.mark.clause("YQ-035")
def test_lowering_without_evidence_is_a_field_with_a_reason(api, responding):
    api("yq_watch").act(responding, "request_level_change", response_level="III", reason="从严")
    api("yq_commander").act(responding, "approve_level_change")
    refused = api("yq_watch").act(responding, "request_level_change", response_level="IV", reason="已控制")
    assert refused.status_code == 400
    assert "evidence" in refused.content.decode()


def test_who_has_no_power_and_when_it_is_too_early(api, incident):
    assert api("yq_monitoring").act(incident, "request_level_change", response_level="II").status_code == 403
    early = api("yq_watch").act(incident, "request_level_change", response_level="II", reason="从严")
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    nothing = api("yq_commander").act(incident, "approve_level_change")
    assert nothing.status_code == 409


def test_unknown_keys_are_refused_and_nothing_is_stored(api, responding):
    answer = api("yq_watch").act(
        responding, "request_level_change", response_level="II", reason="从严", level="I"
    )
    assert answer.status_code == 400
    assert not Incident.objects.get(pk=responding).activation_requests.filter(kind="LEVEL_CHANGE").exists()


def test_another_organisation_sees_nothing(api, responding):
    for name in ("request_level_change", "approve_level_change", "ask_higher", "derive"):
        assert api("wx_watch").act(responding, name).status_code == 404


def test_the_city_is_asked_and_answers(api, responding):
    api("yq_watch").act(responding, "request_level_change", response_level="III", reason="从严")
    api("yq_commander").act(responding, "approve_level_change")
    asked = api("yq_watch").act(responding, "ask_higher", received_by="市指挥部 赵")
    assert asked.status_code == 200, asked.content.decode()
    row = Incident.objects.get(pk=responding).higher_requests.get()
    told = api("yq_watch").act(
        responding, "record_higher_answer", higher_request=str(row.pk), answer="已启动", started_level="III"
    )
    assert told.status_code == 200, told.content.decode()
    row.refresh_from_db()
    assert row.started_level == 3


def test_a_plan_without_the_paragraph_has_no_such_power(api, incident):
    api("yq_watch").act(incident, "verify", method="电话", conclusion="属实")
    refused = api("yq_watch").act(incident, "request_not_activating", conditions={}, reason="无后续")
    assert refused.status_code == 403
    detail = api("yq_watch").get(f"/incidents/{incident}/")
    assert not {"request_not_activating", "derive", "hand_over_command"} & names(detail)


CALL = {
    "plan": "urumqi_safety",
    "category": "危险化学品",
    "source": "电话",
    "location": {"county": "水西沟镇", "detail": "某化工厂"},
    "narrative": "厂区发生爆炸，人员情况不明",
    "confirmed": {"deaths": 3},
}


@pytest.mark.clause("WX-084")
def test_not_starting_fully_over_the_contract(api):
    watch = api("wx_watch")
    incident = watch.post("/incidents/", CALL).json()["id"]
    watch.act(incident, "verify", method="电话", conclusion="属实")
    conditions = {"no_spread": "无泄漏", "no_rescue": "无人被困", "no_protection": "周边无设施"}
    asked = watch.act(incident, "request_not_activating", conditions=conditions, reason="无后续危险")
    assert asked.status_code == 200, asked.content.decode()
    done = api("wx_commander2").act(incident, "approve_not_activating")
    assert done.status_code == 200, done.content.decode()
    assert done.json()["state"] == "RECOVERY"


@pytest.mark.clause("WX-033-11")
def test_a_derived_event_over_the_contract(api):
    watch = api("wx_watch")
    incident = watch.post("/incidents/", CALL).json()["id"]
    watch.act(incident, "verify", method="电话", conclusion="属实")
    answer = watch.act(incident, "derive", narrative="消防废水流入厂外沟渠")
    assert answer.status_code == 200, answer.content.decode()
    row = Incident.objects.get(derived_from=incident)
    detail = watch.get(f"/incidents/{row.pk}/").json()
    assert detail["derived_from"] == incident
    assert detail["assessment"]["severity_grade"] is None
    watch.act(str(row.pk), "verify", method="现场", conclusion="属实")
    assert "request_activation" not in names(watch.get(f"/incidents/{row.pk}/"))
    refused = api("wx_commander").act(str(row.pk), "confirm_grade", severity_grade="III")
    assert refused.status_code == 409
    done = api("wx_env").act(str(row.pk), "conclude_derived", words="废水已抽排，监测正常")
    assert done.json()["state"] == "RECOVERY"
