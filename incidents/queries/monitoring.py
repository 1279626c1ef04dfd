"""监测数据 as screens and papers show them: the newest of each line, the course, the run below the limit."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from incidents.models import Incident, MonitoringFactor, MonitoringPoint, MonitoringReading, PointLimit
from incidents.plans.schema import Factor, Plan
from incidents.queries.editions import plan_of
from incidents.rules import monitoring as rules
from incidents.rules.deadlines import BEIJING
from incidents.rules.monitoring import Limits, Measured, Run, Sample, Verdict


def measured_of(row: MonitoringReading) -> Measured:
    return Measured(row.number, row.below)


def limits_of(row: MonitoringFactor, own: PointLimit | None = None) -> Limits:
    """`own`: what holds at one point in place of the factor's limit elsewhere."""
    by = own or row
    return Limits(by.low, by.high, by.standard, row.detection, row.background)


@dataclass(frozen=True)
class Standards:
    """What each point is measured against: its own limit, or that of the factor."""

    own: Mapping[tuple[UUID, UUID], PointLimit]

    def at(self, point: MonitoringPoint, factor: MonitoringFactor) -> Limits:
        return limits_of(factor, self.own.get((point.pk, factor.pk)))

    def of(self, row: MonitoringReading) -> Limits:
        return limits_of(row.factor, self.own.get((row.point_id, row.factor_id)))


def standards(incident: Incident) -> Standards:
    rows = PointLimit.objects.filter(point__incident=incident)
    return Standards({(row.point_id, row.factor_id): row for row in rows})


def plain_unit(unit: str) -> str:
    """「mg/L」, 「ＭＧ/Ｌ」 and 「mg／l」 are one; μ has two characters."""
    return "".join(unicodedata.normalize("NFKC", unit).split()).lower()


def catalogued(plan: Plan, name: str) -> Factor | None:
    """The factor that the plan's office usually measures, by its name or an alias."""
    for each in plan.monitoring.factors if plan.monitoring else ():
        if name.lower() in (each.name.lower(), *(alias.lower() for alias in each.aliases)):
            return each
    return None


@dataclass(frozen=True)
class Value:
    """One reading with what it says of itself."""

    row: MonitoringReading
    measured: Measured
    verdict: Verdict
    limits: Limits

    @property
    def words(self) -> str:
        return self.measured.words(self.row.factor.unit)

    def as_cells(self) -> dict[str, Any]:
        """For the workbook; the first columns are those that an import takes."""
        row, limits = self.row, self.limits
        return {
            "点位": row.point.name,
            "因子": row.factor.name,
            "数值": self.measured.words(),
            "单位": row.factor.unit,
            "采样时间": row.sampled_at,
            "备注": row.remark,
            "限值": limits.words(),
            "限值依据": limits.standard,
            "与限值比": self.verdict.words,
            "来源": row.source,
            "填报人": row.recorded_by.name,
            "填报时间": row.recorded_at,
            "划去": f"{row.struck_by.name}：{row.struck_reason}" if row.struck_by else "",
        }


@dataclass(frozen=True)
class Line:
    """One factor at one point, in the order of time."""

    point: MonitoringPoint
    factor: MonitoringFactor
    values: tuple[Value, ...]
    run: Run
    limits: Limits
    own_limit: bool = False
    """The point has a limit of its own."""

    @property
    def stopped(self) -> bool:
        """停测: no more values are expected, and none are counted."""
        return self.point.stopped_at is not None

    @property
    def last(self) -> Value:
        return self.values[-1]

    @property
    def longest_gap_minutes(self) -> int:
        """Between two readings of the run: what nobody looked at."""
        counted = self.values[len(self.values) - self.run.length :]
        gaps = (b.row.sampled_at - a.row.sampled_at for a, b in zip(counted, counted[1:], strict=False))
        return max((int(each.total_seconds() // 60) for each in gaps), default=0)

    @property
    def words(self) -> str:
        """「连续 6 次低于限值，08:30 至 11:00」, or why there is no run."""
        if not self.limits.set:
            return "没有限值，不能判断"
        if not self.run.length:
            return self.last.verdict.words
        needed = f"（要求 {self.run.needed} 次）" if self.run.met is False else ""
        return f"连续 {self.run.length} 次低于限值{needed}，{_at(self.run.since)} 至 {_at(self.run.until)}"


@dataclass(frozen=True)
class Evidence:
    """「连续 N 次低于限值」, computed. `met`: every line has its run; None: nothing is measured, or no N is set.

    A point that was stopped is not counted: the words name it with how it stood then. Where all are stopped nothing
    is being measured any more, and `met` is None."""

    lines: tuple[Line, ...]
    needed: int | None
    met: bool | None
    at_background: bool | None
    """Every line is down to the level before the incident; None: not known of each."""
    words: str
    clause: str
    last_at: datetime | None

    @property
    def unmet(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.run.met is not True and not line.stopped)


@dataclass(frozen=True)
class Board:
    """Everything measured in an incident."""

    lines: tuple[Line, ...]
    factors: tuple[MonitoringFactor, ...]
    points: tuple[MonitoringPoint, ...]
    evidence: Evidence

    @property
    def latest(self) -> datetime | None:
        """When the newest value of a point that is still measured was taken."""
        return max((line.last.row.sampled_at for line in self.lines if not line.stopped), default=None)

    @property
    def open_points(self) -> tuple[MonitoringPoint, ...]:
        return tuple(each for each in self.points if each.stopped_at is None)

    def of_factor(self, factor: MonitoringFactor) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.factor.pk == factor.pk)


def evidence_of(incident: Incident) -> Evidence:
    """What the termination may lean on: per point and factor the newest readings in a row below the limit."""
    return board(incident).evidence


def proofs(incident: Incident) -> dict[str, str]:
    """The conditions of the end for which the run speaks, with its words; none where nothing was measured."""
    practice = plan_of(incident).monitoring
    found = evidence_of(incident)
    return dict.fromkeys(practice.proves, found.words) if practice and found.lines else {}


def board(incident: Incident) -> Board:
    """In four statements, however many lines there are."""
    plan = plan_of(incident)
    points, factors = list(incident.monitoring_points.all()), list(incident.monitoring_factors.all())
    rows = list(incident.monitoring_readings.filter(struck_at__isnull=True))
    lines = _lines(plan, points, factors, rows, standards(incident))
    return Board(lines, tuple(factors), tuple(points), _evidence(plan, lines))


def _lines(
    plan: Plan,
    points: Iterable[MonitoringPoint],
    factors: Iterable[MonitoringFactor],
    rows: Iterable[MonitoringReading],
    measured_by: Standards,
) -> tuple[Line, ...]:
    where, what = {each.pk: each for each in points}, {each.pk: each for each in factors}
    sorted_rows: dict[tuple[object, object], list[MonitoringReading]] = {}
    for row in rows:
        row.point, row.factor = where[row.point_id], what[row.factor_id]
        sorted_rows.setdefault((row.point_id, row.factor_id), []).append(row)
    needed = plan.monitoring.consecutive if plan.monitoring else None
    found = []
    for factor in what.values():
        for point in where.values():
            if readings := sorted_rows.get((point.pk, factor.pk)):
                found.append(_line(point, factor, readings, needed, measured_by))
    return tuple(found)


def _line(
    point: MonitoringPoint,
    factor: MonitoringFactor,
    rows: list[MonitoringReading],
    needed: int | None,
    measured_by: Standards,
) -> Line:
    limits = measured_by.at(point, factor)
    values = tuple(_valued(row, limits) for row in rows)
    samples = [Sample(each.row.sampled_at, each.measured) for each in values]
    own = (point.pk, factor.pk) in measured_by.own
    return Line(point, factor, values, rules.run(samples, limits, needed), limits, own)


def _valued(row: MonitoringReading, limits: Limits) -> Value:
    measured = measured_of(row)
    return Value(row, measured, rules.against(measured, limits), limits)


def _evidence(plan: Plan, lines: tuple[Line, ...]) -> Evidence:
    practice = plan.monitoring
    needed = practice.consecutive if practice else None
    going = [line for line in lines if not line.stopped]
    met = all(line.run.met for line in going) if going and needed else None
    background = [line.run.at_background for line in going]
    down = False if False in background else None if None in background or not background else True
    last = max((line.last for line in lines), key=lambda each: each.row.sampled_at, default=None)
    return Evidence(
        lines=lines,
        needed=needed,
        met=met,
        at_background=down,
        words=_words(lines, needed, met, last),
        clause=practice.clause if practice else "",
        last_at=last.row.sampled_at if last else None,
    )


def _words(lines: tuple[Line, ...], needed: int | None, met: bool | None, last: Value | None) -> str:
    """「3 个点位连续 6 次低于限值，末次 08:30 桃河断面 苯 <0.002 mg/L」, or what is wanting."""
    if last is None:
        return "没有监测数据"
    newest = f"末次 {_at(last.row.sampled_at)} {last.row.point.name} {last.row.factor.name} {last.words}"
    if needed is None:
        return newest
    going = [line for line in lines if not line.stopped]
    left = _left_out(lines)
    if not going:
        return f"各点位均已停测，不能判断；{newest}{left}"
    points = len({line.point.pk for line in going})
    if met:
        return f"{points} 个点位连续 {needed} 次低于限值，{newest}{left}"
    short = [line for line in going if not line.run.met]
    named = "；".join(f"{line.point.name} {line.factor.name} {line.words}" for line in short[:3])
    more = f"等 {len(short)} 项" if len(short) > 3 else ""
    return f"尚未连续 {needed} 次低于限值：{named}{more}；{newest}{left}"


def _left_out(lines: Iterable[Line]) -> str:
    """「；停测不计：桃河断面 11-24 08:00（停测时 苯 连续 6 次低于限值）」."""
    stopped: dict[UUID, list[Line]] = {}
    for line in lines:
        if line.stopped:
            stopped.setdefault(line.point.pk, []).append(line)
    named = [
        f"{each[0].point.name} {_at(each[0].point.stopped_at)}"
        f"（停测时 {'，'.join(f'{line.factor.name} {line.words}' for line in each)}）"
        for each in stopped.values()
    ]
    return f"；停测不计：{'、'.join(named)}" if named else ""


def _at(moment: datetime | None) -> str:
    return moment.astimezone(BEIJING).strftime("%m-%d %H:%M") if moment else ""


def history(incident: Incident, *, limit: int | None) -> list[Value]:
    """The newest readings first, the struck ones too."""
    rows = incident.monitoring_readings.select_related("point", "factor", "recorded_by", "struck_by")
    newest = rows.order_by("-sampled_at", "-recorded_at")[:limit]
    measured_by = standards(incident)
    return [_valued(row, measured_by.of(row)) for row in newest]
