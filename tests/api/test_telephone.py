"""通话, 通知 and receipts through the contract."""

import pytest


@pytest.fixture
def incident(api, call_sheet):
    return api("yq_watch").post("/incidents/", call_sheet).json()["id"]


def listed(api, incident, what):
    return api("yq_watch").get(f"/incidents/{incident}/{what}/").json()["results"]


def test_a_call_is_logged_listed_and_given_up(api, incident):
    desk = api("yq_watch")
    answer = desk.act(incident, "log_call", unit="water_bureau", purpose="电话首报", result="busy")
    assert answer.status_code == 200
    call = listed(api, incident, "calls")[0]
    assert (call["party"], call["result"]) == ("市水务局", "busy")
    assert call["redial_at"]
    assert desk.act(incident, "end_redial", call=call["id"], reason="已当面告知").status_code == 200
    assert listed(api, incident, "calls")[0]["redial_ended"] == "已当面告知"


def test_a_notice_goes_out_is_reached_and_signed_by_proxy(api, incident):
    desk = api("yq_watch")
    body = {"units": ["water_bureau"], "parties": [{"name": "第二水厂", "phone": "0353-1"}]}
    assert desk.act(incident, "notify", subject="停水", body="请停止取水", **body).status_code == 200
    rows = {row["recipient"]: row["id"] for row in listed(api, incident, "notices")}
    assert desk.act(incident, "reach_notice", notice=rows["第二水厂"], words="小王收到").status_code == 200
    signed = {"notice": rows["第二水厂"], "signed_name": "小王", "channel": "phone", "words": "收到"}
    assert desk.act(incident, "sign_notice", **signed).status_code == 200
    row = next(each for each in listed(api, incident, "notices") if each["recipient"] == "第二水厂")
    assert (row["state"], row["signed_channel"], row["signed_words"], row["by_proxy"]) == (
        "SIGNED", "phone", "收到", True,
    )  # fmt: skip
    assert row["delivered_at"]
    # As before: a caller who sends only what the contract had is understood.
    assert desk.act(incident, "sign_notice", notice=rows["市水务局"]).status_code == 200
    assert desk.act(incident, "sign_notice", notice=rows["市水务局"]).status_code == 409


def test_a_notice_of_activation_is_corrected_and_sent_anew(api, scenario):
    scenario.activated("IV", at="02:46")
    incident, desk = str(scenario.incident_id), api("yq_watch")
    papers = listed(api, incident, "documents")
    old = next(each for each in papers if each["kind"] == "ACTIVATION_NOTICE" and each["state"] == "SIGNED")
    fixed = {"detail": "桃河308国道段", "source": "平定分局 赵核"}
    assert desk.act(incident, "reissue_notice", document=old["id"], reason="路段写错").status_code == 400
    assert desk.act(incident, "correct_particulars", **fixed).status_code == 200
    assert desk.act(incident, "reissue_notice", document=old["id"], reason="路段写错").status_code == 200
    numbers = [each["number"] for each in listed(api, incident, "documents") if each["kind"] == old["kind"]]
    assert len({number for number in numbers if number}) == 2
    assert (
        api("yq_monitoring").act(incident, "reissue_notice", document=old["id"], reason="x").status_code
        == 403
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("log_call", {"purpose": "问", "result": "maybe"}),
        ("log_call", {"purpose": "问", "result": "busy", "minutes": -1}),
        ("log_call", {"purpose": "问", "result": "busy", "surprise": 1}),
        ("log_call", {"purpose": "问", "result": "busy", "party": "某", "called_at": "2026-11-22T02:00:00"}),
        ("notify", {"subject": "题", "body": "文", "units": ["nowhere"]}),
        ("notify", {"subject": "题", "body": "文", "parties": [{"phone": "1"}]}),
        ("end_redial", {"call": "x", "reason": "不必"}),
        ("reach_notice", {"notice": "x"}),
    ],
)
def test_a_body_that_makes_no_sense_is_refused_whole(api, incident, name, body):
    assert api("yq_watch").act(incident, name, **body).status_code == 400
    assert listed(api, incident, "calls") == []
    assert listed(api, incident, "notices") == [] or name != "notify"


def test_the_other_office_sees_none_of_it(api, incident):
    for what in ("calls", "notices"):
        assert api("wx_watch").get(f"/incidents/{incident}/{what}/").status_code == 404
    assert (
        api("wx_watch").act(incident, "log_call", party="某", purpose="问", result="reached").status_code
        == 404
    )


def test_calls_are_paged_by_time(api, incident):
    for number in range(3):
        api("yq_watch").act(incident, "log_call", party=f"某{number}", purpose="问", result="reached")
    last = listed(api, incident, "calls")[0]
    earlier = api("yq_watch").get(f"/incidents/{incident}/calls/", before=last["called_at"]).json()["results"]
    assert [row["party"] for row in earlier] == ["某1", "某0"]
    assert api("yq_watch").get(f"/incidents/{incident}/calls/", before="gestern").status_code == 400


def test_a_moment_on_the_far_side_of_the_clock_is_a_moment_and_a_naive_one_is_refused(api, incident):
    calls = f"/incidents/{incident}/calls/"
    assert api("yq_watch").get(calls, before="2026-11-22T07:23:28-22:27").status_code == 200
    refused = api("yq_watch").get(calls, before="2026-11-22T07:23:28")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "before")
