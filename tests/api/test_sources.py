"""merge, split, keep_apart and correct_particulars through the contract."""

from typing import Any

import pytest


@pytest.fixture
def second(api, call_sheet) -> str:
    body = call_sheet | {"category": "危险化学品", "source": "110转警", "confirmed": {"evacuated": 120}}
    return str(api("yq_watch").post("/incidents/", body).json()["id"])


def detail(api: Any, incident: str) -> dict[str, Any]:
    answer: dict[str, Any] = api("yq_watch").get(f"/incidents/{incident}/").json()
    return answer


def names(answer: dict[str, Any]) -> set[str]:
    return {each["name"] for each in answer["available_actions"]}


def test_a_likely_duplicate_is_offered_with_its_reason(api, incident, second):
    [offer] = detail(api, second)["possible_duplicates"]
    assert (offer["id"], offer["minutes_apart"]) == (incident, 0)
    assert {"number", "title", "learned_at", "why"} <= offer.keys()
    assert "类型相近" in offer["why"]


def test_a_call_is_merged_and_split_again(api, incident, second):
    watch = api("yq_watch")
    before = detail(api, incident)
    assert {"merge", "keep_apart"} <= names(detail(api, second))
    merged = watch.act(second, "merge", into=incident, reason="同一辆车")
    assert merged.status_code == 200, merged.content.decode()
    assert (merged.json()["state"], merged.json()["merged_into"]) == ("MERGED", incident)
    assert names(merged.json()) == {
        "split",
        "note",
        "log_call",
        "end_redial",
        "reach_notice",
        "strike_attachment",
    }
    assert detail(api, incident)["confirmed"]["evacuated"] == 120
    split = watch.act(second, "split")
    assert (split.status_code, split.json()["state"]) == (200, "RECEIVED")
    after = detail(api, incident)
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"seq", "possible_duplicates"}


def test_merging_has_its_refusals_in_order(api, incident, second):
    watch = api("yq_watch")
    assert api("wx_watch").act(second, "merge", into=incident).status_code == 404
    assert api("yq_monitoring").act(second, "merge", into=incident).status_code == 403
    assert watch.act(second, "split").json()["code"] == "wrong_state"
    assert watch.act(second, "merge").json()["errors"][0]["field"] == "into"
    assert watch.act(second, "merge", into=second).json()["errors"][0]["field"] == "into"
    assert watch.act(second, "merge", into="0" * 32).status_code == 404
    assert watch.act(second, "merge", into=incident, colour="red").status_code == 400


def test_kept_apart_is_not_offered_again(api, incident, second):
    assert api("yq_watch").act(second, "keep_apart", others=[incident]).status_code == 200
    assert detail(api, second)["possible_duplicates"] == []
    assert detail(api, incident)["possible_duplicates"] == []


def test_particulars_are_corrected_and_only_those_named(api, incident):
    before = detail(api, incident)
    body = {"county": "盂县", "source": "赵核", "reason": "界桩在盂县一侧", "expected_seq": before["seq"]}
    answer = api("yq_watch").act(incident, "correct_particulars", **body)
    assert answer.status_code == 200, answer.content.decode()
    found = answer.json()
    assert found["location"] == before["location"] | {"county": "盂县"}
    assert found["title"] == before["title"].replace("平定县", "盂县")
    last = api("yq_watch").get(f"/incidents/{incident}/events/").json()["results"]
    event = next(each for each in last if each["kind"] == "PARTICULARS_CORRECTED")
    assert event["payload"]["changes"]["county"] == {"from": "平定县", "to": "盂县"}


def test_the_same_field_corrected_by_another_meanwhile_is_a_conflict_with_both_values(api, incident):
    seq = detail(api, incident)["seq"]
    said = {"source": "110", "expected_seq": seq}
    assert api("yq_leader").act(incident, "correct_particulars", detail="K12+300", **said).status_code == 200
    assert api("yq_watch").act(incident, "correct_particulars", county="盂县", **said).status_code == 200
    answer = api("yq_watch").act(incident, "correct_particulars", detail="K13", county="盂县", **said)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    both = answer.json()["details"]["fields"]
    assert (both["detail"]["yours"], both["detail"]["theirs"]) == ("K13", "K12+300")
    assert "county" not in both
    assert "详细地点：您 K13｜" in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"county": " "}, "county"),
        ({"category": "地震"}, "category"),
        ({"lng": "113.5"}, "lat"),
        ({"lat": "95"}, "lat"),
        ({"occurred_at": "2099-01-01T00:00:00+08:00"}, "occurred_at"),
        ({"narrative": "改写经过"}, "narrative"),
        ({}, "fields"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(api, incident, body, field):
    answer = api("yq_watch").act(incident, "correct_particulars", source="赵核", **body)
    assert answer.status_code == 400
    assert field in {each["field"] for each in answer.json()["errors"]}
