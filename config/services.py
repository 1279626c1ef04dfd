"""A real PostgreSQL and a real Valkey where none is named, on unix sockets only.

python -m config.services postgres | valkey        the server itself, in the foreground (for supervisor)
python -m config.services attached COMMAND ...     COMMAND beside ./run, or with the servers started for it
python -m config.services throwaway COMMAND ...    COMMAND with servers of its own that leave nothing behind
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.embedded import (
    URL_OF,
    UnableToServe,
    clean_environment,
    postgres_command,
    program,
    valkey_command,
)

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
NAMES = ("postgres", "valkey")
SOCKET_PATH_LIMIT = 107  # bytes: sun_path in unix(7)
LONGEST_SOCKET = "postgres/.s.PGSQL.5432"
PATIENCE = 120.0  # seconds: recovery after a kill -9 on a machine that has other work


@dataclass(frozen=True)
class Servers:
    """One pair of servers: where its data and its sockets are, how each is started and reached."""

    home: Path
    careless: bool = False

    @property
    def sockets(self) -> Path:
        """`home`/sockets; where paths there are too long for a socket, the short directory it links to."""
        link = self.home / "sockets"
        if len(os.fsencode(link / LONGEST_SOCKET)) <= SOCKET_PATH_LIMIT:
            link.mkdir(mode=0o711, parents=True, exist_ok=True)
            return link
        if not (link.is_symlink() and _is_ours(link.readlink())):
            link.unlink(missing_ok=True)
            self.home.mkdir(mode=0o711, parents=True, exist_ok=True)
            short = Path(tempfile.mkdtemp(prefix="incidents-", dir="/tmp"))
            short.chmod(
                0o711
            )  # root's PostgreSQL passes it as nobody; each socket in it is guarded by itself
            link.symlink_to(short)
        return link.readlink()

    def urls(self) -> dict[str, str]:
        """What settings.py reads to reach this pair."""
        postgres, valkey = self.sockets / "postgres", self.sockets / "valkey.sock"
        return {
            "DATABASE_URL": f"postgres://incidents@{quote(str(postgres), safe='')}/incidents",
            "REDIS_URL": f"unix://{quote(str(valkey))}?db=0",
        }

    def command(self, name: str) -> list[str]:
        """The server in the foreground, made ready to start."""
        make = {"postgres": postgres_command, "valkey": valkey_command}[name]
        return make(data=self.home / name, sockets=self.sockets, careless=self.careless)

    def answers(self, name: str) -> bool:
        """Whether the server takes work now (one that is still recovering does not)."""
        if name == "valkey":
            return _says_pong(self.sockets / "valkey.sock")
        look = [program("postgres", "pg_isready"), "-q", "-U", "incidents", "-d", "incidents"]
        look += ["-h", str(self.sockets / "postgres")]
        return subprocess.run(look, env=clean_environment(), check=False).returncode == 0


class Running:
    """A pair of servers as children of this process, in process groups of their own: Ctrl-C spares them.

    Start them from a thread that lives as long as they shall: they end with the thread that began them.
    """

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start the server and wait until it takes work."""
        command, env = self.servers.command(name), clean_environment()
        with (self.servers.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
            )
        await_answer(self.servers, name, self.processes[name])

    def kill(self, name: str) -> None:
        """End the server as a power cut would."""
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        """End what runs and wait for it."""
        for name, process in self.processes.items():
            process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
        for process in self.processes.values():
            process.wait()


def await_answer(servers: Servers, name: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Return when the server takes work; say where its log is when it does not."""
    until = time.monotonic() + PATIENCE
    while not servers.answers(name):
        if time.monotonic() > until or (process and process.poll() is not None):
            raise UnableToServe(f"{name} does not answer; its log under {servers.home} says why.")
        time.sleep(0.05)


@contextlib.contextmanager
def throwaway() -> Iterator[Running]:
    """Servers for a test or a bench: own data, no fsync, gone afterwards; they never meet those of ./run."""
    folder = VAR / "throwaway"
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    for left in folder.iterdir():
        if not Path("/proc", left.name.split("-")[0]).exists():
            _remove(left)
    home = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder))
    home.chmod(0o711)
    running = Running(Servers(home, careless=True))
    try:
        for name in NAMES:
            running.start(name)
        yield running
    finally:
        running.stop()
        _remove(home)


@contextlib.contextmanager
def attached() -> Iterator[dict[str, str]]:
    """The environment for work on this checkout's data, beside ./run or with the servers started for it."""
    VAR.mkdir(mode=0o711, exist_ok=True)
    running = Running(Servers(VAR))
    with (VAR / "starting.lock").open("w") as starting, (VAR / "using.lock").open("w") as using:
        fcntl.flock(starting, fcntl.LOCK_EX)
        try:
            for name in unnamed():
                if is_serving():
                    await_answer(running.servers, name)
                elif not running.servers.answers(name):
                    running.start(name)
            fcntl.flock(using, fcntl.LOCK_SH)
            fcntl.flock(starting, fcntl.LOCK_UN)
            yield environment()
        finally:
            fcntl.flock(using, fcntl.LOCK_UN)
            if running.processes:
                fcntl.flock(starting, fcntl.LOCK_EX)
                fcntl.flock(using, fcntl.LOCK_EX)  # others may be at work on the servers that we started
                running.stop()


def turn_of_the_server() -> int:
    """Wait until no `attached` work has the data; new work waits until the returned descriptor is closed.

    Between two looks the locks are let go: whoever started servers for its work needs them to stop those.
    """
    servers, said = Servers(VAR), False
    while True:
        starting = os.open(VAR / "starting.lock", os.O_RDWR | os.O_CREAT, 0o644)
        with contextlib.suppress(BlockingIOError), (VAR / "using.lock").open("w") as using:
            fcntl.flock(starting, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_serving() or not any(servers.answers(name) for name in unnamed()):
                return starting
        os.close(starting)
        if not said:
            print("waiting for another ./run of this checkout ...", file=sys.stderr, flush=True)
        said = True
        time.sleep(0.2)


def is_serving() -> bool:
    """Whether ./run serves this checkout now."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(Servers(VAR).sockets / "supervisor.sock")) == 0


def unnamed() -> list[str]:
    """The servers that the environment does not name, so that we bring our own."""
    return [name for name in NAMES if not os.environ.get(URL_OF[name])]


def urls() -> dict[str, str]:
    """How to reach both servers: as the environment says, else ours."""
    own = Servers(VAR).urls() if unnamed() else {}
    return {url: os.environ.get(url) or own[url] for url in URL_OF.values()}


def environment(servers: dict[str, str] | None = None) -> dict[str, str]:
    """What every process of a start on one machine gets; whatever the caller has set stays as it is."""
    named = dict(os.environ) if not servers and "postgres" not in unnamed() else clean_environment()
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": _secret_key(),
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "MALLOC_ARENA_MAX": "2",
    }
    return {**ours, **named, **(servers or urls())}


def _says_pong(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        probe.connect(str(path))
        probe.sendall(b"PING\r\n")
        return probe.recv(16).startswith(b"+PONG")
    return False


def _is_ours(path: Path) -> bool:
    """A directory that only we can write to: nobody else may have put a socket there for us to trust."""
    if path.is_symlink() or not path.is_dir():
        return False
    found = path.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _remove(home: Path) -> None:
    link = home / "sockets"
    if link.is_symlink() and _is_ours(link.readlink()):
        shutil.rmtree(link.readlink(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _secret_key() -> str:
    """A signing key for this checkout alone, made once, for its owner's eyes only."""
    path = VAR / "secret_key"
    with contextlib.suppress(FileExistsError):
        VAR.mkdir(mode=0o711, parents=True, exist_ok=True)
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def main(what: str, command: list[str]) -> int:
    if what in NAMES:
        server = Servers(VAR).command(what)
        os.execvpe(server[0], server, clean_environment())
    if what == "attached":
        with attached() as env:
            return subprocess.run(command, env=env, check=False).returncode
    with throwaway() as running:
        return subprocess.run(command, env=environment(running.servers.urls()), check=False).returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an exit that still runs what `finally` promises
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except UnableToServe as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
