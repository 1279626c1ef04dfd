"""Working days: the day of the act does not count, the next is the first (民法典 201). Pure: the calendar comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from incidents.rules.days import ONE_DAY, day_of, end_of

SATURDAY = 5


@dataclass(frozen=True)
class WorkingDayLimit:
    """The last day of a limit. `provisional`: a day within it has no official word yet (暂定)."""

    day: date
    provisional: bool

    @property
    def due_at(self) -> datetime:
        """24:00 北京时间 of the last day."""
        return end_of(self.day)


def nth_working_day(after: date, count: int, official: Mapping[date, bool]) -> WorkingDayLimit:
    """The `count`-th working day after `after`. `official`: day → whether it is worked.

    A day without official word is judged by the weekday alone: of all guesses that gives the earliest date, so that
    a holiday announced later moves the limit back and nobody was told too late a day (domain.md 8.3).
    """
    if count < 1:
        raise ValueError(f"a limit of {count} working days")
    day, provisional = after, False
    while count:
        day += ONE_DAY
        known = official.get(day)
        provisional = provisional or known is None
        count -= known if known is not None else day.weekday() < SATURDAY
    return WorkingDayLimit(day, provisional)


def limit_from(moment: datetime, count: int, official: Mapping[date, bool]) -> WorkingDayLimit:
    """`nth_working_day` counted from the Beijing day of `moment`."""
    return nth_working_day(day_of(moment), count, official)
