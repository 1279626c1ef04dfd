"""催办, 提前逐级, 确认, 免除 over the contract, and what `/deadlines/` says of a clock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from incidents.actions import sweeping
from incidents.models import Deadline, Event, Incident, Notice

RULE = "initial_report_4h"
ACTS = {
    "urge": {},
    "escalate": {"reason": "可能来不及"},
    "acknowledge_deadline": {},
    "waive": {"reason": "县局已同步报送"},
}


@pytest.fixture
def clock(incident) -> Deadline:
    return Deadline.objects.get(incident=incident, rule_code=RULE)


def listed(api, incident, clock, who="yq_watch") -> dict:
    answer = api(who).get(f"/incidents/{incident}/deadlines/")
    assert answer.status_code == 200
    return next(each for each in answer.json()["results"] if each["id"] == str(clock.pk))


def overdue(clock: Deadline, minutes: int = 0) -> datetime:
    """Move the clock into the past and let the sweep find it, as if it had been due that long ago."""
    now = datetime.now(UTC)
    due = now - timedelta(minutes=minutes)
    Deadline.objects.filter(pk=clock.pk).update(
        base_at=due - timedelta(hours=4), due_at=due, next_check_at=due, reminded=[50, 80]
    )
    sweeping.sweep([clock.incident_id], now=due, sweeper="test")
    return due


def test_a_leader_urges_and_the_timeline_has_his_words(api, incident, clock):
    answer = api("yq_leader").act(incident, "urge", deadline=str(clock.pk), reason="市里在催")
    assert answer.status_code == 200
    last = Event.objects.filter(incident=incident).latest("seq")
    assert (last.kind, last.actor_name) == ("DEADLINE_REMINDED", "李带")
    assert "（市里在催），已提醒张值" in last.summary
    assert Notice.objects.get(event=last).recipient_name == "张值"


def test_escalating_early_tells_the_next_rung_and_shows_in_the_list(api, incident, clock):
    assert (
        api("yq_watch").act(incident, "escalate", deadline=str(clock.pk), reason="联系不上").status_code
        == 200
    )
    assert (listed(api, incident, clock)["rung"], listed(api, incident, clock)["round"]) == (2, 0)
    assert Notice.objects.filter(kind="escalated").get().recipient_name == "李带"


def test_acknowledging_is_not_meeting(api, incident, clock):
    overdue(clock)
    assert api("yq_leader").act(incident, "acknowledge_deadline", deadline=str(clock.pk)).status_code == 200
    row = listed(api, incident, clock)
    assert (row["acknowledged_by"], row["state"], row["met_at"]) == ("李带", "OVERDUE", None)
    assert row["acknowledged_at"] is not None


def test_the_name_of_the_acknowledging_of_a_task_is_left_alone(api, incident):
    answer = api("yq_watch").act(incident, "acknowledge_task", task=incident)
    assert answer.status_code == 404


@pytest.mark.clause("YQ-040")
def test_a_waived_clock_keeps_who_and_why(api, incident, clock):
    refused = api("yq_watch").act(incident, "waive", deadline=str(clock.pk), reason="不需要")
    assert (refused.status_code, refused.json()["who_can"]) == (403, "指挥")

    assert (
        api("yq_commander").act(incident, "waive", deadline=str(clock.pk), **ACTS["waive"]).status_code == 200
    )
    row = listed(api, incident, clock)
    assert (row["state"], row["waived_by"], row["waived_reason"]) == ("WAIVED", "王局", "县局已同步报送")
    assert row["badge"] == "law"


@pytest.mark.parametrize("name", ACTS)
def test_checks_come_in_the_order_of_the_contract(api, incident, clock, name):
    body = {"deadline": str(clock.pk)} | ACTS[name]
    assert api(None).act(incident, name, **body).status_code == 401
    assert api("wx_watch").act(incident, name, **body).status_code == 404
    barred = "admin_system"
    assert api(barred).act(incident, name, **body).status_code == 404
    who = "yq_commander"
    assert api(who).act(incident, name, deadline=incident, reason="x").status_code in (400, 404)
    assert api(who).act(incident, name, deadline="nonsense").status_code == 400
    stray = api(who).act(incident, name, **body, stray=1)
    assert (stray.status_code, stray.json()["errors"][0]["field"]) == (400, "stray")

    Incident.objects.filter(pk=incident).update(state="DISMISSED")
    assert api(who).act(incident, name, **body).status_code == 409


@pytest.mark.parametrize("name", ["escalate", "waive"])
def test_without_a_reason_it_is_refused_beside_the_field_but_a_settled_clock_is_said_to_be_settled_first(
    api, incident, clock, name
):
    who = api("yq_commander")
    for body in ({}, {"reason": "  "}):
        refused = who.act(incident, name, deadline=str(clock.pk), **body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "reason")
    who.act(incident, "waive", deadline=str(clock.pk), **ACTS["waive"])
    late = who.act(incident, name, deadline=str(clock.pk))
    assert (late.status_code, late.json()["message"]) == (
        409,
        "书面初报（一般、较大）已经免除：县局已同步报送。",
    )


def test_before_it_is_late_there_is_nothing_to_acknowledge(api, incident, clock):
    refused = api("yq_watch").act(incident, "acknowledge_deadline", deadline=str(clock.pk))
    assert refused.status_code == 409
    assert "还没有超时，不必确认" in refused.json()["message"]


def test_the_same_key_urges_once(api, incident, clock):
    path, body = f"/incidents/{incident}/actions/urge/", {"deadline": str(clock.pk)}
    first = api("yq_leader").post(path, body, key="u-1")
    again = api("yq_leader").post(path, body, key="u-1")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Event.objects.filter(incident=incident, kind="DEADLINE_REMINDED").count() == 1


def test_the_names_are_offered_to_those_who_may(api, incident):
    def names(who):
        found = api(who).get(f"/incidents/{incident}/").json()["available_actions"]
        return {each["name"] for each in found}

    assert {"urge", "escalate", "acknowledge_deadline", "acknowledge_task"} <= names("yq_watch")
    assert "waive" not in names("yq_watch")
    assert "waive" in names("yq_commander")


def test_the_list_says_everything_that_befell_a_clock(api, incident, clock):
    row = listed(api, incident, clock)
    assert {
        "round", "rung", "acknowledged_at", "acknowledged_by", "waived_at", "waived_by", "waived_reason", "superseded_at",
        "superseded_by", "late_seconds", "met_late_by_seconds", "provisional", "paused_at", "paused_seconds",
        "paused_reason", "set_aside_at", "set_aside_reason", "base_known", "lapsed_at", "next_check_at",
    } <= row.keys()  # fmt: skip
    assert (row["state"], row["round"], row["rung"], row["late_seconds"]) == ("RUNNING", 0, 0, 0)


def test_a_clock_met_late_says_by_how_much(api, incident, clock):
    due = overdue(clock, minutes=3)
    with time_machine.travel(due + timedelta(minutes=3), tick=False):
        sent = {
            "kind": "INITIAL",
            "means": "written",
            "recipients": ["city_government", "provincial_department"],
        }
        assert api("yq_watch").act(incident, "report", **sent).status_code == 200
    row = listed(api, incident, clock)
    assert (row["state"], row["met_late_by_seconds"], row["met_by"]) == ("MET_LATE", 180, "张值")


def test_a_paused_and_a_set_aside_clock_are_shown_as_such(api, incident, clock):
    at = datetime.now(UTC)
    Deadline.objects.filter(pk=clock.pk).update(
        paused_at=at, paused_reason="技术鉴定", set_aside_at=at, set_aside_reason="预案中没有这一项"
    )
    row = listed(api, incident, clock)
    assert (row["state"], row["paused_reason"], row["set_aside_reason"]) == (
        "PAUSED",
        "技术鉴定",
        "预案中没有这一项",
    )


def test_the_schema_names_the_bodies(api):
    schema = api(None).client.get("/api/v1/schema/?format=json").json()
    for name in ACTS:
        path = f"/api/v1/incidents/{{incident_id}}/actions/{name}/"
        body = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert "deadline" in schema["components"]["schemas"][body.rsplit("/", 1)[1]]["properties"]
