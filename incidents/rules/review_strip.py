"""应该 against 实际 as a drawing: one line a clock, from when it counted until it was due, and until it was done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, LEFT, RIGHT, TOP, LINE = 1000, 40, 24, 26, 22
TICKS = 6


@dataclass(frozen=True)
class Span:
    """One clock. `due` None: it only counts up; `end` None: not done yet."""

    start: datetime
    due: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class Bar:
    """Where it is drawn: the due mark, the part within the limit, the part beyond it; `open`: it goes on to the right end."""

    y: int
    start: int
    due: int | None
    end: int
    beyond: int | None
    open: bool

    @property
    def within(self) -> int:
        """Where the part within the limit ends."""
        return self.end if self.beyond is None else self.beyond


@dataclass(frozen=True)
class Tick:
    x: int
    at: datetime


@dataclass(frozen=True)
class Strip:
    width: int
    height: int
    ticks: list[Tick]
    bars: list[Bar]


def strip(spans: Sequence[Span], *, now: datetime) -> Strip | None:
    """All on one scale of time; None where there is nothing to draw."""
    if not spans:
        return None
    first = min(each.start for each in spans)
    last = max(max(filter(None, (each.due, each.end)), default=now) for each in spans)
    running = [each for each in spans if each.end is None]
    if running:
        last = max(last, min(now, last + (last - first))) if last > first else now
    length = max((last - first).total_seconds(), 1.0)

    def place(moment: datetime) -> int:
        share = (moment - first).total_seconds() / length
        return round(LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT))

    bars = [_bar(each, place, number, now=min(now, last)) for number, each in enumerate(spans)]
    step = (last - first) / (TICKS - 1)
    ticks = [Tick(place(first + step * number), first + step * number) for number in range(TICKS)]
    return Strip(WIDTH, TOP + LINE * len(spans) + 6, ticks, bars)


def _bar(span: Span, place: Callable[[datetime], int], number: int, *, now: datetime) -> Bar:
    end = span.end or max(now, span.start)
    late = span.due is not None and end > span.due
    return Bar(
        y=TOP + LINE * number,
        start=place(span.start),
        due=place(span.due) if span.due else None,
        end=place(end),
        beyond=max(place(span.due), place(span.start)) if late and span.due else None,
        open=span.end is None,
    )
