"""The facts of a composed report (上行文: 签发人 at the right, 主送, 要素分节, 抄送 in the 版记) and of a release."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from incidents.documents.facts import BEIJING, Facts, moment

DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """一 … 十 … 九十九, for the headings of the sections."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    return f"{'' if tens == 1 else DIGITS[tens]}十{DIGITS[ones] if ones else ''}"


def composed_report(
    *,
    kind: str,
    title: str,
    heading: str,
    number: str,
    serial: int | None,
    organisation: str,
    signed: Facts,
    body: Iterable[Mapping[str, Any]],
    recipients: Iterable[str],
    copies: Iterable[str] = (),
    informed: Iterable[str] = (),
    contact: str = "",
    contact_phone: str = "",
    issued_at: datetime | None,
    as_of: datetime | None,
    version: int,
    missing: str,
    skip_reason: str = "",
    supplements: str = "",
    corrects: str = "",
    received_by: str = "",
    leader_words: str = "",
    recorder: str = "",
    incident_number: str = "",
    drill: bool = False,
) -> Facts:
    """`body` holds {title, text, enclosure}; a section without text prints `missing` (暂缺)."""
    rows = list(body)
    sections = [each for each in rows if not each.get("enclosure")]
    return {
        "kind": kind,
        "title": title,
        "heading": heading,
        "number": number,
        "serial": serial,
        "organisation": organisation,
        "sign_off": signed,
        "sections": [
            {"numeral": numeral(place), "title": each["title"], "lines": _lines(each["text"], missing)}
            for place, each in enumerate(sections, start=1)
        ],
        "enclosures": [
            {"title": each["title"], "text": each["text"].strip() or missing}
            for each in rows
            if each.get("enclosure")
        ],
        "recipients": list(recipients),
        "copies": list(copies),
        "informed": list(informed),
        "contact": contact,
        "contact_phone": contact_phone,
        "issued": moment(issued_at),
        "as_of": moment(as_of),
        "dated": issued_at.astimezone(BEIJING).isoformat(timespec="seconds") if issued_at else "",
        "version": version,
        "skip_reason": skip_reason,
        "supplements": supplements,
        "corrects": corrects,
        "received_by": received_by,
        "leader_words": leader_words,
        "recorder": recorder,
        "incident_number": incident_number,
        "drill": drill,
    }


def _lines(text: str, missing: str) -> list[str]:
    return [each.strip() for each in text.splitlines() if each.strip()] or [f"{missing}。"]


def release(
    *,
    title: str,
    heading: str,
    number: str,
    organisation: str,
    publisher: str,
    text: str,
    signed: Facts,
    drafted_by: str,
    reviewed_by: str,
    review_label: str,
    review_words: str,
    reviewed_at: datetime | None,
    media: Iterable[str],
    published_at: datetime | None,
    as_of: datetime | None,
    version: int,
    incident_number: str = "",
    drill: bool = False,
) -> Facts:
    """发布稿 with its 审核 line. It is no paper before it has been reviewed."""
    return {
        "kind": "INFORMATION_RELEASE",
        "title": title,
        "heading": heading,
        "number": number,
        "organisation": organisation,
        "publisher": publisher,
        "lines": _lines(text, ""),
        "sign_off": signed,
        "drafted_by": drafted_by,
        "reviewed_by": reviewed_by,
        "review_label": review_label,
        "review_words": review_words,
        "reviewed": moment(reviewed_at),
        "media": list(media),
        "published": moment(published_at),
        "as_of": moment(as_of),
        "dated": reviewed_at.astimezone(BEIJING).isoformat(timespec="seconds") if reviewed_at else "",
        "version": version,
        "incident_number": incident_number,
        "drill": drill,
    }
