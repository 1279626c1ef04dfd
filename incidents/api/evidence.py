"""附件 in the contract: the evidence list, one file more by multipart/form-data, the bytes of one, striking one."""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import attachments
from incidents.actions.attachments import File
from incidents.api.attached import LIST, AnythingGoes, Attached
from incidents.api.documenting import REFUSALS, UPLOADING
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.api.idempotency import once
from incidents.models import Incident, Officer
from incidents.queries import attachments as queries
from incidents.queries.attachments import Line
from incidents.queries.authority import posts_in
from incidents.queries.editions import plan_of
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, WrongKind

FORM = "multipart/form-data"


class Attach(StrictSerializer):
    file = serializers.FileField(allow_empty_file=True)
    about = text(longest=60, required=False)
    """「task:UUID」: the matter of this incident that it hangs on."""
    description = text(longest=200, required=False)
    collected_by = text(longest=80, required=False)
    collected_at = AwareDateTimeField(required=False)


class StrikeAttachment(StrictSerializer):
    attachment = serializers.UUIDField()
    reason = text(longest=200)


def shown(line: Line) -> dict[str, Any]:
    row = line.row
    return {
        "id": str(row.pk),
        "number": row.number,
        "name": row.name,
        "kind": row.kind,
        "media_type": line.kind.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "description": row.description,
        "about": f"{row.about_kind}:{row.about_id}" if row.about_kind else "",
        "about_name": row.about_name,
        "collected_by": row.collected_by,
        "collected_at": row.collected_at,
        "uploaded_by": row.uploaded_by.name,
        "uploaded_at": row.uploaded_at,
        "struck_at": row.struck_at,
        "struck_reason": row.struck_reason,
        "file": f"/api/v1/attachments/{row.pk}/file/",
    }


def strike(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return attachments.strike(
        incident_id=incident, attachment_id=body["attachment"], reason=body["reason"], by=by, now=now
    )


class Attachments(Attached):
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="attachments", responses=LIST)
    def get(self, request: Request, incident_id: UUID) -> Response:
        lines = queries.evidence(self.found(request, incident_id))
        return Response({"results": [shown(line) for line in lines], "next": None})

    @extend_schema(
        operation_id="attach", request={FORM: Attach}, responses={201: OpenApiTypes.OBJECT} | UPLOADING
    )
    def post(self, request: Request, incident_id: UUID) -> Response:
        now = datetime.now(UTC)
        incident = self.found(request, incident_id)
        _allowed(request, incident, now)
        if not (request.content_type or "").startswith(FORM):
            raise WrongKind(
                {"file": f"请用 {FORM} 提交，文件放在 file 一项。"}, message=f"请用 {FORM} 提交。"
            )
        return once(request, lambda: self._attach(request, incident, now), body=_sent(request))

    def _attach(self, request: Request, incident: Incident, now: datetime) -> Response:
        body = Attach(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        file = given.pop("file")
        try:
            about = queries.about(incident, given.pop("about", ""))
        except LookupError:
            accepted = "、".join(f"{code}:编号" for code in queries.SUBJECTS)
            raise InvalidInput({"about": f"这个事件里没有这一项，应为：{accepted}。"}) from None
        row = attachments.attach(
            incident_id=incident.pk,
            file=File(file.name, file),
            about=about,
            by=request.user,
            now=now,
            **given,
        )
        line = next(line for line in queries.evidence(incident) if line.row.pk == row.pk)
        return Response(shown(line), status=201)


def _allowed(request: Request, incident: Incident, now: datetime) -> None:
    """403 and 409 before a byte of the body is looked at."""
    plan = plan_of(incident)
    posts = [held.post for held in posts_in(incident, plan, request.user, now=now)]
    powers.require(plan, posts, Command.ATTACH)
    lifecycle.after(State(incident.state), Command.ATTACH)


def _sent(request: Request) -> dict[str, Any]:
    """What was sent, each file by its hash, so that the same key with another file is found out."""
    said: dict[str, Any] = {name: request.POST.getlist(name) for name in request.POST}
    for name, file in request.FILES.items():
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
        said[f"file:{name}"] = [file.name, digest.hexdigest()]
    return said


class AttachmentFile(APIView):
    content_negotiation_class = AnythingGoes

    @extend_schema(
        operation_id="attachment_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY} | REFUSALS,
    )
    def get(self, request: Request, attachment_id: UUID) -> HttpResponse:
        row = queries.one(request.user, attachment_id)
        return HttpResponse(b"".join(queries.pieces(row)), headers=queries.headers(row))
