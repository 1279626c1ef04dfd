"""场内时间: a drill's own time, which the director may hurry or stop. The limits and the ladder of its incidents count
in it; what is stored, swept and shown as an instant is real time. A real incident has `REAL`, which changes nothing. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from incidents.rules import ladder
from incidents.rules.ladder import Clock, Escalate, Ladder, Miss, Remind, Step, Wait

PACES = (1, 2, 5, 10, 20)
"""How much faster than the wall clock a drill may run."""
STANDS = 0
"""暂停."""


@dataclass(frozen=True)
class Stretch:
    """From `at` on, `pace` scene seconds pass in a second."""

    at: datetime
    pace: int


@dataclass(frozen=True)
class SceneTime:
    """What the director has set, oldest first. Before the first stretch the two times are the same."""

    stretches: tuple[Stretch, ...] = ()

    @property
    def pace(self) -> int:
        return self.stretches[-1].pace if self.stretches else 1

    @property
    def running(self) -> "SceneTime":
        """Without the pause that lasts: the frame that instants ahead are kept in until somebody resumes."""
        kept = self.stretches
        while kept and kept[-1].pace == STANDS:
            kept = kept[:-1]
        return SceneTime(kept) if len(kept) < len(self.stretches) else self

    @property
    def stands_since(self) -> datetime | None:
        """When the present pause began."""
        return self.stretches[len(self.running.stretches)].at if self.pace == STANDS else None

    def then(self, at: datetime, pace: int) -> "SceneTime":
        return SceneTime((*self.stretches, Stretch(at, pace)))

    def of(self, at: datetime) -> datetime:
        """The scene moment at a real instant."""
        if not self.stretches or at <= self.stretches[0].at:
            return at
        scene = self.stretches[0].at
        for this, end in self._spans(at):
            scene += (min(at, end) - this.at) * this.pace
        return scene

    def real(self, scene: datetime) -> datetime:
        """The real instant at which it is `scene`; while the drill stands, as if it went on at the pace it had."""
        run = self.running
        if not run.stretches or scene <= run.stretches[0].at:
            return scene
        begins = run.stretches[0].at
        for this, after in pairwise((*run.stretches, None)):
            assert this is not None
            if after is None:
                return this.at + _divided(scene - begins, this.pace)
            ends = begins + (after.at - this.at) * this.pace
            if scene <= ends and this.pace != STANDS:
                return this.at + _divided(scene - begins, this.pace)
            begins = ends
        raise AssertionError("the last stretch has no end")

    def _spans(self, until: datetime) -> Iterator[tuple[Stretch, datetime]]:
        for this, after in pairwise((*self.stretches, None)):
            if this is not None and this.at < until:
                yield this, after.at if after else until


REAL = SceneTime()
"""Of every incident that is no drill's."""


def moved(at: datetime, before: SceneTime, after: SceneTime, *, now: datetime) -> datetime:
    """Where an instant ahead lies once the pace is another one: at the same scene moment. What lies behind stays."""
    pivot = before.stands_since or now
    return at if at <= pivot else after.real(before.running.of(at))


def next_step(
    scene: SceneTime, clock: Clock, climb: Ladder, *, remind_at: Iterable[int], now: datetime
) -> Step:
    """`ladder.next_step`, whose percents and minutes between rungs are of the scene."""
    if not scene.stretches:
        return ladder.next_step(clock, climb, remind_at=remind_at, now=now)
    there = ladder.next_step(as_of(scene, clock), climb, remind_at=remind_at, now=scene.of(now))
    return _back(scene, there, clock, now)


def as_of(scene: SceneTime, clock: Clock) -> Clock:
    """The clock with its moments in scene time."""
    run = scene.running
    return replace(
        clock,
        base_at=run.of(clock.base_at),
        due_at=run.of(clock.due_at),
        check_at=run.of(clock.check_at) if clock.check_at else None,
    )


def _back(scene: SceneTime, step: Step, clock: Clock, now: datetime) -> Step:
    match step:
        case Wait():
            return Wait(scene.real(step.until) if step.until else None)
        case Miss():
            # Exactly the stored instant, and our own lateness in seconds that were really slept through.
            late = int((now - max(clock.due_at, clock.check_at or clock.due_at)).total_seconds())
            return replace(step, at=clock.due_at, late_seconds=late, next_check_at=_maybe(scene, step))
        case Remind():
            return replace(step, next_check_at=scene.real(step.next_check_at))
        case Escalate():
            return replace(step, next_check_at=_maybe(scene, step))


def _maybe(scene: SceneTime, step: Miss | Escalate) -> datetime | None:
    return scene.real(step.next_check_at) if step.next_check_at else None


def _divided(span: timedelta, pace: int) -> timedelta:
    """Rounded up, so that it is never the moment before; what `of` multiplied comes back to the microsecond."""
    return -(-span // pace)
