"""./run and the servers it brings: real ones, in a temporary folder."""

import configparser
import fcntl
import importlib.machinery
import importlib.util
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dj_database_url
import psycopg2
import pytest
import redis

from config import celery, services, supervisor
from config.services import Running, Servers

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def run():
    loader = importlib.machinery.SourceFileLoader("run", str(ROOT / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A PATH of our own making: `programs(name="shell script")`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(**scripts):
        for name, script in scripts.items():
            path = folder / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)

    return make


@pytest.fixture
def deep_home(tmp_path_factory):
    """Below a path of 150 characters, which no unix socket could have."""
    base = tmp_path_factory.mktemp("deep")
    for folder in [base, *base.parents][:3]:
        folder.chmod(0o755)  # pytest closes its folders to others, root's PostgreSQL runs as nobody
    home = base / ("x" * (149 - len(str(base))))
    home.mkdir()
    yield home
    services._remove(home)


@pytest.fixture
def running(deep_home):
    pair = Running(Servers(deep_home, careless=True))
    yield pair
    pair.stop()


def connect(servers):
    where = dj_database_url.parse(servers.urls()["DATABASE_URL"])
    return psycopg2.connect(host=where["HOST"], user=where["USER"], dbname=where["NAME"])


def counted(servers):
    """Write a row; how many there are now."""
    with connect(servers) as connection, connection.cursor() as cursor:
        cursor.execute("create table if not exists calls (words text)")
        cursor.execute("insert into calls values ('粗苯泄漏')")
        cursor.execute("select count(*) from calls")
        return cursor.fetchone()[0]


def test_a_machine_without_apt_is_told_what_is_missing(run, programs):
    with pytest.raises(run.Missing, match="libpango-1.0-0 .*apt-get too"):
        run.install_system(["libpango-1.0-0"])


def test_somebody_who_cannot_become_root_is_told_what_root_must_type(run, programs, monkeypatch):
    programs(apt_get="exit 100")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(
        run.Missing, match=r"by root, who types: apt-get update && apt-get install -y .*fontconfig"
    ):
        run.install_system(["fontconfig"])


def test_a_machine_without_network_is_told_the_reason_and_the_command(run, programs, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    programs(apt_get='echo "E: Could not resolve the mirror" >&2; exit 100')
    with pytest.raises(run.Missing) as refusal:
        run.install_system(["fontconfig"])
    assert "Could not resolve the mirror" in str(refusal.value)
    assert "type: apt-get update && apt-get install -y --no-install-recommends fontconfig" in str(
        refusal.value
    )
    assert "\n" not in str(refusal.value)


def test_nothing_is_installed_where_nothing_is_missing(run, programs):
    programs(apt_get="exit 1", sudo="exit 1")
    assert run.install_system([]) is None


def test_an_unknown_word_prints_the_usage():
    done = subprocess.run([ROOT / "run", "frobnicate"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "./run manage ARGS" in done.stderr


def test_the_servers_work_below_a_path_too_long_for_a_socket(running, monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere.invalid")
    running.start("postgres")
    running.start("valkey")
    monkeypatch.delenv("PGHOST")
    urls = running.servers.urls()
    assert counted(running.servers) == 1
    assert redis.from_url(urls["REDIS_URL"]).ping()
    assert str(running.servers.sockets) != str(running.servers.home / "sockets")


def test_data_survives_a_kill_of_everything_and_a_pid_that_is_another_programs_now(running):
    running.start("postgres")
    counted(running.servers)
    running.kill("postgres")
    (running.servers.home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    running.start("postgres")
    assert counted(running.servers) == 2


def test_the_servers_end_with_the_process_that_began_them(deep_home):
    script = (
        "import sys, time; from pathlib import Path; from config.services import *\n"
        "pair = Running(Servers(Path(sys.argv[1]), careless=True)); pair.start('postgres')\n"
        "print(pair.processes['postgres'].pid, flush=True); time.sleep(60)"
    )
    command = [supervisor.PYTHON, "-c", script, str(deep_home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as owner:
        postgres = int(owner.stdout.readline())
        owner.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while Path("/proc", str(postgres)).exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path("/proc", str(postgres)).exists()


def test_a_socket_directory_that_others_can_write_to_is_not_trusted(deep_home):
    servers = Servers(deep_home)
    first = servers.sockets
    first.chmod(0o777)
    assert servers.sockets != first
    first.rmdir()


def test_named_servers_are_used_and_ours_stay_down(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/incidents")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/0")
    monkeypatch.setenv("PGSSLROOTCERT", "/etc/office.pem")
    assert services.unnamed() == []
    assert services.environment()["DATABASE_URL"] == "postgres://db.example/incidents"
    assert services.environment()["PGSSLROOTCERT"] == "/etc/office.pem"


def test_our_own_postgres_is_not_led_astray_by_pg_variables(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("PGOPTIONS", "-c search_path=elsewhere")
    assert "PGOPTIONS" not in services.environment()


def test_everything_comes_back_after_a_crash_servers_included(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    written = configparser.RawConfigParser()
    written.read_string(supervisor.configuration(8000))
    under_care = {section for section in written if section.startswith("program:")}
    assert {
        "program:postgres",
        "program:valkey",
        "program:web",
        "program:clock",
        "program:beat",
        "program:auditor",
    } <= under_care
    assert {written[section]["autorestart"] for section in under_care} == {"true"}
    assert "inet_http_server" not in written


def test_every_queue_has_a_worker():
    queues = {route["queue"] for route in celery.app.conf.task_routes.values()}
    queues.add(celery.app.conf.task_default_queue)
    served = {text.split(" -Q ")[1].split()[0] for text in supervisor.PROGRAMS.values() if " -Q " in text}
    assert queues == served


def test_a_start_waits_for_work_that_has_the_data(deep_home, monkeypatch):
    monkeypatch.setattr(services, "VAR", deep_home)
    with (deep_home / "using.lock").open("w") as work, ThreadPoolExecutor() as pool:
        fcntl.flock(work, fcntl.LOCK_SH)
        turn = pool.submit(services.turn_of_the_server)
        time.sleep(0.5)
        assert not turn.done()
        fcntl.flock(work, fcntl.LOCK_UN)
        os.close(turn.result(timeout=10))


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(services.UnableToServe, match="PORT must be a number"):
        supervisor.wanted_port()
