"""Claims in the contract: what `choose_fact` and `correct_fact` take, the acts they call, and the list of what was said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import claims, facts, moving_facts
from incidents.api.documenting import REFUSALS
from incidents.api.fields import StrictSerializer, text
from incidents.api.paging import Keyset
from incidents.models import FactStanding, Officer
from incidents.queries import claims as queries
from incidents.queries.editions import plan_of
from incidents.queries.visibility import incident_visible_to
from incidents.rules.refusal import InvalidInput

SHORT = 200


class ChooseFact(StrictSerializer):
    entry = serializers.UUIDField()
    reason = text(longest=SHORT, required=False, default="")


class CorrectFact(StrictSerializer):
    entry = serializers.UUIDField()
    value = serializers.JSONField(allow_null=True)
    """What it should have said; null is 不明."""
    reason = text(longest=SHORT)


class MoveFact(StrictSerializer):
    """移到另一事件: one of `entry` (a claim), `move` (a movement of people) and `note` (seq of a noted line)."""

    to = serializers.UUIDField()
    reason = text(longest=SHORT)
    entry = serializers.UUIDField(required=False, allow_null=True)
    move = serializers.UUIDField(required=False, allow_null=True)
    note = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31 - 1)


def update(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    """Beside the incident the answer says what was kept as 另一说法, and why."""
    asked = body["check_slips"] or body.get("retyped") is not None
    updated = facts.update(
        incident_id=incident,
        confirmed=body["confirmed"] or {},
        projected=body["projected"] or {},
        source=body["source"],
        as_of=body.get("as_of"),
        expected_seq=body.get("expected_seq"),
        reasons=body["reasons"],
        choose=body["choose"],
        retyped=(body.get("retyped") or {}) if asked else None,
        by=by,
        now=now,
    )
    return {"notes": queries.notes_of(updated, recorded_at=now)}


def choose(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return claims.choose(incident_id=incident, entry_id=body["entry"], reason=body["reason"], by=by, now=now)


def correct(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return claims.correct(
        incident_id=incident,
        entry_id=body["entry"],
        value=body["value"],
        reason=body["reason"],
        by=by,
        now=now,
    )


def move(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return moving_facts.move(
        incident_id=incident,
        to=body["to"],
        reason=body["reason"],
        entry_id=body.get("entry"),
        move_id=body.get("move"),
        note=body.get("note"),
        by=by,
        now=now,
    )


class Facts(APIView):
    """Every claim of an incident, newest first: value, source, as-of, who, and how it stands. One CHOSEN a field."""

    @extend_schema(
        operation_id="facts",
        parameters=[
            OpenApiParameter("standing", OpenApiTypes.STR, enum=FactStanding.values),
            OpenApiParameter("cursor", OpenApiTypes.STR),
        ],
        responses={200: OpenApiTypes.OBJECT} | REFUSALS,
    )
    def get(self, request: Request, incident_id: UUID) -> Response:
        incident = incident_visible_to(request.user, incident_id)
        rows = incident.facts.select_related("recorded_by")
        if standing := request.query_params.get("standing"):
            if standing not in FactStanding.values:
                raise InvalidInput({"standing": "应为：" + "、".join(FactStanding.values) + "。"})
            rows = rows.filter(standing=standing)
        pages, plan = Keyset(), plan_of(incident)
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([queries.row(plan, each) for each in page])
