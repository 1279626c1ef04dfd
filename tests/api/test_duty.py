"""Who has the watch, the roster and the handover, through the contract."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.models import Handover, RosterShift, Watch

WATCH, ROSTER, HANDOVER = "/watch/", "/watch/roster/", "/watch/handover/"
BEGIN = {"post": "watch_officer", "checks": {"sound": True}, "clock_apart_seconds": "0.4"}


def by_post(api, who="yq_monitoring"):
    return {row["post"]: row["on_watch"] for row in api(who).get(WATCH).json()["posts"]}


def shift(days=1, **more):
    starts_at = datetime.now(UTC) + timedelta(days)
    given = {
        "post": "watch_officer",
        "officer": "yq_watch",
        "name": "夜班",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=12)).isoformat(),
    }
    return {"shifts": [given | more]}


def test_who_takes_the_watch_is_seen_by_his_office_only(api):
    made = api("yq_watch").post(WATCH, BEGIN)
    assert made.status_code == 201
    assert made.json()["checks"] == {"sound": True, "clock": True}
    (holder,) = by_post(api)["watch_officer"]
    assert (holder["name"], holder["by_roster"]) == ("张值", False)
    assert by_post(api, "wx_watch")["watch_officer"] == []


@pytest.mark.parametrize(
    ("officer", "body", "status"),
    [
        (None, BEGIN, 401),
        ("admin_system", BEGIN, 403),
        ("yq_monitoring", BEGIN, 403),
        ("yq_watch", {"post": "commander"}, 400),
        ("yq_watch", {}, 400),
        ("yq_watch", BEGIN | {"checks": {"toaster": True}}, 400),
        ("yq_watch", BEGIN | {"clock_apart_seconds": "NaN"}, 400),
        ("yq_watch", BEGIN | {"colour": "red"}, 400),
    ],
)
def test_what_is_no_watch_is_refused(api, officer, body, status):
    assert api(officer).post(WATCH, body).status_code == status
    assert not Watch.objects.exists()


def test_a_post_that_is_held_is_409_with_who_has_it(api):
    api("yq_watch").post(WATCH, BEGIN)
    refused = api("yq_leader").post(WATCH, BEGIN)
    assert refused.status_code == 409
    assert refused.json()["who_can"] == "张值"
    assert api("yq_leader").post(WATCH, BEGIN | {"together": True}).status_code == 201


def test_the_roster_is_written_by_who_arranges_it_once_and_read_by_all(api):
    refused = api("yq_watch").post(ROSTER, shift())
    assert refused.status_code == 403
    assert "局指挥部办公室主任" in refused.json()["who_can"]
    body = shift()
    made = api("yq_office").post(ROSTER, body, key="r-1")
    assert made.status_code == 201
    assert api("yq_office").post(ROSTER, body, key="r-1").json() == made.json()
    read = api("yq_monitoring").get(ROSTER).json()
    assert [row["officer_name"] for row in read["results"]] == ["张值"]
    assert any("带班领导无人" in words for words in read["gaps"])


def test_a_wrong_shift_is_named_by_its_place_and_nothing_is_kept(api):
    body = {"shifts": [*shift()["shifts"], *shift(officer="yq_monitoring")["shifts"]]}
    refused = api("yq_office").post(ROSTER, body)
    assert refused.status_code == 400
    assert [row["field"] for row in refused.json()["errors"]] == ["shifts.1"]
    assert not RosterShift.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"from": "2026-11-23", "to": "2026-11-01"},
        {"from": "2026-01-01", "to": "2026-12-31"},
        {"from": "9999-12-31"},
        {"from": "0001-01-01"},
    ],
)
def test_days_that_are_none_are_refused(api, query):
    assert api("yq_watch").get(ROSTER, **query).status_code == 400


def test_a_shift_is_taken_off_by_its_own_office(api):
    made = api("yq_office").post(ROSTER, shift()).json()["results"][0]
    path = f"/api/v1/watch/roster/{made['id']}/"
    assert api("wx_office").client.delete(path, headers=api("wx_office").headers).status_code == 404
    assert api("yq_watch").client.delete(path, headers=api("yq_watch").headers).status_code == 403
    assert api("yq_office").client.delete(path, headers=api("yq_office").headers).status_code == 204
    assert not RosterShift.objects.exists()


def test_both_sign_through_the_contract_and_the_sheet_names_what_is_open(api, incident):
    watch = api("yq_watch").post(WATCH, BEGIN).json()["id"]
    open_now = api("yq_watch").get(HANDOVER).json()
    assert {"incident", "clock", "question"} <= {item["kind"] for item in open_now["items"]}
    given = api("yq_watch").post(
        HANDOVER, {"act": "give", "watch": watch, "to": "yq_leader", "ticked": ["incident"]}
    )
    assert given.status_code == 200
    taken = {"act": "take", "handover": given.json()["id"]}
    assert api("yq_office").post(HANDOVER, taken).status_code == 403
    assert api("yq_leader").post(HANDOVER, taken).status_code == 200
    assert by_post(api)["watch_officer"][0]["name"] == "李带"
    assert [row["to"] for row in api("yq_monitoring").get(HANDOVER).json()["results"]] == ["李带"]
    events = api("yq_watch").get(f"/incidents/{incident}/events/").json()["results"]
    assert [
        row["payload"]["to"] for row in events if "to" in row["payload"] and row["kind"] == "HANDED_OVER"
    ] == ["李带"]


def test_taking_over_and_leaving_want_a_reason(api):
    watch = api("yq_watch").post(WATCH, BEGIN).json()["id"]
    for act, who in (("take_over", "yq_leader"), ("leave", "yq_watch")):
        assert api(who).post(HANDOVER, {"act": act, "watch": watch}).status_code == 400
    assert (
        api("yq_leader").post(HANDOVER, {"act": "take_over", "watch": watch, "reason": "送医"}).status_code
        == 200
    )
    assert Handover.objects.get().reason == "送医"
    again = api("yq_watch").post(HANDOVER, {"act": "leave", "watch": watch, "reason": "急病"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    "body",
    [{"act": "give"}, {"act": "take"}, {"act": "dance"}, {"act": "give", "watch": "x", "to": "yq_leader"}],
)
def test_a_handover_without_its_parts_is_refused(api, body):
    assert api("yq_watch").post(HANDOVER, body).status_code == 400


def test_a_watch_of_another_office_is_404(api):
    watch = api("yq_watch").post(WATCH, BEGIN).json()["id"]
    body = {"act": "take_over", "watch": watch, "reason": "他不在"}
    assert api("wx_leader").post(HANDOVER, body).status_code == 404
