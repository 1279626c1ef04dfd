"""本班日志 of the caller's own office."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import watch
from incidents.api.documenting import REFUSALS, answered
from incidents.api.idempotency import once
from incidents.api.paging import Keyset
from incidents.api.serializers import ShiftLine
from incidents.models import ShiftLogEntry


class ShiftLog(APIView):
    @extend_schema(
        operation_id="shift_log",
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses={200: OpenApiTypes.OBJECT} | REFUSALS,
    )
    def get(self, request: Request) -> Response:
        """Newest first; nothing for who belongs to no office."""
        rows = ShiftLogEntry.objects.filter(organisation_id=request.user.organisation_id)
        pages = Keyset()
        page = pages.paginate_queryset(rows.select_related("recorded_by"), request, view=self) or []
        return pages.get_paginated_response([_line(row) for row in page])

    @extend_schema(operation_id="shift_log_add", request=ShiftLine, responses=answered(201))
    def post(self, request: Request) -> Response:
        return once(request, lambda: self._add(request, datetime.now(UTC)))

    def _add(self, request: Request, now: datetime) -> Response:
        watch.may_keep(request.user, now)
        body = ShiftLine(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        row = watch.log(text=given["text"], occurred_at=given.get("occurred_at"), by=request.user, now=now)
        return Response(_line(row), status=201)


def _line(row: ShiftLogEntry) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "text": row.text,
        "occurred_at": row.occurred_at,
        "recorded_at": row.recorded_at,
        "recorded_by": row.recorded_by.name,
    }
