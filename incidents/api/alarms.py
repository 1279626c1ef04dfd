"""告警 of the caller's own office: the list, and the three acts of the desk."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import alarm_acts
from incidents.api.documenting import REFUSALS, answered
from incidents.api.fields import StrictSerializer
from incidents.api.idempotency import once
from incidents.api.paging import Keyset
from incidents.models import Alarm
from incidents.queries import alarms as queries
from incidents.queries.alarms import AlarmLine
from incidents.queries.desk import current_plan
from incidents.rules.refusal import InvalidInput

STANDING, CLEARED = "standing", "cleared"


class EmptyBody(StrictSerializer):
    """No keys."""


class Shelve(StrictSerializer):
    minutes = serializers.IntegerField(min_value=1, max_value=9999)
    reason = serializers.CharField(max_length=alarm_acts.LONGEST_REASON)


class AlarmPages(Keyset):
    ordering = ("-raised_at", "-id")


class Alarms(APIView):
    @extend_schema(
        operation_id="alarms",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, enum=[STANDING, CLEARED]),
            OpenApiParameter("cursor", OpenApiTypes.STR),
        ],
        responses={200: OpenApiTypes.OBJECT} | REFUSALS,
    )
    def get(self, request: Request) -> Response:
        """Newest first; `state=standing` (the default) or `cleared`. Nothing for who belongs to no office."""
        state = request.query_params.get("state", STANDING)
        if state not in (STANDING, CLEARED):
            raise InvalidInput({"state": f"应为 {STANDING} 或 {CLEARED}。"})
        plan = current_plan(request.user)
        rows = queries.of_office(request.user).filter(cleared_at__isnull=state == STANDING)
        pages = AlarmPages()
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([_shown(queries.line(row, plan)) for row in page])


class Acknowledge(APIView):
    @extend_schema(operation_id="alarm_acknowledge", request=EmptyBody, responses=answered())
    def post(self, request: Request, alarm_id: UUID) -> Response:
        """确认: in this officer's hand; the alarm stays until the fact clears it."""
        now = datetime.now(UTC)

        def act() -> Response:
            _found(request, alarm_id)
            alarm_acts.require_desk(request.user, now=now)
            EmptyBody(data=request.data).is_valid(raise_exception=True)
            alarm_acts.acknowledge(alarm_id=alarm_id, by=request.user, now=now)
            return Response(_shown(_found(request, alarm_id)))

        return once(request, act)


class ShelveAlarm(APIView):
    @extend_schema(operation_id="alarm_shelve", request=Shelve, responses=answered())
    def post(self, request: Request, alarm_id: UUID) -> Response:
        """搁置: P2 and P3, for a while, with a reason."""
        now = datetime.now(UTC)

        def act() -> Response:
            _found(request, alarm_id)
            alarm_acts.require_desk(request.user, now=now)
            body = Shelve(data=request.data)
            body.is_valid(raise_exception=True)
            alarm_acts.shelve(alarm_id=alarm_id, by=request.user, now=now, **body.validated_data)
            return Response(_shown(_found(request, alarm_id)))

        return once(request, act)


class Silence(APIView):
    @extend_schema(operation_id="alarm_silence", request=EmptyBody, responses=answered())
    def post(self, request: Request) -> Response:
        """静音 on every screen of the office; the list is unchanged, and what comes later sounds."""
        now = datetime.now(UTC)

        def act() -> Response:
            alarm_acts.require_desk(request.user, now=now)
            EmptyBody(data=request.data).is_valid(raise_exception=True)
            row = alarm_acts.silence(by=request.user, now=now)
            return Response(
                {"silenced_at": row.silenced_at, "by": row.silenced_by.name, "standing": row.lines}
            )

        return once(request, act)


def _found(request: Request, alarm_id: UUID) -> AlarmLine:
    """Alarm.DoesNotExist where it is not his office's."""
    return queries.line(queries.of_office(request.user).get(pk=alarm_id), current_plan(request.user))


def _shown(line: AlarmLine) -> dict[str, Any]:
    row: Alarm = line.row
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "title": line.kind.title,
        "priority": row.priority,
        "words": row.words,
        "incident": str(row.incident_id) if row.incident_id else None,
        "deadline": str(row.deadline_id) if row.deadline_id else None,
        "warning": str(row.warning_id) if row.warning_id else None,
        "clause": line.clause_ref,
        "owner": line.owner,
        "action": line.kind.action,
        "limit": line.kind.limit,
        "clears": line.kind.clears,
        "done": row.done,
        "wanted": row.wanted,
        "raised_at": row.raised_at,
        "due_at": row.due_at,
        "announced_at": row.announced_at,
        "times": row.times,
        "acknowledged_at": row.acknowledged_at,
        "acknowledged_by": row.acknowledged_by.name if row.acknowledged_by else "",
        "shelved_until": row.shelved_until,
        "shelved_by": row.shelved_by.name if row.shelved_by else "",
        "shelved_reason": row.shelved_reason,
        "cleared_at": row.cleared_at,
    }
