"""后期处置 by the API: what is owed and registered, the expenses, the personal data in mask."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.actions import afterwards_records as records
from incidents.actions import person_records
from incidents.api.attached import LIST, Attached
from incidents.api.fields import StrictSerializer, text
from incidents.models import Officer, ProofKind
from incidents.queries.afterwards import Afterwards, Line, Person, proof_of
from incidents.queries.room import room_of
from incidents.rules.levels import letter

SHORT = 200


class RecordProof(StrictSerializer):
    task = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ProofKind.choices)
    reference = text(longest=SHORT)
    given_by = text(longest=120, required=False, default="")
    dated_on = serializers.DateField(required=False, allow_null=True, default=None)
    returned = text(longest=80, required=False, default="")
    compensation = text(longest=SHORT, required=False, default="")


class RecordExpense(StrictSerializer):
    spent_on = serializers.DateField()
    purpose = text(longest=120)
    amount_wan = serializers.DecimalField(max_digits=12, decimal_places=2)
    payee = text(longest=80, required=False, default="")
    bearer = text(longest=80, required=False, default="")
    voucher = text(longest=120, required=False, default="")


class StrikeExpense(StrictSerializer):
    expense = serializers.UUIDField()
    reason = text(longest=SHORT)


class RecordPerson(StrictSerializer):
    name = text(longest=40)
    identity = text(longest=40, required=False, default="")
    phone = text(longest=40, required=False, default="")
    condition = text(longest=120, required=False, default="")
    whereabouts = text(longest=120, required=False, default="")
    purpose = text(longest=120)


class SeePerson(StrictSerializer):
    person = serializers.UUIDField()
    reason = text(longest=SHORT)


class KeepPerson(StrictSerializer):
    person = serializers.UUIDField()
    until = serializers.DateField()
    reason = text(longest=SHORT)
    reference = text(longest=SHORT)


class KeepCaller(StrictSerializer):
    until = serializers.DateField()
    reason = text(longest=SHORT)
    reference = text(longest=SHORT)


class DestroyPersons(StrictSerializer):
    """Without `person`: all that are due, who called among them."""

    person = serializers.UUIDField(required=False, allow_null=True, default=None)


def record_proof(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return records.record_proof(incident_id=incident, task_id=body.pop("task"), by=by, now=now, **body)


def record_expense(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return records.record_expense(incident_id=incident, by=by, now=now, **body)


def strike_expense(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return records.strike_expense(
        incident_id=incident, expense_id=body["expense"], reason=body["reason"], by=by, now=now
    )


def record_person(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    purpose = body.pop("purpose")
    return person_records.record(incident_id=incident, told=body, purpose=purpose, by=by, now=now)


def see_person(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """The one answer that holds him in full."""
    row = person_records.see(
        incident_id=incident, person_id=body["person"], reason=body["reason"], by=by, now=now
    )
    whole = ("name", "identity", "phone", "condition", "whereabouts")
    return {"person": {"id": str(row.pk)} | {name: getattr(row, name) for name in whole}}


def keep_person(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return person_records.keep(incident_id=incident, person_id=body.pop("person"), by=by, now=now, **body)


def keep_caller(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return person_records.keep_caller(incident_id=incident, by=by, now=now, **body)


def destroy_persons(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return person_records.destroy(incident_id=incident, person_id=body["person"], by=by, now=now)


class AfterwardsView(Attached):
    @extend_schema(operation_id="afterwards", responses=LIST)
    def get(self, request: Request, incident_id: UUID) -> Response:
        page = Afterwards(room_of(request.user, incident_id, now=datetime.now(UTC)))
        return Response(
            {
                "grade": letter(page.grade),
                "investigated_by": page.investigated_by,
                "tasks": [_task(each) for each in page.lines],
                "expenses": [
                    {
                        "id": str(row.pk),
                        "spent_on": row.spent_on,
                        "purpose": row.purpose,
                        "amount_wan": str(row.amount_wan),
                        "payee": row.payee,
                        "bearer": row.bearer,
                        "voucher": row.voucher,
                        "struck": row.struck_reason if row.struck_at else None,
                    }
                    for row in page.expenses
                ],
                "counted_wan": str(page.sums.counted),
                "without_voucher_wan": str(page.sums.without_voucher),
                "persons": [_person(each) for each in page.persons],
                "caller": page.called and asdict(page.called),
            }
        )


def _task(line: Line) -> dict[str, Any]:
    return {
        "id": str(line.task.pk),
        "code": line.task.code,
        "text": line.task.text,
        "clause": line.task.clause,
        "owner": line.task.owner_name,
        "state": line.task.state,
        "proofs": [proof_of(each) for each in line.proofs],
        "lacking": [{"kind": each.kind, "text": each.text} for each in line.lacking],
        "deadlines": [
            {"id": str(each.row.pk), "label": each.row.label, "due_at": each.row.due_at, "state": each.state}
            for each in line.clocks
        ],
    }


def _person(each: Person) -> dict[str, Any]:
    return {
        "id": str(each.row.pk),
        "position": each.row.position,
        "name": each.name,
        "identity": each.identity,
        "phone": each.phone,
        "standing": each.standing,
        "due": each.due,
        "kept_until": each.row.kept_until,
        "destroyed_at": each.row.destroyed_at,
    }
