"""The clock loop: looks when the next clock is due, and fires whatever died around it. Several may run."""

import select
import signal
import socket
import time
from collections.abc import Sequence
from datetime import datetime
from types import FrameType
from uuid import UUID

import structlog
from django.core.management.base import BaseCommand
from django.db import Error, connection

from incidents.actions import alarming, auditing, delivery, standing_down, sweeping
from incidents.events import CLOCK_CHANNEL

log = structlog.get_logger(__name__)

BATCH = 50
"""A task per deadline took 9 s for 1,000; batches 0.1-0.3 s (design.md 6.6)."""
MOST_AT_ONCE = 1000
WORKERS_HAVE = 2.0
"""Seconds in which a worker may take what it was given; then the loop sweeps it itself."""
LONGEST_SLEEP = 5.0
LONGEST_BACK_OFF = 5.0
AUDITOR_EVERY = 15.0
ALARMS_FOR = 0.05
"""Seconds of a round in which alarms are settled, at least of one incident."""
CALM_EVERY = 1.0
"""Seconds between two deliveries and settlings in a storm of clocks, which come first; else at every round."""
GLANCE = 0.1
"""Between two looks at what workers were given."""


class Command(BaseCommand):
    help = "Fire the clocks when they are due, with the workers or without; ends on SIGTERM."
    # The clocks of running incidents wait for nobody: not for a plan that has just been made unsound.
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        with Bell() as bell:
            signal.signal(signal.SIGTERM, bell.stop)
            signal.signal(signal.SIGINT, bell.stop)
            ClockLoop(bell, sweeper=f"clock@{socket.gethostname()}").run()


class Bell:
    """What wakes the loop: a signal to end, or PostgreSQL's word that there is a new clock."""

    def __init__(self) -> None:
        self.stopped = False
        self._hear, self._say = socket.socketpair()
        self._listening_on: object = None

    def __enter__(self) -> "Bell":
        return self

    def __exit__(self, *_: object) -> None:
        self._hear.close()
        self._say.close()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        self.stopped = True
        self._say.send(b".")

    def listen(self) -> None:
        """Ask PostgreSQL to be woken; anew on each new connection."""
        connection.ensure_connection()
        if connection.connection is self._listening_on:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CLOCK_CHANNEL}")
        self._listening_on = connection.connection

    def wait(self, seconds: float) -> None:
        """Sleep until then, or until somebody rings."""
        if self.stopped or self._rung():
            return
        heard = [self._hear, *([connection.connection] if connection.connection is not None else [])]
        with connection.wrap_database_errors:
            ready, _, _ = select.select(heard, [], [], seconds)
        if connection.connection in ready:
            self._rung()

    def _rung(self) -> bool:
        """Whether notifications have come; they are taken off the connection."""
        if connection.connection is None:
            return False
        with connection.wrap_database_errors:
            connection.connection.poll()
        heard = bool(connection.connection.notifies)
        connection.connection.notifies.clear()
        return heard


class ClockLoop:
    """Look, hand over, sweep what nobody took, sleep until the next clock."""

    def __init__(self, bell: Bell, *, sweeper: str) -> None:
        self.bell = bell
        self.sweeper = sweeper
        self._given: dict[UUID, float] = {}
        """Incident -> when it was given to the workers, on this process's own clock."""
        self._no_workers_until = 0.0
        self._began_at: datetime | None = None
        self._auditor_next = 0.0
        self._calm_next = 0.0

    def run(self) -> None:
        """Until told to stop. A database that is away is waited for, with growing pauses."""
        back_off = 0.1
        while not self.bell.stopped:
            try:
                self.bell.listen()
                pause = self.look()
                back_off = 0.1
            except Error as error:
                log.warning("clock_without_database", error=str(error).strip(), pause=back_off)
                connection.close()
                pause, back_off = back_off, min(back_off * 2, LONGEST_BACK_OFF)
            self._wait(pause)

    def _wait(self, pause: float) -> None:
        try:
            self.bell.wait(pause)
        except Error:
            # The connection died while we slept: the next look makes a new one.
            connection.close()

    def look(self) -> float:
        """One round; returns for how many seconds there is nothing to do."""
        began, now = time.monotonic(), sweeping.database_now()
        if not standing_down.fit(self.sweeper, now=now):
            return LONGEST_SLEEP
        due = sweeping.due_incidents(now, limit=MOST_AT_ONCE)
        self._given = {each: at for each, at in self._given.items() if each in set(due)}
        self._give([each for each in due if each not in self._given])
        neglected = self._neglected(due)
        # Swept or not, the loop was here: /healthz asks when it last looked.
        for start in range(0, max(len(neglected), 1), BATCH):
            if self.bell.stopped:
                break
            sweeping.sweep(neglected[start : start + BATCH], now=now, sweeper=self.sweeper)
        more = False
        if not due or time.monotonic() >= self._calm_next:
            # Beat does both too; without it or its workers no notice may stay 待送.
            self._calm_next = time.monotonic() + CALM_EVERY
            delivery.deliver_due(now=now)
            more = self._settle_alarms(now)
        self._watch_the_auditor(now)
        if more:
            return 0.0
        return GLANCE if due else self._until_next(now, began)

    def _settle_alarms(self, now: datetime) -> bool:
        """Whether some are left that only time was wanting for: clocks are looked at in between, nobody sleeps."""
        alarming.settle_offices(now=now)
        until = time.monotonic() + ALARMS_FOR
        for incident_id in alarming.due_incidents(now, limit=BATCH):
            if time.monotonic() >= until:
                return True
            alarming.settle_one(incident_id, now=now)
        return False

    def _watch_the_auditor(self, now: datetime) -> None:
        """The auditor watches the loops; the loops watch the auditor."""
        self._began_at = self._began_at or now
        if time.monotonic() >= self._auditor_next:
            self._auditor_next = time.monotonic() + AUDITOR_EVERY
            auditing.watch_the_auditor(since=self._began_at, now=now)

    def _give(self, fresh: Sequence[UUID]) -> None:
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            if time.monotonic() < self._no_workers_until or not sweeping.hand_over(batch):
                # A broker that is away costs a time-out at each try: leave it alone for a moment.
                self._no_workers_until = max(self._no_workers_until, time.monotonic() + LONGEST_BACK_OFF)
                self._given |= dict.fromkeys(batch, float("-inf"))
            else:
                self._given |= dict.fromkeys(batch, time.monotonic())

    def _neglected(self, due: Sequence[UUID]) -> list[UUID]:
        """What no worker has taken in time."""
        too_old = time.monotonic() - WORKERS_HAVE
        return [each for each in due if self._given[each] <= too_old]

    def _until_next(self, now: datetime, began: float) -> float:
        """`began`: what `now` was on this process's own clock; the round has taken its time since."""
        waits = [LONGEST_SLEEP]
        if (clock := sweeping.next_look(now)) is not None:
            waits.append((clock - now).total_seconds() - (time.monotonic() - began))
        if (alarm := alarming.next_look()) is not None:
            # One that cannot be settled now (somebody has its incident) must not make the loop spin.
            waits.append(max((alarm - now).total_seconds(), GLANCE))
        return max(min(waits), 0.0)
