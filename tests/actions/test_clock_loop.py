"""`manage clock`: fires at the time, with the workers or without, and ends when it is told to."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from incidents.actions import sweeping
from incidents.management.commands.clock import Bell, ClockLoop
from incidents.models import Alarm, AlarmKind, Deadline, Incident, SweepBeat


@pytest.fixture
def given(monkeypatch) -> list:
    """What the workers are given; they take it and do nothing."""
    batches: list = []
    monkeypatch.setattr(sweeping, "_handover", [lambda ids: batches.append(list(ids)) or True])
    return batches


@pytest.fixture
def nobody_to_ask(monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "_handover", [lambda ids: False])


@pytest.fixture
def overdue(transactional_db, scenario) -> Deadline:
    """A clock of the database's own time, half a second from now."""
    scenario.now = sweeping.database_now() - timedelta(hours=4) + timedelta(seconds=0.5)
    scenario.receive(confirmed={"serious_injuries": 1})
    return scenario.deadline("initial_report_4h")


@pytest.fixture
def loop() -> Iterator[Callable[[], None]]:
    """Start a loop of its own thread; it ends with the test."""
    bell = Bell()

    def work() -> None:
        try:
            ClockLoop(bell, sweeper="clock@test").run()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    yield thread.start
    bell.stop()
    thread.join(10)
    assert not thread.is_alive()


def until(met: Callable[[], bool], seconds: float) -> float:
    """Wait for it; how long it took."""
    began = time.monotonic()
    while not met():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def missed(deadline: Deadline) -> bool:
    deadline.refresh_from_db()
    return deadline.missed_at is not None


def test_a_clock_fires_when_it_is_due_though_no_worker_can_be_asked(overdue, nobody_to_ask, loop):
    loop()
    until(lambda: missed(overdue), 5)
    assert overdue.missed_at == overdue.due_at
    assert overdue.late_seconds <= 1


def test_what_no_worker_takes_within_two_seconds_the_loop_sweeps_itself(overdue, given, loop):
    loop()
    took = until(lambda: missed(overdue), 8)
    assert overdue.incident_id in given[0]
    assert took > 1.5


def test_a_new_clock_wakes_the_loop_before_its_next_look(transactional_db, scenario, nobody_to_ask, loop):
    loop()
    until(lambda: SweepBeat.objects.filter(sweeper="clock@test").exists(), 5)
    # It sleeps for five seconds now: nothing runs.
    time.sleep(0.3)
    scenario.now = sweeping.database_now() - timedelta(hours=4, seconds=1)
    scenario.receive(confirmed={"serious_injuries": 1})
    assert until(lambda: missed(scenario.deadline("initial_report_4h")), 5) < 3


def test_an_act_wakes_the_loop_and_its_alarm_stands_before_the_next_look(
    transactional_db, scenario, nobody_to_ask, loop
):
    loop()
    until(lambda: SweepBeat.objects.filter(sweeper="clock@test").exists(), 5)
    time.sleep(0.3)
    scenario.now = sweeping.database_now()
    scenario.receive(learned_at=scenario.now - timedelta(minutes=11))
    assert until(lambda: Alarm.objects.filter(kind=AlarmKind.UNVERIFIED).exists(), 5) < 2


def test_a_lost_connection_is_made_again(overdue, nobody_to_ask, loop):
    loop()
    until(lambda: SweepBeat.objects.filter(sweeper="clock@test").exists(), 5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    until(lambda: missed(overdue), 8)
    assert overdue.missed_at == overdue.due_at


def test_the_command_ends_cleanly_on_sigterm(transactional_db, people):
    database = connection.settings_dict
    url = settings_url(database)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "clock"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url},
        stderr=subprocess.PIPE,
    )
    try:
        until(lambda: SweepBeat.objects.filter(sweeper__startswith="clock@").exists(), 60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.communicate()


def settings_url(database: dict) -> str:
    """The test's own database in the environment's words."""
    before, _, after = os.environ["DATABASE_URL"].rpartition("/")
    query = after.partition("?")[2]
    return f"{before}/{database['NAME']}{'?' + query if query else ''}"


def test_a_clock_whose_data_is_broken_ends_neither_the_loop_nor_the_clocks_beside_it(
    overdue, nobody_to_ask, loop, scenario
):
    Deadline.objects.filter(pk=overdue.pk).update(rule_code="no_such_rule")
    scenario.receive(confirmed={"serious_injuries": 1})
    other = scenario.deadline("initial_report_4h")
    loop()
    until(lambda: missed(other), 8)
    until(lambda: Deadline.objects.filter(pk=overdue.pk, set_aside_at__isnull=False).exists(), 8)


def test_alarms_that_wait_behind_others_are_settled_without_a_pause(
    transactional_db, scenario, nobody_to_ask
):
    """One line a tenth of a second: a silence over twenty incidents held up the next alarm by two seconds."""
    scenario.now = sweeping.database_now() - timedelta(minutes=1)
    asked = [scenario.receive(detail=f"第{number}处").pk for number in range(12)]
    with Bell() as bell:
        loop, rounds = ClockLoop(bell, sweeper="clock@test"), []
        while waiting(asked) and len(rounds) < len(asked):
            pause = loop.look()
            rounds.append((pause, waiting(asked)))
    assert not waiting(asked)
    assert [pause for pause, left in rounds if left] == [0.0] * (len(rounds) - 1)


def waiting(asked: list) -> int:
    """How many of them have alarms to be settled."""
    return Incident.objects.filter(pk__in=asked, alarms_at__lte=sweeping.database_now()).count()
