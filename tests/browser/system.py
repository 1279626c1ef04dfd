"""The whole system as ./run starts it, with a database of its own: uvicorn, a Celery worker, the clock loop, the watchdog."""

import contextlib
import http.client
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "只在浏览器测试里用"
PATIENCE = 60.0
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
call_command("plans", "--load")
call_command("demo")
unused = ["--ignore", "admin", "--ignore", "drf_spectacular_sidecar", "--ignore", "rest_framework"]
call_command("collectstatic", *unused, interactive=False, verbosity=0)
"""
PROGRAMS = {
    "web": "-m uvicorn config.asgi:application --host 127.0.0.1 --port {port} --no-access-log --no-server-header"
    " --ws websockets-sansio --ws-per-message-deflate false --timeout-graceful-shutdown 1",
    "worker": "-m celery -A config worker --without-gossip --without-mingle --without-heartbeat -l WARNING"
    " -n browser@%h -Q clock,notices,papers -P threads -c 2",
    "clock": "manage.py clock",
    "auditor": "manage.py auditor",
}


@dataclass
class System:
    """Where the running system is, and the REST contract to set scenes with."""

    url: str
    log: Path
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Any] = field(default_factory=dict)

    def call(self, username: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """POST where there is a body, else GET, as that officer."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(8)}
        if username:
            headers["Authorization"] = f"Token {self.token(username)}"
        with contextlib.closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)) as line:
            line.request("GET" if body is None else "POST", f"/api/v1{path}", json.dumps(body or {}), headers)
            answer = line.getresponse()
            said = answer.read().decode()
        assert answer.status < 300, f"{path}: {answer.status} {said}"
        return json.loads(said)

    def token(self, username: str) -> str:
        if username not in self.tokens:
            login = {"username": username, "password": PASSWORD}
            self.tokens[username] = self.call("", "/auth/token/", login)["token"]
        return self.tokens[username]

    def act(self, username: str, incident: str, name: str, **body: Any) -> Any:
        return self.call(username, f"/incidents/{incident}/actions/{name}/", body)


@contextlib.contextmanager
def running() -> Iterator[System]:
    """Start it all on the servers that the environment names; nothing is left afterwards."""
    name = f"browser_{os.getpid()}"
    home = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = _environment(name, home)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        with _database(name):
            try:
                subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=env, check=True)
                for program, arguments in PROGRAMS.items():
                    # They go with the tests, even when those go by kill -9.
                    command = [
                        "setpriv",
                        "--pdeathsig",
                        "TERM",
                        sys.executable,
                        *arguments.format(port=port).split(),
                    ]
                    with (home / f"{program}.log").open("wb") as log:
                        processes.append(
                            subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
                        )
                system = System(f"http://127.0.0.1:{port}", home)
                _await(system, processes)
                yield system
            finally:
                _stop(processes)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _environment(name: str, home: Path) -> dict[str, str]:
    """What ./run gives its processes: hashed static files, no debug, demo data."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(name),
        "REDIS_URL": _redis_url(),
        "DEMO": "1",
        "DEMO_PASSWORD": PASSWORD,
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "STATIC_ROOT": str(home / "static"),
        "PYTHONPATH": str(ROOT),
    }


def _redis_url() -> str:
    """A number of our own: no other worker may take our tasks."""
    return re.sub(r"(db=|/)\d+$", rf"\g<1>{1 + os.getpid() % 15}", os.environ["REDIS_URL"])


def database_url(name: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


@contextlib.contextmanager
def _database(name: str) -> Iterator[None]:
    connection = psycopg2.connect(database_url("postgres"))
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        # The gate's is through all migrations; PREPARE still runs those that it may lack.
        template = os.environ.get("TEMPLATE_DATABASE", "template1")
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _await(system: System, processes: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and all(process.poll() is None for process in processes):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", urlsplit(system.url).port)):
            return
        time.sleep(0.1)
    logs = "\n".join(path.read_text() for path in system.log.glob("*.log"))
    raise AssertionError(f"the system does not come up:\n{logs[-4000:]}")


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
