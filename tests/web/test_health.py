"""/healthz and /metrics."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from incidents.models import SweepBeat


@pytest.fixture
def swept(db):
    SweepBeat.objects.create(sweeper="loop", swept_at=datetime.now(UTC))


def test_all_is_well_while_the_sweep_is_fresh(swept):
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert {name: part["ok"] for name, part in answer.json().items()} == {
        "database": True,
        "broker": True,
        "sweep": True,
    }


def test_a_stalled_sweep_is_503(swept):
    SweepBeat.objects.update(swept_at=datetime.now(UTC) - timedelta(minutes=5))
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["sweep"]["ok"]) == (503, False)


def test_a_dead_broker_is_503(swept, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["broker"]["ok"]) == (503, False)


def test_metrics_are_for_administrators_and_allowed_addresses(swept, people, settings):
    assert Client().get("/metrics").status_code == 403
    client = Client()
    client.force_login(people["yq_watch"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/metrics").status_code == 403
    client.force_login(people["admin_system"], backend="django.contrib.auth.backends.ModelBackend")
    assert 'ec_last_sweep_seconds{sweeper="loop"}' in client.get("/metrics").content.decode()
    settings.METRICS_ALLOW = ["127.0.0.0/8"]
    assert Client().get("/metrics").status_code == 200
