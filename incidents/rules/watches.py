"""无人在岗: from when a post that must be held is empty, or held by somebody whose time was over. Pure: time comes in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from incidents.rules.roster import Span

EMPTY: Literal["empty"] = "empty"
LATE: Literal["late"] = "late"


@dataclass(frozen=True)
class Held:
    """A watch as it was taken and, perhaps, left."""

    post: str
    name: str
    began_at: datetime
    ends_at: datetime | None
    """When he is to be relieved; None: no roster says."""
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True)
class Vacancy:
    """`empty`: nobody has the watch. `late`: whoever has it should have been relieved."""

    post: str
    since: datetime
    kind: Literal["empty", "late"]
    who: str = ""
    """Of an empty post whom the roster names, or who left; of a late one who still holds it."""
    left: bool = False
    """`who` had it and went."""


def vacancy(
    post: str, watches: Sequence[Held], shifts: Sequence[Span], *, grace: timedelta, now: datetime
) -> Vacancy | None:
    """The vacancy of `post` at `now` that has lasted longer than `grace`; None where there is none, or where the office
    has never kept this post in the system. `watches` hold the open ones and the last that ended, `shifts` those that
    began by now; a span's `officer` is the name."""
    found = _unheld(
        post,
        [each for each in watches if each.post == post and each.began_at <= now],
        [each for each in shifts if each.post == post and each.starts_at <= now],
        now,
    )
    return found if found is not None and now >= found.since + grace else None


def next_look(
    watches: Iterable[Held], shifts: Iterable[Span], *, grace: timedelta, now: datetime
) -> datetime | None:
    """When the time alone may make a post vacant: the next end of a watch or beginning of a shift, with the grace."""
    moments = [each.ends_at for each in watches if each.is_open and each.ends_at is not None]
    moments += [moment for each in shifts for moment in (each.starts_at, each.ends_at)]
    return min((moment + grace for moment in moments if moment + grace > now), default=None)


def _unheld(post: str, watches: list[Held], shifts: list[Span], now: datetime) -> Vacancy | None:
    opened = [each for each in watches if each.is_open]
    if opened:
        ends = [each.ends_at for each in opened]
        if any(each is None or each > now for each in ends):
            return None
        names = "、".join(each.name for each in opened)
        return Vacancy(post, max(each for each in ends if each is not None), LATE, names)
    gone = max((each for each in watches if each.ended_at), key=_ended, default=None)
    current = [each for each in shifts if each.covers(now)]
    if current:
        began = min(each.starts_at for each in current)
        if gone is not None and _ended(gone) > began:
            return Vacancy(post, _ended(gone), EMPTY, gone.name, left=True)
        return Vacancy(post, began, EMPTY, "、".join(str(each.officer) for each in current))
    over = max((each.ends_at for each in shifts), default=None)
    if gone is not None and (over is None or _ended(gone) >= over):
        return Vacancy(post, _ended(gone), EMPTY, gone.name, left=True)
    return None if over is None else Vacancy(post, over, EMPTY)


def _ended(watch: Held) -> datetime:
    assert watch.ended_at is not None
    return watch.ended_at
