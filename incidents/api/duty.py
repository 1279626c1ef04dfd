"""Who has the watch, 值班表 and 交接班 of the caller's own office."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import duty, roster
from incidents.actions.duty import Checks
from incidents.actions.roster import MOST_AT_ONCE, Shift
from incidents.api.documenting import REFUSALS, answered
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.api.idempotency import once
from incidents.models import CheckedDevice, Officer, RosterShift, Watch
from incidents.queries import on_watch, watch_gaps, watch_posts
from incidents.queries import roster as rosters
from incidents.queries.authority import posts_of
from incidents.queries.watch_posts import Desk
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import InvalidInput

DAYS, MOST_DAYS = 7, 62
POST = {"max_length": 40}


class BeginWatch(StrictSerializer):
    post = serializers.CharField(**POST)
    phone = text(longest=duty.LONGEST_PHONE, required=False)
    checks = serializers.DictField(child=serializers.BooleanField(), required=False, default=dict)
    """{sound | printer | phone: it worked}; what is left out was not tried."""
    clock_apart_seconds = serializers.DecimalField(
        max_digits=9, decimal_places=1, required=False, allow_null=True, default=None
    )
    together = serializers.BooleanField(required=False, default=False)


class RosterLine(StrictSerializer):
    post = serializers.CharField(**POST)
    officer = text(longest=150)
    name = text(longest=roster.LONGEST_NAME)
    starts_at = AwareDateTimeField()
    ends_at = AwareDateTimeField()


class RosterLines(StrictSerializer):
    shifts = RosterLine(many=True, max_length=MOST_AT_ONCE, allow_empty=False)


class OnWatch(APIView):
    @extend_schema(operation_id="watch", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request) -> Response:
        """By post who has the watch, else whom the roster names; and what is 无人在岗."""
        desk, now = watch_posts.desk_of(request.user), datetime.now(UTC)
        return Response(_standing(desk, now))

    @extend_schema(operation_id="watch_begin", request=BeginWatch, responses=answered(201))
    def post(self, request: Request) -> Response:
        """上岗."""
        return once(request, lambda: self._begin(request, datetime.now(UTC)))

    def _begin(self, request: Request, now: datetime) -> Response:
        desk = watch_posts.desk_of(request.user)
        body = BeginWatch(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        watch = duty.begin(
            post=given["post"],
            by=request.user,
            now=now,
            phone=given.get("phone"),
            checks=Checks(given["checks"], given["clock_apart_seconds"]),
            together=given["together"],
        )
        return Response(watch_line(desk, watch), status=201)


def _standing(desk: Desk, now: datetime) -> dict[str, Any]:
    found = on_watch.holders(desk.office.pk, now=now)
    gaps = watch_gaps.of_office(desk.office, now=now, plan=desk.plan).gaps
    return {
        "posts": [
            {
                "post": each.post,
                "title": desk.title(each.post),
                "clause": each.clause,
                "on_watch": [_holder(row) for row in found if row.post == each.post],
            }
            for each in desk.practice.held
        ],
        "gaps": [
            {"post": each.post, "since": each.since, "words": each.words, "clause": each.clause}
            for each in gaps
        ],
        "devices": CheckedDevice.values,
    }


def _holder(row: on_watch.Holder) -> dict[str, Any]:
    return {
        "name": row.name,
        "phone": row.phone,
        "since": row.since,
        "until": row.until,
        "by_roster": row.rostered,
    }


def watch_line(desk: Desk, row: Watch) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "post": row.post,
        "title": desk.title(row.post),
        "officer": row.officer.name,
        "phone": row.phone,
        "began_at": row.began_at,
        "ends_at": row.ends_at,
        "ended_at": row.ended_at,
        "checks": row.checks,
        "clock_apart_seconds": row.clock_apart_seconds,
    }


class Roster(APIView):
    @extend_schema(
        operation_id="roster",
        parameters=[OpenApiParameter("from", OpenApiTypes.DATE), OpenApiParameter("to", OpenApiTypes.DATE)],
        responses={200: OpenApiTypes.OBJECT} | REFUSALS,
    )
    def get(self, request: Request) -> Response:
        """The shifts that touch these days, at most 62; this week without. Gaps and overlaps in words."""
        desk, now = watch_posts.desk_of(request.user), datetime.now(UTC)
        first, last = _days(request, now)
        table = rosters.table(desk, first, last, now=now)
        return Response(
            {
                "from": first,
                "to": last,
                "results": [_shift(desk, row) for row in table.shifts],
                "gaps": table.gaps,
                "overlaps": table.overlaps,
                "more": table.more,
            }
        )

    @extend_schema(operation_id="roster_add", request=RosterLines, responses=answered(201))
    def post(self, request: Request) -> Response:
        """Every shift or none; what stands there already is left as it is."""
        return once(request, lambda: self._add(request, datetime.now(UTC)))

    def _add(self, request: Request, now: datetime) -> Response:
        desk = watch_posts.desk_of(request.user)
        _may_arrange(desk, request.user, now)
        body = RosterLines(data=request.data)
        body.is_valid(raise_exception=True)
        shifts = [
            Shift(
                each["post"],
                each["officer"],
                each["name"],
                each["starts_at"],
                each["ends_at"],
                at=f"shifts.{number}",
            )
            for number, each in enumerate(body.validated_data["shifts"])
        ]
        made = roster.add(shifts, by=request.user, now=now)
        return Response({"results": [_shift(desk, row) for row in made]}, status=201)


class RosterEntry(APIView):
    @extend_schema(operation_id="roster_remove", responses={204: None} | answered())
    def delete(self, request: Request, shift_id: UUID) -> Response:
        """撤班, before it has begun."""
        roster.remove(shift_id=shift_id, by=request.user, now=datetime.now(UTC))
        return Response(status=204)


def _may_arrange(desk: Desk, officer: Officer, now: datetime) -> None:
    """403 before 400."""
    watch_posts.require_roster(desk, [each.post for each in posts_of(officer, now=now)])


def _days(request: Request, now: datetime) -> tuple[date, date]:
    today = now.astimezone(BEIJING).date()
    try:
        first = date.fromisoformat(request.query_params.get("from") or today.isoformat())
        last = date.fromisoformat(request.query_params.get("to") or (first + timedelta(DAYS - 1)).isoformat())
    except (ValueError, OverflowError):
        raise InvalidInput({"from": "日期应如 2026-11-23。"}) from None
    if not 0 <= (last - first).days < MOST_DAYS or not today.year - 50 < first.year < today.year + 50:
        raise InvalidInput({"to": f"至多 {MOST_DAYS} 天，且不早于起始。"})
    return first, last


def _shift(desk: Desk, row: RosterShift) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "post": row.post,
        "title": desk.title(row.post),
        "officer": row.officer.username,
        "officer_name": row.officer.name,
        "name": row.name,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "entered_at": row.entered_at,
        "entered_by": row.entered_by.name,
    }
