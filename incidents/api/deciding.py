"""Decisions over the contract: 拟办, approve, return, 补签, 委托. Bodies and the actions that they call."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from incidents.actions import activation, delegations, endorsing
from incidents.actions.decisions import Decision
from incidents.actions.delegations import Spoken
from incidents.api.fields import AwareDateTimeField, LevelField, StrictSerializer, text
from incidents.models import Channel, Incident, Officer
from incidents.plans import lookup
from incidents.queries.editions import plan_of
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput

LONG, SHORT = 4000, 200


class SpokenDelegation(StrictSerializer):
    """委托 given on the telephone together with the decision: both are recorded, or neither."""

    giver = text(longest=150)
    reason = text(longest=SHORT)
    words = text(longest=LONG)
    post = text(longest=40, required=False, default="")
    ends_at = AwareDateTimeField(required=False, allow_null=True)
    witness = text(longest=80, required=False, default="")
    callback = text(longest=40, required=False, default="")


class Decide(StrictSerializer):
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, default=Channel.SYSTEM)
    words = text(longest=LONG, required=False, default="")
    given_by = text(longest=150, required=False, default="")
    given_at = AwareDateTimeField(required=False, allow_null=True)
    witness = text(longest=80, required=False, default="")
    callback = text(longest=40, required=False, default="")
    request = serializers.UUIDField(required=False, allow_null=True)
    reason = text(longest=LONG, required=False, default="")
    delegation = SpokenDelegation(required=False, allow_null=True)


class Approve(Decide):
    severity_grade = LevelField(required=False, allow_null=True)
    """The grade, where the commander confirms it with the approval."""


class Countersign(StrictSerializer):
    request = serializers.UUIDField()


class DisputeWords(StrictSerializer):
    request = serializers.UUIDField()
    words = text(longest=LONG)


class Endorse(StrictSerializer):
    """`channel: "phone"` with `given_by` and `words` where the desk writes down what it heard."""

    agrees = serializers.BooleanField()
    words = text(longest=LONG, required=False, default="")
    request = serializers.UUIDField(required=False, allow_null=True)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, default=Channel.SYSTEM)
    given_by = text(longest=150, required=False, default="")
    given_at = AwareDateTimeField(required=False, allow_null=True)


class Delegate(StrictSerializer):
    """`giver` is the caller himself unless the desk records what he said on the telephone, with his `words`."""

    to = text(longest=150)
    reason = text(longest=SHORT)
    giver = text(longest=150, required=False, default="")
    post = text(longest=40, required=False, default="")
    starts_at = AwareDateTimeField(required=False, allow_null=True)
    ends_at = AwareDateTimeField(required=False, allow_null=True)
    evidence = text(longest=400, required=False, default="")
    words = text(longest=LONG, required=False, default="")
    witness = text(longest=80, required=False, default="")
    callback = text(longest=40, required=False, default="")


class EndDelegation(StrictSerializer):
    delegation = serializers.UUIDField()
    words = text(longest=LONG, required=False, default="")


def decision_of(incident: UUID, body: dict[str, Any]) -> Decision:
    spoken = body.get("delegation")
    if spoken is not None and body["channel"] != Channel.PHONE:
        raise InvalidInput({"delegation": "委托与决定同在一个电话里时才这样登记；否则请用 delegate。"})
    return Decision(
        channel=body["channel"],
        words=body["words"],
        given_by=body["given_by"],
        given_at=body.get("given_at"),
        witness=body["witness"],
        callback=body["callback"],
        delegation=Spoken(**spoken | {"post": spoken["post"] or _deciding_post(incident)})
        if spoken
        else None,
    )


def _deciding_post(incident: UUID) -> str:
    """The post that is lent where the caller names none: the first that the plan lets decide."""
    plan = plan_of(Incident.objects.get(pk=incident))
    return lookup.posts_with(plan, Command.APPROVE_ACTIVATION.value)[0].code


def approve(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """定级确认 goes with the approval where the commander gives it."""
    return activation.approve(
        incident_id=incident,
        decision=decision_of(incident, body),
        request_id=body.get("request"),
        severity_grade=body.get("severity_grade"),
        grade_reason=body["reason"],
        by=by,
        now=now,
    )


def give_back(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return activation.give_back(
        incident_id=incident,
        reason=body["reason"],
        decision=decision_of(incident, body),
        request_id=body.get("request"),
        by=by,
        now=now,
    )


def endorse(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return endorsing.endorse(
        incident_id=incident, request_id=body.pop("request", None), by=by, now=now, **body
    )


def delegate(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return delegations.give(
        incident_id=incident,
        to=_colleague("to", body.pop("to"), by),
        giver=_colleague("giver", body.pop("giver") or by.username, by),
        post=body.pop("post") or _deciding_post(incident),
        starts_at=body.pop("starts_at", None) or now,
        ends_at=body.pop("ends_at", None),
        by=by,
        now=now,
        **body,
    )


def end_delegation(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return delegations.end(delegation_id=body["delegation"], words=body["words"], by=by, now=now)


def _colleague(field: str, username: str, by: Officer) -> Officer:
    found = Officer.objects.filter(
        username=username, organisation_id=by.organisation_id, is_active=True
    ).first()
    if found is None:
        raise InvalidInput({field: "本单位没有这位人员。"})
    return found
