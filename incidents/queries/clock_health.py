"""时钟运行状况: who sweeps, what waits, what the watchdog found, how late the clocks of the last day were fired."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, F, Max, Min, Q, Sum

from incidents.models import (
    AuditorBeat,
    Deadline,
    Finding,
    Notice,
    NoticeState,
    SweepBeat,
    SweepMinute,
)
from incidents.queries.findings import BEAT, LOOP, SILENT_AFTER, set_aside
from incidents.queries.health import AUDITOR_SILENT_AFTER
from incidents.rules.deadlines import BEIJING

DAY = timedelta(hours=24)
BIN = timedelta(minutes=5)
MOST_FINDINGS = 100
MOST_ASIDE = 100
NAMES = {"worker": "Celery 工作进程", BEAT: "Celery 定时（beat）"}


@dataclass(frozen=True)
class Sweeper:
    name: str
    swept_at: datetime
    fired: int
    state: str
    """done ✓, over ■, off —: it sweeps only what it is given."""


@dataclass(frozen=True)
class Bin:
    """What was fired in five minutes."""

    at: datetime
    fired: int
    worst_ms: int

    @property
    def worst(self) -> float:
        return self.worst_ms / 1000


@dataclass(frozen=True)
class Queue:
    due: int
    oldest: datetime | None
    upcoming: datetime | None
    unsent: int
    oldest_unsent: datetime | None


class ClockHealth:
    """The whole page; each table is read once and only where the page asks for it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @cached_property
    def sweepers(self) -> list[Sweeper]:
        """The silent ones first, then the latest."""
        rows = SweepBeat.objects.filter(swept_at__gt=self.now - 7 * DAY).order_by("-swept_at")[:50]
        found = [Sweeper(self._named(row.sweeper), row.swept_at, row.fired, self._state(row)) for row in rows]
        return sorted(found, key=lambda each: each.state != "over")

    def _named(self, sweeper: str) -> str:
        return NAMES.get(sweeper, sweeper.replace(f"{LOOP}@", "时钟进程 "))

    def _state(self, row: SweepBeat) -> str:
        if not row.sweeper.startswith((f"{LOOP}@", BEAT)):
            return "off"
        return "done" if self.now - row.swept_at <= SILENT_AFTER else "over"

    @cached_property
    def auditors(self) -> list[AuditorBeat]:
        return list(AuditorBeat.objects.order_by("-looked_at")[:10])

    @property
    def auditor_silent(self) -> bool:
        return not self.auditors or self.now - self.auditors[0].looked_at > AUDITOR_SILENT_AFTER

    @cached_property
    def queue(self) -> Queue:
        late = Q(next_check_at__lte=self.now)
        clocks = Deadline.objects.filter(next_check_at__isnull=False).aggregate(
            due=Count("pk", filter=late),
            oldest=Min("next_check_at", filter=late),
            upcoming=Min("next_check_at", filter=~late),
        )
        waiting = Notice.objects.filter(state=NoticeState.PLANNED, next_attempt_at__lte=self.now)
        return Queue(**clocks, **waiting.aggregate(unsent=Count("pk"), oldest_unsent=Min("next_attempt_at")))

    @cached_property
    def _findings(self) -> list[Finding]:
        lately = Q(cleared_at__isnull=True) | Q(since__gt=self.now - DAY) | Q(cleared_at__gt=self.now - DAY)
        rows = Finding.objects.filter(lately).select_related("organisation")
        return list(rows.order_by(F("cleared_at").desc(nulls_first=True), "-since")[:MOST_FINDINGS])

    @property
    def standing(self) -> list[Finding]:
        return [each for each in self._findings if each.cleared_at is None]

    @property
    def over(self) -> list[Finding]:
        """Of the last day, the latest to end first."""
        return [each for each in self._findings if each.cleared_at is not None]

    @cached_property
    def aside(self) -> list[Deadline]:
        return list(set_aside()[:MOST_ASIDE])

    @cached_property
    def bins(self) -> list[Bin]:
        """The last day in five minutes each; those in which nothing was fired are not there."""
        rows = (
            SweepMinute.objects.filter(minute__gt=self.now - DAY)
            .values("minute")
            .annotate(n=Sum("fired"), worst=Max("worst_ms"))
            .order_by("minute")
        )
        found: dict[datetime, Bin] = {}
        for row in rows:
            at = datetime.fromtimestamp(
                row["minute"].timestamp() // BIN.total_seconds() * BIN.total_seconds(), BEIJING
            )
            before = found.get(at, Bin(at, 0, 0))
            found[at] = Bin(at, before.fired + row["n"], max(before.worst_ms, row["worst"]))
        return list(found.values())

    @property
    def hours(self) -> list[Bin]:
        """The same by the hour, for whoever reads figures instead of a picture."""
        found: dict[datetime, Bin] = {}
        for each in self.bins:
            at = each.at.replace(minute=0)
            before = found.get(at, Bin(at, 0, 0))
            found[at] = Bin(at, before.fired + each.fired, max(before.worst_ms, each.worst_ms))
        return list(found.values())

    @property
    def fired(self) -> int:
        return sum(each.fired for each in self.bins)

    @property
    def worst(self) -> Bin | None:
        return max(self.bins, key=lambda each: each.worst_ms, default=None)
