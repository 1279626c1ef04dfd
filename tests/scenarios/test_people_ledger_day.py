"""ux 1.2, the people of the plant through the contract: 14:24, 18:40, the next days, and a death in hospital on day 12."""

import io
import json
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from scenario import Scenario

from incidents.actions import tokens
from incidents.models import Event, Incident

FIRE = {"dead": 2, "missing": 4, "serious": 1, "light": 6}


class Wire:
    """Officers at the contract, each call at the story's own minute."""

    def __init__(self, story: Scenario) -> None:
        self.story = story

    def act(self, name: str, *, by: str = "watch", status: int = 200, **body: Any) -> dict[str, Any]:
        path = f"/api/v1/incidents/{self.story.incident_id}/actions/{name}/"
        return self._call("post", path, by, status, json.dumps(body), content_type="application/json")

    def see(self, *, by: str = "watch") -> dict[str, Any]:
        return self._call("get", f"/api/v1/incidents/{self.story.incident_id}/", by, 200)

    def _call(self, verb: str, path: str, by: str, status: int, *args: Any, **more: Any) -> dict[str, Any]:
        with time_machine.travel(self.story.now, tick=False):
            token = tokens.issue(officer=self.story.who(by), now=self.story.now)
            answer = getattr(Client(), verb)(path, *args, headers={"Authorization": f"Token {token}"}, **more)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def numbers(self) -> dict[str, int]:
        states = self.see()["people"]["states"]
        return {each["code"]: each["count"] for each in states if each["count"] is not None}


@pytest.fixture
def story(county: Scenario) -> Scenario:
    county.at("14:16").receive(occurred_at=county.moment("14:05"))
    county.at("14:20").verify()
    return county


def moved(origin: str, goal: str, count: int = 1, source: str = "消防", **more: Any) -> dict[str, Any]:
    return {"from": origin, "to": goal, "count": count, "source": source} | more


@pytest.mark.clause("WX-005", "WX-008", "WX-067")
def test_the_people_of_the_plant_from_the_first_count_to_the_twelfth_day(story):
    wire = Wire(story)
    _counted_wrong_and_right(story, wire)
    _two_officers_two_movements(story, wire)
    _one_person_told_twice(story, wire)
    _four_typed_for_three(story, wire)
    _a_wrong_movement_set_right(story, wire)
    _a_death_in_hospital(story, wire)
    assert story.expect_event("people.moved", at="2026-12-06 10:20").clause
    _each_act_starts_where_the_last_one_ended(story)
    _the_log_holds(story)


def _counted_wrong_and_right(story: Scenario, wire: Wire) -> None:
    """14:24: 失联 8 for 4 is told, and set right; thirteen are two and four and one and six."""
    story.at("14:24")
    slip = wire.act("enter_people", people=FIRE | {"missing": 8}, expected=13, source="消防")
    assert slip["people"]["check"]["words"] == "合计 17 ≠ 应到 13"
    story.at("14:25")
    right = wire.act("enter_people", people={"missing": 4}, source="消防 复核")
    assert right["people"]["check"] == {"standing": "ok", "total": 13, "words": "合计 13 ＝ 应到 13"}
    assert (right["assessment"]["severity_grade"], right["assessment"]["near_miss"]) == ("IV", True)


def _two_officers_two_movements(story: Scenario, wire: Wire) -> None:
    """15:10: two officers, different states: both kept, nobody asked."""
    seen = wire.see()["seq"]
    story.at("15:10")
    wire.act("move_people", by="post", **moved("missing", "rescued", source="综合协调组", expected_seq=seen))
    wire.act("move_people", **moved("light", "serious", source="120", expected_seq=seen))
    assert wire.numbers() == {"dead": 2, "missing": 3, "serious": 2, "light": 5, "rescued": 1}


def _one_person_told_twice(story: Scenario, wire: Wire) -> None:
    """18:38 and 18:40: one person told twice; the second officer is asked and drops it."""
    seen = wire.see()["seq"]
    story.at("18:38")
    wire.act("move_people", by="leader", **moved("missing", "dead", expected_seq=seen))
    story.at("18:40")
    asked = wire.act("move_people", status=409, **moved("missing", "dead", source="120", expected_seq=seen))
    assert asked["code"] == "same_move"
    assert "是同一人吗" in asked["message"]
    assert wire.numbers()["dead"] == 3
    found = wire.see()
    assert found["assessment"]["severity_grade"] == "III"
    assert found["people"]["check"]["standing"] == "ok"


def _four_typed_for_three(story: Scenario, wire: Wire) -> None:
    """18:41: 死亡 4 typed over the number does not pass unnoticed."""
    story.at("18:41")
    over = wire.act("update_facts", confirmed={"deaths": 4}, projected={}, source="消防")
    assert over["people"]["check"]["words"] == "合计 14 ≠ 应到 13"
    story.at("18:42")
    wire.act("update_facts", confirmed={"deaths": 3}, projected={}, source="消防")


def _a_wrong_movement_set_right(story: Scenario, wire: Wire) -> None:
    """Day 2: a movement between the wrong states is corrected and stays on record."""
    story.now = story.moment("2026-11-25 09:00")
    wire.act("move_people", **moved("missing", "serious"))
    wrong = Event.objects.filter(incident=story.incident_id, kind="PEOPLE_MOVED").order_by("-seq").first()
    story.now = story.moment("2026-11-25 09:10")
    wire.act("correct_move", move=wrong.payload["moves"][0]["id"], to="rescued", source="消防")
    assert wire.numbers() == {"dead": 3, "missing": 1, "serious": 2, "light": 5, "rescued": 2}


def _a_death_in_hospital(story: Scenario, wire: Wire) -> None:
    """Day 12: the response is over; one of the badly hurt dies in hospital."""
    Incident.objects.filter(pk=story.incident_id).update(state="RECOVERY")
    story.now = story.moment("2026-12-06 10:20")
    late = wire.act("move_people", **moved("serious", "dead", source="县医院"))
    assert wire.numbers() == {"dead": 4, "missing": 1, "serious": 1, "light": 5, "rescued": 2}
    assert (late["state"], late["people"]["check"]["standing"]) == ("RECOVERY", "ok")


def _each_act_starts_where_the_last_one_ended(story: Scenario) -> None:
    """Ledger acts and direct updates together leave no gap and no number that nobody has told."""
    told: dict[str, int | None] = {}
    for event in Event.objects.filter(incident=story.incident_id).order_by("seq"):
        changes = event.payload.get("changes", [])
        if event.kind == "PEOPLE_MOVED":
            for each in changes:
                assert told.get(each["state"]) == each["from"]
                told[each["state"]] = each["to"]
        elif event.kind == "FACTS_UPDATED":
            told["dead"] = next(each["to"] for each in changes if each["indicator"] == "deaths")
    assert told == {"dead": 4, "missing": 1, "serious": 1, "light": 5, "rescued": 2}


def _the_log_holds(story: Scenario) -> None:
    out = io.StringIO()
    call_command("verify_log", incident=str(story.incident_id), stdout=out)
    assert "every chain is whole" in out.getvalue()
    assert story.incident.seq == Event.objects.filter(incident=story.incident_id).count()
