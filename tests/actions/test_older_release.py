"""A process of an older release leaves the clocks alone once the database has a migration that it does not know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from incidents import tasks
from incidents.actions import sweeping
from incidents.management.commands.auditor import Auditor
from incidents.management.commands.clock import LONGEST_SLEEP, Bell, ClockLoop
from incidents.management.heartbeat import Heartbeat
from incidents.models import Finding, Notice, SweepBeat
from incidents.queries import release

NEWER = "9999_of_the_next_release"


@pytest.fixture
def due(scenario):
    """A clock that is due and a notice that waits, by the database's time."""
    scenario.now = sweeping.database_now() - timedelta(hours=4)
    scenario.receive(confirmed={"serious_injuries": 1})
    return scenario


@pytest.fixture
def migrated(due):
    """Somebody has brought the database to the next release while we still run."""
    MigrationRecorder(connection).record_applied("incidents", NEWER)
    return due


def untouched(story) -> bool:
    clock = story.deadline("initial_report_4h")
    return clock.missed_at is None and not SweepBeat.objects.exists()


def test_the_code_knows_the_migrations_of_its_own_database(db):
    assert release.mismatch() is None


def test_an_older_worker_does_not_sweep(migrated):
    tasks.sweep_incidents([str(migrated.incident_id)])
    tasks.sweep_deadlines()
    assert untouched(migrated)


def test_an_older_worker_does_not_deliver(due):
    sweeping.sweep([due.incident_id], now=sweeping.database_now(), sweeper="clock@desk")
    MigrationRecorder(connection).record_applied("incidents", NEWER)
    waiting = Notice.objects.filter(state="PLANNED").count()
    assert waiting > 0
    tasks.deliver_notices()
    assert Notice.objects.filter(state="PLANNED").count() == waiting


def test_an_older_clock_loop_neither_sweeps_nor_hands_over_and_looks_again(migrated, monkeypatch):
    given: list = []
    monkeypatch.setattr(sweeping, "_handover", [lambda ids: given.append(ids) or True])
    with Bell() as bell:
        assert ClockLoop(bell, sweeper="clock@old").look() == LONGEST_SLEEP
    assert untouched(migrated)
    assert given == []


def test_an_older_process_says_so(migrated):
    tasks.sweep_deadlines()
    tasks.sweep_deadlines()
    row = Finding.objects.get(code="OLD_RELEASE")
    assert row.subject == "beat"
    assert f"不认识的迁移 {NEWER}" in row.words


def test_an_older_watchdog_looks_at_nothing_and_clears_nothing(migrated):
    tasks.sweep_deadlines()
    assert Auditor("auditor@old", Heartbeat("")).patrol() == []
    assert Finding.objects.filter(code="OLD_RELEASE", cleared_at__isnull=True).count() == 2


def test_the_health_page_names_it_beside_the_parts_that_count(migrated):
    SweepBeat.objects.create(sweeper="clock@new", swept_at=sweeping.database_now())
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["release"] == {"ok": False, "detail": f"unknown to this release: {NEWER}"}


def test_the_newer_release_goes_on_and_the_finding_ends_with_the_older_process(migrated, monkeypatch):
    tasks.sweep_deadlines()
    monkeypatch.setattr(release, "KNOWN", release.KNOWN | {NEWER})
    tasks.sweep_deadlines()
    assert migrated.deadline("initial_report_4h").missed_at is not None
    Finding.objects.update(seen_at=sweeping.database_now() - timedelta(seconds=61))
    Auditor("auditor@new", Heartbeat("")).patrol()
    assert Finding.objects.get(code="OLD_RELEASE").cleared_at is not None


def test_a_newer_release_waits_for_the_migration_of_the_database(due, monkeypatch):
    monkeypatch.setattr(release, "KNOWN", release.KNOWN | {NEWER})
    tasks.sweep_deadlines()
    assert untouched(due)
    assert not Finding.objects.exists()
