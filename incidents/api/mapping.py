"""到达估算 and the place of a monitoring point in the contract."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from incidents.actions import arrivals, monitoring_places
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.models import Officer
from incidents.rules.arrivals import FASTEST_M_S, LONGEST_M


def degrees() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=9, decimal_places=6)


class EstimateArrival(StrictSerializer):
    target = text(longest=80)
    distance_m = serializers.IntegerField(min_value=1, max_value=LONGEST_M)
    speed_m_s = serializers.DecimalField(max_digits=7, decimal_places=3, min_value=0, max_value=FASTEST_M_S)
    observed_at = AwareDateTimeField(required=False, allow_null=True)
    source = text(longest=80)


class WithdrawEstimate(StrictSerializer):
    estimate = serializers.UUIDField()
    reason = text(longest=120)


class LocatePoint(StrictSerializer):
    point = serializers.UUIDField()
    lng = degrees()
    lat = degrees()


def estimate(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return {"estimate": str(arrivals.estimate(incident_id=incident, by=by, now=now, **body).pk)}


def withdraw(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    arrivals.withdraw(
        incident_id=incident, estimate_id=body["estimate"], reason=body["reason"], by=by, now=now
    )
    return None


def locate(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    monitoring_places.locate(
        incident_id=incident, point_id=body["point"], lng=body["lng"], lat=body["lat"], by=by, now=now
    )
    return None
