"""The sweep: what is due now is reminded, missed, escalated, once, whatever died in between (design.md 6)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from incidents.actions import lapsing, rungs, setting_aside, standing_down
from incidents.actions.rungs import Turn
from incidents.actions.sweep_tally import Tally
from incidents.models import Deadline, Incident
from incidents.plans import lookup
from incidents.queries.authority import Reach
from incidents.queries.editions import plan_of
from incidents.queries.ladders import as_clock, ladder_of
from incidents.queries.scene_time import scene_of
from incidents.queries.siblings import another_speaks
from incidents.rules import deadlines, ladder, scene_time
from incidents.rules.ladder import Escalate, Ladder, Miss, Remind, Wait

log = structlog.get_logger(__name__)
T = TypeVar("T")

TOGETHER = 10
"""Incidents in one transaction: half the statements of each on its own; an officer waits for one of them ~50 ms at most."""

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


@dataclass
class Swept:
    """What a sweep of one incident did."""

    steps: int = 0
    fired: list[datetime] = field(default_factory=list)
    """When each clock that did something was to be looked at."""


def sweep(incident_ids: Sequence[UUID], *, now: datetime, sweeper: str) -> int:
    """Handle every due clock of these incidents; a poison one is set aside and the others go on. Returns steps taken.
    A process of another release than the database's does nothing."""
    if not standing_down.fit(sweeper, now=now):
        return 0
    tally, steps = Tally(sweeper, now), 0
    reaches: dict[UUID, Reach] = {}
    for start in range(0, len(incident_ids), TOGETHER):
        some = incident_ids[start : start + TOGETHER]
        for swept in _together_or_apart(some, now=now, sweeper=sweeper, reaches=reaches):
            steps += swept.steps
            tally.count(swept.fired)
    tally.write()
    return steps


def _together_or_apart(
    incident_ids: Sequence[UUID], *, now: datetime, sweeper: str, reaches: dict[UUID, Reach]
) -> Iterator[Swept]:
    """In one transaction; where that fails, for whichever of them, each in its own."""
    if len(incident_ids) > 1 and (swept := _together(incident_ids, now=now, reaches=reaches)) is not None:
        yield swept
        return
    for incident_id in incident_ids:
        if (swept := _alone(incident_id, now=now, sweeper=sweeper, reaches=reaches)) is not None:
            yield swept


def _together(incident_ids: Sequence[UUID], *, now: datetime, reaches: dict[UUID, Reach]) -> Swept | None:
    try:
        outcome = attempted(partial(sweep_incidents, incident_ids, now=now, reaches=reaches))
    except (OperationalError, InterfaceError):
        if not connection.is_usable():
            raise
        return None
    return outcome if isinstance(outcome, Swept) else None


def _alone(incident_id: UUID, *, now: datetime, sweeper: str, reaches: dict[UUID, Reach]) -> Swept | None:
    try:
        outcome = attempted(partial(sweep_incidents, [incident_id], now=now, reaches=reaches))
    except (OperationalError, InterfaceError):
        # A lost connection is no fault of the incident's, nor is a lock waited for in vain: it stays due.
        if not connection.is_usable():
            raise
        log.warning("sweep_postponed", incident=str(incident_id), sweeper=sweeper, exc_info=True)
        return None
    if isinstance(outcome, Swept):
        return outcome
    log.error("incident_set_aside", incident=str(incident_id), sweeper=sweeper, exc_info=outcome)
    setting_aside.set_all_aside(incident_id, fault(outcome), now=now)
    return None


def attempted(work: Callable[[], T]) -> T | Exception:
    """What came of it, or what was wrong. The database's own failures are nobody's data and go on up."""
    try:
        return work()
    except (OperationalError, InterfaceError):
        raise
    except Exception as wrong:
        # Anything at all may be wrong with one clock's data; the clocks of the others may not wait for it.
        return wrong


def fault(wrong: Exception) -> str:
    return f"{type(wrong).__name__}: {wrong}"


@transaction.atomic
def sweep_incidents(incident_ids: Sequence[UUID], *, now: datetime, reaches: dict[UUID, Reach]) -> Swept:
    """Lock the incidents, read their due clocks again, apply. Skips those that somebody else is sweeping.
    `reaches`: what this sweep knows of each office already; whom a post reaches at `now` is one question."""
    rows = Incident.objects.select_for_update(skip_locked=True, of=("self",)).select_related("organisation")
    locked = {incident.pk: incident for incident in rows.filter(pk__in=incident_ids).order_by("pk")}
    due: dict[UUID, list[Deadline]] = {pk: [] for pk in locked}
    for deadline in Deadline.objects.filter(incident__in=due).to_check(now).order_by("next_check_at"):
        deadline.incident = locked[deadline.incident_id]
        due[deadline.incident_id].append(deadline)
    swept = Swept()
    for incident_id, clocks in due.items():
        incident = locked[incident_id]
        reach = reaches.setdefault(incident.organisation_id, Reach(incident.organisation_id, now))
        _take_turn(Turn(incident, plan_of(incident), reach, now), clocks, swept)
    return swept


def _take_turn(turn: Turn, due: Sequence[Deadline], swept: Swept) -> None:
    done: set[UUID] = set()
    while due:
        for deadline in due:
            done.add(deadline.pk)
            _look_at(turn, deadline, swept)
        # Again only where a day ended: the next may have begun on the way and be over too, after an outage of days.
        if not any(
            each.due_at is not None and deadlines.end_of_day(each.base_at) == each.due_at for each in due
        ):
            break
        again = turn.incident.deadlines.to_check(turn.now).exclude(pk__in=done)
        due = list(again.order_by("next_check_at"))


def _look_at(turn: Turn, deadline: Deadline, swept: Swept) -> None:
    """One clock, in a savepoint of its own: if it cannot be evaluated the others of its incident go on."""
    incident, due = turn.incident, deadline.next_check_at
    trail = incident.seq, incident.head_hash
    outcome = attempted(partial(_advance, turn, deadline))
    if isinstance(outcome, Exception):
        log.error("deadline_set_aside", deadline=str(deadline.pk), exc_info=outcome)
        # What was written is rolled back; so is what we remember of it.
        incident.seq, incident.head_hash = trail
        deadline.refresh_from_db()
        setting_aside.set_aside(incident, deadline, fault(outcome), now=turn.now)
        return
    swept.steps += outcome
    if due is not None:
        swept.fired.append(due)


@transaction.atomic
def _advance(turn: Turn, deadline: Deadline) -> int:
    """All that is due on one clock; one that lay aside is taken up again."""
    taken = _steps(turn, deadline)
    if deadline.set_aside_at is not None:
        setting_aside.taken_up(turn.incident, deadline, now=turn.now)
    return taken


def _steps(turn: Turn, deadline: Deadline) -> int:
    """After an outage that may be a miss and the first rung at once."""
    taken = 0
    rule = lookup.deadline(turn.plan, deadline.rule_code)
    if rule.watches is not None:
        return lapsing.close_window(deadline, turn.incident, now=turn.now)
    climb = ladder_of(deadline, turn.plan, turn.reach)
    while deadline.next_check_at is not None and deadline.next_check_at <= turn.now:
        step = scene_time.next_step(
            scene_of(turn.incident),
            as_clock(deadline, rule),
            climb,
            remind_at=rule.remind_at_percent,
            now=turn.now,
        )
        if isinstance(step, Escalate) and another_speaks(deadline):
            step = Wait(None)
        _apply(turn, deadline, step, climb)
        taken += 1
        if isinstance(step, Wait):
            break
    return taken


def _apply(turn: Turn, deadline: Deadline, step: ladder.Step, climb: Ladder) -> None:
    deadline.next_check_at = step.until if isinstance(step, Wait) else step.next_check_at
    match step:
        case Wait():
            deadline.save(update_fields=["next_check_at"])
        case Remind():
            rungs.remind(turn, deadline, step)
        case Miss():
            rungs.miss(turn, deadline, step)
        case Escalate():
            rungs.escalate(turn, deadline, step, climb)
