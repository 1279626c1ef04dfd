"""What 终止签报单 and 终止命令 state."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from incidents.documents.facts import BEIJING, NUMERALS, Facts, moment

SAID = {"agree": "同意", "disagree": "不同意"}
"""What the box prints of itself."""


def box(
    *,
    name: str,
    role: str,
    formed: bool = True,
    agrees: bool | None = None,
    words: str = "",
    channel: str = "",
    signer: str = "",
    given_at: datetime | None = None,
    signed_at: datetime | None = None,
    recorder: str = "",
) -> Facts:
    """One opinion. `channel` phone without `signed_at` prints as 电话意见，待补签. Words that say no more than the box
    itself (同意) print once."""
    said = "" if agrees is None else "agree" if agrees else "disagree"
    return {
        "name": name,
        "role": role,
        "formed": formed,
        "said": said,
        "words": "" if words.strip().rstrip("。.！!") == SAID.get(said) else words,
        "channel": channel,
        "signer": signer,
        "given": moment(given_at),
        "signed": moment(signed_at),
        "recorder": recorder,
    }


def termination_approval(
    *,
    title: str,
    number: str,
    organisation: str,
    headquarters: str,
    office: str,
    incident: str,
    incident_number: str,
    organiser: str,
    requested_at: datetime | None,
    boxes: Iterable[Facts],
    conditions: Iterable[Mapping[str, str]],
    sentence: str,
    supplement: str,
    external: Mapping[str, Any],
    signed: Facts,
    decided_by: str,
    decided_at: datetime | None,
    drill: bool = False,
) -> Facts:
    """The facts of a 终止签报单. `conditions`: `{text, evidence}`; `external`: `{asked, started, decision, at}`."""
    listed = list(boxes)
    return {
        "kind": "TERMINATION_APPROVAL",
        "title": title,
        "number": number,
        "organisation": organisation,
        "headquarters": headquarters,
        "office": office,
        "incident": incident,
        "incident_number": incident_number,
        "organiser": organiser,
        "requested": moment(requested_at),
        "dated": decided_at.astimezone(BEIJING).isoformat(timespec="seconds") if decided_at else "",
        "boxes": listed,
        "dissent": [each["name"] for each in listed if each["said"] == "disagree"],
        "conditions": [dict(each) for each in conditions],
        "sentence": sentence,
        "supplement": supplement,
        "external": dict(external) | {"at": moment(external.get("at"))},
        "sign_off": signed,
        "decided_by": decided_by,
        "drill": drill,
    }


def termination_charts(
    *,
    title: str,
    form: str,
    organisation: str,
    headquarters: str,
    incident: str,
    incident_number: str,
    made_at: datetime,
    annexed: Mapping[str, Any],
    drill: bool = False,
) -> Facts:
    """The facts of 附：监测数据, the sheet beside the form `form`; `annexed`: the charts as they were drawn."""
    return {
        "kind": "TERMINATION_CHARTS",
        "title": title,
        "form": form,
        "number": "",
        "organisation": organisation,
        "headquarters": headquarters,
        "incident": incident,
        "incident_number": incident_number,
        "made": moment(made_at),
        "drill": drill,
    } | dict(annexed)


def termination_order(
    *,
    title: str,
    number: str,
    organisation: str,
    headquarters: str,
    plan_title: str,
    incident: str,
    incident_number: str,
    county: str,
    location: str,
    occurred_at: datetime | None,
    level: int,
    activated_at: datetime,
    decided_by: str,
    basis: str,
    clause: str,
    groups: Iterable[str],
    recipients: Iterable[str],
    signed: Facts,
    issued_at: datetime,
    drill: bool = False,
) -> Facts:
    """The facts of a 终止命令; `basis`: why the response may end, in the words of the plan."""
    return {
        "kind": "TERMINATION_ORDER",
        "title": title,
        "number": number,
        "organisation": organisation,
        "headquarters": headquarters,
        "plan": {"title": plan_title},
        "incident": incident,
        "incident_number": incident_number,
        "county": county,
        "location": location.strip().removeprefix(county).strip(),
        "occurred": moment(occurred_at),
        "level": level,
        "level_text": NUMERALS[level],
        "activated": moment(activated_at),
        "decided_by": decided_by,
        "basis": basis.strip().rstrip("。"),
        "clause": clause,
        "groups": list(groups),
        "recipients": list(recipients),
        "sign_off": signed,
        "issued": moment(issued_at),
        "dated": issued_at.astimezone(BEIJING).isoformat(timespec="seconds"),
        "drill": drill,
    }
