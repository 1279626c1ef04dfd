"""搁下: a clock whose plan data cannot be evaluated waits aside; those beside it go on (design.md 6.5)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clock_rows
from incidents.actions.rungs import notice
from incidents.models import AdminRole, Deadline, EventKind, Incident, Officer
from incidents.queries.authority import Reach
from incidents.queries.ladders import owners
from incidents.rules.refusal import NotAllowed, WrongState

PAUSE = timedelta(seconds=300)
"""Before the second try; each pause after it is twice as long."""
LONGEST_PAUSE = timedelta(seconds=3600)


def set_aside(incident: Incident, deadline: Deadline, fault: str, *, now: datetime) -> None:
    """It is tried again after a growing pause, and when it falls due. On record once; tries after it are counted.
    The caller holds the incident's lock."""
    first = deadline.set_aside_at is None
    _mark(deadline, fault, now=now)
    deadline.save(update_fields=["set_aside_at", "set_aside_reason", "set_aside_times", "next_check_at"])
    if not first:
        return
    told = owners(deadline, Reach(incident.organisation_id, now))
    events.record(
        incident,
        EventKind.DEADLINE_SET_ASIDE,
        by=None,
        now=now,
        summary=f"{deadline.label}搁下：时限数据无法计算（{fault}），不会自动催办和逐级，请人工盯住，责任 {deadline.owner_name}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "due_at": deadline.due_at, "fault": fault},
        notices=[notice(each, "set_aside", f"不会自动提醒：{deadline.label}") for each in told],
    )


@transaction.atomic
def set_all_aside(incident_id: UUID, fault: str, *, now: datetime) -> None:
    """Where not even the incident itself can be read: its due clocks wait, without a word on its trail."""
    for deadline in Deadline.objects.select_for_update().filter(incident_id=incident_id).to_check(now):
        _mark(deadline, fault, now=now)
        deadline.save(update_fields=["set_aside_at", "set_aside_reason", "set_aside_times", "next_check_at"])


def _mark(deadline: Deadline, fault: str, *, now: datetime) -> None:
    deadline.set_aside_at = deadline.set_aside_at or now
    deadline.set_aside_reason = fault[:200]
    pause = min(PAUSE * 2 ** min(deadline.set_aside_times, 10), LONGEST_PAUSE)
    deadline.set_aside_times += 1
    due = deadline.due_at if deadline.due_at and deadline.due_at > now else now + pause
    deadline.next_check_at = min(now + pause, due)


def taken_up(incident: Incident, deadline: Deadline, *, now: datetime) -> None:
    """It could be evaluated again. The caller holds the incident's lock and has just done so."""
    assert deadline.set_aside_at is not None
    minutes = int((now - deadline.set_aside_at).total_seconds() // 60)
    events.record(
        incident,
        EventKind.DEADLINE_RESUMED,
        by=None,
        now=now,
        summary=f"{deadline.label}恢复巡检，搁下了 {minutes} 分（试过 {deadline.set_aside_times} 次）",
        clause=deadline.clause,
        payload={
            "deadline": deadline.pk,
            "set_aside_at": deadline.set_aside_at,
            "tries": deadline.set_aside_times,
        },
    )
    deadline.set_aside_at, deadline.set_aside_reason, deadline.set_aside_times = None, "", 0
    deadline.save(update_fields=["set_aside_at", "set_aside_reason", "set_aside_times"])


@transaction.atomic
def retry(*, deadline_id: UUID, by: Officer, now: datetime) -> Deadline:
    """再试: the clock is looked at again at once. Raises Deadline.DoesNotExist, NotAllowed, WrongState."""
    if by.admin_role != AdminRole.SYSTEM:
        raise NotAllowed("搁下的时限由系统管理员查明原因后再试。", who_can=AdminRole.SYSTEM.label)
    incident = Incident.objects.select_for_update().filter(deadlines=deadline_id).first()
    if incident is None:
        raise Deadline.DoesNotExist
    deadline = incident.deadlines.get(pk=deadline_id)
    if deadline.set_aside_at is None or not deadline.is_open:
        raise WrongState(f"{deadline.label}已不在搁下之列，不必再试。")
    deadline.next_check_at = now
    deadline.save(update_fields=["next_check_at"])
    events.record(
        incident,
        EventKind.DEADLINE_SET_ASIDE,
        by=by,
        now=now,
        post=AdminRole.SYSTEM.label,
        summary=f"{by.name}令再试搁下的时限：{deadline.label}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "retried": True},
    )
    clock_rows.ring()
    return deadline
