"""更正接报内容: what was written down of a call proves wrong. The former words stay in the trail."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, enterprise, occurrence
from incidents.actions.clock_rows import shown
from incidents.actions.desk import Locked, lock
from incidents.actions.intake import later_than_learned
from incidents.models import Event, EventKind, Incident, Officer
from incidents.plans.schema import Plan
from incidents.rules import naming, personal_data
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Conflict, InvalidInput

LABELS = {
    "occurred_at": "发生时刻",
    "enterprise_told_at": "单位负责人接报",
    "county": "县（区）/乡镇",
    "detail": "详细地点",
    "lng": "经度",
    "lat": "纬度",
    "category": "类型",
    "title": "标题",
    "caller": "来电人",
    "substances": "物质和数量",
    "measures_taken": "已采取措施",
}
"""What may be corrected; 经过 stays as it was heard, and 得知 is not loosened afterwards."""
MOMENTS = ("occurred_at", "enterprise_told_at")
LONGEST = {"county": 40, "detail": 200, "title": 120, "substances": 200, "measures_taken": 4000}
CHANGING = (EventKind.PARTICULARS_CORRECTED, EventKind.SOURCE_ADDED, EventKind.SOURCE_REMOVED)
DEGREES = {"lng": Decimal(180), "lat": Decimal(90)}


@transaction.atomic
def correct(
    *,
    incident_id: UUID,
    fields: Mapping[str, Any],
    source: str,
    by: Officer,
    now: datetime,
    reason: str = "",
    expected_seq: int | None = None,
    from_incident: UUID | None = None,
) -> Incident:
    """Take over the named fields; those not named stay. What somebody else corrected meanwhile to another value is a
    Conflict with both; other fields of the same page go together. `from_incident`: the merged source that says so."""
    locked = lock(incident_id, Command.UPDATE_FACTS, by=by, now=now)
    incident, plan = locked.incident, locked.plan
    wanted = _checked(locked, fields, source)
    _no_other_hand(incident, wanted, expected_seq)
    changes = {
        name: {"from": getattr(incident, name), "to": value}
        for name, value in wanted.items()
        if getattr(incident, name) != value
    }
    if not changes:
        raise InvalidInput({next(iter(wanted)): "与现在记的相同，没有要更正的。"})
    _retitle(incident, plan, wanted, changes)
    for name, change in changes.items():
        setattr(incident, name, change["to"])
    incident.save(update_fields=list(changes))
    said = "；".join(
        f"{LABELS[name]} {_words(each['from'])}→{_words(each['to'])}" for name, each in changes.items()
    )
    events.record(
        incident,
        EventKind.PARTICULARS_CORRECTED,
        by=by,
        now=now,
        post=locked.acting_as(Command.UPDATE_FACTS),
        summary=f"{source.strip()}：更正 {said}{'；' + reason.strip() if reason.strip() else ''}",
        clause=plan.activation.request_clause,
        payload={
            "source": source.strip(),
            "reason": reason.strip(),
            "changes": changes,
            "from_incident": from_incident,
        },
    )
    _follow(incident, plan, changes, by=by, now=now)
    return incident


def _follow(
    incident: Incident, plan: Plan, changes: Mapping[str, Mapping[str, Any]], *, by: Officer, now: datetime
) -> None:
    if "occurred_at" in changes:
        was = changes["occurred_at"]["from"]
        occurrence.follow(incident, plan, was=was, why="更正发生时刻", by=by, now=now)
    if "enterprise_told_at" in changes:
        was = changes["enterprise_told_at"]["from"]
        occurrence.follow_told(incident, plan, was=was, why="查明单位负责人接报时刻", by=by, now=now)
    clocks.reconsider(incident, plan, by=by, now=now)
    enterprise.answer(incident, by=by, now=now)


def _checked(locked: Locked, fields: Mapping[str, Any], source: str) -> dict[str, Any]:
    """The fields as they will be stored. Raises InvalidInput with a sentence a field."""
    errors = {name: "不能在这里更正。" for name in fields if name not in LABELS}
    wanted = {name: _plain(value) for name, value in fields.items() if name in LABELS}
    if not wanted and not errors:
        errors["fields"] = "没有要更正的内容。"
    if not source.strip():
        errors["source"] = "请写这是谁说的，如“119 指挥中心电话”。"
    for name, longest in LONGEST.items():
        if len(wanted.get(name) or "") > longest:
            errors[name] = f"至多 {longest} 个字。"
    errors |= _place_and_kind(locked, wanted)
    errors |= _masked(wanted.get("caller") or {})
    occurred_at = wanted.get("occurred_at")
    if occurred_at is not None and occurred_at > locked.incident.learned_at:
        errors["occurred_at"] = later_than_learned(locked.plan, occurred_at, locked.incident.learned_at)
    told_at = wanted.get("enterprise_told_at")
    if told_at is not None and told_at < (
        wanted.get("occurred_at") or locked.incident.occurred_at or told_at
    ):
        errors["enterprise_told_at"] = "早于发生时刻，请核对。"
    if errors:
        raise InvalidInput(errors)
    return wanted


def _masked(caller: Mapping[str, Any]) -> dict[str, str]:
    if any(personal_data.is_masked(str(caller.get(part, ""))) for part in personal_data.OF_CALLER):
        return {"caller": "姓名、电话是掩码，不能存回；请写全，或不改这一项。"}
    return {}


def _place_and_kind(locked: Locked, wanted: Mapping[str, Any]) -> dict[str, str]:
    errors = {}
    names = [category.name for category in locked.plan.categories]
    if "county" in wanted and not wanted["county"]:
        errors["county"] = "请写地点（县、区或乡镇）。"
    if "title" in wanted and not wanted["title"]:
        errors["title"] = "请写标题。"
    if "category" in wanted and wanted["category"] not in names:
        errors["category"] = "请从类型中选一项：" + "、".join(names) + "。"
    both = {name: wanted.get(name, getattr(locked.incident, name)) for name in DEGREES}
    if (both["lng"] is None) != (both["lat"] is None):
        errors["lng" if both["lng"] is None else "lat"] = "经度和纬度要么都写，要么都不写。"
    for name, most in DEGREES.items():
        if both[name] is not None and abs(both[name]) > most:
            errors[name] = f"应在 −{most} 到 {most} 之间。"
    return errors


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return {name: words.strip() for name, words in value.items() if words.strip()}
    return value


def _no_other_hand(incident: Incident, wanted: Mapping[str, Any], expected_seq: int | None) -> None:
    if expected_seq is None or expected_seq == incident.seq:
        return
    if expected_seq > incident.seq:
        raise Conflict(
            f"您看到的是第 {expected_seq} 条记录时的情况，现在是第 {incident.seq} 条，请刷新后再提交。",
            details={"expected_seq": expected_seq, "seq": incident.seq},
        )
    both: dict[str, Any] = {}
    for event, changes in _changes_since(incident, expected_seq):
        for name in changes:
            if name in wanted and wanted[name] != getattr(incident, name):
                theirs = {"by": event.actor_name, "at": event.occurred_at.isoformat()}
                both[name] = {"yours": wanted[name], "theirs": getattr(incident, name), **theirs}
    if both:
        said = "；".join(
            f"{LABELS[name]}：您 {_words(each['yours'])}｜{each['by']} {_words(each['theirs'])}"
            for name, each in both.items()
        )
        details = {"expected_seq": expected_seq, "seq": incident.seq, "fields": both}
        raise Conflict(f"有人先更正了同一项，请选定后再提交。{said}", details=events.as_json(details))


def seen_at(incident: Incident, seq: int) -> dict[str, Any]:
    """The particulars as somebody saw them whose page was of `seq`: what he left alone he does not correct."""
    seen = {name: getattr(incident, name) for name in LABELS}
    for _, changes in reversed(_changes_since(incident, seq)):
        seen |= {name: _stored(name, change["from"]) for name, change in changes.items()}
    return seen


def _changes_since(incident: Incident, seq: int) -> list[tuple[Event, dict[str, Any]]]:
    """By correction, or because a source knew when it happened."""
    rows = incident.events.filter(kind__in=CHANGING, seq__gt=seq).order_by("seq")
    found = []
    for event in rows:
        told = {"occurred_at": event.payload.get("occurred_at")}
        changes = event.payload.get("changes") or {
            name: each for name, each in told.items() if each and each["from"] != each["to"]
        }
        found.append((event, {name: each for name, each in changes.items() if name in LABELS}))
    return found


def _stored(name: str, written: Any) -> Any:
    """A value of the trail as the row holds it."""
    if written is None:
        return None
    if name in DEGREES:
        return Decimal(str(written))
    return datetime.fromisoformat(written) if name in MOMENTS else written


def _retitle(
    incident: Incident, plan: Plan, wanted: Mapping[str, Any], changes: dict[str, dict[str, Any]]
) -> None:
    """A title that was made of place and kind is made again of the corrected ones."""
    made = naming.incident_title(plan, incident.county, incident.detail, incident.category)
    if "title" in wanted or incident.title != made:
        return
    parts = [wanted.get(name, getattr(incident, name)) for name in ("county", "detail", "category")]
    again = naming.incident_title(plan, *parts)
    if again != made:
        changes["title"] = {"from": made, "to": again}


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return shown(value)
    if isinstance(value, Mapping):
        return "".join(str(value.get(part, "")) for part in ("unit", "title", "name", "phone")) or "不明"
    return str(value) if value not in (None, "") else "不明"
