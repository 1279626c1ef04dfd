"""What should stand now against what stands: raise, change, confirm, bring back, clear. Pure: time comes in as an argument."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from incidents.plans.schema import Alarming
from incidents.rules.alarms import NOTHING, P1


@dataclass(frozen=True)
class Stage:
    """From `at` on it is of this priority."""

    at: datetime
    priority: int


@dataclass(frozen=True)
class Cause:
    """Something that is, or by the time alone will be, an alarm. Whatever has one key is one line, however many it is about."""

    key: str
    kind: str
    words: str
    stages: tuple[Stage, ...]
    until: datetime | None = None
    """From then on it is another one's turn: 临期 becomes 超时."""
    clause: str = ""
    owner_post: str = ""
    owner_name: str = ""
    due_at: datetime | None = None
    deadline: UUID | None = None
    warning: UUID | None = None
    done: int | None = None
    wanted: int | None = None
    confirmed_at: datetime | None = None
    """Somebody said elsewhere that he has it in hand: a clock that was acknowledged."""
    confirmed_by: UUID | None = None

    def stage(self, now: datetime) -> Stage | None:
        """What it is at `now`; None: no alarm (yet, any more)."""
        if self.until is not None and now >= self.until:
            return None
        begun = [each for each in self.stages if each.at <= now]
        return max(begun, key=lambda each: each.at) if begun else None

    @property
    def begins_at(self) -> datetime:
        return min(each.at for each in self.stages)

    @property
    def said(self) -> tuple[object, ...]:
        """What the line shows and may change without any sound."""
        return (self.words, self.clause, self.owner_name, self.due_at, self.done, self.wanted)


@dataclass(frozen=True)
class Line:
    """An alarm as it stands on the desk, or was lately cleared from it."""

    key: str
    priority: int
    said: tuple[object, ...]
    announced_at: datetime
    acknowledged_at: datetime | None = None
    silenced_at: datetime | None = None
    came_back: bool = False
    shelved_until: datetime | None = None
    cleared_at: datetime | None = None

    @property
    def quiet_since(self) -> datetime | None:
        """Since when it was confirmed, or silenced and left; None while it calls, and while it is put aside."""
        if self.shelved_until is not None:
            return None
        heard = [at for at in (self.acknowledged_at, self.silenced_at) if at and at >= self.announced_at]
        return min(heard, default=None)


@dataclass(frozen=True)
class Raise:
    cause: Cause
    priority: int
    at: datetime
    """When it became one, whenever that was noticed."""


@dataclass(frozen=True)
class Change:
    """Other words, or another n of m; a graver priority calls anew."""

    key: str
    cause: Cause
    priority: int
    louder: bool


@dataclass(frozen=True)
class Confirm:
    key: str
    cause: Cause


@dataclass(frozen=True)
class Return:
    """It calls again: put aside long enough, or confirmed and still there (`told`: whoever is above hears of it)."""

    key: str
    told: bool


@dataclass(frozen=True)
class Clear:
    key: str


Step = Raise | Change | Confirm | Return | Clear


@dataclass(frozen=True)
class Limits:
    """The practice's minutes."""

    reentry: timedelta = NOTHING
    back_after: timedelta | None = None

    @classmethod
    def of(cls, practice: Alarming | None) -> "Limits":
        """Those of a plan; without any, nothing comes back and nothing waits."""
        if practice is None:
            return cls()
        return cls(
            timedelta(minutes=practice.reentry_minutes), timedelta(minutes=practice.back_after_minutes)
        )


def steps(causes: Iterable[Cause], lines: Iterable[Line], limits: Limits, *, now: datetime) -> list[Step]:
    """What is to be done at `now`. With what it leads to, the same question has no answer left."""
    lines = list(lines)
    standing = {each.key: each for each in lines if each.cleared_at is None}
    wanted = {each.key: (each, stage) for each in causes if (stage := each.stage(now)) is not None}
    found: list[Step] = [Clear(key) for key in standing if key not in wanted]
    free = _free_at(lines, limits)
    for key, (cause, stage) in wanted.items():
        if key in standing:
            found += _on(standing[key], cause, stage, limits, now)
        elif now >= free.get(key, now):
            at = max(cause.begins_at, free.get(key, cause.begins_at))
            found.append(Raise(cause, stage.priority, at))
    return found


def _free_at(lines: Iterable[Line], limits: Limits) -> dict[str, datetime]:
    """From when a cause that was cleared may come in again."""
    free: dict[str, datetime] = {}
    for line in lines:
        if line.cleared_at is not None:
            free[line.key] = max(line.cleared_at + limits.reentry, free.get(line.key, line.cleared_at))
    return free


def _on(line: Line, cause: Cause, stage: Stage, limits: Limits, now: datetime) -> Iterator[Step]:
    louder = stage.priority < line.priority
    if louder or stage.priority != line.priority or cause.said != line.said:
        yield Change(line.key, cause, stage.priority, louder)
    if cause.confirmed_at is not None and _is_news(cause.confirmed_at, line):
        yield Confirm(line.key, cause)
    elif louder:
        return
    elif line.shelved_until is not None and now >= line.shelved_until:
        yield Return(line.key, told=False)
    elif (back := _back_at(line, limits)) is not None and now >= back:
        yield Return(line.key, told=True)


def _is_news(confirmed_at: datetime, line: Line) -> bool:
    return line.acknowledged_at is None or confirmed_at > line.acknowledged_at


def _back_at(line: Line, limits: Limits) -> datetime | None:
    """When one of the gravest that went quiet comes back; once only."""
    quiet = line.quiet_since
    if line.priority != P1 or line.came_back or quiet is None or limits.back_after is None:
        return None
    return quiet + limits.back_after


def next_look(
    causes: Iterable[Cause], lines: Iterable[Line], limits: Limits, *, now: datetime
) -> datetime | None:
    """When the time alone changes something, once the steps of `now` are done; None: never."""
    causes, lines = list(causes), list(lines)
    moments: list[datetime | None] = [stage.at for each in causes for stage in each.stages]
    moments += [each.until for each in causes]
    moments += [at for key, at in _free_at(lines, limits).items() if key in {each.key for each in causes}]
    for line in lines:
        if line.cleared_at is None:
            moments += [line.shelved_until, _back_at(line, limits)]
    return min((at for at in moments if at is not None and at > now), default=None)
