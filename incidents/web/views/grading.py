"""What an assessment looks like on a page: plates, questions, limits, and the plan's tables as indicator by level."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.rules.levels import LETTERS, NUMBERS

EARLY = ("learned", "received", "occurred")
BASE_WORDS = {
    "learned": "得知",
    "received": "接报",
    "occurred": "事发",
    "first_report": "初报",
    "activated": "启动",
}
BADGES = {"plan": "预案", "law": "法规", "internal": "内控"}
SHOWN_CAUSES = 4
MINUTES_OF_A_DAY = 1440


@dataclass(frozen=True)
class Cell:
    """One criterion of one row: its bound, whether it holds, and the plan's sentence."""

    clause: str
    bound: str
    state: str
    """hit, open or miss"""
    ref: str
    text: str
    doubt: str = ""


@dataclass
class Line:
    """One indicator of a table over the four levels."""

    label: str
    value: str
    known: bool
    cells: dict[str, list[Cell]] = field(default_factory=lambda: {each: [] for each in NUMBERS})

    @property
    def columns(self) -> list[list[Cell]]:
        return list(self.cells.values())

    @property
    def is_hit(self) -> bool:
        return any(cell.state == "hit" for cells in self.cells.values() for cell in cells)


@dataclass(frozen=True)
class Sheet:
    """A table of the plan: a ladder of four levels, or the lines of near misses."""

    code: str
    title: str
    yields: str
    lines: list[Line]
    near_misses: list[tuple[Cell, str]]


@dataclass(frozen=True)
class Limit:
    """A limit that would run, as the officer reads it before he saves."""

    label: str
    limit: str
    base: str
    due_at: datetime | None
    badge: str
    ref: str
    text: str
    source: str
    recipients: list[str]


def panel(
    plan: Plan, found: Mapping[str, Any], *, learned_at: datetime, occurred_at: datetime | None = None
) -> dict[str, Any]:
    """Everything that the panel of live grading shows."""
    bases = {"learned": learned_at, "received": learned_at, "occurred": occurred_at}
    limits = [(_runs_now(each), _limit(plan, each, bases)) for each in found["limits"]]
    return {
        "found": found,
        "grade_names": plan.grading.level_names,
        "causes": _causes(found),
        "badges": [(each["text"], *_clause(plan, each["clause"])) for each in found["badges"]],
        "distance": sorted(found["distance"], key=lambda each: -NUMBERS[each["level"]])[:3],
        "questions": found["questions"],
        "sheets": _sheets(plan, found["rows"]),
        "limits_now": [each for now, each in limits if now],
        "limits_later": [each for now, each in limits if not now],
        "has_report_class": plan.grading.has_report_class,
        "opens": [_clause(plan, each) for each in found["opens"]],
        "edition": f"{plan.plan.number or plan.plan.short_title} 第{plan.plan.revision}版",
        "levels": list(LETTERS.values()),
    }


def _runs_now(limit: Mapping[str, Any]) -> bool:
    """Begins with the call, and is not a matter of weeks."""
    return limit["starts"] in EARLY and (limit["minutes"] or 0) <= MINUTES_OF_A_DAY


def _causes(found: Mapping[str, Any]) -> str:
    """「疏散、水源等 7 项」: unknowns that could bring the worst case."""
    worst = found["worst_case_level"]
    labels = [each["label"] for each in found["raised_by"] if each["level"] == worst] or [
        each["label"] for each in found["raised_by"]
    ]
    named = "，".join(labels[:SHOWN_CAUSES])
    return f"{named}等 {len(labels)} 项" if len(labels) > SHOWN_CAUSES else named


def _clause(plan: Plan, clause_id: str) -> tuple[str, str]:
    clause = lookup.clause(plan, clause_id)
    return clause.section, clause.text


def _limit(plan: Plan, given: Mapping[str, Any], bases: Mapping[str, datetime | None]) -> Limit:
    base_at, minutes = bases.get(given["starts"]), given["minutes"]
    ref, text = _clause(plan, given["clause"])
    return Limit(
        label=given["label"],
        limit=given["limit"],
        base=BASE_WORDS.get(given["starts"], ""),
        due_at=base_at + timedelta(minutes=minutes) if base_at and minutes else None,
        badge=BADGES[given["badge"]],
        ref=ref,
        text=text,
        source=given["source"],
        recipients=[lookup.unit(plan, each).name for each in given["recipients"]],
    )


def _sheets(plan: Plan, rows: list[Mapping[str, Any]]) -> list[Sheet]:
    found = []
    for table in plan.grading.tables:
        mine = [row for row in rows if row["table"] == table.code]
        if table.yields == "near_miss":
            lines = [(_cell(plan, row, row["criteria"][0]), _shown(plan, row["criteria"][0])) for row in mine]
            found.append(Sheet(table.code, table.title, table.yields, [], lines))
        else:
            found.append(Sheet(table.code, table.title, table.yields, _lines(plan, mine), []))
    return found


def _lines(plan: Plan, rows: list[Mapping[str, Any]]) -> list[Line]:
    lines: dict[str, Line] = {}
    for row in rows:
        for each in row["criteria"]:
            line = lines.setdefault(
                each["indicator"], Line(each["label"], _shown(plan, each), each["value"] is not None)
            )
            line.cells[row["level"]].append(_cell(plan, row, each))
    return list(lines.values())


def _cell(plan: Plan, row: Mapping[str, Any], criterion: Mapping[str, Any]) -> Cell:
    """A criterion that holds says nothing while the rest of its row does not."""
    holds = row["holds"] if criterion["holds"] is True else criterion["holds"]
    state = "hit" if holds is True else "open" if holds == "unknown" and row["holds"] else "miss"
    doubt = lookup.erratum(plan, row["erratum"]) if row["erratum"] else None
    return Cell(
        clause=row["clause"],
        bound=criterion["bound_text"],
        state=state,
        ref=f"{row['table']} {row['level']}级 {_item(row['item'])}",
        text=row["text"],
        doubt=f"原文存疑（{doubt.code}）：{doubt.says}。{doubt.read_as}" if doubt else "",
    )


def _item(written: str) -> str:
    return f"第{written}项" if written.isdigit() else written


def _shown(plan: Plan, criterion: Mapping[str, Any]) -> str:
    """The value in the officer's words; an explicit 0 is 无, what nobody said is 不明."""
    value = criterion["value"]
    if value is None:
        return "不明"
    if isinstance(value, bool):
        return "是" if value else "否"
    if value in NUMBERS:
        return f"{value}级"
    names = {each.value: each.label for each in _scale(plan, criterion["indicator"])}
    if value in names:
        return names[value]
    text = format(value, "f") if not isinstance(value, str | int) else str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "无" if text == "0" else f"{text} {criterion['unit']}".strip()


def _scale(plan: Plan, name: str) -> tuple[Any, ...]:
    return next((each.values for each in plan.indicators if each.name == name), ())
