"""Levels over the contract: changing them, not starting fully, asking the higher command, 次生事件."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from incidents.actions import derived, exemption, higher, levels
from incidents.api.deciding import decision_of
from incidents.api.fields import AwareDateTimeField, LevelField, StrictSerializer, text
from incidents.models import Officer, ReportMeans

LONG, SHORT = 4000, 200


class RequestLevelChange(StrictSerializer):
    """`leads`: group → unit; at a level where not every group is formed these are the groups that stay or come."""

    response_level = LevelField()
    reason = text(longest=LONG, required=False, default="")
    evidence = text(longest=LONG, required=False, default="")
    leads = serializers.DictField(child=serializers.CharField(max_length=60), required=False, default=dict)
    expected_period = text(longest=100, required=False, default="")
    measures = text(longest=LONG, required=False, default="")
    expected_seq = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class RequestNotActivating(StrictSerializer):
    """`conditions`: code of each condition of the plan → what was found."""

    conditions = serializers.DictField(child=serializers.CharField(max_length=LONG, allow_blank=True))
    reason = text(longest=LONG, required=False, default="")
    evidence = text(longest=LONG, required=False, default="")
    expected_seq = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class AskHigher(StrictSerializer):
    level = LevelField(required=False, allow_null=True)
    means = serializers.ChoiceField(choices=ReportMeans.choices, required=False, default=ReportMeans.PHONE)
    received_by = text(longest=80)
    words = text(longest=LONG, required=False, default="")
    sent_at = AwareDateTimeField(required=False, allow_null=True)


class HigherAnswer(StrictSerializer):
    """`started_level`: null where it did not start."""

    higher_request = serializers.UUIDField()
    answer = text(longest=LONG)
    started_level = LevelField(required=False, allow_null=True)
    answered_at = AwareDateTimeField(required=False, allow_null=True)


class HandOverCommand(StrictSerializer):
    given_by = text(longest=80)
    taken_by = text(longest=80)
    matters = text(longest=LONG)
    handed_at = AwareDateTimeField(required=False, allow_null=True)


class Derive(StrictSerializer):
    narrative = text(longest=LONG)
    county = text(longest=40, required=False, default="")
    detail = text(longest=SHORT, required=False, default="")
    source = text(longest=10, required=False, default="现场")
    learned_at = AwareDateTimeField(required=False, allow_null=True)
    confirmed = serializers.DictField(required=False, default=dict)


class Conclude(StrictSerializer):
    words = text(longest=LONG)


def request(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return levels.request(incident_id=incident, by=by, now=now, **body)


def _decided(action: Any, incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return action(
        incident_id=incident,
        decision=decision_of(incident, body),
        request_id=body.get("request"),
        severity_grade=body.get("severity_grade"),
        grade_reason=body["reason"],
        by=by,
        now=now,
    )


def _returned(action: Any, incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return action(
        incident_id=incident,
        reason=body["reason"],
        decision=decision_of(incident, body),
        request_id=body.get("request"),
        by=by,
        now=now,
    )


def approve(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """定级确认 goes with it where the commander gives a grade."""
    return _decided(levels.approve, incident, body, by, now)


def give_back(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return _returned(levels.give_back, incident, body, by, now)


def request_not_activating(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return exemption.request(incident_id=incident, by=by, now=now, **body)


def approve_not_activating(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return _decided(exemption.approve, incident, body, by, now)


def return_not_activating(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return _returned(exemption.give_back, incident, body, by, now)


def ask_higher(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return higher.ask(incident_id=incident, by=by, now=now, **body)


def record_higher_answer(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return higher.record_answer(
        incident_id=incident, higher_request_id=body.pop("higher_request"), by=by, now=now, **body
    )


def hand_over_command(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return higher.hand_over(incident_id=incident, by=by, now=now, **body)


def derive(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """The answer is the accident; the derived event is an incident of its own beside it."""
    return derived.derive(incident_id=incident, by=by, now=now, **body)


def conclude_derived(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return derived.conclude(incident_id=incident, by=by, now=now, **body)
