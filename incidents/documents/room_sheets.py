"""What a 情况单 (one page of the room) and a 时限表 (every clock of it) state."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from incidents.documents.facts import BEIJING, Facts


def _frame(
    kind: str, title: str, *, number: str, organisation: str, incident: str, made_at: datetime, drill: bool
) -> Facts:
    local = made_at.astimezone(BEIJING)
    return {
        "kind": kind,
        "title": title,
        "number": number,
        "organisation": organisation,
        "incident": incident,
        "made": f"{local:%Y-%m-%d %H:%M:%S}",
        "dated": local.isoformat(timespec="seconds"),
        "drill": drill,
    }


def situation_sheet(
    *,
    number: str,
    organisation: str,
    incident: str,
    plan: str,
    place: str,
    made_at: datetime,
    standing: Iterable[tuple[str, str]],
    figures: Iterable[tuple[str, str]],
    cautions: Iterable[str],
    clocks: Iterable[Mapping[str, str]],
    more_clocks: int,
    groups: Iterable[tuple[str, str, str]],
    entries: Iterable[tuple[str, str, str]],
    drill: bool = False,
) -> Facts:
    """Where the incident stands: 「等级、级别、状态」, people, open clocks, groups, the newest entries of the trail.

    `clocks` have name, owner, due, left and clause as words; `groups` name, lead and state; `entries` time, kind and
    words. A figure without a value is 不明, never 0.
    """
    frame = _frame(
        "SITUATION_SHEET", "情况单", number=number, organisation=organisation, incident=incident, made_at=made_at,
        drill=drill,
    )  # fmt: skip
    return frame | {
        "plan": plan,
        "place": place,
        "standing": [list(each) for each in standing],
        "figures": [list(each) for each in figures],
        "cautions": list(cautions),
        "clocks": [dict(each) for each in clocks],
        "more_clocks": more_clocks,
        "groups": [list(each) for each in groups],
        "entries": [list(each) for each in entries],
    }


def clock_sheet(
    *,
    number: str,
    organisation: str,
    incident: str,
    plan: str,
    made_at: datetime,
    rows: Iterable[Mapping[str, str]],
    drill: bool = False,
) -> Facts:
    """Every clock with who owes it, from when, until when, what became of it, and by which clause; words all."""
    frame = _frame(
        "CLOCK_SHEET",
        "时限表",
        number=number,
        organisation=organisation,
        incident=incident,
        made_at=made_at,
        drill=drill,
    )
    listed = [dict(each) for each in rows]
    return frame | {"plan": plan, "rows": listed, "total": len(listed)}
