"""人员账 in the contract: three calls more, `people` in the detail, and refusals that say what would be taken."""

import pytest

SHEET = {
    "plan": "urumqi_safety",
    "category": "危险化学品",
    "source": "电话",
    "location": {"county": "水西沟镇", "detail": "某化工厂"},
    "narrative": "厂区发生爆炸，人员情况不明",
}
FIRE = {"dead": 2, "missing": 4, "serious": 1, "light": 6}


@pytest.fixture
def plant(api) -> str:
    return str(api("wx_watch").post("/incidents/", SHEET).json()["id"])


@pytest.fixture
def counted(api, plant) -> str:
    answer = api("wx_watch").act(plant, "enter_people", people=FIRE, expected=13, source="消防")
    assert answer.status_code == 200, answer.content.decode()
    return plant


def people_of(answer) -> dict[str, int | None]:
    return {each["code"]: each["count"] for each in answer.json()["people"]["states"]}


def test_an_incident_of_which_nothing_is_known_has_a_ledger_of_unknowns(api, plant):
    found = api("wx_watch").get(f"/incidents/{plant}/").json()["people"]
    assert {each["count"] for each in found["states"]} == {None}
    assert (found["label"], found["expected"], found["expected_open"]) == ("现场应到", None, False)
    assert found["check"]["words"] == ""
    assert found["states"][-1] == {
        "code": "evacuated", "label": "疏散", "count": None, "indicator": "evacuated", "counted": False,
    }  # fmt: skip


def test_first_figures_are_answered_with_the_ledger_and_its_sum(api, counted):
    answer = api("wx_watch").get(f"/incidents/{counted}/")
    assert people_of(answer) == FIRE | {"listed": None, "rescued": None, "evacuated": None}
    assert answer.json()["people"]["check"] == {"standing": "ok", "total": 13, "words": "合计 13 ＝ 应到 13"}
    assert answer.json()["confirmed"] == {"deaths": 2, "trapped_or_missing": 4, "serious_injuries": 1}


def test_a_sum_that_does_not_come_out_is_taken_and_told(api, counted):
    answer = api("wx_watch").act(
        counted, "enter_people", people={"missing": 8}, expected=13, open=True, source="消防"
    )
    assert answer.json()["people"]["check"]["words"] == "合计 17 ≠ 应到 13，应到人数待核"


def test_a_movement_moves_both_numbers_and_the_grade(api, counted):
    answer = api("wx_watch").act(
        counted, "move_people", **{"from": "missing"}, to="dead", count=1, source="消防"
    )
    assert answer.status_code == 200
    assert (people_of(answer)["dead"], people_of(answer)["missing"]) == (3, 3)
    assert answer.json()["assessment"]["severity_grade"] == "III"
    events = api("wx_watch").get(f"/incidents/{counted}/events/").json()["results"]
    moved = next(
        each for each in events if each["kind"] == "PEOPLE_MOVED" and each["payload"]["act"] == "move"
    )
    assert moved["payload"]["moves"][0]["from"] == "missing"


def test_the_same_person_is_a_409_with_both_and_another_one_is_taken(api, counted):
    seen = api("wx_watch").get(f"/incidents/{counted}/").json()["seq"]
    move = {"from": "missing", "to": "dead", "count": 1, "source": "消防", "expected_seq": seen}
    assert api("wx_leader").act(counted, "move_people", **move).status_code == 200
    asked = api("wx_watch").act(counted, "move_people", **move | {"source": "120"})
    assert (asked.status_code, asked.json()["code"]) == (409, "same_move")
    assert asked.json()["details"]["theirs"]["source"] == "消防"
    assert asked.json()["details"]["yours"]["source"] == "120"
    assert people_of(api("wx_watch").act(counted, "move_people", **move, another=True))["dead"] == 4


def test_a_grave_number_is_asked_again_only_of_who_wants_to_be_asked(api, counted):
    move = {"from": "missing", "to": "dead", "count": 1, "source": "消防"}
    asked = api("wx_watch").act(counted, "move_people", **move, check_slips=True)
    assert (asked.status_code, asked.json()["code"]) == (409, "retype")
    assert api("wx_watch").act(counted, "move_people", **move, check_slips=True, retyped=1).status_code == 200


def test_a_movement_is_corrected_by_its_id(api, counted):
    api("wx_watch").act(counted, "move_people", **{"from": "missing"}, to="dead", count=1, source="消防")
    events = api("wx_watch").get(f"/incidents/{counted}/events/").json()["results"]
    move = next(each["payload"]["moves"][0]["id"] for each in events if each["payload"].get("act") == "move")
    answer = api("wx_watch").act(counted, "correct_move", move=move, to="rescued", source="消防")
    assert (people_of(answer)["dead"], people_of(answer)["rescued"]) == (2, 1)
    again = api("wx_watch").act(counted, "correct_move", move=move, withdraw=True, source="消防")
    assert again.status_code == 409
    assert "已更正这一笔" in again.json()["message"]


def test_those_expected_may_be_said_unknown_and_in_question(api, counted):
    answer = api("wx_watch").act(counted, "expect_people", expected=None, open=True)
    found = answer.json()["people"]
    assert (found["expected"], found["expected_open"]) == (None, True)


REFUSED = [
    ("move_people", {"from": "missing", "to": "dead", "count": 0, "source": "消防"}, "count"),
    ("move_people", {"from": "missing", "to": "dead", "count": 9, "source": "消防"}, "count"),
    ("move_people", {"from": "moon", "to": "dead", "count": 1, "source": "消防"}, "from"),
    ("move_people", {"from": "missing", "to": "missing", "count": 1, "source": "消防"}, "to"),
    ("move_people", {"from": "missing", "to": "dead", "count": 1, "source": ""}, "source"),
    ("move_people", {"from": "missing", "to": "dead", "count": 1, "source": "消防", "why": "?"}, "why"),
    ("move_people", {"to": "dead", "count": 1, "source": "消防"}, "from"),
    ("enter_people", {"people": {"moon": 1}, "source": "消防"}, "people.moon"),
    ("enter_people", {"people": {"dead": -1}, "source": "消防"}, "people.dead"),
    ("enter_people", {"people": {"dead": 10**9}, "source": "消防"}, "people.dead"),
    ("enter_people", {"people": {}, "source": "消防"}, "people"),
    ("enter_people", {"people": {}, "open": True, "source": "消防"}, "expected"),
    ("expect_people", {"expected": -1}, "expected"),
    ("expect_people", {}, "expected"),
]


@pytest.mark.parametrize(("name", "body", "field"), REFUSED, ids=[f"{row[0]}-{row[2]}" for row in REFUSED])
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_stored(api, counted, name, body, field):
    before = api("wx_watch").get(f"/incidents/{counted}/").json()["seq"]
    answer = api("wx_watch").act(counted, name, **body)
    assert answer.status_code == 400, answer.content.decode()
    assert field in {each["field"] for each in answer.json()["errors"]}
    assert api("wx_watch").get(f"/incidents/{counted}/").json()["seq"] == before


def test_checks_come_in_the_order_of_the_contract(api, counted):
    body = {"from": "moon", "to": "dead", "count": 0, "source": ""}
    assert api(None).act(counted, "move_people", **body).status_code == 401
    assert api("yq_watch").act(counted, "move_people", **body).status_code == 404
    assert api("wx_commander").act(counted, "move_people", **body).status_code == 403
    api("wx_watch").act(counted, "dismiss", reason="误报")
    assert api("wx_watch").act(counted, "move_people", **body).status_code == 409


def test_the_names_are_among_the_available_actions(api, counted):
    found = {
        each["name"] for each in api("wx_watch").get(f"/incidents/{counted}/").json()["available_actions"]
    }
    assert {"update_facts", "enter_people", "move_people", "correct_move", "expect_people"} <= found
