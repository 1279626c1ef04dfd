"""What a 呼叫单 states."""

from collections.abc import Iterable
from datetime import datetime

from incidents.documents.facts import BEIJING, Facts, moment


def call_row(
    *,
    unit: str,
    numbers: Iterable[str] = (),
    delivered: str = "",
    signed: str = "",
    tried: str = "",
    code: str = "",
    qr: str = "",
) -> Facts:
    """One recipient of the 呼叫单; what is not known yet stays a box to be ticked by hand."""
    return {
        "unit": unit,
        "numbers": list(numbers),
        "delivered": delivered,
        "signed": signed,
        "tried": tried,
        "code": code,
        "qr": qr,
    }


def call_sheet(
    *,
    number: str,
    organisation: str,
    duty_phone: str,
    incident: str,
    subject: str,
    issued_at: datetime,
    printed_at: datetime,
    rows: Iterable[Facts],
    drill: bool = False,
) -> Facts:
    """The facts of a 呼叫单: whom a notice went to, the numbers, and boxes for what the telephone brings."""
    listed = list(rows)
    return {
        "kind": "CALL_SHEET",
        "title": "呼叫单",
        "number": number,
        "organisation": organisation,
        "duty_phone": duty_phone,
        "dated": printed_at.astimezone(BEIJING).isoformat(timespec="seconds"),
        "incident": incident,
        "subject": subject,
        "issued": moment(issued_at),
        "printed": moment(printed_at),
        "rows": listed,
        "with_links": any(row["qr"] for row in listed),
        "drill": drill,
    }
