"""Work at the scene through the contract."""

import pytest
from group_work_scenes import AtWork

from incidents.models import Task


@pytest.fixture
def afternoon(county):
    county.activated("III", at="14:41", deaths=3)
    return AtWork(county)


@pytest.fixture
def at(api, afternoon):
    """at("wx_fire", "arrive", …) as that officer."""
    return lambda who, act, /, **body: api(who).act(str(afternoon.scenario.incident_id), act, **body)


def test_an_order_is_given_signed_for_and_done(at):
    made = at("wx_commander", "order", text="冷却二号罐", unit="fire_rescue")
    assert made.status_code == 200, made.json()
    task = str(Task.objects.get(kind="ORDER").pk)
    assert at("wx_env", "acknowledge_task", task=task).status_code == 403
    assert at("wx_fire", "acknowledge_task", task=task).status_code == 200
    assert at("wx_fire", "complete_task", task=task, remark="40 度").status_code == 200
    assert at("wx_fire", "complete_task", task=task).status_code == 409
    again = at("wx_commander", "withdraw_order", order=made.json()["record"], reason="不必")
    assert again.status_code == 409


def test_an_order_by_telephone_needs_the_desk_and_the_words(at):
    by_phone = {"text": "通知医院", "unit": "health", "channel": "phone", "given_by": "wx_commander"}
    assert at("wx_watch", "order", **by_phone).status_code == 400
    assert at("wx_watch", "order", **by_phone, words="让医院准备").status_code == 200
    assert at("wx_fire", "order", **by_phone, words="让医院准备").status_code == 403


def test_units_set_out_arrive_ask_and_file(at, afternoon):
    assert at("wx_fire", "set_out", strength="12 人").status_code == 200
    assert at("wx_fire", "arrive", place="东门").status_code == 200
    assert at("wx_fire", "arrive").status_code == 409
    help_row = at("wx_fire", "ask_help", what="泡沫 10 吨").json()["record"]
    assert at("wx_watch", "answer_help", help=help_row, answer="8 吨").status_code == 200
    filed = at("wx_fire", "file_figures", figures=[{"label": "投入人员", "value": "38"}])
    assert filed.status_code == 200
    assert (
        at("wx_watch", "arrive", unit="health", heard={"name": "李主任", "words": "到了"}).status_code == 200
    )
    afternoon.scenario.expect_event("unit.arrived", about="李主任")


def test_a_danger_is_decided_the_rescue_stops_is_reported_and_goes_on(at, afternoon):
    danger = at("wx_env", "report_danger", what="浓度骤升").json()["record"]
    assert at("wx_fire", "decide_danger", danger=danger, choice="withdraw").status_code == 403
    assert at("wx_post", "decide_danger", danger=danger, choice="withdraw").status_code == 200
    stopped = at("wx_fire", "suspend_rescue")
    assert stopped.status_code == 200
    report = at("wx_fire", "report_suspension", suspension=stopped.json()["record"], words="已撤，清点齐")
    assert report.status_code == 200
    assert at("wx_fire", "resume_rescue").status_code == 403
    assert at("wx_post", "resume_rescue").status_code == 200
    assert at("wx_post", "resume_rescue").status_code == 409


def test_the_desk_stops_nothing_of_itself_and_the_other_plan_knows_no_stop(at, api, incident):
    assert at("wx_watch", "suspend_rescue").status_code == 403
    refused = api("yq_monitoring").act(incident, "suspend_rescue")
    assert (refused.status_code, refused.json()["who_can"]) == (403, "")


def test_bodies_leaders_and_decrees(at):
    assert at("wx_office", "form_body", body="party_branch", head="石现").status_code == 200
    assert at("wx_office", "name_leader", group="on_site", officer="wx_fire").status_code == 200
    row = at(
        "wx_office", "propose_decree", decree="requisition", addressees="兴陶公司", purpose="灭火",
        items=[{"name": "泡沫车", "quantity": "2 辆"}],
    ).json()["record"]  # fmt: skip
    assert at("wx_office", "approve_decree", decree=row).status_code == 403
    assert at("wx_commander", "return_decree", decree=row).status_code == 400
    assert at("wx_commander", "approve_decree", decree=row).status_code == 200
    assert at("wx_commander", "countersign_decree", decree=row).status_code == 409


@pytest.mark.parametrize(
    "name",
    [
        "order", "withdraw_order", "set_out", "arrive", "ask_help", "answer_help", "file_figures", "name_leader",
        "form_body", "report_danger", "decide_danger", "suspend_rescue", "report_suspension", "resume_rescue",
        "propose_decree", "approve_decree", "return_decree", "countersign_decree",
    ],
)  # fmt: skip
def test_unknown_keys_are_refused_and_nothing_is_stored(at, afternoon, name):
    before = afternoon.scenario.incident.seq
    officers = ("wx_commander", "wx_post", "wx_office", "wx_fire")
    answers = [at(officer, name, dragons=3).status_code for officer in officers]
    assert set(answers) <= {400, 403}
    assert 400 in answers
    assert afternoon.scenario.incident.seq == before


def test_nobody_of_the_other_office_sees_anything(api, afternoon):
    key = str(afternoon.scenario.incident_id)
    assert api("yq_watch").act(key, "order", text="撤", unit="fire_rescue").status_code == 404
