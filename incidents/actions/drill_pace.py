"""场内时间: the director hurries, stops and resumes the clocks of his drill. What is ahead keeps its scene moment; what
is stored stays a real instant, so that the clock loops, their claim and the ladder know nothing of it."""

from datetime import datetime

from incidents import events
from incidents.models import Deadline, Drill, EventKind, Incident, Officer
from incidents.models.deadline import HELD
from incidents.queries.scene_time import of_drill
from incidents.rules.days import BEIJING
from incidents.rules.refusal import WrongState
from incidents.rules.scene_time import STANDS, SceneTime, moved

WRITTEN = ("due_at", "next_check_at", "held_check_at", "paused_at", "paused_reason")


def turn(drill: Drill, pace: int, *, by: Officer, now: datetime) -> None:
    """Write the pace down and move the open clocks of the drill's incidents. The caller holds the drill's lock, which
    keeps incidents from being received into it; each incident is locked here before its clocks are read."""
    before = of_drill(drill)
    if before.stretches and now <= before.stretches[-1].at:
        raise WrongState("场内时间刚刚改过，请再试。")
    drill.paces.create(at=now, pace=pace, by=by)
    drill.pace = pace
    drill.save(update_fields=["pace"])
    after = before.then(now, pace)
    for incident in Incident.objects.select_for_update().filter(exercise=drill, drill=True).order_by("pk"):
        rows = _moved(incident, before, after, now=now)
        if incident.is_live:
            events.record(
                incident,
                EventKind.DRILL_PACED,
                by=by,
                now=now,
                summary=f"{_words(before, pace)}，场内 {after.of(now).astimezone(BEIJING):%H:%M}"
                f"{f'，{rows} 项未完时限随之改动' if rows else ''}",
                payload={"drill": drill.pk, "was": before.pace, "pace": pace, "scene_at": after.of(now)},
            )
    events.wake_the_clock()


def _words(before: SceneTime, pace: int) -> str:
    if pace == STANDS:
        return "演练暂停，场内时间停住"
    return f"演练{'继续' if before.pace == STANDS else '时钟'} ×{pace}（原 ×{before.running.pace}）"


def _moved(incident: Incident, before: SceneTime, after: SceneTime, *, now: datetime) -> int:
    rows = list(incident.deadlines.open().filter(due_at__isnull=False))
    for row in rows:
        if after.pace == STANDS:
            _hold(row, now=now)
        else:
            _carry(row, before, after, now=now)
    return Deadline.objects.bulk_update(rows, WRITTEN) if rows else 0


def _hold(row: Deadline, *, now: datetime) -> None:
    """A clock that the regulation has stopped already stays as it is."""
    if row.paused_at is None:
        row.held_check_at, row.next_check_at = row.next_check_at, None
        row.paused_at, row.paused_reason = now, HELD


def _carry(row: Deadline, before: SceneTime, after: SceneTime, *, now: datetime) -> None:
    if row.missed_at is None and row.due_at is not None:
        row.due_at = moved(row.due_at, before, after, now=now)
    at = row.next_check_at
    if row.paused_reason == HELD and row.paused_at is not None:
        at, row.held_check_at, row.paused_at, row.paused_reason = row.held_check_at, None, None, ""
    row.next_check_at = moved(at, before, after, now=now) if at is not None else None
