"""经费 of an incident: every line, and what of it counts."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from incidents.models import Expense

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Sums:
    """In 万元. What has no voucher is not counted (EX-18: 缺失证明材料的费用不能计入)."""

    counted: Decimal
    without_voucher: Decimal


def ledger(incident_id: UUID) -> list[Expense]:
    rows = Expense.objects.filter(incident_id=incident_id).select_related("recorded_by", "struck_by")
    return list(rows.order_by("spent_on", "recorded_at", "id"))


def sums(rows: list[Expense]) -> Sums:
    standing = [row for row in rows if row.struck_at is None]
    return Sums(
        counted=sum((row.amount_wan for row in standing if row.voucher), NOTHING),
        without_voucher=sum((row.amount_wan for row in standing if not row.voucher), NOTHING),
    )


def total_of(incident_id: UUID) -> Sums:
    return sums(ledger(incident_id))
