"""The watchdog: outside Celery and outside the clock loops it looks every 30 s whether all of it works. One is enough."""

import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection

from incidents.actions import auditing, standing_down, sweeping
from incidents.management.heartbeat import Heartbeat
from incidents.models import Finding, FindingCode
from incidents.queries.findings import Round, Seen

log = structlog.get_logger(__name__)

EVERY = 30.0
WITHOUT_DATABASE = 5.0
ENDS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    help = "Watch over clocks, notices, papers and seats every 30 seconds; ends on SIGTERM."
    # A plan that has just been made unsound is what a watchdog is for.
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        # Waited for below, so that no round is cut off in its middle.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        auditor = Auditor(f"auditor@{socket.gethostname()}", Heartbeat(settings.HEARTBEAT_URL))
        while signal.sigtimedwait(ENDS, auditor.turn()) is None:
            pass


def server_clock() -> datetime:
    return datetime.now(UTC)


class Auditor:
    """Looks, writes down what it saw, and tells the outside when all is well."""

    def __init__(
        self, name: str, heartbeat: Heartbeat, *, clock: Callable[[], datetime] = server_clock
    ) -> None:
        self.name, self.heartbeat, self.clock = name, heartbeat, clock
        self._since: datetime | None = None
        self._said = ""
        """Of the last ping whose outcome is known: empty, or what was wrong."""

    def turn(self) -> float:
        """One round, or none while the database is away; returns the seconds until the next."""
        try:
            self.patrol()
        except Error as error:
            log.warning("auditor_without_database", error=str(error).strip())
            connection.close()
            return WITHOUT_DATABASE
        return EVERY

    def patrol(self) -> list[Finding]:
        """What stands after this round. A watchdog of another release than the database's looks at nothing."""
        at = self._round()
        if not standing_down.fit(self.name, now=at.now):
            return []
        said = self.heartbeat.outcome()
        self._said = self._said if said is None else said
        standing = auditing.patrol(
            [*auditing.look(at), *self._unheard()],
            auditor=self.name,
            now=at.now,
            pinged_at=at.now if said == "" else None,
        )
        if auditing.all_is_well(standing):
            self.heartbeat.send()
        return standing

    def _round(self) -> Round:
        before = self.clock()
        now = sweeping.database_now()
        between = before + (self.clock() - before) / 2
        self._since = self._since or now
        return Round(now, between, self._since)

    def _unheard(self) -> list[Seen]:
        if not self._said:
            return []
        words = f"外部心跳没有送达（{self._said}）；系统照常运行，外面的监视可能误报。"
        return [Seen(FindingCode.PING_FAILED, words)]
