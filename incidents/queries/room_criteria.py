"""定级依据: each known indicator with what it brings, and every row of the plan's tables with value and verdict."""

from dataclasses import dataclass
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Indicator
from incidents.queries.questions import unanswered
from incidents.queries.room import Cited, Room, cite
from incidents.queries.room_head import current, short, shown
from incidents.rules.levels import letter, parse


@dataclass(frozen=True)
class IndicatorLine:
    """`level` and `item` of the gravest row that this indicator meets; `open` where it is not known."""

    label: str
    value: object
    unit: str
    projected: bool
    level: str = ""
    item: str = ""
    decisive: bool = False
    implied: bool = False
    """Not reported by itself; another fact contains it."""
    open: bool = False
    differs: bool = False
    """≠: somebody says otherwise."""


@dataclass(frozen=True)
class RowLine:
    """One row of a table. `holds`: True, False or "unknown"."""

    level: str
    item: str
    text: str
    cited: Cited
    values: list[str]
    holds: object
    erratum: str = ""


@dataclass(frozen=True)
class TableLines:
    code: str
    title: str
    rows: list[RowLine]
    met: int


@dataclass(frozen=True)
class Criteria:
    grade: str | None
    confirmed_grade: str | None
    confirmed_by: str
    level: str | None
    response_level: str | None
    worst: str | None
    may_rise_to: str | None
    near_miss: bool
    raised_by: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    distance: list[dict[str, Any]]
    badges: list[dict[str, Any]]
    errata: list[dict[str, str]]
    lines: list[IndicatorLine]
    unknown: list[str]
    still_open: list[tuple[str, str, Cited]]
    """待核: question, why it is asked, clause."""
    tables: list[TableLines]
    edition: str


def criteria(room: Room) -> Criteria:
    incident, plan, found = room.incident, room.plan, room.incident.assessment
    level = found.get("response_level")
    lines = [_line(room, each, level) for each in plan.indicators]
    return Criteria(
        grade=found.get("severity_grade"),
        confirmed_grade=letter(incident.severity_grade),
        confirmed_by=incident.grade_confirmed_by.name if incident.grade_confirmed_by else "",
        level=level,
        response_level=letter(incident.response_level),
        worst=found.get("worst_case_level"),
        may_rise_to=found.get("may_rise_to"),
        near_miss=bool(found.get("near_miss")),
        raised_by=found.get("raised_by", []),
        questions=found.get("questions", []),
        distance=found.get("distance", []),
        badges=found.get("badges", []),
        errata=[_erratum(room, code) for code in found.get("errata", [])],
        lines=sorted((each for each in lines if not each.open), key=lambda each: not each.decisive),
        unknown=[each.label for each in lines if each.open],
        still_open=[(each.text, each.why, cite(plan, each.clause)) for each in unanswered(incident, plan)],
        tables=_tables(room),
        edition=f"{plan.plan.short_title} {plan.plan.number} {plan.plan.revision}",
    )


def _line(room: Room, indicator: Indicator, level: str | None) -> IndicatorLine:
    value, projected = current(room.incident, indicator.name)
    best = _gravest(room, indicator.name)
    implied = best is not None and value is None
    return IndicatorLine(
        label=short(indicator.label),
        value=shown(indicator, best["value"] if implied else value),
        unit=indicator.unit,
        projected=projected,
        level=best["level"] if best else "",
        item=best["item"] if best else "",
        decisive=bool(best) and best["level"] == level,
        implied=implied,
        open=value is None and not best,
        differs=room.differs(indicator.name),
    )


def _gravest(room: Room, name: str) -> dict[str, Any] | None:
    met = [row for row in room.incident.assessment.get("matched", []) if row["indicator"] == name]
    return min(met, key=lambda row: parse(row["level"]), default=None)


def _tables(room: Room) -> list[TableLines]:
    tables: dict[str, TableLines] = {}
    for row in room.incident.assessment.get("rows", []):
        lines = tables.setdefault(row["table"], TableLines(row["table"], row["title"], [], 0))
        lines.rows.append(_row(room, row))
    return [
        TableLines(each.code, each.title, each.rows, sum(row.holds is True for row in each.rows))
        for each in tables.values()
    ]


def _row(room: Room, row: dict[str, Any]) -> RowLine:
    return RowLine(
        level=row["level"],
        item=row["item"],
        text=row["text"],
        cited=cite(room.plan, row["clause"]),
        values=[f"{each['label']} {_value(room, each)}（{each['bound_text']}）" for each in row["criteria"]],
        holds=row["holds"],
        erratum=row.get("erratum", ""),
    )


def _value(room: Room, criterion: dict[str, Any]) -> str:
    value = criterion["value"]
    if value is None:
        return "不明"
    known = {each.name: each for each in room.plan.indicators}
    indicator = known.get(criterion["indicator"])
    return f"{shown(indicator, value) if indicator else value}{criterion['unit']}"


def _erratum(room: Room, code: str) -> dict[str, str]:
    found = lookup.erratum(room.plan, code)
    return {"code": code, "says": found.says, "read_as": found.read_as, "why": found.why}
