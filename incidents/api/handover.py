"""交接班 of the caller's own office: what is open, both signatures, the sheets before."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import duty, handover
from incidents.actions.handover import LONGEST_NOTE
from incidents.api.documenting import REFUSALS, answered
from incidents.api.duty import watch_line
from incidents.api.fields import StrictSerializer, text
from incidents.api.idempotency import once
from incidents.models import Handover, Officer, Watch
from incidents.queries import handover as handovers
from incidents.queries import watch_posts
from incidents.queries.watch_posts import Desk
from incidents.rules.handing_over import KINDS
from incidents.rules.refusal import InvalidInput

MOST = 50


class HandOver(StrictSerializer):
    """`give` {watch, to, note, ticked}: the one who leaves signs. `take` {handover}: the one who comes signs.
    `take_over` {watch, reason}: he comes while the other is not there to sign. `leave` {watch, reason}."""

    act = serializers.ChoiceField(choices=["give", "take", "take_over", "leave"])
    watch = serializers.UUIDField(required=False)
    handover = serializers.UUIDField(required=False)
    to = text(longest=150, required=False)
    note = text(longest=LONGEST_NOTE, required=False, default="")
    reason = text(longest=duty.LONGEST_REASON, required=False, default="")
    phone = text(longest=duty.LONGEST_PHONE, required=False)
    ticked = serializers.ListField(
        child=serializers.ChoiceField(choices=list(KINDS)), required=False, default=list
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = {"give": ("watch", "to"), "take": ("handover",)}.get(attrs["act"], ("watch",))
        missing = [name for name in needed if attrs.get(name) is None]
        if missing:
            raise serializers.ValidationError(dict.fromkeys(missing, "这个办理需要这一项。"))
        return attrs


class Handovers(APIView):
    @extend_schema(operation_id="handovers", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request) -> Response:
        """What is open for the longest watch of his, or of the office's; and the handovers before, newest first."""
        desk, now = watch_posts.desk_of(request.user), datetime.now(UTC)
        rows = Watch.objects.filter(organisation=desk.office, ended_at__isnull=True).select_related("officer")
        watches = sorted(
            rows.order_by("began_at")[:MOST], key=lambda each: each.officer_id != request.user.pk
        )
        since = watches[0].began_at if watches else now
        items = handovers.sheet(request.user, since=since, now=now)
        return Response(
            {
                "watches": [watch_line(desk, each) for each in watches],
                "items": [each.as_dict() for each in items],
                "results": [_handover(desk, each) for each in handovers.past(request.user)],
            }
        )

    @extend_schema(operation_id="handover", request=HandOver, responses=answered())
    def post(self, request: Request) -> Response:
        return once(request, lambda: self._perform(request, datetime.now(UTC)))

    def _perform(self, request: Request, now: datetime) -> Response:
        desk = watch_posts.desk_of(request.user)
        body = HandOver(data=request.data)
        body.is_valid(raise_exception=True)
        given, by = body.validated_data, request.user
        if given["act"] == "leave":
            watch = duty.leave(watch_id=given["watch"], reason=given["reason"], by=by, now=now)
            return Response(watch_line(desk, watch))
        if given["act"] == "give":
            row = handover.give(
                watch_id=given["watch"],
                to=_colleague(desk, given["to"]),
                note=given["note"],
                ticked=given["ticked"],
                by=by,
                now=now,
            )
        elif given["act"] == "take":
            row = handover.take(handover_id=given["handover"], phone=given.get("phone"), by=by, now=now)
        else:
            row = handover.take_over(
                watch_id=given["watch"], reason=given["reason"], phone=given.get("phone"), by=by, now=now
            )
        return Response(_handover(desk, row) | {"items": row.items, "note": row.note})


def _colleague(desk: Desk, username: str) -> Officer:
    found = Officer.objects.filter(username=username, organisation=desk.office, is_active=True).first()
    if found is None:
        raise InvalidInput({"to": "本单位没有这位接班人。"})
    return found


def _handover(desk: Desk, row: Handover) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "watch": str(row.watch_id),
        "post": row.watch.post,
        "title": desk.title(row.watch.post),
        "from": row.watch.officer.name,
        "to": row.to_officer.name,
        "given_at": row.given_at,
        "taken_at": row.taken_at,
        "reason": row.reason,
    }
