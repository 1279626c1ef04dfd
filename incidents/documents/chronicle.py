"""What 大事记 and 全程记录 state."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from incidents.documents.facts import BEIJING, Facts


def entry(
    *, seq: int, at: datetime, recorded_at: datetime, kind: str, text: str, who: str, clause: str = ""
) -> dict[str, Any]:
    """One line; what was written down later than it happened says when."""
    local, written = at.astimezone(BEIJING), recorded_at.astimezone(BEIJING)
    late = "" if abs((written - local).total_seconds()) < 60 else f"{written:%m-%d %H:%M} 录入"
    return {
        "seq": seq,
        "day": f"{local.year}年{local.month}月{local.day}日",
        "time": f"{local:%H:%M:%S}",
        "kind": kind,
        "text": text,
        "who": who,
        "clause": clause,
        "recorded": late,
    }


def chronicle(
    *,
    kind: str,
    title: str,
    organisation: str,
    incident: str,
    incident_number: str,
    made_at: datetime,
    entries: Iterable[Facts],
    drill: bool = False,
) -> Facts:
    """The facts of a 大事记 (key entries) or a 全程记录 (all of them), by day."""
    days: list[dict[str, Any]] = []
    for each in entries:
        if not days or days[-1]["day"] != each["day"]:
            days.append({"day": each["day"], "entries": []})
        days[-1]["entries"].append(each)
    local = made_at.astimezone(BEIJING)
    return {
        "kind": kind,
        "title": title,
        "number": incident_number,
        "organisation": organisation,
        "incident": incident,
        "made": f"{local:%Y-%m-%d %H:%M}",
        "dated": local.isoformat(timespec="seconds"),
        "days": days,
        "total": sum(len(day["entries"]) for day in days),
        "drill": drill,
    }
