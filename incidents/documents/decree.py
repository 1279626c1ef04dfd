"""What a 征用决定 or a 社会动员令 states, as plain JSON."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from incidents.documents.facts import BEIJING, Facts, moment


def decree(
    *,
    kind: str,
    title: str,
    number: str,
    organisation: str,
    issued_by: str,
    proposed_by: str,
    plan_title: str,
    clause: str,
    law: str,
    incident: str,
    incident_number: str,
    addressees: Iterable[str],
    scope: Iterable[str],
    opening: str,
    items: Iterable[Mapping[str, str]],
    purpose: str,
    place: str,
    period: str,
    compensation: str,
    closing: str,
    signed: Facts,
    issued_at: datetime | None,
    drill: bool,
) -> Facts:
    """`addressees` one a line; `items` hold `{name, quantity, owner}`; blanks are filled by hand."""
    stated: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "number": number,
        "organisation": organisation,
        "issued_by": [each.strip() for each in issued_by.split("、") if each.strip()],
        "proposed_by": proposed_by,
        "plan": {"title": plan_title, "clause": clause},
        "law": law,
        "incident": incident,
        "incident_number": incident_number,
        "addressees": list(addressees),
        "scope": list(scope),
        "opening": opening,
        "items": [dict(each) for each in items],
        "purpose": purpose,
        "place": place,
        "period": period,
        "compensation": compensation,
        "closing": closing,
        "sign_off": signed,
        "issued": moment(issued_at),
        "dated": issued_at.astimezone(BEIJING).isoformat(timespec="seconds") if issued_at else "",
        "drill": drill,
    }
    return stated
