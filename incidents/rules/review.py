"""复盘: a month, a share with its count, and how the alarms did against what a person can bear (EEMUA 191)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from incidents.plans.schema import AlarmQuality
from incidents.rules.days import BEIJING, day_of

REPORT_ACTS = (
    "written_report",
    "phone_report",
    "follow_up_report",
    "supplementary_report",
    "suspension_report",
    "investigation_report",
    "assessment_report",
)
"""Acts by which this office reports to those above it."""
READY_ACT = "readiness"
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """A calendar month of 北京时间."""

    first: date

    @classmethod
    def read(cls, written: str, *, now: datetime) -> "Month":
        """What is no month (`2026-11`) is the present one."""
        found = MONTH.fullmatch(written)
        return cls(date(int(found[1]), int(found[2]), 1) if found else day_of(now).replace(day=1))

    @property
    def starts_at(self) -> datetime:
        return datetime(self.first.year, self.first.month, 1, tzinfo=BEIJING)

    @property
    def ends_at(self) -> datetime:
        return self.next.starts_at

    @property
    def next(self) -> "Month":
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def before(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def words(self) -> str:
        return f"{self.first.year}年{self.first.month}月"

    def until(self, now: datetime) -> datetime:
        """Its end, or now where it is not over."""
        return max(self.starts_at, min(self.ends_at, now))


@dataclass(frozen=True)
class Share:
    """n of m. Of nothing there is no share: unknown is never zero."""

    n: int
    m: int

    @property
    def percent(self) -> int | None:
        """Rounded, but 100 only where all are and 0 only where none is."""
        if not self.m:
            return None
        least, most = int(self.n > 0), 100 - int(self.n < self.m)
        return min(max(round(100 * self.n / self.m), least), most)

    @property
    def words(self) -> str:
        return f"{self.percent}%" if self.m else "无数据"

    @property
    def count(self) -> str:
        return f"{self.n}/{self.m}"


@dataclass(frozen=True)
class AlarmCounts:
    """What the alarms of a period were. `windows`: spans of the practice's minutes in it, without those after an activation."""

    by_priority: tuple[int, int, int]
    steady: int
    windows: float
    peak: int | None
    """None: nothing was activated."""
    chatter: int
    standing: int

    @property
    def total(self) -> int:
        return sum(self.by_priority)

    @property
    def a_window(self) -> float | None:
        return self.steady / self.windows if self.windows > 0 else None

    @property
    def split(self) -> tuple[int, int, int] | None:
        """Percent of each priority, that add up to a hundred; None where there was no alarm."""
        return split(self.by_priority) if self.total else None


def split(counts: Sequence[int]) -> tuple[int, int, int]:
    """Whole percents by the largest remainders."""
    total = sum(counts)
    exact = [100 * each / total for each in counts]
    found = [int(each) for each in exact]
    order = sorted(range(len(found)), key=lambda place: (found[place] - exact[place], place))
    for place in order[: 100 - sum(found)]:
        found[place] += 1
    return found[0], found[1], found[2]


@dataclass(frozen=True)
class Verdict:
    """One figure of the alarms, and whether it keeps to what the office set itself; None: there is nothing to judge."""

    code: str
    label: str
    value: str
    holds: bool | None
    definition: str


def verdicts(
    found: AlarmCounts, limits: AlarmQuality, *, reentry_minutes: int, shift_minutes: int
) -> list[Verdict]:
    """The five figures of the practice, each with what it means."""
    minutes, share = limits.window_minutes, found.split
    a_window = found.a_window
    gravest = limits.shares[0] + limits.shares_within
    graver = limits.shares[0] + limits.shares[1] + limits.shares_within
    return [
        Verdict(
            "steady",
            "稳态",
            "无数据" if a_window is None else f"{a_window:.2f}/{minutes}分",
            None if a_window is None else a_window <= limits.steady_most,
            f"启动后 {minutes} 分钟以外，平均每 {minutes} 分钟新起的告警；不超过 {limits.steady_most}",
        ),
        Verdict(
            "peak",
            "峰值",
            "无数据" if found.peak is None else f"{found.peak}/{minutes}分",
            None if found.peak is None else found.peak <= limits.peak_most,
            f"期内各次启动后 {minutes} 分钟内新起的告警，取最多的一次；不超过 {limits.peak_most}",
        ),
        Verdict(
            "split",
            "P1:P2:P3",
            ":".join(str(each) for each in share) if share else "无数据",
            share[0] <= gravest and share[0] + share[1] <= graver if share else None,
            f"各优先级所占百分比，约 {':'.join(map(str, limits.shares))}；P1 至多 {gravest}，P1 与 P2 合计至多 {graver}",
        ),
        Verdict(
            "chatter",
            "抖动",
            str(found.chatter) if found.total else "无数据",
            found.chatter == 0 if found.total else None,
            f"同一原因消除后不到 {reentry_minutes} 分钟又起的告警；应为 0",
        ),
        Verdict(
            "standing",
            "超过一班的常驻",
            str(found.standing) if found.total else "无数据",
            found.standing == 0 if found.total else None,
            f"起后超过一班（{shift_minutes // 60} 小时）未消除且未搁置的告警；应为 0",
        ),
    ]
