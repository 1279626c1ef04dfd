"""终止 and 归档 over the contract: bodies, the actions that they call, how the form looks outside."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from incidents.actions import (
    archiving,
    decisions,
    termination,
    termination_opinions,
    termination_order,
    termination_words,
)
from incidents.actions.decisions import Decision
from incidents.api.deciding import LONG, decision_of
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.models import Incident, Officer, OpinionChannel, TerminationApproval
from incidents.plans.schema import Plan
from incidents.queries import ending
from incidents.queries.authority import HeldPost
from incidents.rules.termination import External


class AboveDecided(StrictSerializer):
    """Whether the authority above had started its own plan, and how it decided."""

    started = serializers.BooleanField()
    decision = text(longest=120, required=False, default="")
    decided_at = AwareDateTimeField(required=False, allow_null=True)


class RequestTermination(StrictSerializer):
    """`evidence`: code of each of the plan's conditions -> what shows that it is met. Sent again while the form is open
    it adds `supplement` and `external`."""

    evidence = serializers.DictField(child=text(longest=LONG), required=False, default=dict)
    supplement = text(longest=LONG, required=False, default="")
    reason = text(longest=LONG, required=False, default="")
    external = AboveDecided(required=False, allow_null=True)
    expected_seq = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)


class RecordOpinion(StrictSerializer):
    """`channel`: system (his own signature), phone (written down by the desk, signature to follow), paper (signed on the
    printed form). `group`: the box, where the officer signs more than one or records for others."""

    agrees = serializers.BooleanField()
    words = text(longest=LONG, required=False, default="")
    group = text(longest=60, required=False, default="")
    channel = serializers.ChoiceField(
        choices=OpinionChannel.choices, required=False, default=OpinionChannel.SYSTEM
    )
    given_by = text(longest=150, required=False, default="")
    given_at = AwareDateTimeField(required=False, allow_null=True)


class Archive(StrictSerializer):
    """Nothing to say: the act itself tells what is still in the way."""


def request(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    above = body.pop("external", None)
    external = External(above["started"], above["decision"], above.get("decided_at")) if above else None
    return termination.request(incident_id=incident, external=external, by=by, now=now, **body)


def record_opinion(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return termination_opinions.record(incident_id=incident, by=by, now=now, **body)


def approve(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return termination_order.approve(incident_id=incident, decision=_decided(incident, body), by=by, now=now)


def give_back(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return termination.give_back(
        incident_id=incident, reason=body["reason"], decision=_decided(incident, body), by=by, now=now
    )


def _decided(incident: UUID, body: Mapping[str, Any]) -> Decision:
    return decision_of(incident, dict(body))


def countersign(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """补签 of whatever was decided by telephone: an activation, a change, an end."""
    key = body["request"]
    if _is_end(incident, key):
        return termination_order.countersign(incident_id=incident, termination_id=key, by=by, now=now)
    return decisions.countersign(incident_id=incident, request_id=key, by=by, now=now)


def dispute_words(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """与原话不符, of whatever was decided by telephone."""
    key, words = body["request"], body["words"]
    if _is_end(incident, key):
        return termination_words.dispute(
            incident_id=incident, termination_id=key, words=words, by=by, now=now
        )
    return decisions.dispute_words(incident_id=incident, request_id=key, words=words, by=by, now=now)


def correct_words(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """更正原话, of whatever was decided by telephone."""
    key, words = body["request"], body["words"]
    if _is_end(incident, key):
        return termination_words.correct(
            incident_id=incident, termination_id=key, words=words, by=by, now=now
        )
    return decisions.correct_words(incident_id=incident, request_id=key, words=words, by=by, now=now)


def _is_end(incident: UUID, key: UUID) -> bool:
    return TerminationApproval.objects.filter(pk=key, incident=incident).exists()


def archive(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return archiving.archive(incident_id=incident, by=by, now=now)


def form(incident: Incident, plan: Plan, officer: Officer, held: Iterable[HeldPost]) -> dict[str, Any] | None:
    """The newest 签报单: where it stands and what it still wants. None where nobody has asked for an end.

    `veiled`: given, and kept from this officer until he has signed his own box (`ending.veiled`)."""
    row = ending.latest(incident)
    if row is None:
        return None
    opinions = list(row.opinions.all())
    missing = ending.missing(row, plan, opinions)
    veiled = ending.veiled(row, plan, officer, held)
    return {
        "id": str(row.pk),
        "state": row.state,
        "requested_at": row.requested_at,
        "requested_by": row.requested_by.name,
        "evidence": row.evidence,
        "supplement": row.supplement,
        "open_tasks": row.open_tasks,
        "external": {
            "started": row.external_started,
            "decision": row.external_decision,
            "decided_at": row.external_at,
        },
        "opinions": [
            {
                "group": each.party,
                "name": each.name,
                "role": each.role,
                "formed": each.formed,
                "agrees": None if each.party in veiled else each.agrees,
                "words": "" if each.party in veiled else each.words,
                "veiled": each.party in veiled,
                "channel": each.channel,
                "signer": each.signer_name,
                "given_at": each.given_at,
                "signed_at": each.signed_at,
            }
            for each in opinions
        ],
        "missing": list(missing.for_order if row.is_open else missing.signatures),
        "decided_at": row.decided_at,
        "decided_by": row.decided_by.name if row.decided_by is not None else None,
        "decided_as": row.decided_as,
        "words": row.words,
        "return_reason": row.return_reason,
        "ordered_at": row.ordered_at,
    }
