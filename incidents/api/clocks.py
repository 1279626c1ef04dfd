"""What a person does about a clock over the contract: 催办, 提前逐级, 确认, 免除; and how a clock looks outside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from incidents.actions import aftercare, urging
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.models import Deadline, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.clock_ledger import late_by, state_of

SHORT = 200


class OfClock(StrictSerializer):
    """The clock by its id in `/deadlines/`."""

    deadline = serializers.UUIDField()


class Urge(OfClock):
    reason = text(longest=SHORT, required=False, default="")


class WithReason(OfClock):
    """The action asks for the reason itself: a clock that is settled is said to be so first."""

    reason = text(longest=SHORT, required=False, default="")


def urge(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return urging.urge(
        incident_id=incident, deadline_id=body["deadline"], reason=body["reason"], by=by, now=now
    )


def escalate(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return urging.climb(
        incident_id=incident, deadline_id=body["deadline"], reason=body["reason"], by=by, now=now
    )


def acknowledge(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return urging.acknowledge(incident_id=incident, deadline_id=body["deadline"], by=by, now=now)


def waive(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return urging.waive(
        incident_id=incident, deadline_id=body["deadline"], reason=body["reason"], by=by, now=now
    )


class Review(StrictSerializer):
    words = text(longest=SHORT)
    passed_at = AwareDateTimeField(required=False, allow_null=True)


class Pause(WithReason):
    since = AwareDateTimeField(required=False, allow_null=True)


class Resume(WithReason):
    until = AwareDateTimeField(required=False, allow_null=True)


class Extend(OfClock):
    days = serializers.IntegerField(min_value=1, max_value=999)
    approval = text(longest=SHORT)


def pause(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return aftercare.pause(incident_id=incident, deadline_id=body.pop("deadline"), by=by, now=now, **body)


def resume(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return aftercare.resume(incident_id=incident, deadline_id=body.pop("deadline"), by=by, now=now, **body)


def extend(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return aftercare.extend(incident_id=incident, deadline_id=body.pop("deadline"), by=by, now=now, **body)


def deadline(row: Deadline, plan: Plan, *, now: datetime) -> dict[str, Any]:
    """One clock, with everything that befell it. `met_late_by_seconds` is negative where it was early."""
    late = late_by(row)
    return {
        "id": str(row.pk),
        "rule": row.rule_code,
        "occasion": row.occasion,
        "label": row.label,
        "badge": row.badge,
        "reading": row.reading,
        "provisional": row.provisional,
        "clause": row.clause,
        "section": lookup.clause_ref(plan, row.clause),
        "source": row.source,
        "base": row.base,
        "base_at": row.base_at,
        "base_known": row.base_known,
        "due_at": row.due_at,
        "owner": row.owner_name,
        "owner_unit": row.owner_unit,
        "owner_post": row.owner_post,
        "met_by_words": row.met_by_words,
        "state": state_of(row, now=now),
        "met_at": row.met_at,
        "met_by": _name(row.met_by),
        "met_late_by_seconds": int(late.total_seconds()) if late is not None else None,
        "missed_at": row.missed_at,
        "late_seconds": row.late_seconds,
        "round": row.round,
        "rung": row.rung,
        "acknowledged_at": row.acknowledged_at,
        "acknowledged_by": _name(row.acknowledged_by),
        "waived_at": row.waived_at,
        "waived_by": _name(row.waived_by),
        "waived_reason": row.waived_reason,
        "superseded_at": row.superseded_at,
        "superseded_by": str(row.superseded_by_id) if row.superseded_by_id else None,
        "paused_at": row.paused_at,
        "paused_seconds": row.paused_seconds,
        "paused_reason": row.paused_reason,
        "extended_days": row.extended_days,
        "lapsed_at": row.lapsed_at,
        "set_aside_at": row.set_aside_at,
        "set_aside_reason": row.set_aside_reason,
        "next_check_at": row.next_check_at,
    }


def _name(officer: Officer | None) -> str | None:
    return officer.name if officer else None
