"""The shift log, and the open questions of a report, through the contract."""

import pytest

LOG = "/watch/log/"


def test_a_line_is_written_and_read_by_its_own_office_only(api):
    watch, county = api("yq_watch"), api("wx_watch")
    made = watch.post(LOG, {"text": "气象台来电"})
    assert made.status_code == 201
    assert made.json()["recorded_by"] == "张值"
    assert [row["text"] for row in watch.get(LOG).json()["results"]] == ["气象台来电"]
    assert county.get(LOG).json() == {"results": [], "next": None}


@pytest.mark.parametrize(
    ("officer", "body", "status"),
    [
        ("yq_watch", {"text": ""}, 400),
        ("yq_watch", {"text": "x", "colour": "red"}, 400),
        ("yq_watch", {"text": "x", "occurred_at": "2026-11-22T02:00:00"}, 400),
        ("yq_monitoring", {"text": "x"}, 403),
        ("admin_audit", {"text": "x"}, 403),
    ],
)
def test_what_the_log_does_not_take_is_refused(api, officer, body, status):
    assert api(officer).post(LOG, body).status_code == status


def test_a_line_sent_twice_under_one_key_is_one_line(api):
    watch = api("yq_watch")
    first = watch.post(LOG, {"text": "交班"}, key="k1")
    assert watch.post(LOG, {"text": "交班"}, key="k1").json() == first.json()
    assert len(watch.get(LOG).json()["results"]) == 1


def test_a_report_answers_questions_or_leaves_them_open(api, incident):
    watch = api("yq_watch")
    sent = {"kind": "INITIAL", "means": "phone", "recipients": ["city_government"]}
    assert watch.act(incident, "report", **sent).status_code == 200
    answered = watch.act(
        incident, "report", **sent, questions={"cross_province": "province", "sensitive": "open"}
    )
    assert answered.status_code == 200
    assert answered.json()["projected"]["cross_boundary"] == "province"
    rules = [row["rule"] for row in watch.get(f"/incidents/{incident}/deadlines/").json()["results"]]
    assert "report_cross_province" in rules
    events = watch.get(f"/incidents/{incident}/events/").json()["results"]
    stood = [each["payload"]["questions"] for each in events if each["kind"] == "REPORT_SENT"]
    assert [each["cross_province"] for each in stood] == ["open", "known"]


def test_a_question_that_the_plan_does_not_ask_is_refused(api, incident):
    sent = {"kind": "INITIAL", "means": "phone", "recipients": ["city_government"]}
    answer = api("yq_watch").act(incident, "report", **sent, questions={"colour": "red"})
    assert answer.status_code == 400
    assert "questions.colour" in answer.content.decode()
