"""What hangs on an incident: events, deadlines, tasks, documents."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import rendering
from incidents.api import answers, clocks, spoken
from incidents.api.documenting import REFUSALS
from incidents.api.fields import AwareDateTimeField
from incidents.models import Document, Incident
from incidents.queries import clock_ledger
from incidents.queries.editions import plan_of
from incidents.queries.visibility import incident_visible_to, visible_documents
from incidents.rules.refusal import InvalidInput

PAGE = 50
MOST = 1000
"""Notices of one incident in an answer."""
HIGHEST_SEQ = 2**31 - 1
LIST = {200: OpenApiTypes.OBJECT} | REFUSALS


class Attached(APIView):
    """Finds the incident for this officer, then lists."""

    def found(self, request: Request, incident_id: UUID) -> Incident:
        return incident_visible_to(request.user, incident_id)


class Events(Attached):
    @extend_schema(
        operation_id="events", parameters=[OpenApiParameter("after", OpenApiTypes.INT)], responses=LIST
    )
    def get(self, request: Request, incident_id: UUID) -> Response:
        incident = self.found(request, incident_id)
        after = _seq(request.query_params.get("after", "0"))
        rows = list(incident.events.filter(seq__gt=after).order_by("seq")[: PAGE + 1])
        page = rows[:PAGE]
        more = (
            f"{request.build_absolute_uri(request.path)}?after={page[-1].seq}" if len(rows) > PAGE else None
        )
        return Response({"results": [answers.event(row) for row in page], "next": more})


def _seq(written: str) -> int:
    if not written.isascii() or not written.isdigit() or int(written[:12]) > HIGHEST_SEQ:
        raise InvalidInput({"after": "应为已有的记录序号（不小于 0 的整数）。"})
    return int(written)


class Deadlines(Attached):
    @extend_schema(operation_id="deadlines", responses=LIST)
    def get(self, request: Request, incident_id: UUID) -> Response:
        incident, now = self.found(request, incident_id), datetime.now(UTC)
        plan = plan_of(incident)
        rows = incident.deadlines.select_related(*clock_ledger.NAMED).order_by("due_at", "base_at", "id")
        return Response({"results": [clocks.deadline(row, plan, now=now) for row in rows], "next": None})


class Tasks(Attached):
    @extend_schema(operation_id="tasks", responses=LIST)
    def get(self, request: Request, incident_id: UUID) -> Response:
        incident = self.found(request, incident_id)
        plan = plan_of(incident)
        rows = incident.tasks.select_related("group").order_by("position")
        return Response({"results": [answers.task(row, plan) for row in rows], "next": None})


class Documents(Attached):
    @extend_schema(operation_id="documents", responses=LIST)
    def get(self, request: Request, incident_id: UUID) -> Response:
        rows = self.found(request, incident_id).documents.defer("pdf", "facts").order_by("created_at")
        return Response({"results": [answers.document(row) for row in rows], "next": None})


class Notices(Attached):
    """Every notice with its receipts, by channel; a recipient moved to the telephone has a row for each."""

    @extend_schema(operation_id="notices", responses=LIST)
    def get(self, request: Request, incident_id: UUID) -> Response:
        rows = self.found(request, incident_id).notices.order_by("planned_at", "recipient_name", "id")
        return Response({"results": [spoken.notice(row) for row in rows[:MOST]], "next": None})


class Calls(Attached):
    """通话记录, newest first."""

    @extend_schema(
        operation_id="calls", parameters=[OpenApiParameter("before", OpenApiTypes.DATETIME)], responses=LIST
    )
    def get(self, request: Request, incident_id: UUID) -> Response:
        rows = self.found(request, incident_id).phone_calls.select_related("recorded_by")
        if before := request.query_params.get("before"):
            rows = rows.filter(called_at__lt=_moment(before))
        found = list(rows.order_by("-called_at", "-id")[: PAGE + 1])
        page = found[:PAGE]
        last = urlencode({"before": page[-1].called_at.isoformat()}) if len(found) > PAGE else ""
        address = f"{request.build_absolute_uri(request.path)}?{last}" if last else None
        return Response({"results": [spoken.call(row) for row in page], "next": address})


def _moment(written: str) -> datetime:
    try:
        return AwareDateTimeField().run_validation(written)
    except ValidationError as error:
        raise InvalidInput({"before": "".join(map(str, error.detail))}) from None


class AnythingGoes(BaseContentNegotiation):
    """A paper is a PDF whatever the client says it accepts; refusals stay JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class DocumentPdf(APIView):
    content_negotiation_class = AnythingGoes

    @extend_schema(
        operation_id="document_pdf", responses={(200, "application/pdf"): OpenApiTypes.BINARY} | REFUSALS
    )
    def get(self, request: Request, document_id: UUID) -> HttpResponse:
        document = visible_documents(request.user).get(pk=document_id)
        return pdf_answer(rendering.render(document.pk, now=datetime.now(UTC)))


def pdf_answer(document: Document) -> HttpResponse:
    """The bytes with their hash as ETag; the browser shows them in place."""
    response = HttpResponse(bytes(document.pdf or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.kind.lower()}-{document.pk}.pdf"'
    response["ETag"] = f'"{document.sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
