"""From the call to the printed 启动通知, through the REST contract alone."""

import hashlib

import pytest

LEADS = {"disposal": "water"}


def verified(api, incident):
    assert api("yq_watch").act(incident, "verify", method="电话", conclusion="属实").status_code == 200


@pytest.mark.clause("YQ-096", "YQ-112", "YQ-128")
def test_a_call_becomes_a_response_with_its_paper(api, incident):
    verified(api, incident)
    watch, commander = api("yq_watch"), api("yq_commander")
    facts = watch.act(
        incident,
        "update_facts",
        confirmed={"water_source_affected": "county"},
        source="市水务局",
        projected={},
    ).json()
    assert facts["assessment"]["response_level"] == "II"
    asked = watch.act(incident, "request_activation", response_level="II", reason="", leads=LEADS)
    assert asked.status_code == 200, asked.content.decode()
    answer = commander.act(incident, "approve_activation").json()
    assert answer["state"] == "RESPONDING"
    assert answer["response"]["level"] == "II"
    assert {group["code"]: group["lead_unit"] for group in answer["response"]["groups"]}[
        "disposal"
    ] == "water"
    documents = watch.get(f"/incidents/{incident}/documents/").json()["results"]
    notice = next(row for row in documents if row["state"] == "SIGNED")
    assert (notice["kind"], bool(notice["number"])) == ("ACTIVATION_NOTICE", True)
    pdf = watch.client.get(notice["pdf"], headers=watch.headers)
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    listed = watch.get(f"/incidents/{incident}/documents/").json()["results"]
    stored = next(row for row in listed if row["id"] == notice["id"])["sha256"]
    assert stored == hashlib.sha256(pdf.content).hexdigest()


def test_events_are_gapless_and_chained(api, incident):
    verified(api, incident)
    rows = api("yq_watch").get(f"/incidents/{incident}/events/").json()["results"]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(later["prev_hash"] == earlier["hash"] for earlier, later in zip(rows, rows[1:], strict=False))
    after = api("yq_watch").get(f"/incidents/{incident}/events/", after=rows[-2]["seq"]).json()["results"]
    assert [row["seq"] for row in after] == [rows[-1]["seq"]]


def test_a_phone_decision_is_recorded_by_the_desk_and_takes_effect(api, incident):
    verified(api, incident)
    watch = api("yq_watch")
    watch.act(
        incident, "request_activation", response_level="IV", leads={"monitoring": "comprehensive_section"}
    )
    answer = watch.act(
        incident,
        "approve_activation",
        channel="phone",
        words="同意启动",
        given_by="yq_commander",
        witness="李带",
    )
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["response"]["level"] == "IV"


def test_only_the_commander_can_be_quoted_on_the_telephone(api, incident):
    verified(api, incident)
    watch = api("yq_watch")
    watch.act(
        incident, "request_activation", response_level="IV", leads={"monitoring": "comprehensive_section"}
    )
    refused = watch.act(incident, "approve_activation", channel="phone", words="同意", given_by="yq_deputy")
    assert (refused.status_code, refused.json()["who_can"]) == (403, "指挥")


def test_available_actions_are_those_of_post_and_state(api, incident):
    def names(username):
        found = api(username).get(f"/incidents/{incident}/").json()["available_actions"]
        return {action["name"] for action in found}

    assert {"verify", "dismiss", "update_facts"} <= names("yq_watch")
    assert "request_activation" not in names("yq_watch")
    assert "verify" not in names("yq_commander")
    verified(api, incident)
    assert "request_activation" in names("yq_watch")
    assert "approve_activation" in names("yq_commander")


@pytest.mark.clause("YQ-039", "YQ-049")
def test_the_grade_is_confirmed_with_an_approval_by_telephone_too(api, incident):
    verified(api, incident)
    watch = api("yq_watch")
    watch.act(
        incident, "request_activation", response_level="IV", leads={"monitoring": "comprehensive_section"}
    )
    answer = watch.act(
        incident,
        "approve_activation",
        channel="phone",
        words="同意启动，定为一般",
        given_by="yq_commander",
        severity_grade="IV",
    )
    assert (answer.status_code, answer.json()["severity_grade"]) == (200, "IV")
