"""The chart of one factor, for pages, reports and the termination form."""

from base64 import b64encode
from datetime import datetime
from typing import Any

from incidents.documents.monitoring_chart import Bound, Course, Dot, chart
from incidents.models import Incident, MonitoringFactor
from incidents.queries.monitoring import Board, Line, board, limits_of
from incidents.rules import monitoring as rules


def chart_of(board: Board, factor: MonitoringFactor, *, until: datetime | None = None) -> bytes:
    """An SVG: a line for each point, the limits and the level before the incident across. `until`: as it stood then."""
    limits = limits_of(factor)
    bounds = [
        Bound(f"{name} {rules.plain(number)}{source}", number, mark, dashes)
        for name, mark, number, source, dashes in (
            (
                "上限" if limits.low is not None else "限值",
                "限值",
                limits.high,
                f"（{limits.standard}）",
                "14,5",
            ),
            ("下限", "下限", limits.low, f"（{limits.standard}）", "14,5"),
            ("本底", "本底", limits.background, "", "3,5"),
        )
        if number is not None
    ]
    own = [line for line in board.of_factor(factor) if line.own_limit]
    bounds += [
        Bound(
            f"{line.point.name}{name} {rules.plain(number)}（{line.limits.standard}）",
            number,
            mark,
            "6,3,2,3",
        )
        for line in own
        for name, mark, number in (
            ("限值", line.point.name, line.limits.high),
            ("下限", line.point.name, line.limits.low),
        )
        if number is not None
    ]
    unit = f"（{factor.unit}）" if factor.unit else ""
    courses = [Course(line.point.name, _dots(line, until)) for line in board.of_factor(factor)]
    return chart(f"{factor.name}{unit}", [each for each in courses if each.dots], bounds)


def charts_of(board: Board) -> list[tuple[MonitoringFactor, bytes]]:
    """Every factor that was measured, with its picture: what a report or a form puts on paper."""
    measured = [each for each in board.factors if board.of_factor(each)]
    return [(each, chart_of(board, each)) for each in measured]


def annexed(incident: Incident | None) -> dict[str, Any]:
    """`{"monitoring": …}` for the facts of a paper; nothing where nothing was measured. The picture is kept as it was
    drawn, so that another release draws no other paper of the same row."""
    found = board(incident) if incident else None
    if found is None or not found.lines:
        return {}
    drawn = [
        {"factor": factor.name, "picture": b64encode(picture).decode()}
        for factor, picture in charts_of(found)
    ]
    return {"monitoring": {"words": found.evidence.words, "charts": drawn}}


def _dots(line: Line, until: datetime | None) -> list[Dot]:
    """缺测 and a 未检出 without any limit have no place on a scale."""
    dots = []
    for value in line.values:
        bound = value.measured.number
        if value.measured.below and bound is None:
            bound = line.factor.detection
        if bound is not None and (until is None or value.row.sampled_at <= until):
            dots.append(Dot(value.row.sampled_at, bound, value.measured.below))
    return dots
