"""时限台账: every clock that an incident ever had, and what became of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from incidents.models import Deadline, Incident
from incidents.plans.schema import Plan
from incidents.queries.room import Cited, cite

MOST = 500
"""Clocks of one incident on one page; the daily duties of a year are still fewer."""

STATES = {
    "OVERDUE": "超时未办",
    "RUNNING": "在走",
    "PAUSED": "停钟",
    "MET": "按时办结",
    "MET_LATE": "超时办结",
    "WAIVED": "免除",
    "SUPERSEDED": "已取代",
    "LAPSED": "期满自行结束",
}
COLUMNS = (
    "时限",
    "责任",
    "状态",
    "依据",
    "条款",
    "出处",
    "起算",
    "到期",
    "超时时刻",
    "系统迟到（秒）",
    "办结时刻",
    "办结人",
    "提前（分）",
    "超时（分）",
    "停钟（分）",
    "停钟事由",
    "经批准延长（日）",
    "确认人",
    "确认时刻",
    "免除人",
    "免除时刻",
    "免除理由",
    "取代时刻",
    "取代者",
    "期满时刻",
    "暂定",
    "怎样算办结",
)
"""Of the ledger as a file, in the order of `as_cells`."""
NAMED = ("met_by", "acknowledged_by", "waived_by")
"""Officers whose names a line carries."""


def state_of(row: Deadline, *, now: datetime) -> str:
    """A key of STATES."""
    if row.superseded_at:
        return "SUPERSEDED"
    if row.waived_at:
        return "WAIVED"
    if row.met_at:
        return "MET_LATE" if row.missed_at else "MET"
    if row.lapsed_at:
        return "LAPSED"
    if row.paused_at:
        return "PAUSED"
    return "OVERDUE" if row.is_overdue(now) else "RUNNING"


def late_by(row: Deadline) -> timedelta | None:
    """By how much it was met after it was due; negative: early. None where it was not met, or only counted up."""
    return row.met_at - row.due_at if row.met_at and row.due_at else None


def badge_of(row: Deadline) -> str:
    """预案, 法规, 内控, or 预案未定 where the paper leaves it open."""
    return "预案未定" if row.reading else row.get_badge_display()


@dataclass(frozen=True)
class Line:
    """One clock of the ledger. `beyond`: overdue or met late by this, `before`: met early by this."""

    row: Deadline
    state: str
    cited: Cited
    badge: str
    beyond: timedelta | None
    before: timedelta | None
    paused: timedelta | None

    @property
    def word(self) -> str:
        return STATES[self.state]

    @property
    def kind(self) -> str:
        """「人员」 of 「…（人员）」: what tells clocks of one owner and rule apart; empty where there is one."""
        return self.row.occasion.partition(":")[2]


@dataclass(frozen=True)
class Ledger:
    lines: list[Line]
    counts: list[tuple[str, str, int]]
    """State, word and number, of those that occur."""
    chosen: str
    total: int


def rows_of(incident: Incident) -> list[Deadline]:
    """All of them in the order of the paper: by due time, those that count up last, each beside what took over from it."""
    rows = incident.deadlines.select_related(*NAMED, "superseded_by")
    return list(rows.order_by("due_at", "base_at", "rule_code", "owner_name", "pk")[:MOST])


def ledger(incident: Incident, plan: Plan, *, now: datetime, chosen: str = "") -> Ledger:
    lines = [line(row, plan, now=now) for row in rows_of(incident)]
    counted = Counter(each.state for each in lines)
    counts = [(code, word, counted[code]) for code, word in STATES.items() if counted[code]]
    chosen = chosen if chosen in STATES else ""
    shown = [each for each in lines if each.state == chosen] if chosen else lines
    return Ledger(shown, counts, chosen, len(lines))


def line(row: Deadline, plan: Plan, *, now: datetime) -> Line:
    found = state_of(row, now=now)
    ended = row.met_at or (now if found == "OVERDUE" else None)
    apart = ended - row.due_at if ended and row.due_at else None
    zero = timedelta()
    running_pause = now - row.paused_at if found == "PAUSED" and row.paused_at else zero
    paused = timedelta(seconds=row.paused_seconds) + running_pause
    return Line(
        row=row,
        state=found,
        cited=cite(plan, row.clause),
        badge=badge_of(row),
        beyond=apart if apart is not None and apart > zero else None,
        before=-apart if apart is not None and apart <= zero else None,
        paused=paused or None,
    )


def as_cells(each: Line) -> dict[str, Any]:
    """The line for a workbook: heading to value, times still as times."""
    row = each.row
    values = (
        row.label,
        row.owner_name,
        each.word,
        each.badge,
        each.cited.ref,
        row.source,
        row.base_at if row.base_known else "待核",
        row.due_at,
        row.missed_at,
        row.late_seconds or None,
        row.met_at,
        row.met_by.name if row.met_by else None,
        _minutes(each.before),
        _minutes(each.beyond),
        _minutes(each.paused),
        row.paused_reason,
        row.extended_days or None,
        row.acknowledged_by.name if row.acknowledged_by else None,
        row.acknowledged_at,
        row.waived_by.name if row.waived_by else None,
        row.waived_at,
        row.waived_reason,
        row.superseded_at,
        row.superseded_by.label if row.superseded_by else None,
        row.lapsed_at,
        "暂定" if row.provisional else None,
        row.met_by_words,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _minutes(span: timedelta | None) -> int | None:
    return int(span.total_seconds() // 60) if span is not None else None
