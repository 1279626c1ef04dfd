"""Points of the monitoring: 停测 and 恢复, and a limit of its own where another standard holds."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import monitoring_names as names
from incidents.actions.desk import Locked, lock
from incidents.models import EventKind, MonitoringPoint, Officer, PointLimit
from incidents.queries.monitoring import limits_of
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState


@transaction.atomic
def stop(
    *, incident_id: UUID, point: str, reason: str, by: Officer, now: datetime, resume: bool = False
) -> MonitoringPoint:
    """停测: no value is expected of the point any more, and its run is not counted; `resume`: it is measured again."""
    locked = lock(incident_id, Command.RECORD_MONITORING, by=by, now=now)
    row = _point(locked, point)
    if not reason.strip():
        raise InvalidInput({"reason": "请写理由，如“断面连续达标，监测方案调整”。"})
    if resume and row.stopped_at is None:
        raise WrongState(f"{row.name}没有停测。")
    if not resume and row.stopped_at is not None:
        raise WrongState(f"{row.name}已停测（{row.stopped_reason}）。")
    row.stopped_at, row.stopped_by = (None, None) if resume else (now, by)
    row.stopped_reason = "" if resume else reason.strip()[:120]
    row.save(update_fields=["stopped_at", "stopped_by", "stopped_reason"])
    payload = {"point": row.pk, "name": row.name, "stopped": not resume, "reason": reason.strip()}
    said = f"监测点位{row.name}{'恢复监测' if resume else '停测'}：{reason.strip()}"
    _record(locked, said, payload, by=by, now=now)
    return row


@transaction.atomic
def set_limit(
    *,
    incident_id: UUID,
    point: str,
    factor: str,
    by: Officer,
    now: datetime,
    low: Decimal | None = None,
    high: Decimal | None = None,
    standard: str = "",
) -> PointLimit | None:
    """What holds at this point in place of the factor's limit; without numbers the factor's holds again. The runs are
    counted anew, and what was set before stays on the timeline."""
    locked = lock(incident_id, Command.RECORD_MONITORING, by=by, now=now)
    row = _point(locked, point)
    measured = locked.incident.monitoring_factors.filter(name="".join(factor.split())).first()
    if measured is None:
        raise InvalidInput({"factor": "这个事件没有测这个因子。"})
    names.check_limits(low, high, standard)
    PointLimit.objects.filter(point=row, factor=measured).delete()
    own = None
    if low is not None or high is not None:
        own = PointLimit.objects.create(
            point=row,
            factor=measured,
            low=low,
            high=high,
            standard=standard.strip()[:120],
            set_at=now,
            set_by=by,
        )
    limits = limits_of(measured, own)
    holds = f"限值 {limits.words(measured.unit)}（{limits.standard}）" if limits.set else "没有限值"
    payload = {
        "point": row.pk,
        "name": row.name,
        "factor": measured.name,
        "low": low,
        "high": high,
        "standard": own.standard if own else "",
    }
    said = f"{row.name} {measured.name}：{holds if own else f'不另设限值，按因子{holds}'}"
    _record(locked, said, payload, by=by, now=now)
    return own


def _point(locked: Locked, name: str) -> MonitoringPoint:
    row = locked.incident.monitoring_points.filter(name=" ".join(name.split())).first()
    if row is None:
        raise InvalidInput({"point": "这个事件没有这个监测点位。"})
    return row


def _record(locked: Locked, said: str, payload: dict[str, Any], *, by: Officer, now: datetime) -> None:
    practice = locked.plan.monitoring
    events.record(
        locked.incident,
        EventKind.MONITORING_RECORDED,
        by=by,
        now=now,
        post=locked.acting_as(Command.RECORD_MONITORING),
        summary=said,
        clause=practice.clause if practice else "",
        payload=payload,
    )
