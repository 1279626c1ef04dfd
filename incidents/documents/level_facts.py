"""What the papers of a changed level, and of 不全面启动, state."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from incidents.documents.facts import BEIJING, NUMERALS, Facts, moment


def common(
    *,
    kind: str,
    title: str,
    number: str,
    organisation: str,
    headquarters: str,
    plan_title: str,
    decided_by: str,
    signed: Facts,
    issued_at: datetime | None,
    incident: str,
    incident_number: str,
    place: str,
    drill: bool,
) -> Facts:
    """What both papers state of the office, the incident and the decision."""
    return {
        "kind": kind,
        "title": title,
        "number": number,
        "organisation": organisation,
        "headquarters": headquarters,
        "plan_title": plan_title,
        "decided_by": decided_by,
        "sign_off": signed,
        "issued": moment(issued_at),
        "dated": issued_at.astimezone(BEIJING).isoformat(timespec="seconds") if issued_at else "",
        "incident": incident,
        "incident_number": incident_number,
        "place": place,
        "drill": drill,
    }


def level_change(
    stated: Facts,
    *,
    from_level: int,
    level: int,
    since: datetime | None,
    what: str,
    grade_text: str,
    clause: str,
    basis: Iterable[Mapping[str, str]],
    reason: str,
    evidence: str,
    formed: Iterable[Mapping[str, str]],
    released: Iterable[str],
    added: Iterable[Mapping[str, str]],
    dropped: int,
    readiness: Iterable[str],
    expected_period: str,
    measures: Iterable[str],
    assist: str,
    recipients: Iterable[str],
    copies: Iterable[str],
    replaces: str,
) -> Facts:
    """The facts of a 级别调整通知: only what changes. `formed`: {name, lead}; `added`: {who, text}."""
    return stated | {
        "from_level": NUMERALS[from_level],
        "level": NUMERALS[level],
        "since": moment(since),
        "what": what,
        "grade_text": grade_text,
        "clause": clause,
        "basis": [dict(row) for row in basis],
        "reason": reason,
        "evidence": evidence,
        "formed": [dict(row) for row in formed],
        "released": list(released),
        "added": [dict(row) for row in added],
        "dropped": dropped,
        "readiness": list(readiness),
        "expected_period": expected_period,
        "measures": list(measures),
        "assist": assist,
        "recipients": list(recipients),
        "copies": list(copies),
        "replaces": replaces,
    }


def not_activating(
    stated: Facts,
    *,
    grade_text: str,
    clause: str,
    text: str,
    stays: str,
    conditions: Iterable[Mapping[str, Any]],
    reason: str,
    evidence: str,
    requested_by: str,
    requested_at: datetime,
) -> Facts:
    """The facts of a 不全面启动审批单: each condition with what was found. `conditions`: {text, words}."""
    return stated | {
        "grade_text": grade_text,
        "clause": clause,
        "text": text,
        "stays": stays,
        "conditions": [dict(row) for row in conditions],
        "reason": reason,
        "evidence": evidence,
        "requested_by": requested_by,
        "requested": moment(requested_at),
    }
