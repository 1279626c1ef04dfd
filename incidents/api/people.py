"""人员账 in the contract: what `enter_people`, `move_people`, `correct_move` and `expect_people` take, and the acts they call."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from incidents.actions import people
from incidents.actions.people import Expected, Said
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.models import Officer
from incidents.rules.people import MOST

STATE = {"max_length": 40}
COUNT = {"min_value": 0, "max_value": MOST}
SEQ = {"required": False, "allow_null": True, "min_value": 0, "max_value": 2**31 - 1}


class EnterPeople(StrictSerializer):
    people = serializers.DictField(
        child=serializers.IntegerField(allow_null=True, **COUNT), required=False, default=dict
    )
    """Number by state code; null is 不明, a state left out stays as it is."""
    expected = serializers.IntegerField(required=False, allow_null=True, **COUNT)
    open = serializers.BooleanField(required=False, default=False)
    """应到人数待核; only with `expected`."""
    source = text(longest=80)
    as_of = AwareDateTimeField(required=False, allow_null=True)
    expected_seq = serializers.IntegerField(**SEQ)
    check_slips = serializers.BooleanField(required=False, default=False)
    retyped = serializers.DictField(
        child=serializers.IntegerField(allow_null=True, **COUNT), required=False, default=dict
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["open"] and "expected" not in attrs:
            raise serializers.ValidationError({"expected": "标应到人数待核时请一并写明应到（null 为不明）。"})
        return attrs


class ExpectPeople(StrictSerializer):
    expected = serializers.IntegerField(allow_null=True, **COUNT)
    open = serializers.BooleanField(required=False, default=False)
    source = text(longest=80, required=False)
    as_of = AwareDateTimeField(required=False, allow_null=True)


class MovePeople(StrictSerializer):
    to = serializers.CharField(**STATE)
    count = serializers.IntegerField(min_value=1, max_value=MOST)
    source = text(longest=80)
    as_of = AwareDateTimeField(required=False, allow_null=True)
    expected_seq = serializers.IntegerField(**SEQ)
    another = serializers.BooleanField(required=False, default=False)
    """The answer to 「是同一人吗」: no."""
    check_slips = serializers.BooleanField(required=False, default=False)
    retyped = serializers.IntegerField(required=False, allow_null=True, **COUNT)

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.CharField(**STATE), **super().get_fields()}


class CorrectMove(StrictSerializer):
    move = serializers.UUIDField()
    to = serializers.CharField(required=False, default="", **STATE)
    count = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MOST)
    withdraw = serializers.BooleanField(required=False, default=False)
    source = text(longest=80)
    as_of = AwareDateTimeField(required=False, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        given = serializers.CharField(required=False, default="", **STATE)
        return {"from": given, **super().get_fields()}


def _said(body: dict[str, Any]) -> Said:
    return Said(body["source"], body.get("as_of"))


def enter(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return people.enter(
        incident_id=incident,
        counts=body["people"],
        expected=Expected(body["expected"], body["open"]) if "expected" in body else None,
        said=_said(body),
        expected_seq=body.get("expected_seq"),
        check_slips=body["check_slips"],
        retyped=body["retyped"],
        by=by,
        now=now,
    )


def expect(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return people.expect(
        incident_id=incident,
        expected=Expected(body["expected"], body["open"]),
        said=_said(body) if "source" in body else None,
        by=by,
        now=now,
    )


def move(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return people.move(
        incident_id=incident,
        from_state=body["from"],
        to_state=body["to"],
        count=body["count"],
        said=_said(body),
        expected_seq=body.get("expected_seq"),
        another=body["another"],
        check_slips=body["check_slips"],
        retyped=body.get("retyped"),
        by=by,
        now=now,
    )


def correct(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return people.correct(
        incident_id=incident,
        move_id=body["move"],
        from_state=body["from"],
        to_state=body["to"],
        count=body.get("count"),
        withdraw=body["withdraw"],
        said=_said(body),
        by=by,
        now=now,
    )
