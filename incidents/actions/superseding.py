"""One clock gives way to another; what it said stays on record. Callers hold the incident's lock."""

from datetime import datetime

from incidents import events
from incidents.actions.clock_rows import create, shown
from incidents.models import Deadline, EventKind, Incident, Officer
from incidents.plans.schema import Plan
from incidents.rules.deadlines import Limit


def give_way(old: Deadline, incident: Incident, *, by: Officer | None, now: datetime) -> None:
    """The same clock starts again: what it counted for has been done anew."""
    _stop(old, None, now=now)
    events.record(
        incident,
        EventKind.DEADLINE_SUPERSEDED,
        by=by,
        now=now,
        summary=f"{old.label}（至 {shown(old.due_at)}）由新的一次取代",
        clause=old.clause,
        payload={"old": old.pk},
    )


def supersede(old: Deadline, new: Deadline, incident: Incident, *, by: Officer | None, now: datetime) -> None:
    """A limit of the same duty takes over; one that was late by then stays late in the ledger."""
    _stop(old, new, now=now)
    late = "，已超时，留档" if old.missed_at else "，从严" if _is_stricter(new, old) else ""
    events.record(
        incident,
        EventKind.DEADLINE_SUPERSEDED,
        by=by,
        now=now,
        summary=f"{old.label}（至 {shown(old.due_at)}）由{new.label}（至 {shown(new.due_at)}）取代{late}",
        clause=new.clause,
        payload={"old": old.pk, "new": new.pk, "due_at": new.due_at},
    )


def keep_for_reference(
    other: Limit, leads: Deadline, incident: Incident, plan: Plan, *, by: Officer | None, now: datetime
) -> Deadline:
    """The other basis of a changed class (自得知, 自认定): shown beside the one that counts, never counted itself."""
    [row] = create(incident, plan, other, now=now, superseded_by=leads)
    events.record(
        incident,
        EventKind.DEADLINE_SUPERSEDED,
        by=by,
        now=now,
        summary=f"{leads.label}采用自 {shown(leads.base_at)} 起、至 {shown(leads.due_at)}；"
        f"另一起算自 {shown(other.base_at)} 起、至 {shown(other.due_at)}，供参考",
        clause=leads.clause,
        payload={"old": row.pk, "new": leads.pk, "due_at": leads.due_at},
    )
    return row


def _stop(old: Deadline, new: Deadline | None, *, now: datetime) -> None:
    old.superseded_at, old.superseded_by, old.next_check_at = now, new, None
    old.save(update_fields=["superseded_at", "superseded_by", "next_check_at"])


def _is_stricter(new: Deadline, old: Deadline) -> bool:
    return new.due_at is not None and old.due_at is not None and new.due_at <= old.due_at
