"""预警 of the caller's own office: list, propose, one with its trail, its acts, its CAP message."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import warning_early
from incidents.actions import warning_follow_up as following
from incidents.actions import warnings as actions
from incidents.actions.decisions import Decision
from incidents.api import warning_bodies as bodies
from incidents.api.attached import AnythingGoes
from incidents.api.documenting import REFUSALS, answered
from incidents.api.fields import StrictSerializer
from incidents.api.idempotency import once
from incidents.api.paging import Keyset
from incidents.models import Channel, HazardWarning, Officer, WarningState
from incidents.queries import warning_messages
from incidents.queries import warnings as queries
from incidents.queries.visibility import visible_warnings
from incidents.rules import warnings as rules
from incidents.rules.levels import letter
from incidents.rules.refusal import InvalidInput
from incidents.rules.warnings import Matter, Stated

Perform = Callable[[UUID, dict[str, Any], Officer, datetime], object]


def _stated(body: dict[str, Any]) -> Stated:
    ends = body.get("expires_at")
    return Stated(
        level=body["level"],
        category=body["category"],
        starts_at=body["starts_at"].isoformat(),
        expires_at=ends.isoformat() if ends else "",
        area=body["area"],
        caution=body["caution"],
        advice=body["advice"],
        basis=body["basis"],
        channels=tuple(body["channels"]),
        urgency=body["urgency"],
        certainty=body["certainty"],
    )


def _plain(action: Callable[..., object], **renamed: str) -> Perform:
    def perform(warning: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
        named = {renamed.get(name, name): value for name, value in body.items()}
        return action(warning_id=warning, by=by, now=now, **named)

    return perform


def _sign(warning: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    matter = body.pop("matter")
    return actions.sign(warning_id=warning, decision=Decision(**body), matter=matter, by=by, now=now)


def _revise(warning: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return actions.revise(warning_id=warning, stated=_stated(body), by=by, now=now)


def _change(warning: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    reason = body.pop("reason")
    return actions.propose_change(warning_id=warning, stated=_stated(body), reason=reason, by=by, now=now)


ACTS: dict[str, tuple[type[StrictSerializer], Perform]] = {
    "revise": (bodies.StatedBody, _revise),
    "propose_change": (bodies.Change, _change),
    "propose_lift": (bodies.Reason, _plain(actions.propose_lift)),
    "sign": (bodies.SignBody, _sign),
    "return": (bodies.Reason, _plain(actions.give_back)),
    "start_measure": (bodies.Measure, _plain(following.start_measure)),
    "lift_measure": (bodies.MeasureRow, _plain(following.lift_measure, measure="measure_id")),
    "sent": (bodies.Sent, _plain(following.sent)),
    "report_early": (bodies.Early, _plain(warning_early.report)),
    "register_authority": (bodies.Authority, _plain(following.register_authority)),
    "link": (bodies.Linked, _plain(following.link, incident="incident_id")),
    "note": (bodies.NoteBody, _plain(following.note)),
    "countersign": (bodies.ActBody, _plain(following.countersign, act="act_id")),
}


SIGNERS, ANYBODY = ("sign", "return"), ("note", "countersign")


class NewestFirst(Keyset):
    ordering = ("-proposed_at", "-id")


class Warnings(APIView):
    @extend_schema(
        operation_id="warnings_list",
        parameters=[OpenApiParameter("state", OpenApiTypes.STR, enum=WarningState.values)],
        responses={200: OpenApiTypes.OBJECT} | REFUSALS,
    )
    def get(self, request: Request) -> Response:
        rows = visible_warnings(request.user)
        if state := request.query_params.get("state"):
            if state not in WarningState.values:
                raise InvalidInput({"state": "状态应为：" + "、".join(WarningState.values) + "。"})
            rows = rows.filter(state=state)
        pages = NewestFirst()
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([_brief(row) for row in page])

    @extend_schema(operation_id="warning_propose", request=bodies.NewWarning, responses=answered(201))
    def post(self, request: Request) -> Response:
        now = datetime.now(UTC)
        return once(request, lambda: self._propose(request, now))

    def _propose(self, request: Request, now: datetime) -> Response:
        actions.entitled(request.user, now=now)
        body = bodies.NewWarning(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        row = actions.propose(_stated(given), by=request.user, now=now, drill=given["drill"])
        return Response(_whole(request.user, row.pk, now), status=201)


class WarningDetail(APIView):
    @extend_schema(operation_id="warning", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request, warning_id: UUID) -> Response:
        return Response(_whole(request.user, warning_id, datetime.now(UTC)))


class WarningCap(APIView):
    """The newest signed act as CAP 1.2, or the one of `seq`."""

    content_negotiation_class = AnythingGoes

    @extend_schema(
        operation_id="warning_cap",
        parameters=[OpenApiParameter("seq", OpenApiTypes.INT)],
        responses={(200, "application/cap+xml"): OpenApiTypes.BINARY} | REFUSALS | answered(409),
    )
    def get(self, request: Request, warning_id: UUID) -> HttpResponse:
        warning = visible_warnings(request.user).select_related("organisation", "incident").get(pk=warning_id)
        seq = request.query_params.get("seq", "")
        content = warning_messages.message(warning, int(seq) if seq.isdigit() and len(seq) < 7 else None)
        return HttpResponse(content, content_type="application/cap+xml; charset=utf-8")


class WarningActView(APIView):
    """One name of `/actions/`. 403 before 400; then the action checks again under lock."""

    name: str

    def _allowed(self, request: Request, warning_id: UUID, now: datetime) -> None:
        if self.name in ANYBODY:
            return
        sheet = queries.sheet(request.user, warning_id, now=now)
        by_phone = isinstance(request.data, dict) and request.data.get("channel") == Channel.PHONE
        if self.name in SIGNERS and not by_phone:
            matter = sheet.matter or Matter.LIFT
            rules.require_signer(sheet.plan, sheet.posts, sheet.authority, matter)
        else:
            rules.require_proposer(sheet.plan, sheet.posts)

    def post(self, request: Request, warning_id: UUID) -> Response:
        now = datetime.now(UTC)
        visible_warnings(request.user).only("pk").get(pk=warning_id)
        return once(request, lambda: self._perform(request, warning_id, now))

    def _perform(self, request: Request, warning_id: UUID, now: datetime) -> Response:
        self._allowed(request, warning_id, now)
        body_of, perform = ACTS[self.name]
        body = body_of(data=request.data)
        body.is_valid(raise_exception=True)
        perform(warning_id, dict(body.validated_data), request.user, now)
        return Response(_whole(request.user, warning_id, now))


def _view(name: str) -> type[WarningActView]:
    view = type(f"Warning{name.title().replace('_', '')}View", (WarningActView,), {"name": name})
    documented = extend_schema(operation_id=f"warning_{name}", request=ACTS[name][0], responses=answered())
    return extend_schema_view(post=documented)(view)


ACT_VIEWS = {name: _view(name) for name in ACTS}


def _brief(row: HazardWarning) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "number": row.number,
        "state": row.state,
        "state_label": row.get_state_display(),
        "drill": row.drill,
        "level": letter(row.level),
        "category": row.category,
        "area": row.stated["area"],
        "proposed_at": row.proposed_at,
        "issued_at": row.issued_at,
        "ended_at": row.ended_at,
        "incident": str(row.incident_id) if row.incident_id else None,
        "waiting": row.pending["matter"] if row.pending else None,
    }


def _whole(officer: Officer, warning_id: UUID, now: datetime) -> dict[str, Any]:
    sheet = queries.sheet(officer, warning_id, now=now)
    row = sheet.warning
    return _brief(row) | {
        "mode": sheet.plan.warning.mode,
        "authority": sheet.issuer,
        "signer": sheet.signer_title,
        "stated": _said(sheet.stated),
        "pending": _said(sheet.waiting) | {"reason": row.pending["reason"]} if sheet.waiting else None,
        "elements": [{"name": name, "value": value} for name, value in sheet.elements],
        "early": {"since": row.early_at, "told_at": row.early_told_at} if row.early_at else None,
        "authority_issued_at": row.authority_issued_at,
        "lift_advised_at": row.lift_advised_at,
        "unsent": sheet.unsent if row.issued_at else [],
        "offered_measures": [{"code": each.code, "text": each.text} for each in sheet.offered],
        "measures": [
            {
                "id": str(each.pk),
                "code": each.code,
                "text": each.text,
                "started_at": each.started_at,
                "lifted_at": each.lifted_at,
            }
            for each in sheet.measures
        ],
        "documents": [
            {"id": str(each.pk), "kind": each.kind, "number": each.number, "state": each.state}
            for each in sheet.documents
        ],
        "acts": [
            {
                "id": str(each.pk),
                "seq": each.seq,
                "kind": each.kind,
                "at": each.at,
                "recorded_at": each.recorded_at,
                "actor": each.actor_name,
                "post": each.post,
                "summary": each.summary,
                "words": each.words,
                "clause": each.clause,
                "hash": each.hash,
            }
            for each in reversed(sheet.acts)
        ],
    }


def _said(stated: Stated) -> dict[str, Any]:
    return stated.as_json() | {"level": letter(stated.level)}
