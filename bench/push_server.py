"""The servers under measurement, and the office whose changes they push."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.test import Client

from config.supervisor import PROGRAMS
from incidents import events
from incidents.live import hints
from incidents.models import EventKind, Incident, Officer, Organisation, PlanEdition

PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024


PAGES = "gunicorn config.wsgi:application --bind 127.0.0.1:{port} --workers 2 --backlog 2048"


class Server:
    """One uvicorn process, started exactly as `./run` starts it: the system, or the floor in its place.

    Or the pages, as in production: gunicorn beside it, a worker for each core.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = shlex.split((PAGES if kind == "pages" else PROGRAMS["web"]).format(port=self.port))
        if kind == "floor":
            # By itself, not as a part of this package, which would load Django.
            command[command.index("config.asgi:application")] = "push_floor:application"
            command += ["--app-dir", "bench"]
        env = {**os.environ, "FLOOR_CHANNEL": hints.channel(), "LOG_LEVEL": "WARNING"}
        command += ["--log-level", "warning"]
        # It ends with us, however we end.
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", *command]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
        self._await()

    def _await(self) -> None:
        until = time.monotonic() + 90
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"the {self.kind} does not come up")

    @property
    def cpu_us(self) -> float:
        """CPU time of all its threads so far."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in tasks) / 1000

    @property
    def rss_kb(self) -> float:
        """Resident memory now."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE_KB

    def stop(self) -> None:
        """End it at once; its clients need no farewell."""
        self.process.send_signal(signal.SIGTERM if self.kind == "pages" else signal.SIGKILL)
        self.process.wait()


class Office:
    """An organisation with one officer, whose events are recorded and committed as everywhere."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("plans", load=True, stdout=sys.stderr)
        self.edition = PlanEdition.objects.earliest("code")
        self.organisation = Organisation.objects.create(
            code="bench", name="bench", plan_code=self.edition.code
        )
        self.officer = Officer.objects.create_user("bench", name="bench", organisation=self.organisation)
        self._serial = 0

    def cookie(self) -> str:
        """The header of a signed-in browser."""
        browser = Client()
        browser.force_login(self.officer, backend="incidents.web.signed_in.Officers")
        return f"Cookie: sessionid={browser.cookies['sessionid'].value}"

    def receive(self) -> str:
        """A new incident; returns its id."""
        self._serial += 1
        now = datetime.now(UTC)
        fields: dict[str, Any] = {
            "organisation": self.organisation,
            "edition": self.edition,
            "number": f"接报〔2026〕{self._serial}",
            "year": 2026,
            "serial": self._serial,
            "title": "罐车侧翻",
            "category": "其他",
            "source": "电话",
            "narrative": "罐车侧翻，有液体流入路边排水沟。",
            "county": "平定县",
            "learned_at": now,
            "recorded_at": now,
            "recorded_by": self.officer,
        }
        with transaction.atomic():
            incident = Incident.objects.create(**fields)
            events.record(incident, EventKind.RECEIVED, by=self.officer, now=now, summary="接报")
        return str(incident.pk)

    def change(self, incident: str, times: int = 1) -> float:
        """`times` events in one transaction; returns the moment right after its commit."""
        committed: list[float] = []
        with transaction.atomic():
            locked = Incident.objects.select_for_update().get(pk=incident)
            # Registered first, so it runs before the first hint is published.
            transaction.on_commit(lambda: committed.append(time.monotonic()))
            for _ in range(times):
                now = datetime.now(UTC)
                events.record(locked, EventKind.NOTE, by=self.officer, now=now, summary="记录")
        return committed[0]
