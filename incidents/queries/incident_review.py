"""单事件复盘: what was due against what was done, with why and what to do better; ten lines a page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator

from incidents.models import Incident, ReviewNote
from incidents.plans.schema import Plan
from incidents.queries import clock_ledger
from incidents.queries.clock_ledger import Line
from incidents.queries.room import Cited, cite
from incidents.rules.review_strip import Span, Strip, strip

PER_PAGE = 10
MOST_NOTES = 1000
SHOWN = {"": "全部", "late": "未按时", "noted": "有改进建议"}
AFTER = ("rescue_report", "investigation", "assessment")
"""Duties of the aftermath that draw the lessons (后期处置)."""
COLUMNS = (
    "时间",
    "应做",
    "条款",
    "依据",
    "责任",
    "应于",
    "实际",
    "结果",
    "差（分）",
    "原因",
    "改进建议",
    "填写人",
    "填写时刻",
)


@dataclass(frozen=True)
class Due:
    """One thing that was due. `note`: the latest word on it; `words`: how many there are."""

    line: Line
    note: ReviewNote | None
    words: int

    @property
    def late(self) -> bool:
        return self.line.state in ("OVERDUE", "MET_LATE")

    @property
    def cause(self) -> str:
        """What an officer wrote; else what is on record anyhow."""
        row = self.line.row
        if self.note and self.note.cause:
            return self.note.cause
        if row.waived_at:
            return f"免除：{row.waived_reason}"
        if row.set_aside_at:
            return f"搁下：{row.set_aside_reason}"
        return f"停钟：{row.paused_reason}" if row.paused_reason else ""

    @property
    def can_be_noted(self) -> bool:
        """Of a clock that still runs there is nothing to say yet."""
        return self.line.state not in ("RUNNING", "PAUSED")

    def span(self, now: datetime) -> Span:
        row = self.line.row
        return Span(row.base_at, row.due_at, row.met_at or row.waived_at or row.lapsed_at)

    @property
    def apart(self) -> timedelta | None:
        """Late: above zero; early: below."""
        if self.line.beyond is not None:
            return self.line.beyond
        return -self.line.before if self.line.before is not None else None


@dataclass(frozen=True)
class Review:
    page: Page
    strip: Strip | None
    counts: dict[str, int]
    replaced: int
    chosen: str

    @property
    def bars(self) -> Iterator[tuple[Due, Any]]:
        """The lines of the page beside their drawings."""
        return zip(self.page.object_list, self.strip.bars if self.strip else (), strict=False)


def dues(incident: Incident, plan: Plan, *, now: datetime) -> tuple[list[Due], int]:
    """Every clock in the order of its due time but those that another took over from, and how many those are."""
    lines = [clock_ledger.line(row, plan, now=now) for row in clock_ledger.rows_of(incident)]
    notes = _notes(incident)
    kept = [each for each in lines if each.state != "SUPERSEDED"]
    found = [
        Due(each, next(iter(notes.get(each.row.pk, ())), None), len(notes.get(each.row.pk, ())))
        for each in kept
    ]
    return found, len(lines) - len(kept)


def _notes(incident: Incident) -> dict[Any, list[ReviewNote]]:
    """By clock, the latest first."""
    found: dict[Any, list[ReviewNote]] = {}
    for row in incident.review_notes.select_related("recorded_by")[:MOST_NOTES]:
        found.setdefault(row.deadline_id, []).append(row)
    return found


def review(incident: Incident, plan: Plan, *, now: datetime, chosen: str = "", page: str = "") -> Review:
    """One page of it; `chosen` is a key of SHOWN."""
    every, replaced = dues(incident, plan, now=now)
    chosen = chosen if chosen in SHOWN else ""
    counts = {code: len(_chosen(every, code)) for code in SHOWN}
    shown = Paginator(_chosen(every, chosen), PER_PAGE).get_page(page)
    drawn = strip([each.span(now) for each in shown.object_list], now=now)
    return Review(shown, drawn, counts, replaced, chosen)


def _chosen(every: list[Due], code: str) -> list[Due]:
    if code == "late":
        return [each for each in every if each.late]
    return [each for each in every if each.note] if code == "noted" else every


def lessons(plan: Plan) -> list[Cited]:
    """The sections of the plan by which an incident is gone over afterwards, each with all its words."""
    said: dict[str, list[str]] = {}
    for clause in dict.fromkeys(each.clause for each in plan.aftermath if each.matter in AFTER):
        cited = cite(plan, clause)
        said.setdefault(cited.ref, []).append(cited.text)
    return [Cited(ref, " ".join(words)) for ref, words in said.items()]


def cells(every: Iterable[Due]) -> Iterator[list[Any]]:
    """For a file: every line, times as times."""
    for each in every:
        row, note = each.line.row, each.note
        yield [
            row.base_at if row.base_known else "待核",
            row.label,
            each.line.cited.ref,
            each.line.badge,
            row.owner_name,
            row.due_at or "只计用时",
            row.met_at,
            each.line.word,
            int(each.apart.total_seconds() // 60) if each.apart is not None else None,
            each.cause,
            note.improvement if note else None,
            note.recorded_by.name if note else None,
            note.recorded_at if note else None,
        ]
