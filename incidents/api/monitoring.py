"""监测数据 in the contract: what is measured, the run below the limit, and the acts that take values down."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.actions import monitoring, monitoring_points
from incidents.actions.monitoring import MOST_AT_ONCE
from incidents.actions.monitoring_names import Written
from incidents.api.attached import LIST, PAGE, Attached
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.models import Incident, MonitoringFactor, MonitoringReading, Officer
from incidents.queries import monitoring as queries
from incidents.queries.monitoring import Evidence, Line, Standards, measured_of
from incidents.rules import monitoring as rules
from incidents.rules.refusal import InvalidInput


class ValueField(serializers.CharField):
    """A number, or what a laboratory writes: 「<0.002」, 「未检出」, 「缺测」."""

    def to_internal_value(self, data: Any) -> str:
        if (
            isinstance(data, bool)
            or not isinstance(data, str | int | float)
            and not hasattr(data, "as_tuple")
        ):
            self.fail("invalid")
        return super().to_internal_value(data if isinstance(data, str) else format(data, "f"))


def amount(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=19, decimal_places=8, min_value=0, required=False, allow_null=True, **more
    )


class OneValue(StrictSerializer):
    point = text(longest=60)
    factor = text(longest=40)
    value = ValueField(max_length=30, allow_blank=True)
    unit = text(longest=20, required=False)
    sampled_at = AwareDateTimeField(required=False, allow_null=True)
    remark = text(longest=120, required=False)


class RecordMonitoring(StrictSerializer):
    values = OneValue(many=True, allow_empty=True, max_length=MOST_AT_ONCE)
    source = text(longest=80, required=False)
    check_slips = serializers.BooleanField(required=False, default=False)
    retyped = serializers.DictField(child=ValueField(max_length=30), required=False, default=dict)
    """Number of the value in `values` to the value once more, for those that jump."""


class CorrectMonitoring(StrictSerializer):
    reading = serializers.UUIDField()
    value = ValueField(max_length=30, required=False, allow_blank=True)
    sampled_at = AwareDateTimeField(required=False, allow_null=True)
    withdraw = serializers.BooleanField(required=False, default=False)
    reason = text(longest=120)


class SetMonitoringFactor(StrictSerializer):
    factor = text(longest=40)
    unit = text(longest=20, required=False)
    low = amount()
    high = amount()
    standard = text(longest=120, required=False)
    detection = amount()
    background = amount()


class StopPoint(StrictSerializer):
    """停测; with `resume` it is measured again."""

    point = text(longest=60)
    reason = text(longest=120)
    resume = serializers.BooleanField(required=False, default=False)


class SetPointLimit(StrictSerializer):
    """Without `low` and `high` the factor's limit holds at the point again."""

    point = text(longest=60)
    factor = text(longest=40)
    low = amount()
    high = amount()
    standard = text(longest=120, required=False)


def record(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    try:
        rows = monitoring.record(
            incident_id=incident,
            samples=[Written(**each) for each in body["values"]],
            source=body.get("source", ""),
            check_slips=body["check_slips"],
            retyped=body["retyped"],
            by=by,
            now=now,
        )
    except InvalidInput as error:
        raise InvalidInput(
            {
                f"values.{field}" if field[0].isdigit() else "values": said
                for field, said in error.errors.items()
            }
        ) from None
    return {"readings": [str(row.pk) for row in rows]}


def correct(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    given = {name: body[name] for name in ("value", "sampled_at", "withdraw", "reason") if name in body}
    row = monitoring.correct(incident_id=incident, reading_id=body["reading"], by=by, now=now, **given)
    return {"reading": str(row.pk)}


def set_factor(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return monitoring.set_factor(incident_id=incident, by=by, now=now, **body)


def stop_point(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return monitoring_points.stop(incident_id=incident, by=by, now=now, **body)


def set_point_limit(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return monitoring_points.set_limit(incident_id=incident, by=by, now=now, **body)


class Monitoring(Attached):
    """Factors with their limits, the run of each line, and the readings, newest first, struck ones too."""

    @extend_schema(
        operation_id="monitoring",
        parameters=[OpenApiParameter("before", OpenApiTypes.UUID)],
        responses=LIST,
    )
    def get(self, request: Request, incident_id: UUID) -> Response:
        incident = self.found(request, incident_id)
        rows = incident.monitoring_readings.select_related("point", "factor", "recorded_by")
        if before := request.query_params.get("before"):
            rows = rows.filter(_older_than(incident, before))
        found = list(rows.order_by("-sampled_at", "-id")[: PAGE + 1])
        page = found[:PAGE]
        last = urlencode({"before": page[-1].pk}) if len(found) > PAGE else ""
        board, at_points = queries.board(incident), queries.standards(incident)
        return Response(
            {
                "results": [_reading(row, at_points) for row in page],
                "next": f"{request.build_absolute_uri(request.path)}?{last}" if last else None,
                "factors": [_factor(each) for each in board.factors],
                "evidence": _evidence(board.evidence),
            }
        )


def _older_than(incident: Incident, written: str) -> Q:
    try:
        row = incident.monitoring_readings.get(pk=UUID(written))
    except (ValueError, MonitoringReading.DoesNotExist):
        raise InvalidInput({"before": "应为这个事件一个监测数值的编号。"}) from None
    return Q(sampled_at__lt=row.sampled_at) | Q(sampled_at=row.sampled_at, id__lt=row.pk)


def _reading(row: MonitoringReading, at_points: Standards) -> dict[str, Any]:
    verdict = rules.against(measured_of(row), at_points.of(row))
    return {
        "id": str(row.pk),
        "point": row.point.name,
        "factor": row.factor.name,
        "value": measured_of(row).words(),
        "number": row.number,
        "below_detection": row.below,
        "unit": row.factor.unit,
        "below_limit": verdict.below,
        "exceeds": verdict.exceeds,
        "words": verdict.words,
        "sampled_at": row.sampled_at,
        "source": row.source,
        "remark": row.remark,
        "recorded_at": row.recorded_at,
        "recorded_by": row.recorded_by.name,
        "corrects": str(row.corrects_id) if row.corrects_id else None,
        "struck_at": row.struck_at,
        "struck_reason": row.struck_reason,
    }


def _factor(row: MonitoringFactor) -> dict[str, Any]:
    return {
        "name": row.name,
        "unit": row.unit,
        "low": row.low,
        "high": row.high,
        "standard": row.standard,
        "detection": row.detection,
        "background": row.background,
    }


def _evidence(found: Evidence) -> dict[str, Any]:
    return {
        "needed": found.needed,
        "met": found.met,
        "at_background": found.at_background,
        "words": found.words,
        "clause": found.clause,
        "lines": [_line(each) for each in found.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "point": line.point.name,
        "factor": line.factor.name,
        "length": line.run.length,
        "met": line.run.met,
        "since": line.run.since,
        "until": line.run.until,
        "limit": line.limits.words(),
        "standard": line.limits.standard,
        "stopped_at": line.point.stopped_at,
        "longest_gap_minutes": line.longest_gap_minutes,
        "words": line.words,
    }
