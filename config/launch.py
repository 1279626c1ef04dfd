"""Beside supervisor at every start: prepare the data, start the rest of the system, say where it is."""

import contextlib
import hashlib
import http.client
import sys
import time
from collections.abc import Callable
from functools import partial
from xmlrpc.client import Fault, ServerProxy

import django
from django.core.management import CommandError, call_command
from supervisor.xmlrpc import SupervisorTransport

from config.services import PATIENCE, ROOT, VAR, Servers, UnableToServe, await_answer
from config.supervisor import ADDRESS, CONTROL, wanted_port

UNUSED = ["--ignore", "redoc", "--ignore", "rest_framework"]  # of what packages bring; the same in Dockerfile
READY = "\n系统已启动：{address}\nReady at {address} (logs: {logs}). Ctrl-C stops everything.\n"


def launch(own: list[str]) -> None:
    """Return when the system answers; end it when it cannot be brought up."""
    port = wanted_port()
    address = f"http://127.0.0.1:{port}/"
    control = ServerProxy("http://supervisor", SupervisorTransport(None, None, _control_url()))
    try:
        for name in own:
            await_answer(Servers(VAR), name)
        prepare()
        for first in ("system:web", "system:clock"):  # the workers would keep both from the cores for seconds
            _until_done(partial(control.supervisor.startProcess, first, False), OSError)
        _until_done(partial(_visit, port), OSError)
        control.supervisor.startProcessGroup("system", False)
    except BaseException:
        with contextlib.suppress(OSError, Fault):
            control.supervisor.shutdown()
        raise
    ADDRESS.write_text(address)
    print(READY.format(address=address, logs=VAR / "log"), flush=True)


def prepare() -> None:
    """Tables, plans, static files, and the demo where there is nothing yet. All of it may be done again."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    call_command("plans", "--load", stdout=sys.stderr)
    call_command("working_days", "--seed", stdout=sys.stderr)
    collect_static()
    call_command("demo", "--if-empty")


def collect_static() -> None:
    """Collect the static files when they or the packages have changed: looking is faster than hashing all."""
    folders = [ROOT / "static", *ROOT.glob("*/static")]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    state = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    state += [(ROOT / "requirements.txt").read_text()]
    digest, mark = hashlib.sha256("\n".join(state).encode()).hexdigest(), VAR / "static.sha256"
    if not mark.exists() or mark.read_text() != digest:
        call_command("collectstatic", "--clear", *UNUSED, interactive=False, verbosity=0, stdout=sys.stderr)
        mark.write_text(digest)


def _control_url() -> str:
    return f"unix://{Servers(VAR).sockets / CONTROL}"


def _visit(port: int) -> None:
    """Any answer will do: 503 before the first sweep is one."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", "/healthz")
        connection.getresponse()


def _until_done(step: Callable[[], object], failure: type[Exception]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            step()
            return
        except failure as reason:
            if time.monotonic() > until:
                raise UnableToServe(f"The system does not come up ({reason}); {VAR}/log says why.") from None
        time.sleep(0.1)


if __name__ == "__main__":
    try:
        launch(sys.argv[1:])
    except (UnableToServe, CommandError) as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
