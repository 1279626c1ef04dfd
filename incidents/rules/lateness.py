"""迟报: how long after the occurrence somebody reported, against the minutes that a plan gives him."""

from dataclasses import dataclass
from datetime import datetime

from incidents.plans.schema import Plan

ACT = "enterprise_report"
"""What meets the limits that a plan lays on the unit where it happened."""


@dataclass(frozen=True)
class Lateness:
    """「企业 14:38 报告」 against one rule of the plan. `over` None: nothing to count from."""

    label: str
    clause: str
    limit: int
    taken: int | None
    over: int | None
    base: str = "事发"

    @property
    def words(self) -> str:
        if self.taken is None or self.over is None:
            return f"{self.base}时间不明，无法判断是否超过 {self.limit} 分（起算待核）"
        outcome = f"超 {self.over} 分" if self.over else f"在 {self.limit} 分内"
        return f"距{self.base} {self.taken} 分，{outcome}"


def of_enterprise(
    plan: Plan, *, occurred_at: datetime | None, told_at: datetime | None, reported_at: datetime
) -> list[Lateness]:
    """One for each limit in minutes that the plan or the regulation lays on the enterprise and that is in force: the
    plan's from the occurrence, the regulation's from when its head was told (B-02). Alarms nobody."""
    bases = {"occurred": (occurred_at, "事发"), "enterprise_told": (told_at, "负责人接报")}
    found = []
    for rule in plan.deadlines:
        if rule.met_by != ACT or rule.minutes is None or not rule.switched_on or rule.starts not in bases:
            continue
        since, base = bases[rule.starts]
        taken = None if since is None else _minutes(since, reported_at)
        over = None if taken is None else max(0, taken - rule.minutes)
        found.append(Lateness(rule.label, rule.clause, rule.minutes, taken, over, base))
    return found


def apart(due_at: datetime | None, met_at: datetime | None) -> str:
    """「提前 12 分」「超时 8 分」「提前 3 天 2 小时」: how a clock with a limit was met; empty where there is nothing to compare.
    Begun minutes late count whole: nobody is late by 0 分."""
    if due_at is None or met_at is None:
        return ""
    late = met_at > due_at
    seconds = abs((met_at - due_at).total_seconds())
    minutes = max(1, int(seconds // 60)) if late else int(seconds // 60)
    return f"{'超时' if late else '提前'} {_span(minutes)}"


def _span(minutes: int) -> str:
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{minutes} 分"


def _minutes(first: datetime, second: datetime) -> int:
    """Whole minutes, as the clock on the wall shows them."""
    return int(
        (second.replace(second=0, microsecond=0) - first.replace(second=0, microsecond=0)).total_seconds()
        // 60
    )
