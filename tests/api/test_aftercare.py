"""停钟, 续钟, 延长, 评审通过 and the office's targets over the contract."""

import pytest

from incidents.models import Organisation

BODY = {
    "plan": "urumqi_safety",
    "category": "危险化学品",
    "source": "电话",
    "location": {"county": "水西沟镇"},
    "narrative": "厂区发生爆炸，人员情况不明",
    "occurred_at": "2026-11-20T14:05:00+08:00",
    "learned_at": "2026-11-20T14:16:00+08:00",
    "learned_reason": "补录",
    "confirmed": {"deaths": 3},
}


@pytest.fixture
def accident(api):
    answer = api("wx_watch").post("/incidents/", BODY)
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def investigation(api, incident):
    rows = api("wx_watch").get(f"/incidents/{incident}/deadlines/").json()["results"]
    return next(row for row in rows if row["rule"] == "investigation_report" and row["state"] != "SUPERSEDED")


@pytest.mark.clause("WX-124")
def test_a_clock_is_stopped_restarted_and_extended(api, accident):
    clock = investigation(api, accident)
    office = api("wx_office")
    answer = office.act(accident, "pause_clock", deadline=clock["id"], reason="委托技术鉴定")
    assert answer.status_code == 200, answer.json()
    assert investigation(api, accident)["state"] == "PAUSED"
    assert office.act(accident, "resume_clock", deadline=clock["id"]).status_code == 200
    refused = office.act(accident, "extend_clock", deadline=clock["id"], days=60, approval="批复")
    assert (refused.status_code, refused.json()["who_can"]) == (403, "总指挥")
    extended = api("wx_commander").act(
        accident, "extend_clock", deadline=clock["id"], days=60, approval="乌政函〔2027〕1号"
    )
    assert extended.status_code == 200
    assert investigation(api, accident)["extended_days"] == 60


def test_a_review_where_no_limit_counts_from_it_is_refused(api, accident):
    answer = api("wx_watch").act(accident, "record_review", words="会议")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_targets_are_read_by_the_office_and_switched_by_its_director(api, people):
    listed = api("yq_watch").get("/office/targets/").json()
    assert {"internal_verify", "internal_report_1h"} <= {each["code"] for each in listed["targets"]}
    body = {"targets": {"internal_report_1h": True}}
    refused = api("yq_watch").post("/office/targets/", body)
    assert (refused.status_code, refused.json()["who_can"]) == (403, "局指挥部办公室主任")
    answer = api("yq_office").post("/office/targets/", body)
    assert answer.json()["switches"][0]["code"] == "internal_report_1h"
    office = Organisation.objects.get(pk=people["yq_office"].organisation_id)
    assert "internal_report_1h" in office.internal_targets
    assert api("yq_office").post("/office/targets/", {"targets": {"readiness": False}}).status_code == 400


@pytest.mark.clause("WX-142")
def test_a_drill_is_recorded(api, people):
    body = {"duty": "drill", "done_on": "2026-11-20", "note": "方案、签到在办公室"}
    answer = api("wx_office").post("/office/duties/", body)
    assert answer.status_code == 201
    drill = next(each for each in answer.json()["duties"] if each["code"] == "drill")
    assert drill["due_on"] == "2028-11-19"
    assert api("admin_system").get("/office/targets/").json() == {"targets": [], "duties": [], "switches": []}
