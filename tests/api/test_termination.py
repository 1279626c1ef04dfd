"""From the request to the closed file through the REST contract alone."""

import io
import zipfile

import pytest

EVIDENCE = {
    "event_removed": "罐车吊离",
    "pollutant_at_background": "连续6次低于限值",
    "harm_ended": "吸附带已撤",
}
BELOW = {"started": False}


@pytest.fixture
def responding(api, incident):
    """IV with the monitoring group alone."""
    watch, commander = api("yq_watch"), api("yq_commander")
    watch.act(incident, "verify", method="电话", conclusion="属实")
    watch.act(
        incident,
        "request_activation",
        response_level="IV",
        reason="按一般处置",
        leads={"monitoring": "comprehensive_section"},
    )
    assert commander.act(incident, "approve_activation", severity_grade="IV").status_code == 200
    return incident


def test_nothing_of_the_end_is_in_order_before_its_time(api, incident):
    office = api("yq_office")
    for name in ("request_termination", "archive"):
        answer = office.act(incident, name)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert api("yq_watch").act(incident, "approve_termination").status_code == 403
    assert api("yq_press").act(incident, "archive").status_code == 403
    assert api("wx_office").act(incident, "request_termination").status_code == 404


@pytest.mark.clause("YQ-140", "YQ-141")
def test_a_response_is_ended_by_its_form(api, responding):
    watch, commander = api("yq_watch"), api("yq_commander")
    lacking = watch.act(responding, "request_termination", evidence={"event_removed": "罐车吊离"})
    assert lacking.status_code == 400
    assert "evidence.harm_ended" in {each["field"] for each in lacking.json()["errors"]}
    asked = watch.act(responding, "request_termination", evidence=EVIDENCE, external=BELOW).json()
    assert asked["state"] == "TERMINATING"
    assert [each["formed"] for each in asked["termination"]["opinions"]] == [True, False, False]
    early = commander.act(responding, "approve_termination")
    assert (early.status_code, early.json()["code"]) == (409, "incomplete")
    assert "应急监测组的意见" in early.json()["message"]
    heard = watch.act(
        responding,
        "record_opinion",
        group="monitoring",
        agrees=True,
        channel="phone",
        words="连续达标",
        given_by="yq_monitoring",
    )
    assert heard.json()["termination"]["missing"] == ["应急监测组的签字"]
    assert commander.act(responding, "approve_termination").json()["state"] == "TERMINATING"
    signed = api("yq_monitoring").act(responding, "record_opinion", agrees=True, words="连续达标").json()
    assert signed["state"] == "RECOVERY"
    kinds = {row["kind"] for row in watch.get(f"/incidents/{responding}/documents/").json()["results"]}
    assert {"TERMINATION_APPROVAL", "TERMINATION_ORDER"} <= kinds


def test_the_form_goes_back_with_a_reason(api, responding):
    watch, commander = api("yq_watch"), api("yq_commander")
    watch.act(responding, "request_termination", evidence=EVIDENCE, external=BELOW)
    assert commander.act(responding, "return_termination").status_code == 400
    answer = commander.act(responding, "return_termination", reason="再测两轮").json()
    assert (answer["state"], answer["termination"]["return_reason"]) == ("RESPONDING", "再测两轮")


def test_the_archive_is_404_to_others_403_to_members_409_before_and_then_a_zip(api, responding):
    watch = api("yq_watch")
    path = f"/incidents/{responding}/archive/"
    assert api(None).get(path).status_code == 401
    assert api("wx_office").get(path).status_code == 404
    assert api("yq_press").get(path).status_code == 403
    assert watch.get(path).status_code == 409
    watch.act(responding, "request_termination", evidence=EVIDENCE, external=BELOW)
    api("yq_monitoring").act(responding, "record_opinion", agrees=True)
    api("yq_commander").act(responding, "approve_termination")
    refused = api("yq_office").act(responding, "archive")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_complete")
    assert "一般事件调查报告" in refused.json()["message"]
    for kind in ("INITIAL", "INVESTIGATION"):
        watch.act(
            responding,
            "report",
            kind=kind,
            means="written",
            recipients=["city_government", "provincial_department"],
        )
    closed = api("yq_office").act(responding, "archive")
    assert closed.json()["state"] == "ARCHIVED", closed.content.decode()
    answer = watch.get(path)
    assert answer["Content-Type"] == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"index.json", "verify.py", "events.jsonl"} <= set(packed.namelist())
    assert watch.act(responding, "note", text="再记").status_code == 409
