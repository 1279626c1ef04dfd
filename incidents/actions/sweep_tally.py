"""How late a sweep fired what it fired: one line a sweeper and minute, and each sweeper's sum since it was first seen."""

import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from incidents.models import LATENESS_BOUNDS_MS, SweepMinute

MINUTE_KEPT = timedelta(seconds=172_800)
BEAT = """
INSERT INTO incidents_sweepbeat AS old (sweeper, swept_at, fired, late_ms, counts) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (sweeper) DO UPDATE SET
    swept_at = greatest(old.swept_at, excluded.swept_at),
    fired = old.fired + excluded.fired,
    late_ms = old.late_ms + excluded.late_ms,
    counts = (SELECT array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY i)
              FROM unnest(old.counts, excluded.counts) WITH ORDINALITY AS pair(a, b, i))
"""
MINUTE = """
INSERT INTO incidents_sweepminute AS old (minute, sweeper, worst_ms, fired, late_ms, counts)
VALUES (date_trunc('minute', %s), %s, %s, %s, %s, %s)
ON CONFLICT (minute, sweeper) DO UPDATE SET
    worst_ms = greatest(old.worst_ms, excluded.worst_ms),
    fired = old.fired + excluded.fired,
    late_ms = old.late_ms + excluded.late_ms,
    counts = (SELECT array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY i)
              FROM unnest(old.counts, excluded.counts) WITH ORDINALITY AS pair(a, b, i))
"""


@dataclass
class Tally:
    """Of one sweep, from the moment that the database called `now`."""

    sweeper: str
    now: datetime
    late_ms: list[int] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    def count(self, due: Sequence[datetime]) -> None:
        """These clocks, due then, have just been fired and committed."""
        since = time.monotonic() - self._began
        self.late_ms += [max(int(((self.now - at).total_seconds() + since) * 1000), 0) for at in due]

    def write(self) -> None:
        """The sweeper was here, fired or not: its silence is what /healthz and the watchdog look for."""
        counts = [0] * (len(LATENESS_BOUNDS_MS) + 1)
        for each in self.late_ms:
            counts[bisect_left(LATENESS_BOUNDS_MS, each)] += 1
        fired, late = len(self.late_ms), sum(self.late_ms)
        with connection.cursor() as cursor:
            cursor.execute(BEAT, [self.sweeper, self.now, fired, late, counts])
            if fired:
                cursor.execute(MINUTE, [self.now, self.sweeper, max(self.late_ms), fired, late, counts])


def prune(now: datetime) -> None:
    """Two days are kept."""
    SweepMinute.objects.filter(minute__lt=now - MINUTE_KEPT).delete()
