"""附件 and 监测数据 in the contract."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from evidence_files import PDF, WINDOWS_PROGRAM, picture


def upload(caller: Any, incident: str, content: bytes = PDF, *, key: str | None = None, **more: Any) -> Any:
    headers = caller.headers | ({"Idempotency-Key": key} if key else {})
    name = more.pop("name", "报告.pdf")
    body = {"file": SimpleUploadedFile(name, content)} | more
    return caller.client.post(f"/api/v1/incidents/{incident}/attachments/", body, headers=headers)


def test_a_file_is_attached_by_multipart_and_comes_back_byte_for_byte(api, incident):
    content = picture(noted=True)
    answer = upload(api("yq_watch"), incident, content, name="断面.jpg", description="油膜")
    assert answer.status_code == 201, answer.content.decode()
    body = answer.json()
    assert (body["number"], body["kind"], body["media_type"]) == (1, "jpeg", "image/jpeg")
    assert body["sha256"] == hashlib.sha256(content).hexdigest()
    file = api("yq_watch").client.get(body["file"], headers=api("yq_watch").headers)
    assert file.content == content
    assert file["Content-Disposition"].startswith("attachment;")
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"
    listed = api("yq_watch").get(f"/incidents/{incident}/attachments/").json()["results"]
    assert [each["id"] for each in listed] == [body["id"]]


def test_the_same_key_attaches_once_and_another_file_under_it_is_a_conflict(api, incident):
    first = upload(api("yq_watch"), incident, key="k1")
    again = upload(api("yq_watch"), incident, key="k1")
    other = upload(api("yq_watch"), incident, PDF + b"other", key="k1")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert again.json()["id"] == first.json()["id"]
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_file_of_no_kind_that_is_kept_is_415_in_words(api, incident):
    answer = upload(api("yq_watch"), incident, WINDOWS_PROGRAM, name="a.jpg")
    assert answer.status_code == 415
    assert answer.json()["errors"][0]["field"] == "file"
    assert "是程序" in answer.json()["errors"][0]["reason"]


def test_a_file_too_large_is_413_in_words(api, incident, settings):
    settings.ATTACHMENT_BYTES = 100_000
    answer = upload(api("yq_watch"), incident, PDF + b"x" * 100_000)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"
    far_beyond = upload(api("yq_watch"), incident, b"x" * 3_000_000)
    assert far_beyond.status_code == 413
    assert "没有保存" in far_beyond.json()["message"]


def test_json_is_no_way_to_send_a_file(api, incident):
    answer = api("yq_watch").post(f"/incidents/{incident}/attachments/", {"file": "x"})
    assert answer.status_code == 415
    assert "multipart/form-data" in answer.json()["message"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"about": "call:nothing"}, "about"),
        ({"collected_at": "2026-11-22 03:00"}, "collected_at"),
    ],
)
def test_what_the_form_does_not_know_is_refused(api, incident, more, field):
    answer = upload(api("yq_watch"), incident, **more)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_without_a_file_it_is_said_what_is_wanting(api, incident):
    caller = api("yq_watch")
    path = f"/api/v1/incidents/{incident}/attachments/"
    answer = caller.client.post(path, {"description": "x"}, headers=caller.headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "file"


def test_checks_come_in_the_order_of_the_contract(api, incident):
    assert upload(api(None), incident, WINDOWS_PROGRAM).status_code == 401
    assert upload(api("wx_watch"), incident, WINDOWS_PROGRAM).status_code == 404
    made = upload(api("yq_watch"), incident).json()
    stranger = api("wx_watch")
    assert stranger.client.get(made["file"], headers=stranger.headers).status_code == 404
    assert stranger.get(f"/incidents/{incident}/monitoring/").status_code == 404


def test_an_attachment_is_struck_and_stays_in_the_list(api, incident):
    made = upload(api("yq_watch"), incident).json()
    answer = api("yq_watch").act(incident, "strike_attachment", attachment=made["id"], reason="重复")
    assert answer.status_code == 200
    listed = api("yq_watch").get(f"/incidents/{incident}/attachments/").json()["results"]
    assert listed[0]["struck_reason"] == "重复"


def value(**more: Any) -> dict[str, Any]:
    return {"point": "桃河K12+300", "factor": "苯", "value": "0.42"} | more


def test_values_are_recorded_with_their_limit_and_listed_newest_first(api, incident):
    answer = api("yq_monitoring").act(
        incident,
        "record_monitoring",
        values=[
            value(sampled_at="2026-01-01T03:00:00+08:00"),
            value(value=0.38, sampled_at="2026-01-01T03:30:00+08:00"),
            value(value="<0.002", sampled_at="2026-01-01T04:00:00+08:00"),
        ],
        source="监测中心",
    )
    assert answer.status_code == 200, answer.content.decode()
    assert len(answer.json()["readings"]) == 3
    found = api("yq_watch").get(f"/incidents/{incident}/monitoring/").json()
    assert [each["value"] for each in found["results"]] == ["<0.002", "0.38", "0.42"]
    assert [each["below_limit"] for each in found["results"]] == [True, False, False]
    assert found["factors"][0]["standard"] == "GB 3838-2002 表3"
    assert (found["evidence"]["met"], found["evidence"]["lines"][0]["length"]) == (False, 1)


def test_a_jump_is_asked_about_where_the_caller_wants_it(api, incident):
    act = api("yq_monitoring").act
    act(incident, "record_monitoring", values=[value(sampled_at="2026-01-01T03:00:00+08:00")])
    asked = act(incident, "record_monitoring", values=[value(value="42")], check_slips=True)
    assert asked.status_code == 409
    assert asked.json()["code"] == "retype"
    again = act(
        incident, "record_monitoring", values=[value(value="42")], check_slips=True, retyped={"0": "42"}
    )
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "多"}, "values.0.value"),
        ({"value": True}, "values.0.value"),
        ({"unit": "μg/L"}, "values.0.unit"),
        ({"point": ""}, "values.0.point"),
        ({"sampled_at": "2199-01-01T00:00:00+08:00"}, "values.0.sampled_at"),
        ({"colour": 1}, "values.0.colour"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(api, incident, wrong, field):
    answer = api("yq_monitoring").act(incident, "record_monitoring", values=[value(**wrong)])
    assert answer.status_code == 400
    assert field in [each["field"] for each in answer.json()["errors"]]


def test_a_value_is_set_right_and_a_limit_set_over_the_contract(api, incident):
    act = api("yq_monitoring").act
    made = act(incident, "record_monitoring", values=[value(value="42")]).json()["readings"][0]
    assert act(incident, "correct_monitoring", reading=made, value="0.42", reason="小数点").status_code == 200
    answer = act(
        incident, "set_monitoring_factor", factor="苯", high="0.02", standard="地方标准", background="0.001"
    )
    assert answer.status_code == 200, answer.content.decode()
    found = api("yq_watch").get(f"/incidents/{incident}/monitoring/").json()
    assert [bool(each["struck_at"]) for each in found["results"]] in ([True, False], [False, True])
    assert found["factors"][0]["standard"] == "地方标准"


def test_the_list_goes_on_page_by_page(api, incident):
    values = [value(sampled_at=f"2026-01-01T03:{minute:02}:00+08:00") for minute in range(52)]
    api("yq_monitoring").act(incident, "record_monitoring", values=values)
    first = api("yq_watch").get(f"/incidents/{incident}/monitoring/").json()
    assert len(first["results"]) == 50
    caller = api("yq_watch")
    second = caller.client.get(first["next"], headers=caller.headers).json()
    assert (len(second["results"]), second["next"]) == (2, None)
    refused = caller.get(f"/incidents/{incident}/monitoring/", before="nonsense")
    assert refused.status_code == 400


def test_the_commander_takes_no_values_down(api, incident):
    answer = api("yq_commander").act(incident, "record_monitoring", values=[value()])
    assert answer.status_code == 403
    assert "组长" in answer.json()["who_can"]
