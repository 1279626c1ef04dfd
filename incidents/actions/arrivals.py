"""到达估算: made by who measured it or heard of it, replaced by a newer one, withdrawn with a reason."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import lock
from incidents.models import ArrivalEstimate, EventKind, Officer
from incidents.rules import arrivals as rules
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState


@transaction.atomic
def estimate(
    *,
    incident_id: UUID,
    target: str,
    distance_m: int,
    speed_m_s: Decimal,
    source: str,
    by: Officer,
    now: datetime,
    observed_at: datetime | None = None,
) -> ArrivalEstimate:
    """Say when it may be at `target`: so many metres at such a speed from `observed_at` (now) on. It starts no clock."""
    locked = lock(incident_id, Command.ESTIMATE_ARRIVAL, by=by, now=now)
    at = observed_at or now
    _check(target, distance_m, speed_m_s, source, at, now=now)
    arrives = rules.arrival(at, distance_m, speed_m_s)
    if not at < arrives <= at + rules.PLAUSIBLE:
        raise InvalidInput(
            {
                "speed_m_s": f"按此距离和流速算出的时刻不在 {rules.PLAUSIBLE.days} 天内，请核对单位（米、米/秒）。"
            }
        )
    row = ArrivalEstimate.objects.create(
        incident=locked.incident,
        target=target.strip(),
        distance_m=distance_m,
        speed_m_s=speed_m_s,
        observed_at=at,
        arrives_at=arrives,
        source=source.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    events.record(
        locked.incident,
        EventKind.ARRIVAL_ESTIMATED,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(Command.ESTIMATE_ARRIVAL),
        summary=f"估计 ≈ {_when(arrives, now)} 到达{row.target}：{rules.travels(distance_m, speed_m_s)}，{row.source}",
        payload={
            "estimate": row.pk,
            "target": row.target,
            "distance_m": distance_m,
            "speed_m_s": speed_m_s,
            "observed_at": at,
            "arrives_at": arrives,
            "source": row.source,
        },
    )
    return row


@transaction.atomic
def withdraw(
    *, incident_id: UUID, estimate_id: UUID, reason: str, by: Officer, now: datetime
) -> ArrivalEstimate:
    """It will not arrive (封堵、改道), or the estimate was wrong; it stays on the trail with the reason."""
    locked = lock(incident_id, Command.ESTIMATE_ARRIVAL, by=by, now=now)
    row = ArrivalEstimate.objects.get(incident=locked.incident, pk=estimate_id)
    if row.withdrawn_at is not None:
        raise WrongState("这个估算已经撤回。")
    if not reason.strip():
        raise InvalidInput({"reason": "请写为什么撤回。"})
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now, by, reason.strip()[:120]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    events.record(
        locked.incident,
        EventKind.ARRIVAL_ESTIMATED,
        by=by,
        now=now,
        post=locked.acting_as(Command.ESTIMATE_ARRIVAL),
        summary=f"撤回到达{row.target}的估算：{row.withdrawn_reason}",
        payload={"estimate": row.pk, "target": row.target, "withdrawn": True, "reason": row.withdrawn_reason},
    )
    return row


def _check(
    target: str, distance_m: int, speed_m_s: Decimal, source: str, at: datetime, *, now: datetime
) -> None:
    wrong = {}
    if not 1 <= len(target.strip()) <= 80:
        wrong["target"] = "请写到达何处，80 字以内。"
    if not 0 < distance_m <= rules.LONGEST_M:
        wrong["distance_m"] = f"距离应为 1 到 {rules.LONGEST_M} 米；不知道就先不估算。"
    if not 0 < speed_m_s <= rules.FASTEST_M_S:
        wrong["speed_m_s"] = f"流速应大于 0、不超过 {rules.FASTEST_M_S} 米/秒；不知道就先不估算。"
    if not 1 <= len(source.strip()) <= 80:
        wrong["source"] = "请写距离和流速从何而来，80 字以内。"
    if at > now:
        wrong["observed_at"] = "测算时刻晚于现在，请核对。"
    if wrong:
        raise InvalidInput(wrong)


def _when(moment: datetime, now: datetime) -> str:
    local, today = moment.astimezone(BEIJING), now.astimezone(BEIJING)
    return local.strftime("%H:%M" if local.date() == today.date() else "%m-%d %H:%M")
