"""告警 through the contract: read by one's own office, confirmed and put aside by who keeps its desk."""

import pytest

from incidents.actions import alarming
from incidents.models import Alarm, AlarmKind, OfficeAlarms


@pytest.fixture
def alarm(scenario):
    """签收超时: P2."""
    scenario.with_alarms().activated("II", at="03:41", water_source_affected="county")
    scenario.at("03:51")
    return Alarm.objects.get(kind=AlarmKind.UNSIGNED)


def test_the_list_says_of_each_what_to_do_whose_it_is_and_what_ends_it(api, alarm):
    body = api("yq_monitoring").get("/alarms/").json()
    assert body["next"] is None
    row = next(each for each in body["results"] if each["id"] == str(alarm.pk))
    assert (row["kind"], row["priority"], row["action"], row["owner"]) == (
        "UNSIGNED",
        2,
        "呼叫单",
        "值班员",
    )
    assert row["wanted"] > row["done"] == 0
    assert all(
        each["action"] and each["owner"] and each["limit"] and each["clears"] for each in body["results"]
    )


def test_what_is_cleared_is_a_list_of_its_own(api, alarm, scenario):
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=scenario.now)
    client = api("yq_watch")
    standing, cleared = (
        client.get(f"/alarms/?state={each}").json()["results"] for each in ("standing", "cleared")
    )
    assert str(alarm.pk) not in {each["id"] for each in standing}
    assert str(alarm.pk) in {each["id"] for each in cleared}
    assert client.get("/alarms/?state=all").status_code == 400


def test_it_is_confirmed_with_the_name_and_once_under_one_key(api, alarm):
    client = api("yq_watch")
    first = client.post(f"/alarms/{alarm.pk}/acknowledge/", {}, key="k1")
    assert first.status_code == 200
    assert (first.json()["acknowledged_by"], first.json()["cleared_at"]) == ("张值", None)
    assert client.post(f"/alarms/{alarm.pk}/acknowledge/", {}, key="k1").json() == first.json()
    again = client.post(f"/alarms/{alarm.pk}/acknowledge/", {})
    assert again.status_code == 409
    assert "已经确认" in again.json()["message"]


def test_it_is_put_aside_with_a_reason_and_a_limit(api, alarm):
    client = api("yq_leader")
    late = client.post(f"/alarms/{alarm.pk}/shelve/", {"minutes": 31, "reason": "等回音"})
    assert late.status_code == 400
    assert late.json()["errors"][0]["field"] == "minutes"
    done = client.post(f"/alarms/{alarm.pk}/shelve/", {"minutes": 30, "reason": "等回音"})
    assert done.status_code == 200
    assert (done.json()["shelved_by"], done.json()["shelved_reason"]) == ("李带", "等回音")


def test_p1_is_not_put_aside(api, alarm):
    Alarm.objects.filter(pk=alarm.pk).update(priority=1)
    refused = api("yq_watch").post(f"/alarms/{alarm.pk}/shelve/", {"minutes": 5, "reason": "等回音"})
    assert (refused.status_code, refused.json()["code"]) == (409, "never_shelved")


def test_a_silence_confirms_nothing(api, alarm):
    done = api("yq_watch").post("/alarms/silence/", {})
    assert done.status_code == 200
    assert done.json()["by"] == "张值"
    alarm.refresh_from_db()
    assert alarm.acknowledged_at is None
    assert OfficeAlarms.objects.get(pk=alarm.organisation_id).silenced_at is not None


@pytest.mark.parametrize(
    ("officer", "path", "body", "status"),
    [
        ("yq_monitoring", "acknowledge", {}, 403),
        ("yq_monitoring", "shelve", {}, 403),
        ("wx_watch", "acknowledge", {}, 404),
        ("wx_watch", "shelve", {"minutes": 5, "reason": "x"}, 404),
        ("admin_audit", "acknowledge", {}, 404),
        ("yq_watch", "acknowledge", {"colour": "red"}, 400),
        ("yq_watch", "shelve", {"minutes": "soon", "reason": "x"}, 400),
        ("yq_watch", "shelve", {"minutes": 5}, 400),
    ],
)
def test_what_is_not_allowed_is_refused_in_the_order_of_the_contract(api, alarm, officer, path, body, status):
    answer = api(officer).post(f"/alarms/{alarm.pk}/{path}/", body)
    assert answer.status_code == status
    alarm.refresh_from_db()
    assert (alarm.acknowledged_at, alarm.shelved_until) == (None, None)


def test_who_keeps_no_desk_silences_nothing(api, alarm):
    refused = api("yq_monitoring").post("/alarms/silence/", {})
    assert refused.status_code == 403
    assert "值班员" in refused.json()["who_can"]
    assert api("yq_watch").post("/alarms/silence/", {"for": "ever"}).status_code == 400


def test_the_list_of_another_office_and_of_administrators_is_empty(api, alarm):
    alarming.settle(alarm.incident_id, now=alarm.raised_at)
    for officer in ("wx_watch", "admin_system"):
        rows = api(officer).get("/alarms/").json()["results"]
        assert str(alarm.pk) not in {each["id"] for each in rows}
