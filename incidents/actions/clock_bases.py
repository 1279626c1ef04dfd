"""When the moment changes that clocks count from, or what was joined comes apart. Callers hold the incident's lock."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from incidents import events
from incidents.actions import clock_rows, clocks
from incidents.actions.clock_moments import base_of
from incidents.models import Deadline, EventKind, Incident, Officer
from incidents.plans.schema import Plan
from incidents.queries.rules_of import rule_of
from incidents.rules import deadlines

LEARNED = ("learned", "received")
OCCURRED = ("occurred",)


def count_from(
    incident: Incident,
    plan: Plan,
    bases: Iterable[str],
    base_at: datetime,
    *,
    was: datetime | None,
    why: str,
    by: Officer,
    now: datetime,
) -> None:
    """Open clocks that counted from `was` count from `base_at`; the former rows stay on record, superseded."""
    if was is None or was == base_at:
        return
    for deadline in incident.deadlines.open().filter(base__in=list(bases), base_at=was):
        move(deadline, incident, plan, base_at, why=why, by=by, now=now)


def move(
    old: Deadline, incident: Incident, plan: Plan, base_at: datetime, *, why: str, by: Officer, now: datetime
) -> None:
    """One clock starts again from another moment; one that was met stays met, early or late by the new count."""
    rule = rule_of(plan, old)
    old.superseded_at, old.next_check_at = now, None
    old.save(update_fields=["superseded_at", "next_check_at"])
    limit = clock_rows.limit_of(incident, rule, base_at, occasion=old.occasion)
    [new] = clock_rows.create(incident, plan, limit, now=now)
    _carry_over(old, new)
    old.superseded_by = new
    old.save(update_fields=["superseded_by"])
    events.record(
        incident,
        EventKind.DEADLINE_SUPERSEDED,
        by=by,
        now=now,
        summary=f"{why}：{old.label}改自 {clock_rows.shown(base_at)} 起算{_dues(old, new)}",
        clause=new.clause,
        payload={"old": old.pk, "new": new.pk, "due_at": new.due_at},
    )
    if old.met_at is not None and old.met_by is not None:
        clocks.end(new, incident, at=old.met_at, by=old.met_by, now=now)
    else:
        clock_rows.announce(incident, [new], by=by, now=now)


def _carry_over(old: Deadline, new: Deadline) -> None:
    """What did not count, and what was granted, holds of the new count too."""
    if new.due_at is None or not (old.paused_seconds or old.paused_at or old.extended_days):
        return
    for name in ("paused_at", "paused_seconds", "paused_reason", "extended_days"):
        setattr(new, name, getattr(old, name))
    new.due_at += timedelta(seconds=old.paused_seconds) + old.extended_days * deadlines.ONE_DAY
    new.next_check_at = None if new.paused_at else new.next_check_at
    new.save()


def settle_pending(incident: Incident, plan: Plan, *, why: str, by: Officer, now: datetime) -> None:
    """起算待核 no longer: those whose moment is known now count from it, those that were met too."""
    for deadline in incident.deadlines.filter(superseded_at__isnull=True, base_known=False):
        base_at = base_of(incident, rule_of(plan, deadline), now=now)
        if base_at is not None:
            move(deadline, incident, plan, base_at, why=why, by=by, now=now)


def _dues(old: Deadline, new: Deadline) -> str:
    if new.due_at is None:
        return ""
    return f"，至 {clock_rows.shown(old.due_at)} 改为至 {clock_rows.shown(new.due_at)}"


def running(incident: Incident) -> frozenset[UUID]:
    """The clocks that no other has superseded, for `since`."""
    return frozenset(incident.deadlines.filter(superseded_at__isnull=True).values_list("pk", flat=True))


def since(incident: Incident, before: frozenset[UUID]) -> dict[str, Any]:
    """What has become of the clocks: started, and superseded by those. For `undo`."""
    rows = list(incident.deadlines.all())
    return {
        "started": [row.pk for row in rows if row.superseded_at is None and row.pk not in before],
        "superseded": [row.pk for row in rows if row.superseded_at is not None and row.pk in before],
    }


def settle(incident: Incident, changes: Mapping[str, Any]) -> None:
    """Before `undo`: what was done under a clock that a merge started was done for the one it had superseded too."""
    done = incident.deadlines.filter(pk__in=changes["started"], met_at__isnull=False)
    for new in done.select_related("met_by"):
        for old in incident.deadlines.filter(pk__in=changes["superseded"], superseded_by=new):
            if not _restore(old, incident):
                continue
            late = old.due_at is not None and new.met_at is not None and new.met_at > old.due_at
            old.met_at, old.met_by, old.missed_at = new.met_at, new.met_by, old.due_at if late else None
            old.next_check_at = None
            old.save()


def undo(incident: Incident, plan: Plan, changes: Mapping[str, Any], *, by: Officer, now: datetime) -> None:
    """Clocks that a merge started and nothing asks for any more give way to those that they superseded.
    What was done meanwhile stays done; a stricter clock that has taken over since keeps running."""
    started = incident.deadlines.open().filter(pk__in=changes["started"])
    gone = [row for row in started if not _still_asked(row, incident, plan)]
    for row in gone:
        row.superseded_at, row.next_check_at = now, None
        row.save(update_fields=["superseded_at", "next_check_at"])
    stopped = incident.deadlines.filter(
        pk__in=changes["superseded"], superseded_by__in=[row.pk for row in gone]
    )
    back = [row for row in stopped if _restore(row, incident, next_check_at=now)]
    if gone or back:
        events.record(
            incident,
            EventKind.DEADLINE_SET,
            by=by,
            now=now,
            summary=f"拆分后停 {len(gone)} 项时限，恢复 {len(back)} 项，起算不变",
            payload={"stopped": [row.pk for row in gone], "resumed": [row.pk for row in back]},
        )


def _still_asked(row: Deadline, incident: Incident, plan: Plan) -> bool:
    if row.base in LEARNED and row.base_at < incident.learned_at:
        return False
    if row.base in OCCURRED and row.base_at != incident.occurred_at:
        return False
    return deadlines.applies(rule_of(plan, row), clocks.situation(incident, plan))


def _restore(row: Deadline, incident: Incident, *, next_check_at: datetime | None = None) -> bool:
    """Runs again, unless the same clock has been started anew meanwhile."""
    same = incident.deadlines.filter(rule_code=row.rule_code, occasion=row.occasion)
    if same.filter(superseded_at__isnull=True).exists():
        return False
    row.superseded_at, row.superseded_by = None, None
    row.next_check_at = next_check_at if row.is_open and row.due_at else None
    row.save(update_fields=["superseded_at", "superseded_by", "next_check_at"])
    return True
