"""The last step of ./run: every process of the system under supervisor, in the foreground, until Ctrl-C."""

import os
import shlex
import socket
import subprocess
import sys
import time

from supervisor import supervisord

from config.services import (
    ROOT,
    VAR,
    Servers,
    UnableToServe,
    environment,
    is_serving,
    turn_of_the_server,
    unnamed,
)

PYTHON = sys.executable
CONTROL = "supervisor.sock"
ADDRESS = VAR / "address"
TAKEN_FOR = 10.0  # seconds: what a killed predecessor may need to let go of the port
WORKER = "celery -A config worker --without-gossip --without-mingle --without-heartbeat -l WARNING"
# What makes up the system beside the two servers. A worker for each queue: papers never starve the clocks.
PROGRAMS = {
    "web": "uvicorn config.asgi:application --host 127.0.0.1 --port {port} --no-access-log --no-server-header"
    " --ws websockets-sansio --ws-per-message-deflate false --timeout-graceful-shutdown 3",
    "worker-clock": f"{WORKER} -n clock@%h -Q clock -P threads -c 2",
    "worker-notices": f"{WORKER} -n notices@%h -Q notices -P threads -c 2",
    "worker-papers": f"{WORKER} -n papers@%h -Q papers -P solo",
    "beat": "celery -A config beat --schedule var/beat --pidfile= -l WARNING",
    "clock": "manage clock",
    "auditor": "manage auditor",
}


def configuration(port: int) -> str:
    """Supervisor's configuration: servers first; the rest waits until config.launch has prepared the data."""
    control = Servers(VAR).sockets / CONTROL
    rpc = "supervisor.rpcinterface:make_main_rpcinterface"
    general = {
        "supervisord": {
            "nodaemon": "true",
            "silent": "true",
            "logfile": VAR / "log" / "supervisor.log",
            "pidfile": VAR / "supervisor.pid",
            "logfile_maxbytes": "5MB",
            "logfile_backups": 1,
        },
        "unix_http_server": {"file": control, "chmod": "0700"},
        "rpcinterface:supervisor": {"supervisor.rpcinterface_factory": rpc},
        "supervisorctl": {"serverurl": f"unix://{control}"},
    }
    servers = {f"program:{name}": _program(name, f"config.services {name}") for name in unnamed()}
    system = {f"program:{name}": _program(name, text.format(port=port)) for name, text in PROGRAMS.items()}
    for options in servers.values():
        options |= {"stopsignal": "INT", "priority": 1, "autostart": "true"}
    # One group: all of it is told to stop at once, and the servers go last.
    system["group:system"] = {"programs": ",".join(PROGRAMS), "priority": 2}
    return _as_ini({**general, **servers, **system})


def _program(name: str, module: str) -> dict[str, object]:
    return {
        # The children go with supervisor, even when it goes by kill -9.
        "command": f"setpriv --pdeathsig TERM {shlex.quote(PYTHON)} -m {module}",
        "directory": ROOT,
        "autostart": "false",
        "autorestart": "true",
        "startretries": 100,
        "stopwaitsecs": 10,
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": VAR / "log" / f"{name}.log",
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": 1,
    }


def _as_ini(sections: dict[str, dict[str, object]]) -> str:
    lines = []
    for section, options in sections.items():
        lines += [
            f"[{section}]",
            *(f"{key}={value}".replace("%", "%%") for key, value in options.items()),
            "",
        ]
    return "\n".join(lines)


def wanted_port() -> int:
    """PORT, 8000 where it is not set."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise UnableToServe(f"PORT must be a number from 1 to 65535, not {port!r}.")
    return int(port)


def refuse_taken(port: int) -> None:
    """Say so at once when another program has the port."""
    until = time.monotonic() + TAKEN_FOR
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                return probe.bind(("127.0.0.1", port))
            except PermissionError:
                raise UnableToServe(f"Port {port} is for root only: PORT=8000 ./run") from None
            except OSError:
                if time.monotonic() > until:
                    raise UnableToServe(
                        f"Port {port} is in use by another program: PORT={port + 1} ./run"
                    ) from None
        time.sleep(0.2)


def refuse_second() -> None:
    """One ./run serves a checkout at a time."""
    if is_serving():
        where = ADDRESS.read_text() if ADDRESS.exists() else "an address that it will print"
        raise UnableToServe(f"This checkout is being served already, at {where}; Ctrl-C stops it there.")


def serve() -> int:
    """Become supervisor, with config.launch beside it; 0 after Ctrl-C, 1 when the system did not come up."""
    port, own = wanted_port(), unnamed()
    refuse_second()
    turn = turn_of_the_server()  # the launcher holds it until all is up
    refuse_second()
    refuse_taken(port)
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    path = VAR / "supervisor.conf"
    path.write_text(configuration(port))
    os.environ.update(environment() | {"PORT": str(port)})
    for stray in [key for key in os.environ if key.startswith("PG") and "postgres" in own]:
        del os.environ[stray]
    ADDRESS.unlink(missing_ok=True)
    launcher = ["setpriv", "--pdeathsig", "TERM", PYTHON, "-m", "config.launch", *own]
    subprocess.Popen(launcher, pass_fds=[turn])
    os.close(turn)
    supervisord.main(["-c", str(path)])
    # The launcher's exit code is lost, since supervisor reaps every child; what it leaves when all is up is not.
    came_up = ADDRESS.exists()
    ADDRESS.unlink(missing_ok=True)
    return 0 if came_up else 1


if __name__ == "__main__":
    try:
        sys.exit(serve())
    except UnableToServe as reason:
        sys.exit(str(reason))
