"""401, 404, 403, 409, 400, in this order, in the user's words."""

import json
import uuid

import pytest

PATHS = ["", "events/", "deadlines/", "tasks/", "documents/"]


def test_nobody_gets_in_without_a_login(api, incident):
    assert api(None).get("/incidents/").status_code == 401
    assert api(None).post("/incidents/", {}).status_code == 401


@pytest.mark.parametrize("path", PATHS)
def test_another_organisations_incident_does_not_exist(api, incident, path):
    assert api("wx_watch").get(f"/incidents/{incident}/{path}").status_code == 404
    assert api("admin_system").get(f"/incidents/{incident}/{path}").status_code == 404


def test_an_unseen_incident_is_404_before_anything_else(api, incident):
    assert api("wx_watch").post(f"/incidents/{incident}/actions/verify/", "{broken").status_code == 404
    assert api("yq_watch").act(str(uuid.uuid4()), "verify").status_code == 404


def test_power_is_checked_before_state_and_state_before_body(api, incident):
    no_power = api("yq_watch").post(f"/incidents/{incident}/actions/approve_activation/", "{broken")
    assert no_power.status_code == 403
    assert no_power.json()["who_can"] == "指挥"
    too_early = api("yq_commander").post(f"/incidents/{incident}/actions/approve_activation/", "{broken")
    assert too_early.status_code == 409
    assert "接报待核实" in too_early.json()["message"]
    broken = api("yq_watch").post(f"/incidents/{incident}/actions/verify/", "{broken")
    assert broken.status_code == 400


def test_every_wrong_field_is_named_with_what_would_do(api, call_sheet):
    call_sheet |= {"narrative": "短", "source": "鸽子", "confirmed": {"deaths": -1, "dragons": 3}}
    answer = api("yq_watch").post("/incidents/", call_sheet)
    assert answer.status_code == 400
    assert {"narrative", "source"} <= {error["field"] for error in answer.json()["errors"]}
    del call_sheet["narrative"]
    assert api("yq_watch").post("/incidents/", call_sheet).json()["errors"][0]["field"] == "narrative"


@pytest.mark.parametrize(
    "facts",
    [
        {"deaths": 1.5},
        {"deaths": True},
        {"deaths": "三"},
        {"deaths": -1},
        {"direct_loss_wan": "1.234"},
        {"direct_loss_wan": "abc"},
        {"cross_boundary": "galaxy"},
        {"mass_incident": "yes"},
        {"trapped_or_missing": 3},
        {"deaths": [1]},
    ],
)
def test_absurd_facts_are_refused_and_nothing_is_stored(api, call_sheet, facts):
    before = api("yq_watch").get("/incidents/").json()["results"]
    answer = api("yq_watch").post("/incidents/", call_sheet | {"confirmed": facts})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("confirmed.")
    assert api("yq_watch").get("/incidents/").json()["results"] == before


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1234567890123"])
def test_numbers_that_no_field_holds_are_refused(api, number):
    body = '{"confirmed": {"deaths": NUMBER}}'.replace("NUMBER", number)
    answer = api("yq_watch").post("/plans/yangquan_eco/assess/", body)
    assert answer.status_code == 400


def test_unknown_keys_and_naive_times_are_refused(api, call_sheet):
    stray = api("yq_watch").post("/incidents/", call_sheet | {"colour": "red"})
    assert stray.json()["errors"][0]["field"] == "colour"
    naive = api("yq_watch").post("/incidents/", call_sheet | {"occurred_at": "2026-11-22T02:05:00"})
    assert naive.json()["errors"][0]["field"] == "occurred_at"


def test_a_body_over_one_mebibyte_is_refused(api):
    answer = api("yq_watch").post(
        "/plans/yangquan_eco/assess/", json.dumps({"confirmed": {"x": "a" * 1_100_000}})
    )
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800"])
def test_text_that_cannot_be_stored_is_refused(api, incident, text):
    answer = api("yq_watch").post(
        f"/incidents/{incident}/actions/note/", '{"text": "坏TEXT字"}'.replace("TEXT", text)
    )
    assert answer.status_code == 400


def test_the_same_field_changed_by_two_is_a_conflict_with_both_values(api, incident):
    watch, branch = api("yq_watch"), api("yq_pingding")
    seen = watch.get(f"/incidents/{incident}/").json()["seq"]
    theirs = {"confirmed": {"serious_injuries": 3}, "projected": {}, "source": "现场"}
    assert branch.act(incident, "update_facts", **theirs, expected_seq=seen).status_code == 200
    mine = {"confirmed": {"serious_injuries": 2, "evacuated": 120}, "projected": {}, "source": "110"}
    answer = watch.act(incident, "update_facts", **mine, expected_seq=seen)
    assert answer.status_code == 409
    details = answer.json()["details"]
    assert details["expected_seq"] == seen
    (field,) = details["fields"]
    assert (field["field"], field["label"], field["yours"]) == (
        "confirmed.serious_injuries",
        "中毒或重伤人数",
        2,
    )
    assert (field["theirs"]["value"], field["theirs"]["source"]) == (3, "现场")
    assert "evacuated" not in watch.get(f"/incidents/{incident}/").json()["confirmed"]
    again = watch.act(
        incident, "update_facts", **mine, expected_seq=details["seq"],
        choose={"confirmed.serious_injuries": "theirs"},
    )  # fmt: skip
    assert again.status_code == 200
    known = again.json()["confirmed"]
    assert (known["serious_injuries"], known["evacuated"]) == (3, 120)
    assert "记为另一说法" in again.json()["notes"][0]
    said = watch.get(f"/incidents/{incident}/facts/", standing="OTHER").json()["results"]
    assert [(row["value"], row["source"], row["undecided"]) for row in said] == [(2, "110", False)]


def test_a_value_said_otherwise_is_taken_up_and_a_wrong_one_struck_by_name(api, incident):
    watch = api("yq_watch")

    def say(value, source, as_of):
        return watch.act(
            incident, "update_facts", confirmed={"evacuated": value}, projected={}, source=source, as_of=as_of
        ).json()

    say(120, "现场", "2026-01-22T02:22:00+08:00")
    late = say(90, "110", "2026-01-22T02:10:00+08:00")
    assert late["confirmed"]["evacuated"] == 120
    assert late["notes"] == ["疏散、转移人数 90（110，02:10）早于现用的 120（现场，02:22），记为另一说法"]
    (other,) = watch.get(f"/incidents/{incident}/facts/", standing="OTHER").json()["results"]
    assert other["undecided"]
    assert watch.act(incident, "choose_fact", entry=other["id"]).json()["confirmed"]["evacuated"] == 90
    struck = watch.act(incident, "correct_fact", entry=other["id"], value=91, reason="听错一位")
    assert struck.json()["confirmed"]["evacuated"] == 91
    for name, body in (("choose_fact", {}), ("correct_fact", {"value": 92, "reason": "再改"})):
        assert watch.act(incident, name, entry=other["id"], **body).status_code == 409
    assert watch.act(incident, "choose_fact", entry=incident).status_code == 404
    now_is = watch.get(f"/incidents/{incident}/facts/", standing="CHOSEN").json()["results"]
    (right,) = (row for row in now_is if row["field"] == "confirmed.evacuated")
    assert right["corrects"] == other["id"]
    for value in ("九十", {"a": 1}, -1, True):
        wrong = watch.act(incident, "correct_fact", entry=right["id"], value=value, reason="再改")
        assert wrong.status_code == 400


def test_a_slip_is_asked_for_again_only_where_the_caller_wants_it(api, incident):
    watch = api("yq_watch")
    body = {"confirmed": {"evacuated": 12000}, "projected": {}, "source": "现场"}
    asked = watch.act(incident, "update_facts", **body, check_slips=True)
    assert (asked.status_code, asked.json()["code"]) == (409, "retype")
    assert "将达 II级" in asked.json()["details"]["fields"][0]["words"]
    wrong = watch.act(incident, "update_facts", **body, retyped={"confirmed.evacuated": 1200})
    assert wrong.json()["code"] == "retype"
    right = watch.act(incident, "update_facts", **body, retyped={"confirmed.evacuated": 12000})
    assert right.json()["confirmed"]["evacuated"] == 12000
    assert watch.act(incident, "update_facts", **body | {"confirmed": {"evacuated": 120}}).status_code == 200


def test_a_choice_names_what_was_typed_and_whose(api, incident):
    body = {"confirmed": {"evacuated": 12}, "projected": {}, "source": "现场"}
    watch = api("yq_watch")
    for choose in ({"confirmed.deaths": "yours"}, {"confirmed.evacuated": "mine"}, ["x"]):
        assert watch.act(incident, "update_facts", **body, choose=choose).status_code == 400
