"""/api/v1/warnings/: the same life as on the pages, with the checks in their order."""

import pytest

from incidents.models import HazardWarning

BODY = {
    "level": "III",
    "category": "危险化学品",
    "starts_at": "2026-11-24T18:00:00+08:00",
    "area": "水西沟镇、板房沟镇",
    "caution": "储罐压力异常，可能泄漏",
    "advice": "厂区周边人员做好撤离准备",
    "channels": ["广播"],
}


@pytest.fixture
def proposed(api):
    answer = api("wx_watch").post("/warnings/", BODY)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()["id"]


def act(caller, warning, name, **body):
    return caller.post(f"/warnings/{warning}/actions/{name}/", body)


@pytest.mark.clause("WX-048", "WX-053", "WX-054")
def test_a_warning_lives_from_its_proposal_to_its_end(api, proposed):
    watch, director, commander = api("wx_watch"), api("wx_office"), api("wx_commander")
    assert watch.get(f"/warnings/{proposed}/").json()["signer"] == "指挥部办公室主任"
    row = act(director, proposed, "sign", matter="issue").json()
    assert (row["state"], row["level"]) == ("ACTIVE", "III")
    started = act(watch, proposed, "start_measure", measure="notify_units").json()["measures"]
    change = BODY | {"level": "II", "reason": "压力继续升高"}
    assert act(watch, proposed, "propose_change", **change).json()["waiting"] == "adjust"
    assert act(director, proposed, "sign").status_code == 403
    assert act(commander, proposed, "sign", matter="adjust").json()["level"] == "II"
    act(watch, proposed, "sent", to="广播", words="王某")
    act(watch, proposed, "propose_lift", reason="已降压")
    assert act(commander, proposed, "sign").json()["state"] == "LIFTED"
    row = act(watch, proposed, "lift_measure", measure=started[0]["id"]).json()
    assert [each["kind"] for each in row["acts"]] == [
        "PROPOSED", "ISSUED", "MEASURE_STARTED", "CHANGE_PROPOSED", "ADJUSTED", "SENT", "LIFT_PROPOSED", "LIFTED",
        "MEASURE_LIFTED",
    ]  # fmt: skip
    cap = watch.get(f"/warnings/{proposed}/cap/")
    assert (cap.status_code, cap["Content-Type"]) == (200, "application/cap+xml; charset=utf-8")
    assert b"<msgType>Cancel</msgType>" in cap.content
    paper = next(each for each in row["documents"] if each["kind"] == "WARNING_ISSUE")
    assert watch.get(f"/documents/{paper['id']}/pdf/").content.startswith(b"%PDF")


def test_the_checks_come_in_their_order(api, proposed):
    assert api(None).post("/warnings/", BODY).status_code == 401
    assert act(api("yq_commander"), proposed, "sign").status_code == 404
    assert api("wx_fire").post("/warnings/", {"nonsense": 1}).status_code == 403
    assert act(api("wx_watch"), proposed, "sign", nonsense=1).status_code == 403
    assert act(api("wx_watch"), proposed, "propose_lift", reason="x").status_code == 409
    assert api("wx_watch").post("/warnings/", BODY | {"nonsense": 1}).status_code == 400
    assert api("wx_watch").post("/warnings/", BODY | {"starts_at": "2026-11-24T18:00:00"}).status_code == 400
    answer = api("wx_watch").post("/warnings/", BODY | {"advice": " "})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "advice"
    assert HazardWarning.objects.count() == 1


def test_the_same_key_gives_the_same_warning(api):
    first = api("wx_watch").post("/warnings/", BODY, key="k1")
    again = api("wx_watch").post("/warnings/", BODY, key="k1")
    assert first.json()["id"] == again.json()["id"]
    assert HazardWarning.objects.count() == 1


def test_nothing_is_exported_before_it_is_signed(api, proposed):
    answer = api("wx_watch").get(f"/warnings/{proposed}/cap/")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_the_list_is_the_offices_own(api, proposed):
    assert [each["id"] for each in api("wx_watch").get("/warnings/").json()["results"]] == [proposed]
    assert api("wx_watch").get("/warnings/", state="ACTIVE").json()["results"] == []
    assert api("wx_watch").get("/warnings/", state="X").status_code == 400
    assert api("yq_watch").get("/warnings/").json()["results"] == []


@pytest.mark.clause("WX-048")
def test_an_order_by_telephone_is_recorded_by_the_desk(api, proposed):
    said = {"channel": "phone", "words": "同意", "given_by": "wx_office"}
    assert act(api("wx_watch"), proposed, "sign", **(said | {"words": ""})).status_code == 400
    row = act(api("wx_watch"), proposed, "sign", **said).json()
    assert row["state"] == "ACTIVE"
    assert row["acts"][-1]["words"] == "同意"
    done = act(api("wx_office"), proposed, "countersign", act=row["acts"][-1]["id"])
    assert done.status_code == 200
