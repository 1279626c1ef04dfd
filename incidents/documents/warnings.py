"""What the papers of a warning state: 发布, 调整, 解除, and the advice of an office that may only advise."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from incidents.documents.facts import BEIJING, NUMERALS, Facts, moment

NOTICES = {"issue": "WARNING_ISSUE", "adjust": "WARNING_ADJUSTMENT", "lift": "WARNING_LIFT"}
ADVICES = {"issue": "WARNING_ADVICE", "adjust": "WARNING_ADJUSTMENT_ADVICE", "lift": "WARNING_LIFT_ADVICE"}


def warning_paper(
    *,
    matter: str,
    advice: bool,
    title: str,
    number: str,
    warning_number: str,
    organisation: str,
    office: str,
    issuer: str,
    subject: str,
    level: int,
    level_words: str,
    elements: Iterable[tuple[str, str]],
    signed: Facts,
    issued_at: datetime | None,
    starts_at: datetime | None,
    expires_at: datetime | None,
    basis: str = "",
    reason: str = "",
    was: str = "",
    channels: Iterable[str] = (),
    measures: Iterable[str] = (),
    recipients: Iterable[str] = (),
    copies: Iterable[str] = (),
    asked_to_notify: Iterable[str] = (),
    contact: str = "",
    clause: str = "",
    drill: bool = False,
) -> Facts:
    """`elements`: name and words in the plan's order. `was`: the level before an adjustment. `measures`: those taken,
    of a lift those lifted with it. `asked_to_notify`: those of the addressees who are
    asked to tell others."""
    return {
        "kind": (ADVICES if advice else NOTICES)[matter],
        "matter": matter,
        "advice": advice,
        "title": title,
        "number": number,
        "warning_number": warning_number,
        "organisation": organisation,
        "office": office,
        "issuer": issuer,
        "subject": subject,
        "level": level,
        "level_text": NUMERALS[level],
        "level_words": level_words,
        "elements": [{"name": name, "value": value} for name, value in elements],
        "sign_off": signed,
        "issued": moment(issued_at),
        "dated": issued_at.astimezone(BEIJING).isoformat(timespec="seconds") if issued_at else "",
        "starts": moment(starts_at),
        "expires": moment(expires_at),
        "basis": basis,
        "reason": reason,
        "was": was,
        "channels": list(channels),
        "measures": list(measures),
        "recipients": list(recipients),
        "copies": list(copies),
        "asked_to_notify": list(asked_to_notify),
        "contact": contact,
        "clause": clause,
        "drill": drill,
    }


def said(at: datetime | None) -> str:
    """「2026年11月24日18时00分」, or nothing."""
    parts: Mapping[str, str] = moment(at)
    if not parts["year"]:
        return ""
    return f"{parts['year']}年{parts['month']}月{parts['day']}日{parts['hour']}时{parts['minute']}分"
