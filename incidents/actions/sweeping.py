"""The sweep: what is due now is reminded, missed, escalated, once, whatever died in between (design.md 6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import OperationalError, connection, transaction

from incidents import events
from incidents.actions import clocks
from incidents.events import NoticePlan
from incidents.models import Deadline, EventKind, Incident, Officer, SweepBeat
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import Reach
from incidents.queries.editions import plan_of
from incidents.rules import deadlines
from incidents.rules.deadlines import Clock, Escalate, Miss, Remind, Wait

log = structlog.get_logger(__name__)

NOTICEABLE_SECONDS = 5
"""A miss noticed later than this is labelled 迟到 N 秒 in the ledger."""
POISON_PAUSE = timedelta(seconds=300)
"""How long an incident whose clocks cannot be evaluated is set aside (design.md 6.5)."""

Handover = Callable[[Sequence[UUID]], bool]
"""Gives incidents to workers to sweep; False where there is no way to reach any."""
_handover: list[Handover] = []


def hand_over_by(way: Handover) -> None:
    """The top layer lends the way to the workers, which the actions may not know."""
    _handover[:] = [way]


def hand_over(incident_ids: Sequence[UUID]) -> bool:
    """Ask the workers to sweep these. True says that they were asked, not that it will be done."""
    return bool(_handover) and _handover[0](incident_ids)


def database_now() -> datetime:
    """The database's clock: every sweeper judges by the same one (design.md 6.11)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def due_incidents(now: datetime, *, limit: int) -> list[UUID]:
    """Incidents with a clock to look at, the most overdue first."""
    rows = (
        Deadline.objects.to_check(now)
        .order_by("next_check_at")
        .values_list("incident_id", flat=True)[: limit * 4]
    )
    return list(dict.fromkeys(rows))[:limit]


def next_look(now: datetime) -> datetime | None:
    """When the next clock is due; None where nothing runs."""
    return (
        Deadline.objects.filter(next_check_at__isnull=False)
        .order_by("next_check_at")
        .values_list("next_check_at", flat=True)
        .first()
    )


def sweep(incident_ids: Sequence[UUID], *, now: datetime, sweeper: str) -> int:
    """Handle every due clock of these incidents; a poison one is set aside and the others go on. Returns steps taken."""
    steps = 0
    for incident_id in incident_ids:
        try:
            steps += sweep_incident(incident_id, now=now)
        except OperationalError:
            # A lost connection is no fault of the incident's, nor is a lock waited for in vain: it stays due.
            if not connection.is_usable():
                raise
            log.warning("sweep_postponed", incident=str(incident_id), sweeper=sweeper, exc_info=True)
        except Exception:
            # Anything at all may be wrong with one incident's data; the clocks of the others may not wait for it.
            log.exception("deadline_set_aside", incident=str(incident_id), sweeper=sweeper)
            _set_aside(incident_id, now=now)
    SweepBeat.objects.update_or_create(sweeper=sweeper, defaults={"swept_at": now})
    return steps


@transaction.atomic
def sweep_incident(incident_id: UUID, *, now: datetime) -> int:
    """Lock the incident, read its due clocks again, apply. Skips one that somebody else is sweeping."""
    incident = (
        Incident.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("organisation")
        .filter(pk=incident_id)
        .first()
    )
    if incident is None:
        return 0
    turn = Turn(incident, plan_of(incident), Reach(incident.organisation_id, now), now)
    due = list(incident.deadlines.to_check(now).order_by("next_check_at"))
    return sum(_advance(turn, deadline) for deadline in due)


@dataclass(frozen=True)
class Turn:
    """One incident's turn in a sweep."""

    incident: Incident
    plan: Plan
    reach: Reach
    now: datetime


def _advance(turn: Turn, deadline: Deadline) -> int:
    """All that is due on one clock: after an outage that may be a miss and the first rung at once."""
    taken = 0
    while deadline.next_check_at is not None and deadline.next_check_at <= turn.now:
        rule = lookup.deadline(turn.plan, deadline.rule_code)
        step = deadlines.next_step(
            _clock(deadline),
            remind_at=rule.remind_at_percent,
            rungs=_rungs(turn.plan, deadline),
            minutes_between=turn.plan.ladder.minutes_between,
            now=turn.now,
        )
        _apply(turn, deadline, step)
        taken += 1
        if isinstance(step, Wait):
            break
    return taken


def _rungs(plan: Plan, deadline: Deadline) -> int:
    """The enterprise's own limit is kept for the record and rouses nobody here (WX 4.1.1(2))."""
    return 0 if deadline.met_by_act == "enterprise_report" else len(plan.ladder.posts)


def _clock(deadline: Deadline) -> Clock:
    assert deadline.due_at is not None
    return Clock(
        base_at=deadline.base_at,
        due_at=deadline.due_at,
        open=deadline.is_open,
        reminded=tuple(deadline.reminded),
        missed=deadline.missed_at is not None,
        rung=deadline.rung,
        check_at=deadline.next_check_at,
    )


def _apply(turn: Turn, deadline: Deadline, step: deadlines.Step) -> None:
    deadline.next_check_at = step.until if isinstance(step, Wait) else step.next_check_at
    match step:
        case Wait():
            deadline.save(update_fields=["next_check_at"])
        case Remind():
            _remind(turn, deadline, step)
        case Miss():
            _miss(turn, deadline, step)
        case Escalate():
            _escalate(turn, deadline, step)


def _remind(turn: Turn, deadline: Deadline, step: Remind) -> None:
    deadline.reminded = [*deadline.reminded, step.percent]
    deadline.save(update_fields=["reminded", "next_check_at"])
    events.record(
        turn.incident,
        EventKind.DEADLINE_REMINDED,
        by=None,
        now=turn.now,
        summary=f"{deadline.label}已用 {step.percent}%，催办 {deadline.owner_name}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "percent": step.percent, "due_at": deadline.due_at},
        notices=_to_owner(turn, deadline, "reminder", f"催办：{deadline.label}"),
    )


def _miss(turn: Turn, deadline: Deadline, step: Miss) -> None:
    # The moment it became late, not the moment we noticed: this row is kept as evidence (应急条例 §24).
    deadline.missed_at, deadline.late_seconds = step.at, step.late_seconds
    deadline.save(update_fields=["missed_at", "late_seconds", "next_check_at"])
    late = f"（系统迟到 {step.late_seconds} 秒）" if step.late_seconds > NOTICEABLE_SECONDS else ""
    events.record(
        turn.incident,
        EventKind.DEADLINE_MISSED,
        by=None,
        now=turn.now,
        occurred_at=step.at,
        summary=f"{deadline.label}超时，责任 {deadline.owner_name}{late}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "due_at": step.at, "late_seconds": step.late_seconds},
        notices=_to_owner(turn, deadline, "overdue", f"超时：{deadline.label}"),
    )
    clocks.next_daily(turn.incident, turn.plan, deadline, by=None, now=turn.now)


def _escalate(turn: Turn, deadline: Deadline, step: Escalate) -> None:
    """Up to this rung of the ladder; one that nobody holds is said and skipped at once."""
    ladder = turn.plan.ladder.posts
    post = lookup.post(turn.plan, ladder[step.rung])
    holders = turn.reach.by_post.get(post.code, [])
    told = _told(turn.incident, deadline)
    officers = [officer for officer in holders if officer.pk not in told]
    deadline.rung = step.rung + 1
    # A rung that reaches nobody new must not burn its delay; the owner, told with the miss itself, has his.
    if deadline.rung < len(ladder) and not officers and not (step.rung == 0 and holders):
        deadline.next_check_at = turn.now
    deadline.save(update_fields=["rung", "next_check_at"])
    if holders and not officers:
        return
    names = "、".join(officer.name for officer in officers)
    events.record(
        turn.incident,
        EventKind.DEADLINE_ESCALATED,
        by=None,
        now=turn.now,
        summary=f"{deadline.label}超时未办，逐级提醒{post.title}{'：' + names if names else '：无人可通知'}",
        clause=turn.plan.ladder.clause,
        payload={"deadline": deadline.pk, "rung": step.rung, "post": post.code},
        notices=[_notice(officer, "overdue", f"超时：{deadline.label}") for officer in officers],
    )


def _told(incident: Incident, deadline: Deadline) -> set[UUID | None]:
    """Who has heard that this clock is late."""
    notices = incident.notices.filter(kind="overdue", event__payload__deadline=str(deadline.pk))
    return set(notices.values_list("officer_id", flat=True))


def _to_owner(turn: Turn, deadline: Deadline, kind: str, subject: str) -> list[NoticePlan]:
    if deadline.owner_post:
        officers = turn.reach.by_post.get(deadline.owner_post, [])
    else:
        officers = turn.reach.by_unit.get(deadline.owner_unit, [])
    return [_notice(officer, kind, subject) for officer in officers]


def _notice(officer: Officer, kind: str, subject: str) -> NoticePlan:
    return NoticePlan(kind, f"officer:{officer.pk}", officer.name, subject[:120], officer_id=officer.pk)


@transaction.atomic
def _set_aside(incident_id: UUID, *, now: datetime) -> None:
    Deadline.objects.filter(incident_id=incident_id).to_check(now).update(next_check_at=now + POISON_PAUSE)
