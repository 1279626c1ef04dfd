"""What a paper states, as plain JSON, frozen the moment it is decided.

A template sees nothing else, so that the page, the paper and the archive can never disagree. Unknown is an
empty string here and prints as a blank to be filled by hand; never as a zero.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
CHECKSUM_LENGTH = 16
NUMERALS = {1: "I", 2: "II", 3: "III", 4: "IV"}
"""Drawn with Latin letters; a plan's own form that prints U+2160 … does so itself."""

Facts = dict[str, Any]


def canonical(facts: Mapping[str, Any]) -> bytes:
    """One spelling of the facts: keys sorted, no spaces, UTF-8."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def checksum(facts: Mapping[str, Any]) -> str:
    """校验码: the head of the SHA-256 over the facts; it stands at the foot of the paper that states them."""
    return hashlib.sha256(canonical(facts)).hexdigest()[:CHECKSUM_LENGTH]


def paper_number(*, year: int, incident_serial: int, serial: int) -> str:
    """〔2026〕3-1 号: hexagonal brackets, no padding with zeros (GB/T 9704 7.2.5). Drills, whose serials are negative,
    have 演 before it: they count apart."""
    return f"{'演' if incident_serial < 0 else ''}〔{year}〕{abs(incident_serial)}-{serial} 号"


def moment(at: datetime | None) -> dict[str, str]:
    """The parts of a moment in 北京时间; all empty where it is unknown. Months and days are not padded."""
    if at is None:
        return {"year": "", "month": "", "day": "", "hour": "", "minute": ""}
    local = at.astimezone(BEIJING)
    return {
        "year": str(local.year),
        "month": str(local.month),
        "day": str(local.day),
        "hour": f"{local.hour:02}",
        "minute": f"{local.minute:02}",
    }


def sign_off(
    *,
    mode: str = "none",
    name: str = "",
    post: str = "",
    at: datetime | None = None,
    words: str = "",
    recorder: str = "",
    witness: str = "",
    call_back: str = "",
    delegation: str = "",
) -> Facts:
    """Who decided and how: `system`, `phone` (words, recorder, witness) or `none` (not signed yet)."""
    if mode not in {"system", "phone", "none"}:
        raise ValueError(f"no such way to sign: {mode}")
    return {
        "mode": mode,
        "name": name,
        "post": post,
        "at": moment(at),
        "words": words,
        "recorder": recorder,
        "witness": witness,
        "call_back": call_back,
        "delegation": delegation,
    }


def group(
    *,
    name: str,
    formed: bool,
    lead_units: Iterable[str] = (),
    members: Iterable[str] = (),
    leader: str = "",
    clause: str = "",
) -> Facts:
    """One working group; `formed` is false for those that the commander did not send (A-17)."""
    return {
        "name": name,
        "formed": formed,
        "lead_units": list(lead_units),
        "members": list(members),
        "leader": leader,
        "clause": clause,
    }


def activation_notice(
    *,
    title: str,
    number: str,
    version: int,
    organisation: str,
    region: str,
    headquarters: str,
    plan_title: str,
    plan_number: str,
    signed: Facts,
    issued_at: datetime | None,
    occurred_at: datetime | None,
    county: str,
    location: str,
    incident: str,
    incident_noun: str,
    level: int,
    grade_text: str = "",
    level_note: str = "",
    basis: Iterable[Mapping[str, str]] = (),
    matter: str = "",
    expected_period: str = "",
    measures: Iterable[str] = (),
    groups: Iterable[Facts] = (),
    recipients: Iterable[str] = (),
    copies: Iterable[str] = (),
    command: Mapping[str, Any] | None = None,
    replaces: str = "",
    correction: str = "",
    drill: bool = False,
    incident_number: str = "",
) -> Facts:
    """The facts of a 启动通知. `replaces` is the number of the one that it corrects, `correction` says what and why.

    `region` stands for 「____市」; `basis` holds `{clause, text}` rows; `incident` loses a trailing
    `incident_noun`, which the form prints itself; `command` holds what only some plans print
    (`commanders`, `deputies`, `office`, `assist`).
    """
    return {
        "kind": "ACTIVATION_NOTICE",
        "title": title,
        "number": number,
        "version": version,
        "organisation": organisation,
        "region": region,
        "headquarters": headquarters,
        "plan": {"title": plan_title, "number": plan_number},
        "incident_number": incident_number,
        "sign_off": signed,
        "issued": moment(issued_at),
        "dated": issued_at.astimezone(BEIJING).isoformat(timespec="seconds") if issued_at else "",
        "occurred": moment(occurred_at),
        "county": county,
        "location": _within(county, location),
        "incident": _without_noun(incident, incident_noun),
        "level": level,
        "level_text": NUMERALS[level],
        "grade_text": grade_text,
        "level_note": level_note,
        "basis": [dict(row) for row in basis],
        "matter": matter,
        "expected_period": expected_period,
        "measures": _each_once(measures),
        "groups": list(groups),
        "recipients": list(recipients),
        "copies": list(copies),
        "command": dict(command or {}),
        "replaces": replaces,
        "correction": correction,
        "drill": drill,
    }


def figure(label: str, value: object, *, unit: str = "") -> dict[str, str]:
    """One number of the 接报单: an explicit 0 prints as 无, an unknown as a blank."""
    if value is None or value == "":
        return {"label": label, "value": "", "unit": unit}
    if value == 0 or value == "0":
        return {"label": label, "value": "无", "unit": ""}
    return {"label": label, "value": str(value), "unit": unit}


def intake_sheet(
    *,
    title: str,
    number: str,
    organisation: str,
    received_at: datetime | None = None,
    source: str = "",
    recorder: str = "",
    narrative: str = "",
    learned_at: datetime | None = None,
    learned_reason: str = "",
    occurred_at: datetime | None = None,
    written_at: datetime | None = None,
    caller: Mapping[str, str] | None = None,
    county: str = "",
    location: str = "",
    located: bool = True,
    category: str = "",
    measures: str = "",
    figures: Iterable[Mapping[str, str]] = (),
    details: Iterable[Mapping[str, str]] = (),
    choices: Mapping[str, Iterable[str]] | None = None,
    assessment: str = "",
    verification: Mapping[str, str] | None = None,
    proposal: str = "",
    leader_opinion: str = "",
    drill: bool = False,
) -> Facts:
    """The facts of a 接报单. `figures` come from `figure()`; `details` are further `{label, value}` rows.

    `learned_reason`: why 得知 was set back; `written_at`: finished while the line was down. `choices` makes it a
    sheet to be filled by hand: `source`, `category` and `party` with boxes to tick.
    """
    return {
        "kind": "INTAKE_SHEET",
        "title": title,
        "number": number,
        "organisation": organisation,
        "dated": received_at.astimezone(BEIJING).isoformat(timespec="seconds") if received_at else "",
        "received": moment(received_at),
        "learned": moment(learned_at),
        "learned_reason": learned_reason,
        "occurred": moment(occurred_at),
        "written": moment(written_at),
        "source": source,
        "caller": {"name": "", "post": "", "unit": "", "phone": "", "party": ""} | dict(caller or {}),
        "county": county,
        "location": _within(county, location),
        "located": located,
        "measures": measures,
        "choices": {name: list(words) for name, words in (choices or {}).items()},
        "category": category,
        "narrative": narrative,
        "figures": [dict(row) for row in figures],
        "details": [dict(row) for row in details],
        "assessment": assessment,
        "verification": {"method": "", "conclusion": "", "by": "", "at": ""} | dict(verification or {}),
        "proposal": proposal,
        "leader_opinion": leader_opinion,
        "recorder": recorder,
        "drill": drill,
    }


def _within(county: str, location: str) -> str:
    """The place without the county that stands before it on the paper."""
    return location.strip().removeprefix(county).strip()


def _without_noun(incident: str, noun: str) -> str:
    """「泄漏突发环境事件」 and 「泄漏事件」 as 「泄漏」: the form goes on with the noun itself."""
    named = incident.strip()
    for ending in (noun, noun[-2:]):
        if named.endswith(ending) and named != ending:
            return named.removesuffix(ending)
    return named


def _each_once(sentences: Iterable[str]) -> list[str]:
    """In order, without the full stop or semicolon that the paper sets itself."""
    return list(dict.fromkeys(sentence.strip().rstrip("；;。") for sentence in sentences))
