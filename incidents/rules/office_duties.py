"""When an office owes its next drill or filing. Pure: the last day, the calendar and today come in."""

from dataclasses import dataclass
from datetime import date, timedelta

from incidents.plans.schema import OfficeDuty
from incidents.rules.deadlines import NOTHING_ANNOUNCED, Calendar
from incidents.rules.working_days import nth_working_day


@dataclass(frozen=True)
class Owed:
    """How one duty stands today. `due_on` None: nothing to count from yet, or done for good."""

    duty: OfficeDuty
    last_on: date | None
    due_on: date | None
    days_left: int | None
    provisional: bool = False

    @property
    def done(self) -> bool:
        """Once and for all: what is owed once for each edition."""
        return self.duty.counts_from == "plan_effective" and self.last_on is not None

    @property
    def overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def near(self) -> bool:
        """Within the first of the days on which the plan data reminds."""
        return self.days_left is not None and self.days_left <= max(self.duty.remind_days_before, default=0)

    @property
    def words(self) -> str:
        """「还有 30 天」, 「已逾期 3 天」, 「至今未登记，应于 …前」, 「上次日期未登记，无法计算」."""
        if self.done:
            return "已完成"
        if self.days_left is None:
            return "上次日期未登记，无法计算"
        if self.overdue and self.duty.counts_from == "plan_effective":
            return f"至今未登记，应于 {self.due_on} 前"
        if self.overdue:
            return f"已逾期 {-self.days_left} 天"
        return "今天到期" if self.days_left == 0 else f"还有 {self.days_left} 天"


def owed(
    duty: OfficeDuty,
    *,
    last_on: date | None,
    effective_on: date,
    today: date,
    calendar: Calendar = NOTHING_ANNOUNCED,
) -> Owed:
    """The day that counts from does not count itself; the last day is owed whole."""
    base = effective_on if duty.counts_from == "plan_effective" else last_on
    if base is None or (duty.counts_from == "plan_effective" and last_on is not None):
        return Owed(duty, last_on, None, None)
    if duty.working_days is not None:
        limit = nth_working_day(base, duty.working_days, calendar)
        return Owed(duty, last_on, limit.day, (limit.day - today).days, limit.provisional)
    due_on = base + timedelta(days=duty.days or 0)
    return Owed(duty, last_on, due_on, (due_on - today).days)
