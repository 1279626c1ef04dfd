"""Incidents: list, create, detail, act, and what hangs on one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import intake
from incidents.actions.standing import Overtaken
from incidents.api import answers, terminating
from incidents.api.documenting import REFUSALS, answered
from incidents.api.idempotency import once
from incidents.api.paging import Keyset
from incidents.api.performing import ACTS, Act
from incidents.api.plans import plan_or_404
from incidents.api.serializers import NewIncident
from incidents.models import Incident, IncidentState, Officer
from incidents.queries.authority import posts_in, posts_of
from incidents.queries.duplicates import Likely, likely_of
from incidents.queries.editions import plan_of
from incidents.queries.incidents import open_response, pending_request
from incidents.queries.visibility import incident_visible_to, visible_incidents
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import COMMAND_LABELS, Command, State
from incidents.rules.refusal import InvalidInput, NotAllowed, NotYet

FILTERS = [
    OpenApiParameter("plan", OpenApiTypes.STR),
    OpenApiParameter("state", OpenApiTypes.STR, enum=IncidentState.values),
    OpenApiParameter("cursor", OpenApiTypes.STR),
]


class Incidents(APIView):
    @extend_schema(
        operation_id="incidents_list", parameters=FILTERS, responses={200: OpenApiTypes.OBJECT} | REFUSALS
    )
    def get(self, request: Request) -> Response:
        rows = _filtered(request)
        pages = Keyset()
        page = pages.paginate_queryset(rows, request, view=self) or []
        code = request.user.organisation.plan_code if request.user.organisation else ""
        return pages.get_paginated_response([answers.brief(row, code) for row in page])

    @extend_schema(operation_id="incident_create", request=NewIncident, responses=answered(201))
    def post(self, request: Request) -> Response:
        now = datetime.now(UTC)
        return once(request, lambda: self._receive(request, now))

    def _receive(self, request: Request, now: datetime) -> Response:
        _may_receive(request.user, now)
        body = NewIncident(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        _own_plan(request.user, given.pop("plan"))
        place = given.pop("location")
        call = intake.Call(
            **given
            | {name: given.get(name) or {} for name in ("confirmed", "projected", "caller", "reasons")},
            county=place["county"],
            detail=place["detail"],
            lng=place.get("lng"),
            lat=place.get("lat"),
        )
        incident = intake.receive(call, by=request.user, now=now)
        return Response(shown(incident, request.user, now), status=201)


def _filtered(request: Request) -> Any:
    rows = visible_incidents(request.user)
    state, plan = request.query_params.get("state"), request.query_params.get("plan")
    if state:
        if state not in IncidentState.values:
            raise InvalidInput({"state": "状态应为：" + "、".join(IncidentState.values) + "。"})
        rows = rows.filter(state=state)
    if plan and (request.user.organisation is None or plan != request.user.organisation.plan_code):
        rows = rows.none()
    return rows


def _may_receive(officer: Officer, now: datetime) -> None:
    """403 before 400: who may not log a call is told so whatever he wrote."""
    if officer.organisation is None:
        raise NotAllowed("您不在任何值班单位任职，不能登记接报。", who_can="值班员")
    plan = plan_or_404(officer.organisation.plan_code)
    powers.require(plan, [held.post for held in posts_of(officer, now=now)], Command.RECEIVE)


def _own_plan(officer: Officer, code: str) -> None:
    own = officer.organisation.plan_code if officer.organisation else ""
    if code != own:
        raise InvalidInput({"plan": f"本单位按 {own} 登记接报。"})


class IncidentDetail(APIView):
    @extend_schema(operation_id="incident", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request, incident_id: UUID) -> Response:
        return Response(
            shown(incident_visible_to(request.user, incident_id), request.user, datetime.now(UTC))
        )


def shown(incident: Incident, officer: Officer, now: datetime) -> dict[str, Any]:
    plan = plan_of(incident)
    held = list(posts_in(incident, plan, officer, now=now))
    return answers.detail(
        incident,
        plan,
        held,
        response=open_response(incident),
        pending=pending_request(incident),
        duplicates=[_duplicate(each) for each in likely_of(incident, plan)],
    ) | {"termination": terminating.form(incident, plan, officer, held)}


def _duplicate(each: Likely) -> dict[str, Any]:
    row = each.incident
    named = {"id": str(row.pk), "number": row.number, "title": row.title, "learned_at": row.learned_at}
    return named | {"why": each.why, "minutes_apart": each.minutes_apart}


class ActView(APIView):
    """One name of `/actions/`. Checks in order: 401, 404, 403, 409, 400; then the action checks again under lock."""

    act: Act
    name: str

    def post(self, request: Request, incident_id: UUID) -> Response:
        now = datetime.now(UTC)
        incident = incident_visible_to(request.user, incident_id)
        return once(request, lambda: self._perform(request, incident, now))

    def _allowed(self, request: Request, incident: Incident, now: datetime) -> None:
        plan, act = plan_of(incident), self.act
        posts = [held.post for held in posts_in(incident, plan, request.user, now=now)]
        by_phone = act.phone_command is not None and _channel(request) in ("phone", "paper")
        needed = act.phone_command if by_phone and act.phone_command else act.command
        appointed = act.besides is not None and act.besides(incident, request.user)
        if not (act.any_power or appointed):
            powers.require(plan, posts, needed)
        if act.perform is None:
            raise NotYet(f"本版本尚未开通「{COMMAND_LABELS[act.command]}」，请按预案线下办理并记入时间线。")
        if act.admit is not None:
            act.admit(incident, plan, act.command)
        else:
            lifecycle.after(State(incident.state), act.command)

    def _perform(self, request: Request, incident: Incident, now: datetime) -> Response:
        self._allowed(request, incident, now)
        body = self.act.body(data=request.data)
        body.is_valid(raise_exception=True)
        assert self.act.perform is not None
        try:
            given = self.act.perform(incident.pk, dict(body.validated_data), request.user, now)
        except Overtaken as told:
            # On record, and the same for the same key: an answer to keep, no failure to undo.
            return Response(told.as_dict(), status=409)
        answer = shown(incident_visible_to(request.user, incident.pk), request.user, now)
        return Response(answer | (given if isinstance(given, dict) else {}))


def _channel(request: Request) -> object:
    """How the decision came, for the choice of the power; a broken body is answered later, in its turn."""
    try:
        return request.data.get("channel") if isinstance(request.data, dict) else None
    except APIException:
        return None


def act_view(name: str, act: Act) -> type[ActView]:
    """A view class a name, so that the OpenAPI document shows each body."""
    view = type(f"{name.title().replace('_', '')}View", (ActView,), {"act": act, "name": name})
    documented = extend_schema(operation_id=name, request=act.body, responses=answered())
    return extend_schema_view(post=documented)(view)


ACT_VIEWS = {name: act_view(name, act) for name, act in ACTS.items()}
