"""Clocks of an incident that leaves its plan or goes into another, and that comes back. Callers hold its lock."""

from datetime import datetime

from incidents import events
from incidents.actions import clock_rows
from incidents.models import Deadline, EventKind, Incident, Officer


def resume_all(
    incident: Incident,
    *,
    by: Officer,
    now: datetime,
    stopped_at: datetime,
    why: str = "重新核实属实",
) -> None:
    """The incident came back (不属实 was wrong, 拆分): what was stopped then runs on from its old base, late or not.
    What somebody had waived before stays waived."""
    rows = list(incident.deadlines.filter(waived_at=stopped_at, superseded_at__isnull=True))
    for deadline in rows:
        deadline.waived_at, deadline.waived_by, deadline.waived_reason = None, None, ""
        deadline.next_check_at = now if deadline.due_at is not None else None
        deadline.save(update_fields=["waived_at", "waived_by", "waived_reason", "next_check_at"])
    if rows:
        summary = f"{why}，恢复 {len(rows)} 项时限，起算不变"
        events.record(incident, EventKind.DEADLINE_SET, by=by, now=now, summary=summary)


def stop_all(incident: Incident, *, by: Officer, reason: str, now: datetime) -> None:
    """The incident left this plan (不属实, 移交) or went into another (并入): its open clocks are waived with the reason."""
    for deadline in incident.deadlines.open():
        waive(deadline, reason=reason, by=by, now=now)
    events.record(incident, EventKind.DEADLINE_WAIVED, by=by, now=now, summary=f"时限终止：{reason}")


def waive(deadline: Deadline, *, reason: str, by: Officer, now: datetime) -> None:
    """Not owed any more; the caller records why."""
    deadline.waived_at, deadline.waived_by, deadline.waived_reason = now, by, reason[:200]
    deadline.next_check_at = None
    deadline.save(update_fields=["waived_at", "waived_by", "waived_reason", "next_check_at"])
    clock_rows.wake_siblings(deadline, now=now)
