"""What is registered after the response: papers and decisions of each duty, what the rescue cost."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import Locked, lock
from incidents.actions.receipts import answer_for
from incidents.models import AftermathProof, EventKind, Expense, Officer, ProofKind, TaskKind
from incidents.queries import returns
from incidents.queries.expenses import total_of
from incidents.queries.returns import Taken
from incidents.rules.days import day_of
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState


@transaction.atomic
def record_proof(
    *,
    incident_id: UUID,
    task_id: UUID,
    kind: str,
    reference: str,
    by: Officer,
    now: datetime,
    given_by: str = "",
    dated_on: date | None = None,
    returned: str = "",
    compensation: str = "",
) -> AftermathProof:
    """登记材料: the report, the authorisation, who leads, what was decided, what was given back. By whom the duty is, or
    by the desk. `returned`: which item of which requisition (`queries.returns.Taken.key`), while any is still out."""
    locked = lock(incident_id, Command.RECORD_PROOF, by=by, now=now)
    task = locked.incident.tasks.get(pk=task_id, kind=TaskKind.AFTERMATH)
    answer_for(locked, task.owner_unit, by, post=task.owner_post)
    errors = {}
    if kind not in ProofKind.values:
        errors["kind"] = "请选是哪一类材料。"
    if not reference.strip():
        errors["reference"] = "请写材料的名称、文号，或决定、单位的名称。"
    if dated_on is not None and dated_on > day_of(now):
        errors["dated_on"] = "日期晚于今天，请核对。"
    item = None
    if kind == ProofKind.RETURN:
        item = _given_back(locked, returned, errors)
    if errors:
        raise InvalidInput(errors)
    row = AftermathProof.objects.create(
        incident=locked.incident,
        task=task,
        kind=kind,
        decree=item.decree if item else None,
        item=item.position if item else None,
        compensation=compensation.strip() if kind == ProofKind.RETURN else "",
        reference=reference.strip(),
        given_by=given_by.strip(),
        dated_on=dated_on,
        recorded_at=now,
        recorded_by=by,
    )
    events.record(
        locked.incident,
        EventKind.AFTERCARE_OPENED,
        by=by,
        now=now,
        post=locked.acting_as(Command.RECORD_PROOF),
        summary=f"后期处置登记{row.get_kind_display()}：{item.words + '，' if item else ''}{row.reference}"
        f"{'（' + row.given_by + '）' if row.given_by else ''}"
        f"{'；补偿：' + row.compensation if row.compensation else ''}，{task.owner_name}",
        clause=task.clause,
        payload={
            "task": task.pk,
            "proof": row.pk,
            "kind": kind,
            "decree": row.decree_id,
            "item": row.item,
            "compensation": row.compensation,
        },
    )
    return row


def _given_back(locked: Locked, returned: str, errors: dict[str, str]) -> Taken | None:
    """The item that was given back; it must be named while any of a requisition is still out."""
    found = returns.taken(locked.incident, locked.plan)
    chosen = next((each for each in found if each.key == returned), None)
    if chosen is not None and chosen.returned is not None:
        errors["returned"] = f"{chosen.name}已登记归还。"
    elif chosen is None and (returned or returns.still_out(found)):
        errors["returned"] = "请选归还的是哪一件征用决定的哪一项。"
    return chosen


@transaction.atomic
def record_expense(
    *,
    incident_id: UUID,
    spent_on: date,
    purpose: str,
    amount_wan: Decimal,
    by: Officer,
    now: datetime,
    payee: str = "",
    bearer: str = "",
    voucher: str = "",
) -> Expense:
    """记经费 in 万元. Without a voucher it is on record and not counted, until one is registered."""
    locked = lock(incident_id, Command.RECORD_EXPENSE, by=by, now=now)
    errors = {}
    if not purpose.strip():
        errors["purpose"] = "请写用途。"
    if not amount_wan.is_finite() or amount_wan <= 0:
        errors["amount_wan"] = "金额应大于 0，单位万元，至多两位小数。"
    if spent_on > day_of(now):
        errors["spent_on"] = "日期晚于今天，请核对。"
    if errors:
        raise InvalidInput(errors)
    row = Expense.objects.create(
        incident=locked.incident,
        spent_on=spent_on,
        purpose=purpose.strip(),
        payee=payee.strip(),
        bearer=bearer.strip(),
        amount_wan=amount_wan,
        voucher=voucher.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    sums = total_of(locked.incident.pk)
    events.record(
        locked.incident,
        EventKind.EXPENSE_RECORDED,
        by=by,
        now=now,
        post=locked.acting_as(Command.RECORD_EXPENSE),
        summary=f"经费 {amount_wan} 万元：{row.purpose}，{'票据 ' + row.voucher if row.voucher else '缺票据，不计入'}；"
        f"已计入 {sums.counted} 万元",
        payload={"expense": row.pk, "amount_wan": str(amount_wan), "voucher": row.voucher},
    )
    return row


@transaction.atomic
def strike_expense(
    *, incident_id: UUID, expense_id: UUID, reason: str, by: Officer, now: datetime
) -> Expense:
    """冲销 a line that was wrong: it stays, struck out, with the reason."""
    locked = lock(incident_id, Command.RECORD_EXPENSE, by=by, now=now)
    row = Expense.objects.get(pk=expense_id, incident=locked.incident)
    if row.struck_at is not None:
        raise WrongState("这笔经费已经冲销。")
    if not reason.strip():
        raise InvalidInput({"reason": "请写冲销的理由。"})
    row.struck_at, row.struck_by, row.struck_reason = now, by, reason.strip()[:200]
    row.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    events.record(
        locked.incident,
        EventKind.EXPENSE_RECORDED,
        by=by,
        now=now,
        post=locked.acting_as(Command.RECORD_EXPENSE),
        summary=f"冲销经费 {row.amount_wan} 万元（{row.purpose}）：{row.struck_reason}",
        payload={"expense": row.pk, "struck": True, "amount_wan": str(row.amount_wan)},
    )
    return row
