"""The archive of a closed incident, as one ZIP."""

from datetime import UTC, datetime
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from incidents.actions import archiving
from incidents.api.attached import AnythingGoes
from incidents.api.documenting import REFUSALS, RefusalAnswer
from incidents.documents import zipped
from incidents.queries.visibility import incident_visible_to


class Archive(APIView):
    """404 where the incident is not his to see, 403 where he may not have the file, 409 before 归档."""

    content_negotiation_class = AnythingGoes

    @extend_schema(
        operation_id="archive_zip",
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 409: RefusalAnswer} | REFUSALS,
    )
    def get(self, request: Request, incident_id: UUID) -> StreamingHttpResponse:
        incident = incident_visible_to(request.user, incident_id)
        packed = archiving.packed(incident, by=request.user, now=datetime.now(UTC))
        asked_async = isinstance(request._request, ASGIRequest)
        response = StreamingHttpResponse(
            zipped.drawn(packed) if asked_async else packed, content_type="application/zip"
        )
        response["Content-Disposition"] = f'attachment; filename="archive-{incident.number}.zip"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
