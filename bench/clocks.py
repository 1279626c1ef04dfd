"""`./run bench clocks [SEED] [--small]`: deadlines fire once, on time, whatever dies (targets B).

The floor is a bare psycopg2 loop with the same claim on the same server. The last line is the JSON object. `--small` is
a rehearsal of all of it in two minutes; its figures say nothing. `./run bench chaos` is the kills alone.
"""

import contextlib
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pygal

from bench.clocks_office import Office
from bench.clocks_system import Borrowed, Killer, System
from incidents.actions import alarming, sweeping
from incidents.models import Deadline
from incidents.queries import health


@dataclass(frozen=True)
class Size:
    """How much is measured. Rates in clocks a second, times in seconds."""

    incidents: int = 400
    future: int = 10_000
    steady_rate: int = 50
    steady_seconds: int = 60
    chaos_rate: int = 25
    chaos_seconds: int = 150
    kills: int = 110
    idle_seconds: float = 20.0
    floor_seconds: int = 20
    at_once: tuple[int, ...] = (500, 1000)
    lookup: int = 100_000


SMALL = Size(
    incidents=40,
    future=1_000,
    steady_rate=10,
    steady_seconds=5,
    chaos_rate=5,
    chaos_seconds=15,
    kills=6,
    idle_seconds=3.0,
    floor_seconds=3,
    at_once=(50, 100),
    lookup=5_000,
)


SETTLE_SECONDS = 60.0
SILENCE = 5.0
"""Nothing may be silent for longer after a kill."""
LEAD = timedelta(seconds=5)
PICTURE = Path("docs/pictures/clocks.svg")
REHEARSED = Path("var/bench/clocks.svg")


def say(words: str) -> None:
    print(words, flush=True)


def spread(start: datetime, per_second: int, seconds: int) -> list[datetime]:
    """So many moments a second, evenly."""
    step = timedelta(seconds=1) / per_second
    return [start + step * number for number in range(per_second * seconds)]


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else values[0]


class Bench:
    """One run over the servers that the environment names."""

    def __init__(self, seed: int, size: Size) -> None:
        self.seed, self.size = seed, size
        self.office = Office(incidents=size.incidents)
        say(f"{size.incidents} incidents received")
        self.far = self.office.clocks_due(
            datetime.now(UTC) + timedelta(days=1, seconds=number) for number in range(size.future)
        )
        self.servers = Borrowed()
        self.system = System(self.servers)
        self.counted: list[Any] = []
        self.figures: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        """Everything once; the figures of targets B."""
        self._await_system()
        self.figures["idle_cpu"] = self._idle()
        steady = self._steady()
        for count in self.size.at_once:
            self.figures[f"max_{count}_s"] = self._at_once(count)
        chaos = self._chaos()
        self.figures["stalled_visible_s"] = self._stall()
        self.figures["lookup_ratio"] = self._lookup()
        outcome = self.office.outcome(self.counted)
        picture(steady, chaos, REHEARSED if self.size == SMALL else PICTURE)
        return asdict(outcome) | self.figures

    def kills_alone(self) -> dict[str, Any]:
        """What ./run test plays: the load with the kills, and nothing else."""
        self._await_system()
        found = self._chaos()
        late = sum(seconds > SILENCE for _, seconds in found)
        return asdict(self.office.outcome(self.counted)) | self.figures | {"late": late}

    def _await_system(self) -> None:
        first = self.office.clocks_due([datetime.now(UTC)])
        self.office.wait_for(first, seconds=90)
        self.counted += first
        time.sleep(3)

    def _steady(self) -> list[tuple[datetime, float]]:
        start = datetime.now(UTC) + LEAD
        clocks = self.office.clocks_due(spread(start, self.size.steady_rate, self.size.steady_seconds))
        self.counted += clocks
        time.sleep(LEAD.total_seconds() + self.size.steady_seconds)
        self.office.wait_for(clocks, seconds=SETTLE_SECONDS)
        found = self.office.lateness(clocks)
        late = [seconds for _, seconds in found]
        self.figures |= {"p50_s": percentile(late, 50), "p99_s": percentile(late, 99)}
        say(
            f"steady: p50 {percentile(late, 50):.3f} s, p99 {percentile(late, 99):.3f} s, max {max(late):.3f} s"
        )
        return found

    def _at_once(self, count: int) -> float:
        clocks = self.office.clocks_due([datetime.now(UTC) + LEAD] * count)
        self.counted += clocks
        time.sleep(LEAD.total_seconds())
        self.office.wait_for(clocks, seconds=SETTLE_SECONDS)
        worst = max(seconds for _, seconds in self.office.lateness(clocks))
        say(f"{count} at once: the last after {worst:.3f} s")
        return worst

    def _idle(self) -> float:
        """Share of one core that a loop with nothing due takes: no clock, and no alarm to settle."""
        while alarming.due_incidents(datetime.now(UTC), limit=1):
            time.sleep(1)
        before = self.system.cpu_seconds("loop-1")
        time.sleep(self.size.idle_seconds)
        share = (self.system.cpu_seconds("loop-1") - before) / self.size.idle_seconds
        say(f"idle loop: {share:.2%} of a core")
        return share

    def _chaos(self) -> list[tuple[datetime, float]]:
        start = datetime.now(UTC) + LEAD
        clocks = self.office.clocks_due(spread(start, self.size.chaos_rate, self.size.chaos_seconds))
        self.counted += clocks
        killer = Killer(self.system, kills=self.size.kills, seconds=self.size.chaos_seconds, seed=self.seed)
        time.sleep(LEAD.total_seconds())
        killer.work()
        self.office.wait_for(clocks, seconds=SETTLE_SECONDS)
        found = self.office.lateness(clocks)
        killed = {name: sum(1 for _, each in killer.done if each == name) for _, name in killer.done}
        self.figures |= {"kills": len(killer.done), "recovery_max_s": max(late for _, late in found)}
        say(
            f"{len(killer.done)} kills {killed}: the latest clock {self.figures['recovery_max_s']:.2f} s late"
        )
        return found

    def _stall(self) -> float:
        """From a system that stands still to the first look that says so."""
        while not healthy():
            time.sleep(0.5)
        self.system.freeze()
        began = time.monotonic()
        try:
            while healthy() and time.monotonic() - began < 2 * SETTLE_SECONDS:
                time.sleep(0.5)
        finally:
            self.system.thaw()
        seen = time.monotonic() - began
        say(f"a stalled sweep is visible after {seen:.0f} s")
        return seen

    def _lookup(self) -> float:
        """The look-up of due rows among 100,000 future ones, and among 1,000."""
        self.system.stop()

        def cost() -> float:
            takes = []
            for _ in range(200):
                began = time.perf_counter()
                sweeping.due_incidents(datetime.now(UTC), limit=1000)
                takes.append(time.perf_counter() - began)
            return statistics.median(takes)

        Deadline.objects.filter(pk__in=self.far[1000:]).update(next_check_at=None)
        few = cost()
        self.office.clocks_due(
            datetime.now(UTC) + timedelta(days=2, seconds=number) for number in range(self.size.lookup - 1000)
        )
        many = cost()
        say(f"look-up: {few * 1000:.2f} ms among 1,000, {many * 1000:.2f} ms among {self.size.lookup:,}")
        return many / few


def healthy() -> bool:
    """Whether /healthz answers 200."""
    return all(part.ok for part in health.parts(datetime.now(UTC)) if part.counts)


def floor(size: Size) -> float:
    """p99 of a bare loop: the same claim, one UPDATE, nothing else."""
    line = psycopg2.connect(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1))
    cursor = line.cursor()
    cursor.execute("CREATE TABLE bench_floor (id serial PRIMARY KEY, due timestamptz, at timestamptz)")
    cursor.execute("CREATE INDEX ON bench_floor (due) WHERE at IS NULL")
    moments = spread(datetime.now(UTC) + timedelta(seconds=2), size.steady_rate, size.floor_seconds)
    cursor.executemany("INSERT INTO bench_floor (due) VALUES (%s)", [(each,) for each in moments])
    line.commit()
    ahead: float | None = 0.0
    while ahead is not None:
        time.sleep(min(max(ahead, 0.0), 1.0))
        cursor.execute(
            "UPDATE bench_floor SET at = clock_timestamp() WHERE id IN (SELECT id FROM bench_floor"
            " WHERE at IS NULL AND due <= now() ORDER BY due LIMIT 50 FOR UPDATE SKIP LOCKED)"
        )
        line.commit()
        cursor.execute(
            "SELECT extract(epoch FROM min(due) - clock_timestamp())::float8 FROM bench_floor WHERE at IS NULL"
        )
        ahead = _only(cursor.fetchone())
        line.commit()
    cursor.execute("SELECT extract(epoch FROM at - due)::float8 FROM bench_floor")
    late = [row[0] for row in cursor.fetchall()]
    line.close()
    say(f"floor: p99 {percentile(late, 99):.4f} s")
    return percentile(late, 99)


def _only(row: tuple[Any, ...] | None) -> Any:
    return row[0] if row else None


def picture(steady: list[tuple[datetime, float]], chaos: list[tuple[datetime, float]], path: Path) -> None:
    """Lateness over time, without kills and with them; it asks nobody for a script."""
    chart = pygal.XY(
        title="Lateness of each deadline, seconds",
        js=[],
        stroke=False,
        dots_size=1,
        x_title="s since the beginning",
        y_title="s late",
        logarithmic=True,
        show_x_guides=True,
    )
    for title, rows in (("steady", steady), ("kill -9", chaos)):
        first = rows[0][0]
        chart.add(title, [((due - first).total_seconds(), max(late, 0.001)) for due, late in rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    chart.render_to_file(str(path))
    say(f"picture: {path}")


def main(arguments: list[str]) -> None:
    size = SMALL if "--small" in arguments else Size()
    seeds = [each for each in arguments if each.isdecimal()]
    seed = int(seeds[0]) if seeds else int(time.time())
    say(f"seed {seed}")
    floor_p99 = floor(size)
    with benched(seed, size) as bench:
        report(bench.run() | {"floor_p99_s": floor_p99})


@contextlib.contextmanager
def benched(seed: int, size: Size) -> Iterator[Bench]:
    """The office and the system; afterwards nothing of it runs."""
    bench = Bench(seed, size)
    try:
        yield bench
    finally:
        bench.system.stop()
        bench.servers.stop()


def report(found: dict[str, Any]) -> None:
    """The JSON line."""
    print(
        json.dumps({key: round(each, 4) if isinstance(each, float) else each for key, each in found.items()})
    )


if __name__ == "__main__":
    main(sys.argv[1:])
