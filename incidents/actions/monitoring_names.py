"""Names of points and factors as people write them, made the incident's own rows. Callers hold the incident's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from incidents.actions.desk import Locked
from incidents.models import MonitoringFactor, MonitoringPoint, Officer
from incidents.plans.schema import Factor
from incidents.queries.monitoring import catalogued, plain_unit
from incidents.rules import monitoring as rules
from incidents.rules.monitoring import Measured
from incidents.rules.refusal import InvalidInput

NO_UNIT = "无"
LONGEST_POINT, LONGEST_FACTOR, LONGEST_UNIT = 60, 40, 20


@dataclass(frozen=True)
class Written:
    """One value as it was written: 「0.42」, 「<0.002」, 「未检出」, 「缺测」. Points and factors by their names."""

    point: str
    factor: str
    value: str
    unit: str = ""
    sampled_at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True)
class Read:
    """One sample, understood."""

    point: MonitoringPoint
    factor: MonitoringFactor
    measured: Measured
    at: datetime
    said: str
    remark: str


def read(locked: Locked, samples: Sequence[Written], *, by: Officer, now: datetime) -> list[Read]:
    """Every sample. Raises InvalidInput with all that is wrong, 「3.unit」 for the unit of the fourth."""
    found: list[Read] = []
    errors: dict[str, str] = {}
    for number, sample in enumerate(samples):
        try:
            found.append(_read(locked, sample, str(number), by=by, now=now))
        except InvalidInput as error:
            errors |= error.errors
    seen: dict[tuple[object, object, datetime], int] = {}
    for number, each in enumerate(found if not errors else []):
        key = (each.point.pk, each.factor.pk, each.at)
        if key in seen:
            errors[f"{number}.sampled_at"] = f"与第 {seen[key] + 1} 个数值同一点位、因子、时刻。"
        seen[key] = number
    if errors:
        raise InvalidInput(errors)
    return found


def _read(locked: Locked, sample: Written, number: str, *, by: Officer, now: datetime) -> Read:
    at = (sample.sampled_at or now).replace(second=0, microsecond=0)
    if at > now:
        raise InvalidInput({f"{number}.sampled_at": "采样时刻晚于现在，请核对。"})
    measured = value(sample.value, f"{number}.value")
    place = point(locked, sample.point, f"{number}.point", by=by, now=now)
    what = factor(
        locked, sample.factor, sample.unit, by=by, now=now, field=f"{number}.unit", bare=f"{number}.factor"
    )
    only_once(place, what, at, field=f"{number}.sampled_at")
    return Read(place, what, measured, at, sample.value.strip(), sample.remark)


def value(written: str, field: str) -> Measured:
    try:
        return rules.read(written)
    except ValueError as error:
        raise InvalidInput({field: str(error)}) from None


def point(locked: Locked, name: str, field: str, *, by: Officer, now: datetime) -> MonitoringPoint:
    """The point of that name, added where there was none."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_POINT:
        raise InvalidInput({field: f"请写监测点位，至多 {LONGEST_POINT} 字。"})
    row, _ = MonitoringPoint.objects.get_or_create(
        incident=locked.incident, name=plain, defaults={"added_at": now, "added_by": by}
    )
    return row


def factor(
    locked: Locked, name: str, unit: str, *, by: Officer, now: datetime, field: str, bare: str
) -> MonitoringFactor:
    """The factor of that name or alias, added where there was none: with the plan's limit, or bare with its unit.

    A unit that is not the factor's own is refused, never converted."""
    plain = "".join(name.split())
    if not plain or len(plain) > LONGEST_FACTOR:
        raise InvalidInput({bare: f"请写监测因子，至多 {LONGEST_FACTOR} 字。"})
    known = catalogued(locked.plan, plain)
    called = known.name if known else plain
    row = locked.incident.monitoring_factors.filter(name=called).first()
    own = row.unit if row else known.measured_in if known else None
    wanted = plain_unit(unit)
    if own is None and not wanted:
        raise InvalidInput({field: f"{plain}是第一次测，请写单位；没有单位写“{NO_UNIT}”。"})
    if own is not None and wanted and wanted not in (plain_unit(own), NO_UNIT if not own else ""):
        raise InvalidInput(
            {field: f"{called}的单位是 {own or NO_UNIT}，写的是 {unit.strip()}；请换算后再填。"}
        )
    if len(wanted) > LONGEST_UNIT:
        raise InvalidInput({field: f"单位至多 {LONGEST_UNIT} 字。"})
    return row or _add(locked, called, known, "" if wanted == NO_UNIT else unit.strip(), by=by, now=now)


def _add(
    locked: Locked, name: str, known: Factor | None, unit: str, *, by: Officer, now: datetime
) -> MonitoringFactor:
    return MonitoringFactor.objects.create(
        incident=locked.incident,
        name=name,
        unit=known.measured_in if known else unit,
        low=known.low if known else None,
        high=known.high if known else None,
        standard=known.standard if known else "",
        added_at=now,
        added_by=by,
    )


def none_stopped(read: Sequence[Read]) -> None:
    """停测: what was sampled before it may still come in from the laboratory; nothing after it."""
    for number, each in enumerate(read):
        since = each.point.stopped_at
        if since is not None and each.at > since:
            said = f"{each.point.name}已停测（{each.point.stopped_reason}）；要再测，先在点位里恢复。"
            raise InvalidInput({f"{number}.point": said})


def only_once(point: MonitoringPoint, factor: MonitoringFactor, at: datetime, *, field: str) -> None:
    """The same sheet brought in twice would make a run twice as long."""
    if point.readings.filter(factor=factor, sampled_at=at, struck_at__isnull=True).exists():
        raise InvalidInput({field: f"{point.name} {factor.name}这个时刻已有数值，要改请用更正。"})


def check_limits(low: Decimal | None, high: Decimal | None, standard: str) -> None:
    if low is not None and high is not None and low >= high:
        raise InvalidInput({"low": "下限应小于上限。"})
    if (low is not None or high is not None) and not standard.strip():
        raise InvalidInput({"standard": "请写限值出自哪个标准，如 GB 3838-2002 表1 III类。"})
