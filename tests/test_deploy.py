"""The containers as they would run: judged by Compose itself, since no engine is needed for that."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from config import celery

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("POSTGRES_PASSWORD", "APP_PASSWORD", "VALKEY_PASSWORD", "SECRET_KEY")
GIVEN = dict.fromkeys([*SECRETS, "ALLOWED_HOSTS"], "given") | {"TLS_DIR": "./tls"}


def compose(**given):
    """Compose's own reading of the file with these variables set."""
    command = ["docker-compose", "config", "--format", "json"]
    clean = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(command, cwd=ROOT, env=clean | given, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def containers():
    done = compose(**GIVEN)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["services"]


@pytest.mark.parametrize("secret", GIVEN)
def test_compose_refuses_to_start_without(secret):
    done = compose(**{name: value for name, value in GIVEN.items() if name != secret})
    assert done.returncode != 0
    assert secret in done.stderr


def test_the_web_and_the_clock_are_doubled(containers):
    assert containers["web"]["deploy"]["replicas"] == 2
    assert containers["clock"]["deploy"]["replicas"] == 2


def test_the_watchdog_runs_beside_the_clocks_and_answers_for_itself(containers):
    auditor = containers["auditor"]
    assert auditor["command"] == ["python", "manage.py", "auditor"]
    assert auditor["healthcheck"]["test"][-1] == "auditor"
    assert "outside" in auditor["networks"]


def test_every_queue_has_a_container(containers):
    queues = {route["queue"] for route in celery.app.conf.task_routes.values()}
    queues.add(celery.app.conf.task_default_queue)
    commands = [service.get("command") or [] for service in containers.values()]
    assert {words[words.index("-Q") + 1] for words in commands if "-Q" in words} == queues


def test_every_container_that_stays_up_says_whether_it_is_well(containers):
    staying = {name for name, service in containers.items() if service["restart"] != "no"}
    assert {name for name in staying if "healthcheck" not in containers[name]} == set()


def test_only_the_proxy_has_doors_to_the_outside(containers):
    assert {name for name, service in containers.items() if service.get("ports")} == {"proxy"}


def test_only_the_migration_owns_the_tables(containers):
    urls = {
        name: (service.get("environment") or {}).get("DATABASE_URL", "")
        for name, service in containers.items()
    }
    owners = {name for name, url in urls.items() if "incidents_owner" in url}
    assert owners == {"migrate"}


def test_our_containers_run_as_an_ordinary_user_and_cannot_gain_rights(containers):
    last_user = re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[-1]
    assert int(last_user) > 0
    ours = [service for service in containers.values() if service["image"].startswith("incidents")]
    assert all(service["cap_drop"] == ["ALL"] and service["read_only"] for service in ours)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt"])
def test_every_package_is_pinned_with_its_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert all(re.match(r"[a-z0-9._\[\]-]+==", entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_psycopg_3_is_not_installed_since_django_would_prefer_it():
    assert not re.search(r"^psycopg(\[|=)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
