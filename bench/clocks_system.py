"""The processes that keep the clocks, as ./run starts them, each started again when it dies; and who kills them."""

import itertools
import os
import random
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import redis

from config.services import VAR, Running, Servers

WORKER = "-m celery -A config worker --without-gossip --without-mingle --without-heartbeat -l CRITICAL"
PROGRAMS = {
    "loop-1": "manage.py clock",
    "loop-2": "manage.py clock",
    "worker": f"{WORKER} -n bench@%h -Q clock,notices -P prefork -c 2",
    "beat": "-m celery -A config beat --schedule {home}/beat --pidfile= -l CRITICAL",
}
# Of 24 kills: the clocks' own processes most, the servers under them often enough.
VICTIMS = {"loop-1": 5, "loop-2": 5, "worker": 6, "beat": 3, "valkey": 3, "postgres": 2}


class Borrowed(Running):
    """The throw-away servers that somebody else started for us; what we kill we start again ourselves."""

    def __init__(self) -> None:
        # postgres://incidents@<home>/sockets/postgres/incidents, the path quoted as a host.
        host = unquote(urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2])
        super().__init__(Servers(_home_of(Path(host)), careless=True))

    def kill(self, name: str) -> None:
        """End the server as a power cut would; Valkey's data goes with it."""
        pid = self._pid(name)
        os.kill(pid, signal.SIGKILL)
        if name in self.processes:
            self.processes[name].wait()
        while _runs(pid):
            time.sleep(0.01)
        for file in (self.servers.home / "valkey").glob("*.rdb"):
            file.unlink()

    def _pid(self, name: str) -> int:
        if name == "postgres":
            return int((self.servers.home / name / "postmaster.pid").read_text().split()[0])
        with redis.from_url(os.environ["REDIS_URL"]) as line:
            return int(line.info("server")["process_id"])


def _home_of(postgres_sockets: Path) -> Path:
    """The home whose sockets these are; its `sockets` may be a link to somewhere shorter."""
    short = postgres_sockets.parent
    if short.name == "sockets":
        return short.parent
    return next(link.parent for link in (VAR / "throwaway").glob("*/sockets") if link.resolve() == short)


def _runs(pid: int) -> bool:
    """Dead and not yet collected by its parent is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class System:
    """Two loops, a worker of two processes and beat, over servers that can be killed too."""

    def __init__(self, servers: Running) -> None:
        self.servers = servers
        self.home = servers.servers.home
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        for name in PROGRAMS:
            self._start(name)
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def _start(self, name: str) -> None:
        words = shlex.split(PROGRAMS[name].format(home=self.home))
        # It ends with us, however we end; its children are of its process group.
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, *words]
        env = os.environ | {"LOG_LEVEL": "CRITICAL"}
        with (self.home / f"{name}.log").open("ab") as log:
            self.programs[name] = subprocess.Popen(command, env=env, stdout=log, stderr=log, process_group=0)

    def _keep(self) -> None:
        """What supervisor does in ./run: whatever has died is started again."""
        while not self._ended.wait(0.1):
            with self._lock:
                for name, program in self.programs.items():
                    if program.poll() is not None and not self._ended.is_set():
                        self._start(name)

    def kill(self, name: str) -> None:
        """kill -9: a program with all its children, or a server; Valkey loses its data with it."""
        with self._lock:
            if name in self.programs:
                os.killpg(self.programs[name].pid, signal.SIGKILL)
                self.programs[name].wait()
                return
        self.servers.kill(name)
        self.servers.start(name)

    def freeze(self) -> None:
        """Alive and doing nothing: the stall that no supervisor sees."""
        for program in self.programs.values():
            os.killpg(program.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for program in self.programs.values():
            os.killpg(program.pid, signal.SIGCONT)

    def cpu_seconds(self, name: str) -> float:
        """CPU time of one program so far, its threads included."""
        fields = Path(f"/proc/{self.programs[name].pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End the programs; the servers go on. May be said twice."""
        self._ended.set()
        self._keeper.join()
        for program in self.programs.values():
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()


class Killer:
    """Kills at random, evenly over the given time, with a seed that is printed."""

    def __init__(self, system: System, *, kills: int, seconds: float, seed: int) -> None:
        self.system = system
        self.kills = kills
        self.pause = seconds / kills
        self.random = random.Random(seed)
        self.done: list[tuple[float, str]] = []

    def work(self) -> None:
        """All kills. Not in a thread of its own: the servers that it starts again would end with that."""
        begun = time.monotonic()
        for number, name in enumerate(itertools.islice(self._deck(), self.kills), start=1):
            time.sleep(max(0.0, begun + number * self.pause - time.monotonic()))
            self.system.kill(name)
            self.done.append((time.time(), name))

    def _deck(self) -> Iterator[str]:
        """Shuffled again and again, so that nobody is spared for long."""
        while True:
            cards = [name for name, often in VICTIMS.items() for _ in range(often)]
            self.random.shuffle(cards)
            yield from cards
