"""发生时刻 (and when the enterprise's head was told) has claims too: what follows when another one is taken for true.
Callers hold the incident's lock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from incidents.actions import clock_bases
from incidents.models import EventKind, Incident, Officer
from incidents.plans.schema import Plan

TOLD = ("enterprise_told",)


def follow(
    incident: Incident, plan: Plan, *, was: datetime | None, why: str, by: Officer, now: datetime
) -> None:
    """Clocks that count from the occurrence count from the one now believed, those that were met too: whether
    somebody was late follows the truth. Where it is 不明 again nothing can be counted: 起算待核, or no clock at all."""
    _follow(incident, plan, clock_bases.OCCURRED, was, incident.occurred_at, why=why, by=by, now=now)


def follow_told(
    incident: Incident, plan: Plan, *, was: datetime | None, why: str, by: Officer, now: datetime
) -> None:
    """The same of the regulation's hour, which counts from when the enterprise's head was told (B-02)."""
    _follow(incident, plan, TOLD, was, incident.enterprise_told_at, why=why, by=by, now=now)


def _follow(
    incident: Incident,
    plan: Plan,
    bases: Sequence[str],
    was: datetime | None,
    is_now: datetime | None,
    *,
    why: str,
    by: Officer,
    now: datetime,
) -> None:
    if was == is_now:
        return
    if was is None:
        clock_bases.settle_pending(incident, plan, why=why, by=by, now=now)
        return
    rows = incident.deadlines.filter(superseded_at__isnull=True, base__in=bases, base_at=was, base_known=True)
    for deadline in rows.select_related("met_by"):
        if is_now is not None:
            clock_bases.move(deadline, incident, plan, is_now, why=why, by=by, now=now)
        else:
            deadline.superseded_at, deadline.next_check_at = now, None
            deadline.save(update_fields=["superseded_at", "next_check_at"])


def without(host: Incident, source: Incident, was: Mapping[str, Any]) -> datetime | None:
    """What the host goes by without the source: its former time, where the present one came from the source."""
    if was["occurred_at"] is None and host.occurred_at == source.occurred_at:
        return None
    for event in host.events.filter(kind=EventKind.PARTICULARS_CORRECTED).order_by("-seq"):
        change = event.payload["changes"].get("occurred_at")
        if change is not None:
            taken = event.payload.get("from_incident") == str(source.pk)
            former = change["from"]
            return (datetime.fromisoformat(former) if former else None) if taken else host.occurred_at
    return host.occurred_at
