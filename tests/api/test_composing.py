"""Reports and releases over the contract."""

import uuid

import pytest


@pytest.fixture
def verified(api, incident):
    assert api("yq_watch").act(incident, "verify", method="电话", conclusion="属实").status_code == 200
    return incident


def composed(api, incident, kind="INITIAL"):
    answer = api("yq_watch").act(incident, "compose_report", kind=kind)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["report"]


def reports(api, incident):
    return api("yq_watch").get(f"/incidents/{incident}/reports/").json()["results"]


@pytest.mark.clause("YQ-098")
def test_a_report_is_composed_edited_signed_and_sent(api, verified):
    row = composed(api, verified)
    (draft,) = reports(api, verified)
    assert len([each for each in draft["body"] if not each["enclosure"]]) == 13
    assert draft["recipients"] == ["city_government", "provincial_department"]
    watch = api("yq_watch")
    edited = watch.act(verified, "edit_report", report=row["id"], sections={"pollutants": "苯约30吨"})
    assert edited.json()["report"]["revision"] == 1
    assert watch.act(verified, "submit_report", report=row["id"]).status_code == 200
    assert watch.act(verified, "sign_report", report=row["id"]).status_code == 403
    signed = api("yq_leader").act(verified, "sign_report", report=row["id"], revision=1)
    assert signed.json()["report"]["state"] == "SIGNED"
    sent = watch.act(verified, "send_report", report=row["id"], received_by="市政府值班 王")
    assert sent.json()["report"]["state"] == "SENT"
    papers = watch.get(f"/incidents/{verified}/documents/").json()["results"]
    assert sent.json()["report"]["document"] in [
        each["id"] for each in papers if each["kind"] == "INITIAL_REPORT"
    ]
    clocks = watch.get(f"/incidents/{verified}/deadlines/").json()["results"]
    assert all(each["met_at"] for each in clocks if each["rule"] == "initial_report_4h")


def test_refusals_come_in_order_and_say_what_would_be_taken(api, verified):
    row = composed(api, verified)
    watch = api("yq_watch")
    assert watch.act(verified, "compose_report", kind="NEWS").status_code == 400
    assert watch.act(verified, "compose_report", kind="INITIAL").status_code == 409
    assert watch.act(verified, "edit_report", report=str(uuid.uuid4())).status_code == 404
    assert watch.act(verified, "edit_report", report=row["id"], what=1).status_code == 400
    unknown = watch.act(verified, "edit_report", report=row["id"], sections={"weather": "晴"})
    assert unknown.status_code == 400
    assert watch.act(verified, "send_report", report=row["id"]).json()["code"] == "wrong_state"
    conflict = watch.act(verified, "edit_report", report=row["id"], revision=7)
    assert (conflict.status_code, conflict.json()["code"]) == (409, "conflict")
    assert api("wx_watch").act(verified, "compose_report", kind="FINAL").status_code == 404
    assert api("wx_watch").get(f"/incidents/{verified}/reports/").status_code == 404


def test_a_report_signed_on_the_telephone_is_written_down_by_the_desk(api, verified):
    row = composed(api, verified)
    said = {"channel": "phone", "given_by": "yq_leader", "words": "同意"}
    answer = api("yq_watch").act(verified, "sign_report", report=row["id"], **said)
    assert answer.json()["report"]["awaits_countersignature"] is True
    done = api("yq_leader").act(verified, "countersign_report", report=row["id"])
    assert done.json()["report"]["awaits_countersignature"] is False


def test_the_contract_names_what_may_be_done(api, verified):
    def names(username):
        answer = api(username).get(f"/incidents/{verified}/").json()
        return {each["name"] for each in answer["available_actions"]}

    assert {"compose_report", "edit_report", "send_report"} <= names("yq_watch")
    assert "sign_report" not in names("yq_watch")
    assert "sign_report" in names("yq_leader")


@pytest.mark.clause("YQ-127")
def test_a_release_is_drafted_reviewed_and_published(api, verified):
    press = api("yq_press")
    row = press.act(verified, "draft_release", title="情况通报", text="正在处置。").json()["release"]
    refused = press.act(verified, "publish_release", release=row["id"], media=["网站"])
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert api("yq_disposal").act(verified, "review_release", release=row["id"]).status_code == 403
    assert press.act(verified, "review_release", release=row["id"]).status_code == 200
    api("yq_watch").act(verified, "update_facts", confirmed={"deaths": 1}, projected={}, source="现场")
    moved = press.act(verified, "publish_release", release=row["id"], media=["网站"])
    assert (moved.status_code, moved.json()["code"]) == (409, "figures_changed")
    press.act(verified, "edit_release", release=row["id"], title="情况通报", text="1人死亡。")
    press.act(verified, "review_release", release=row["id"])
    published = press.act(verified, "publish_release", release=row["id"], media=["网站"])
    assert published.json()["release"]["state"] == "PUBLISHED"
    (listed,) = press.get(f"/incidents/{verified}/releases/").json()["results"]
    assert listed["media"] == ["网站"]
