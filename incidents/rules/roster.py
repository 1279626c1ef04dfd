"""值班表: which hours of a post nobody is named for, who is named twice, and which hours a shift has. Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations

from incidents.plans.schema import ShiftHours, WatchPractice
from incidents.rules.days import BEIJING, ONE_DAY

DAYS_READ = 7
"""连班 is followed no further than this many days."""
MIDNIGHT = "%m-%d 24:00"


@dataclass(frozen=True)
class Span:
    """Somebody is to hold a post from a moment to a moment."""

    post: str
    officer: Hashable
    starts_at: datetime
    ends_at: datetime

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def meets(self, other: "Span") -> bool:
        """They have some time in common; one that begins when the other ends has none."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Gap:
    post: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Overlap:
    """`twice`: one person in two places; else more people on one post than the practice has."""

    first: Span
    second: Span
    twice: bool


def gaps(spans: Iterable[Span], post: str, *, since: datetime, until: datetime) -> list[Gap]:
    """Every stretch of [since, until) for which nobody is named at `post`, in order."""
    found, covered = [], since
    for span in sorted((each for each in spans if each.post == post), key=lambda each: each.starts_at):
        if span.starts_at >= until:
            break
        if span.starts_at > covered:
            found.append(Gap(post, covered, span.starts_at))
        covered = max(covered, span.ends_at)
    if covered < until:
        found.append(Gap(post, covered, until))
    return found


def overlaps(spans: Sequence[Span], practice: WatchPractice) -> list[Overlap]:
    """Pairs that cannot both be meant: they warn, and forbid nothing. The earliest first."""
    together = {each.post: each.together for each in practice.held}
    found = []
    ordered = sorted(spans, key=lambda each: (each.starts_at, each.post))
    for first, second in combinations(ordered, 2):
        if not first.meets(second):
            continue
        if first.officer == second.officer:
            found.append(Overlap(first, second, twice=True))
        elif first.post == second.post and _at_once(ordered, first, second) > together.get(first.post, 1):
            found.append(Overlap(first, second, twice=False))
    return found


def _at_once(spans: Sequence[Span], first: Span, second: Span) -> int:
    """How many are named for the post when the later of the two begins."""
    begins = max(first.starts_at, second.starts_at)
    return len({each.officer for each in spans if each.post == first.post and each.covers(begins)})


def hours_on(shift: ShiftHours, day: date) -> tuple[datetime, datetime]:
    """The shift that starts on `day` in 北京时间."""
    starts_at = datetime.combine(day, shift.starts, BEIJING)
    last = day if shift.ends > shift.starts else day + ONE_DAY
    return starts_at, datetime.combine(last, shift.ends, BEIJING)


def shift_at(practice: WatchPractice, moment: datetime) -> tuple[ShiftHours, datetime, datetime] | None:
    """The shift of the day that `moment` belongs to, with its hours."""
    today = moment.astimezone(BEIJING).date()
    for day in (today - ONE_DAY, today):
        for shift in practice.shifts:
            starts_at, ends_at = hours_on(shift, day)
            if starts_at <= moment < ends_at:
                return shift, starts_at, ends_at
    return None


def run_end(spans: Iterable[Span], first: Span) -> datetime:
    """连班: when the last of the shifts ends that follow `first` without a break, for the same officer at the same post."""
    ends_at = first.ends_at
    following = sorted(
        (each for each in spans if (each.post, each.officer) == (first.post, first.officer)),
        key=lambda each: each.starts_at,
    )
    for each in following:
        if each.starts_at <= ends_at < each.ends_at:
            ends_at = each.ends_at
    return ends_at


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def day_start(day: date) -> datetime:
    """0:00 北京时间."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def hours_in_words(starts_at: datetime, ends_at: datetime) -> str:
    """「11-23 20:00—11-24 08:30」; 「11-23 08:30—20:00」 within a day; midnight at the end is 24:00."""
    first, last = starts_at.astimezone(BEIJING), ends_at.astimezone(BEIJING)
    begin = first.strftime("%m-%d %H:%M")
    if (last.hour, last.minute) == (0, 0):
        eve = last - ONE_DAY
        return f"{begin}—{'24:00' if eve.date() == first.date() else eve.strftime(MIDNIGHT)}"
    return f"{begin}—{last.strftime('%H:%M' if last.date() == first.date() else '%m-%d %H:%M')}"
