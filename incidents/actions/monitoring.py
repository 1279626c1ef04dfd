"""监测数据: readings taken down or brought in, a factor's limit, a reading set right. One event an act, however many values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import monitoring_names as names
from incidents.actions.desk import Locked, lock
from incidents.actions.monitoring_names import Read, Written
from incidents.models import (
    Event,
    EventKind,
    Incident,
    MonitoringFactor,
    MonitoringReading,
    Officer,
)
from incidents.plans import lookup
from incidents.queries.monitoring import Standards, limits_of, measured_of, standards
from incidents.rules import monitoring as rules
from incidents.rules.lifecycle import Command
from incidents.rules.monitoring import Measured
from incidents.rules.refusal import InvalidInput, Retype, WrongState

MOST_AT_ONCE = 500
SAID = 3
"""Values that the timeline names; the others are counted, and stand in the payload."""


@transaction.atomic
def record(
    *,
    incident_id: UUID,
    samples: Sequence[Written],
    by: Officer,
    now: datetime,
    source: str = "",
    check_slips: bool = False,
    retyped: Mapping[str, str] | None = None,
) -> list[MonitoringReading]:
    """Take down the values, all or none. Points and factors not known yet are added; a factor of the plan brings its
    limit along. A time left out is now.

    Raises InvalidInput with 「0.value」 for what is wrong of the first sample, and so on; with `check_slips` Retype
    for each value that jumps and does not stand in `retyped` (number of the sample to the value) a second time.
    """
    locked = lock(incident_id, Command.RECORD_MONITORING, by=by, now=now)
    if not samples or len(samples) > MOST_AT_ONCE:
        raise InvalidInput({"samples": f"一次填报 1 至 {MOST_AT_ONCE} 个数值。"})
    read = names.read(locked, samples, by=by, now=now)
    if check_slips:
        _ask_again(locked, read, retyped or {})
    names.none_stopped(read)
    rows = [
        MonitoringReading.objects.create(
            incident=locked.incident,
            point=each.point,
            factor=each.factor,
            number=each.measured.number,
            below=each.measured.below,
            sampled_at=each.at,
            source=source.strip()[:80],
            remark=each.remark.strip()[:120],
            recorded_at=now,
            recorded_by=by,
        )
        for each in read
    ]
    _record(locked, rows, by=by, now=now)
    return rows


@transaction.atomic
def correct(
    *,
    incident_id: UUID,
    reading_id: UUID,
    reason: str,
    by: Officer,
    now: datetime,
    value: str = "",
    sampled_at: datetime | None = None,
    withdraw: bool = False,
) -> MonitoringReading:
    """Set one reading right, or take it back. The old one stays, struck, with the reason; what runs over it is counted
    again. Returns the reading that stands in its place, or the struck one."""
    locked = lock(incident_id, Command.RECORD_MONITORING, by=by, now=now)
    row = locked.incident.monitoring_readings.select_related("point", "factor").get(pk=reading_id)
    measured, at = _set_right(row, value, sampled_at, reason, withdraw=withdraw, now=now)
    row.struck_at, row.struck_by, row.struck_reason = now, by, reason.strip()[:120]
    row.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    new = None
    if not withdraw:
        names.only_once(row.point, row.factor, at, field="sampled_at")
        new = MonitoringReading.objects.create(
            incident=locked.incident,
            point=row.point,
            factor=row.factor,
            number=measured.number,
            below=measured.below,
            sampled_at=at,
            source=row.source,
            remark=row.remark,
            recorded_at=now,
            recorded_by=by,
            corrects=row,
        )
    at_points = standards(locked.incident)
    became = f"更正为 {_value(new, at_points)}" if new else "撤销"
    events.record(
        locked.incident,
        EventKind.MONITORING_RECORDED,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(Command.RECORD_MONITORING),
        summary=f"{row.point.name} {row.factor.name} {_value(row, at_points)} {became}：{row.struck_reason}",
        clause=_clause(locked),
        payload={
            "struck": row.pk,
            "readings": [_cells(new, at_points)] if new else [],
            "reason": row.struck_reason,
        },
        corrects=_event_of(locked.incident, row),
    )
    return new or row


@transaction.atomic
def set_factor(
    *,
    incident_id: UUID,
    factor: str,
    by: Officer,
    now: datetime,
    unit: str = "",
    low: Decimal | None = None,
    high: Decimal | None = None,
    standard: str = "",
    detection: Decimal | None = None,
    background: Decimal | None = None,
) -> MonitoringFactor:
    """What a factor is measured against in this incident: limits with their standard, 检出限, 本底. The unit is given
    once; what was set before stays on the timeline."""
    locked = lock(incident_id, Command.RECORD_MONITORING, by=by, now=now)
    names.check_limits(low, high, standard)
    row = names.factor(locked, factor, unit, by=by, now=now, field="unit", bare="factor")
    row.low, row.high, row.standard = low, high, standard.strip()[:120]
    row.detection, row.background = detection, background
    row.save(update_fields=["low", "high", "standard", "detection", "background"])
    limits = limits_of(row)
    said = f"限值 {limits.words(row.unit)}（{row.standard}）" if limits.set else "没有限值"
    said += f"，检出限 {rules.plain(detection)}" if detection is not None else ""
    said += f"，本底 {rules.plain(background)}" if background is not None else ""
    events.record(
        locked.incident,
        EventKind.MONITORING_RECORDED,
        by=by,
        now=now,
        post=locked.acting_as(Command.RECORD_MONITORING),
        summary=f"监测因子{row.name}：{said}",
        clause=_clause(locked),
        payload={
            "factor": row.name,
            "unit": row.unit,
            "low": low,
            "high": high,
            "standard": row.standard,
            "detection": detection,
            "background": background,
        },
    )
    return row


def _set_right(
    row: MonitoringReading,
    value: str,
    sampled_at: datetime | None,
    reason: str,
    *,
    withdraw: bool,
    now: datetime,
) -> tuple[Measured, datetime]:
    if row.struck_at is not None:
        raise WrongState("这个数值已经更正或撤销，请在新的数值上更正。")
    if not reason.strip():
        raise InvalidInput({"reason": "请写为什么更正。"})
    at = sampled_at or row.sampled_at
    if at > now:
        raise InvalidInput({"sampled_at": "采样时刻晚于现在，请核对。"})
    measured = names.value(value, "value") if value.strip() else measured_of(row)
    if not withdraw and measured == measured_of(row) and at == row.sampled_at:
        raise InvalidInput({"value": "与原来的数值、时刻相同；不要这个数值就选撤销。"})
    return measured, at


def _ask_again(locked: Locked, read: Sequence[Read], retyped: Mapping[str, str]) -> None:
    desk = locked.plan.desk
    if desk is None:
        return
    asked = []
    for number, each in enumerate(read):
        words = rules.jump(_last(each, read), each.measured, desk.slips.factor)
        again = retyped.get(str(number), "").strip()
        if words and (not again or names.value(again, f"{number}.retyped") != each.measured):
            label = f"{each.point.name} {each.factor.name}"
            asked.append({"field": str(number), "label": label, "value": each.said, "words": words})
    if asked:
        said = "；".join(f"{each['label']} {each['value']}：{each['words']}" for each in asked)
        raise Retype(f"{said}。再输一遍以确认。", details={"fields": asked})


def _last(each: Read, together: Sequence[Read]) -> Measured | None:
    """The value taken before this one at the same place, on record or on the same sheet; 缺测 is none."""
    rows = each.point.readings.filter(factor=each.factor, struck_at__isnull=True, sampled_at__lt=each.at)
    row = rows.exclude(number__isnull=True, below=False).order_by("-sampled_at").first()
    earlier = [(row.sampled_at, measured_of(row))] if row else []
    earlier += [
        (other.at, other.measured)
        for other in together
        if (other.point, other.factor) == (each.point, each.factor)
        and other.at < each.at
        and not other.measured.missing
    ]
    return max(earlier, key=lambda pair: pair[0])[1] if earlier else None


def _record(locked: Locked, rows: Sequence[MonitoringReading], *, by: Officer, now: datetime) -> None:
    at_points = standards(locked.incident)
    beyond = [row for row in rows if rules.against(measured_of(row), at_points.of(row)).exceeds]
    say = _value if len(rows) == 1 else _short
    named = [f"{row.point.name} {row.factor.name} {say(row, at_points)}" for row in (beyond or rows)[:SAID]]
    rest = len(rows) - len(named)
    said = "；".join(named) + (f"；共 {len(rows)} 个数值，{len(beyond)} 个超限值" if rest else "")
    events.record(
        locked.incident,
        EventKind.MONITORING_RECORDED,
        by=by,
        now=now,
        occurred_at=max(row.sampled_at for row in rows),
        post=locked.acting_as(Command.RECORD_MONITORING),
        summary=said,
        clause=_clause(locked),
        payload={"readings": [_cells(row, at_points) for row in rows], "beyond": len(beyond)},
    )


def _value(row: MonitoringReading, at_points: Standards) -> str:
    """「0.42 mg/L，超限值 41 倍（限值 0.01 mg/L，GB 3838-2002 表3）」."""
    limits, measured = at_points.of(row), measured_of(row)
    verdict = rules.against(measured, limits)
    words = measured.words(row.factor.unit)
    if not verdict.exceeds:
        return words
    return f"{words}，{verdict.words}（限值 {limits.words(row.factor.unit)}，{limits.standard}）"


def _short(row: MonitoringReading, at_points: Standards) -> str:
    """「0.42 mg/L 超限值 41 倍」."""
    verdict = rules.against(measured_of(row), at_points.of(row))
    words = measured_of(row).words(row.factor.unit)
    return f"{words} {verdict.words}" if verdict.exceeds else words


def _cells(row: MonitoringReading, at_points: Standards) -> dict[str, object]:
    """A reading as the trail keeps it, with the limit of that hour."""
    return {
        "id": row.pk,
        "point": row.point.name,
        "factor": row.factor.name,
        "value": measured_of(row).words(),
        "unit": row.factor.unit,
        "limit": at_points.of(row).words(),
        "standard": at_points.of(row).standard,
        "sampled_at": row.sampled_at,
    }


def _event_of(incident: Incident, row: MonitoringReading) -> Event | None:
    said = incident.events.filter(
        kind=EventKind.MONITORING_RECORDED, payload__readings__contains=[{"id": str(row.pk)}]
    )
    return said.order_by("-seq").first()


def _clause(locked: Locked) -> str:
    practice = locked.plan.monitoring
    return practice.clause if practice and lookup.clause(locked.plan, practice.clause) else ""
