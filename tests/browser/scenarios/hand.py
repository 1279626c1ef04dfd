"""Starts the system whose clock a test moves, and moves it."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from browser.system import ROOT, System, _database, _environment, _stop, database_url
from incidents.rules.deadlines import BEIJING

PROGRAM = "browser.scenarios.moved"
EVE = datetime(2026, 11, 21, 20, tzinfo=BEIJING)
"""The evening before the first scenario: plans and demo are loaded, the roster begins."""
SHIFTS = {
    "SESSION_IDLE_SECONDS": str(40 * 86400),
    "PIN_AFTER_SECONDS": str(40 * 86400),
    "SWEEP_SILENCE_SECONDS": "900",
}
"""Days pass in seconds: nobody is asked who he is in between, and the clocks are swept as the hand moves."""


@dataclass
class Moved(System):
    """A system whose clock stands where it was last moved to, and ticks on from there."""

    database: str = ""
    says: IO[str] | None = None
    hears: IO[str] | None = None
    moment: datetime = field(default=EVE)

    def at(self, written: str) -> None:
        """「11-22 02:13」; every clock in between fires on the way."""
        self.until(datetime.strptime(f"2026-{written}", "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING))

    def until(self, moment: datetime) -> None:
        assert self.says is not None
        assert self.hears is not None
        self.moment = moment
        self.tokens.clear()  # they live for half a day
        line = moment.isoformat()
        self.says.write(f"{line}\n")
        self.says.flush()
        heard = self.hears.readline().strip()
        assert heard == line, (heard, (self.log / "hand.log").read_text()[-3000:])


@contextlib.contextmanager
def moved() -> Iterator[Moved]:
    name = f"browser_hand_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix=f"{name}-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with _database(name), (home / "hand.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", PROGRAM, str(port)],
                cwd=ROOT,
                env=_environment(name, home) | SHIFTS | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            try:
                system = Moved(
                    f"http://127.0.0.1:{port}",
                    home,
                    database=database_url(name),
                    says=process.stdin,
                    hears=process.stdout,
                )
                assert system.says is not None
                assert system.hears is not None
                system.says.write(f"{EVE.isoformat()}\n")
                system.says.flush()
                heard = system.hears.readline().strip()
                assert heard == "up", (heard, (home / "hand.log").read_text()[-3000:])
                yield system
            finally:
                _stop([process])
