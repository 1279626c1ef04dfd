"""事发单位报告: the call of the enterprise itself ends its own clock at the minute when it called. It alarms nobody."""

from datetime import datetime

from incidents.actions import clocks
from incidents.models import EventKind, Incident, IncidentState, Officer

KIND = "enterprise"
"""`caller["kind"]` of a call by the unit where it happened."""
ACT = "enterprise_report"
"""What ends the clocks that a plan lays on that unit."""


def answer(incident: Incident, *, by: Officer, now: datetime) -> None:
    """End the enterprise's open clocks if it has called, here or in a merged source; its first call counts."""
    heard = [
        row.learned_at
        for row in incident.merged_sources.filter(state=IncidentState.MERGED, caller__kind=KIND)
    ]
    if incident.caller.get("kind") == KIND:
        heard.append(own_learned_at(incident))
    if heard:
        clocks.meet(incident, [ACT], at=min(heard), by=by, now=now)


def take_back(incident: Incident, source: Incident, *, now: datetime) -> None:
    """The enterprise's call turned out to be of another event: the clocks that it ended run on."""
    if source.caller.get("kind") != KIND:
        return
    rows = incident.deadlines.filter(
        met_by_act=ACT, met_at=source.learned_at, superseded_at__isnull=True, waived_at__isnull=True
    )
    for row in rows:
        row.met_at, row.met_by = None, None
        row.next_check_at = now if row.due_at else None
        row.save(update_fields=["met_at", "met_by", "next_check_at"])


def own_learned_at(incident: Incident) -> datetime:
    """When this call was heard; the incident itself may be known since an earlier one, that of a merged source."""
    received = incident.events.filter(kind=EventKind.RECEIVED).order_by("seq").first()
    return received.occurred_at if received else incident.learned_at
