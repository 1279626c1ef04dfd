"""One officer's edit of the facts against what others wrote: taken, kept as 另一说法, or put to his choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents.actions.desk import Locked
from incidents.models import FactEntry
from incidents.rules import claims as rules
from incidents.rules.claims import Merge, Pick, Present
from incidents.rules.facts import Facts
from incidents.rules.refusal import Conflict, InvalidInput


@dataclass(frozen=True)
class Edit:
    """What one officer wrote, against what stands: JSON values by field (「confirmed.deaths」)."""

    locked: Locked
    facts: Facts
    source: str
    as_of: datetime
    choose: Mapping[str, str]
    mine: dict[str, Any]
    standing: dict[str, FactEntry]
    taken: dict[str, Any] = field(default_factory=dict)
    """Those that become the incident's values."""
    aside: dict[str, str] = field(default_factory=dict)
    """Those kept as 另一说法, each with the sentence why."""


def settle(edit: Edit, expected_seq: int | None, *, is_dated: bool) -> None:
    """Say of each field whether it is taken, kept aside, or in conflict."""
    incident = edit.locked.incident
    if expected_seq is not None and expected_seq > incident.seq:
        raise Conflict(
            f"您看到的是第 {expected_seq} 条记录，本事件只到第 {incident.seq} 条，请刷新后再提交。",
            details={"expected_seq": expected_seq, "seq": incident.seq, "fields": []},
        )
    theirs = {
        name: Present(row.value, row.settled_seq, row.source, row.as_of)
        for name, row in edit.standing.items()
    }
    merged = rules.merge(edit.mine, theirs, seen_seq=expected_seq)
    if strange := rules.strangers(edit.choose, edit.mine):
        raise InvalidInput(
            {
                f"choose.{name}": "只能为本次填写的指标选 yours（用我的）或 theirs（用对方的）。"
                for name in strange
            }
        )
    if contested := [name for name, how in merged.items() if how is Merge.CONFLICT]:
        raise _conflict(edit, contested, seen=expected_seq)
    for name in (name for name, how in merged.items() if how is Merge.TAKEN):
        pick = edit.choose.get(name)
        late = is_dated and pick is None and rules.is_late(edit.source, edit.as_of, theirs.get(name))
        if pick == Pick.THEIRS or late:
            edit.aside[name] = _kept_aside(edit, name, late=late)
        else:
            edit.taken[name] = edit.mine[name]


def _conflict(edit: Edit, contested: list[str], *, seen: int | None) -> Conflict:
    """「重伤：您 2（110，02:20）｜赵核 3（现场，02:22）」 of each field, both values kept."""
    fields = [
        {
            "field": name,
            "label": rules.label(edit.locked.plan, name),
            "yours": edit.mine[name],
            "theirs": {
                "value": row.value,
                "by": row.recorded_by.name,
                "source": row.source,
                "as_of": row.as_of,
                "recorded_at": row.recorded_at,
            },
        }
        for name in contested
        for row in (edit.standing[name],)
    ]
    said = "；".join(
        f"{rules.label(edit.locked.plan, name)}：您 {_said(edit, name, edit.mine[name], edit.source, edit.as_of)}"
        f"｜{row.recorded_by.name} {_said(edit, name, row.value, row.source, row.as_of)}"
        for name in contested
        for row in (edit.standing[name],)
    )
    return Conflict(
        f"您打开之后别人改了同一项。{said}。请逐项选用您的还是对方的，没选的那个留作另一说法。",
        details={"expected_seq": seen, "seq": edit.locked.incident.seq, "fields": fields},
    )


def _said(edit: Edit, name: str, value: Any, source: str, as_of: datetime) -> str:
    return f"{rules.spoken(edit.locked.plan, name, value)}（{source}，{rules.clock(as_of)}）"


def _kept_aside(edit: Edit, name: str, *, late: bool) -> str:
    row = edit.standing[name]
    plan = edit.locked.plan
    said = f"{rules.label(plan, name)} {_said(edit, name, edit.mine[name], edit.source, edit.as_of)}"
    kept = _said(edit, name, row.value, row.source, row.as_of)
    return f"{said}早于现用的 {kept}，记为另一说法" if late else f"{said}记为另一说法，仍用 {kept}"
