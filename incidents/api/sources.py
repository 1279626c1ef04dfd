"""Sources in the contract: what `merge`, `split`, `keep_apart` and `correct_particulars` take, and the acts they call."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from incidents.actions import merging, particulars
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.api.serializers import LONG, SEQ, SHORT, Caller
from incidents.models import Officer


class Merge(StrictSerializer):
    into = serializers.UUIDField()
    reason = text(longest=SHORT, required=False, default="")


class Split(StrictSerializer):
    reason = text(longest=SHORT, required=False, default="")


class KeepApart(StrictSerializer):
    others = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)
    reason = text(longest=SHORT, required=False, default="")


def _degrees(most: int, digits: int) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=digits, decimal_places=6, min_value=-most, max_value=most, required=False, allow_null=True
    )


class CorrectParticulars(StrictSerializer):
    """Only the keys that are sent are corrected; null is 不明."""

    occurred_at = AwareDateTimeField(required=False, allow_null=True)
    enterprise_told_at = AwareDateTimeField(required=False, allow_null=True)
    """When the head of the unit where it happened was told: what the regulation's hour counts from."""
    county = text(longest=40, required=False)
    detail = text(longest=SHORT, required=False)
    lng = _degrees(180, 9)
    lat = _degrees(90, 8)
    category = text(longest=20, required=False)
    title = text(longest=120, required=False)
    caller = Caller(required=False)
    measures_taken = text(longest=LONG, required=False)
    substances = text(longest=SHORT, required=False)
    source = text(longest=80)
    reason = text(longest=SHORT, required=False, default="")
    expected_seq = serializers.IntegerField(**SEQ)


def keep_apart(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return merging.keep_apart(incident_id=incident, by=by, now=now, **body)


def correct(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    rest = {name: body.pop(name, default) for name, default in (("reason", ""), ("expected_seq", None))}
    source = body.pop("source")
    return particulars.correct(incident_id=incident, fields=body, source=source, by=by, now=now, **rest)
