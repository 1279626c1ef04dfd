"""内控时限 of the caller's own office: which there are, which are on, switching them; drills held and plans filed."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import office as actions
from incidents.api.documenting import REFUSALS, answered
from incidents.api.fields import StrictSerializer, text
from incidents.api.idempotency import once
from incidents.models import Organisation
from incidents.plans.schema import Plan
from incidents.queries import office as queries
from incidents.queries.desk import current_plan


class Switch(StrictSerializer):
    targets = serializers.DictField(child=serializers.BooleanField(), allow_empty=False)
    """By code: on or off. Those not named stay."""


class Done(StrictSerializer):
    duty = serializers.CharField(max_length=60)
    done_on = serializers.DateField()
    note = text(longest=actions.LONGEST_NOTE)


class Targets(APIView):
    @extend_schema(operation_id="office_targets", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request) -> Response:
        """Nothing for who belongs to no office."""
        plan, now = current_plan(request.user), datetime.now(UTC)
        return Response(_standing(request.user.organisation, plan, now) if plan else _nothing())

    @extend_schema(operation_id="office_targets_switch", request=Switch, responses=answered(200))
    def post(self, request: Request) -> Response:
        return once(request, lambda: self._switch(request, datetime.now(UTC)))

    def _switch(self, request: Request, now: datetime) -> Response:
        office, plan = actions.entitled(request.user, now=now)
        body = Switch(data=request.data)
        body.is_valid(raise_exception=True)
        actions.switch_targets(wanted=body.validated_data["targets"], by=request.user, now=now)
        office.refresh_from_db()
        return Response(_standing(office, plan, now))


class Duties(APIView):
    @extend_schema(operation_id="office_duty_done", request=Done, responses=answered(201))
    def post(self, request: Request) -> Response:
        return once(request, lambda: self._record(request, datetime.now(UTC)))

    def _record(self, request: Request, now: datetime) -> Response:
        office, plan = actions.entitled(request.user, now=now)
        body = Done(data=request.data)
        body.is_valid(raise_exception=True)
        actions.record_duty(**body.validated_data, by=request.user, now=now)
        return Response(_standing(office, plan, now), status=201)


def _nothing() -> dict[str, Any]:
    return {"targets": [], "duties": [], "switches": []}


def _standing(office: Organisation, plan: Plan, now: datetime) -> dict[str, Any]:
    return {
        "targets": [
            {
                "code": each.rule.code,
                "label": each.rule.label,
                "limit": each.limit,
                "on": each.on,
                "unverified": each.unverified,
                "clause": each.rule.clause,
                "section": each.cited.ref,
                "source": each.rule.source,
            }
            for each in queries.targets(office, plan)
        ],
        "duties": [
            {
                "code": each.duty.code,
                "label": each.duty.label,
                "clause": each.duty.clause,
                "source": each.duty.source,
                "last_on": each.last_on,
                "due_on": each.due_on,
                "provisional": each.provisional,
                "words": each.words,
            }
            for each in queries.duties(office, plan, now=now)
        ],
        "switches": [
            {
                "code": row.rule_code,
                "label": row.label,
                "on": row.on,
                "switched_at": row.switched_at,
                "switched_by": row.switched_by.name,
            }
            for row in queries.switches(office)
        ],
    }
