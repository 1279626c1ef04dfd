"""The watchdog, outside Celery and the clock loops: it sees what went wrong, says when it is over, and is watched itself."""

import http.server
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from incidents.actions import auditing, delivery, findings, notices, sweeping
from incidents.management.commands.auditor import EVERY, WITHOUT_DATABASE, Auditor
from incidents.management.heartbeat import Heartbeat
from incidents.models import (
    AuditorBeat,
    Deadline,
    Document,
    Finding,
    FindingCode,
    Organisation,
    PlanEdition,
    RosterShift,
    SweepBeat,
)
from incidents.queries.findings import Seen

OFF = Heartbeat("")


@pytest.fixture
def night(scenario):
    """A system that works, at the database's own time, with one incident at the desk."""
    scenario.now = sweeping.database_now()
    scenario.receive(confirmed={"serious_injuries": 1})
    delivery.deliver_due(now=scenario.now)
    for sweeper in ("clock@desk", "beat"):
        SweepBeat.objects.create(sweeper=sweeper, swept_at=scenario.now)
    return scenario


def watchdog(heartbeat: Heartbeat = OFF, *, fast: timedelta = timedelta()) -> Auditor:
    """Its server's clock is the database's, which stands still in the one transaction of a test, and what it is `fast` by."""
    return Auditor("auditor@test", heartbeat, clock=lambda: sweeping.database_now() + fast)


def found(auditor: Auditor | None = None) -> dict[str, Finding]:
    """One round; what stands after it, without the seats that nobody has taken in a test."""
    standing = (auditor or watchdog()).patrol()
    return {row.code: row for row in standing if row.code != FindingCode.SEAT_VACANT}


def unfired(story) -> None:
    """Its countdowns were to be looked at half a minute ago."""
    late = story.now - timedelta(seconds=30)
    story.incident.deadlines.filter(due_at__isnull=False).update(next_check_at=late)


def unsent(story) -> None:
    """A notice to a unit that waits for a minute and a half."""
    notices.issue(
        incident_id=story.incident_id,
        units=["county_branch"],
        subject="请加密监测",
        body="请加密监测",
        by=story.who("watch"),
        now=story.now - timedelta(seconds=90),
    )


def test_nothing_is_found_where_nothing_is_wrong(night):
    assert found() == {}


def test_a_round_is_on_record(night):
    found()
    assert AuditorBeat.objects.get(auditor="auditor@test").looked_at >= night.now


def test_a_clock_that_nobody_fired_for_ten_seconds_is_found_and_over_when_it_was_fired(night):
    clock = night.deadline("initial_report_4h")
    Deadline.objects.filter(pk=clock.pk).update(next_check_at=night.now - timedelta(seconds=30))
    row = found()["UNFIRED"]
    assert "1 个时限到点没有处理" in row.words
    assert row.since == night.now - timedelta(seconds=30)
    sweeping.sweep([night.incident_id], now=sweeping.database_now(), sweeper="clock@desk")
    assert "UNFIRED" not in found()
    row.refresh_from_db()
    assert row.cleared_at is not None


def test_a_finding_that_stays_is_one_row_with_its_first_moment(night):
    unfired(night)
    first = found()["UNFIRED"]
    again = found()["UNFIRED"]
    assert (again.pk, again.since) == (first.pk, first.since)
    assert Finding.objects.filter(code="UNFIRED").count() == 1


def test_a_notice_that_was_not_sent_for_a_minute_is_found(night):
    unsent(night)
    assert "1 条通知没有送出" in found()["NOTICES_STUCK"].words


def test_a_paper_without_its_bytes_is_found(night):
    Document.objects.create(
        incident=night.incident,
        kind="NOTE",
        title="试",
        facts={},
        template="t",
        template_version="1",
        created_at=night.now - timedelta(minutes=5),
        created_by=night.who("watch"),
    )
    assert "1 份文书没有生成" in found()["PAPERS_STUCK"].words


def test_a_silent_loop_is_named_and_whether_another_still_sweeps(night):
    SweepBeat.objects.create(sweeper="clock@other", swept_at=night.now - timedelta(seconds=45))
    row = found()["SWEEP_SILENT"]
    assert (row.subject, "另一时钟进程仍在巡检" in row.words) == ("clock@other", True)
    SweepBeat.objects.filter(sweeper="clock@desk").update(swept_at=night.now - timedelta(seconds=45))
    words = {each.words for each in watchdog().patrol() if each.code == "SWEEP_SILENT"}
    assert len(words) == 2
    assert all("请人工盯住时限" in each for each in words)


def test_a_loop_that_was_replaced_long_ago_is_reported_no_more(night):
    SweepBeat.objects.create(sweeper="clock@before", swept_at=night.now - timedelta(hours=2))
    assert found() == {}


def test_a_worker_that_was_given_nothing_is_not_silent(night):
    SweepBeat.objects.create(sweeper="worker", swept_at=night.now - timedelta(hours=2))
    assert found() == {}


def test_beat_that_says_nothing_is_found(night):
    SweepBeat.objects.filter(sweeper="beat").update(swept_at=night.now - timedelta(seconds=45))
    assert found()["SWEEP_SILENT"].subject == "beat"


def test_what_never_ran_is_missed_only_after_a_while(night):
    SweepBeat.objects.all().delete()
    auditor = watchdog()
    assert found(auditor) == {}
    auditor._since = night.now - timedelta(minutes=1)
    standing = [each.subject for each in auditor.patrol() if each.code == "SWEEP_SILENT"]
    assert sorted(standing) == ["beat", "clock"]


def test_an_incident_in_hand_without_a_next_clock_is_found_for_its_office(night):
    night.incident.deadlines.update(next_check_at=None)
    row = found()["NO_NEXT_CLOCK"]
    assert (row.organisation, night.incident.number in row.words) == (night.incident.organisation, True)
    type(night.incident).objects.filter(pk=night.incident_id).update(state="ARCHIVED")
    assert found() == {}


def test_a_clock_set_aside_is_found_for_its_office(night):
    Deadline.objects.filter(incident=night.incident_id, rule_code="initial_report_4h").update(
        rule_code="no_such_rule", next_check_at=night.now - timedelta(seconds=1)
    )
    sweeping.sweep([night.incident_id], now=night.now, sweeper="clock@desk")
    row = found()["SET_ASIDE"]
    assert (row.organisation, "请人工盯住" in row.words) == (night.incident.organisation, True)


def test_a_seat_that_the_roster_names_and_nobody_took_is_found_for_its_office(night):
    watch = night.who("watch")
    RosterShift.objects.create(
        organisation=watch.organisation,
        post="watch_officer",
        officer=watch,
        name="白班",
        starts_at=night.now - timedelta(hours=1),
        ends_at=night.now + timedelta(hours=7),
        entered_at=night.now,
        entered_by=watch,
    )
    vacant = [each for each in watchdog().patrol() if each.code == "SEAT_VACANT"]
    assert [each.organisation for each in vacant] == [watch.organisation]
    assert "值班员无人在岗" in vacant[0].words


@pytest.mark.parametrize(("seconds", "said"), [(3, "快 3 秒"), (-4, "慢 4 秒")])
def test_a_server_clock_two_seconds_off_the_databases_is_found(night, seconds, said):
    auditor = watchdog(fast=timedelta(seconds=seconds))
    assert said in found(auditor)["CLOCKS_APART"].words


def test_a_look_that_fails_is_said_and_blinds_no_other(night):
    unfired(night)
    known = PlanEdition.objects.first()
    broken = {each.attname: getattr(known, each.attname) for each in known._meta.concrete_fields}
    PlanEdition.objects.create(
        **broken | {"id": uuid4(), "code": "broken", "sha256": "0" * 64, "document": {}}
    )
    Organisation.objects.create(code="broken", name="坏", plan_code="broken")
    standing = found()
    assert "看门狗查不了岗位" in standing["LOOK_FAILED"].words
    assert "UNFIRED" in standing


def test_without_a_database_it_comes_back_sooner(transactional_db):
    class Away(Auditor):
        def patrol(self) -> list[Finding]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return []

    assert Away("auditor@test", OFF).turn() == WITHOUT_DATABASE
    assert Auditor("auditor@test", OFF).turn() == EVERY


def test_the_command_looks_at_once_and_ends_cleanly_on_sigterm(transactional_db, people):
    before, _, after = os.environ["DATABASE_URL"].rpartition("/")
    query = after.partition("?")[2]
    url = f"{before}/{connection.settings_dict['NAME']}{'?' + query if query else ''}"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "auditor"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url},
        stderr=subprocess.PIPE,
    )
    try:
        for _ in range(1200):
            if AuditorBeat.objects.filter(auditor__startswith="auditor@").exists():
                break
            time.sleep(0.05)
        assert AuditorBeat.objects.filter(auditor__startswith="auditor@").exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()


# The watchdog is watched


def test_a_watchdog_that_is_off_is_noticed_by_the_clock_loops_and_over_when_it_is_back(night):
    began = night.now - timedelta(hours=1)
    AuditorBeat.objects.create(auditor="auditor@test", looked_at=night.now - timedelta(minutes=5))
    auditing.watch_the_auditor(since=began, now=night.now)
    auditing.watch_the_auditor(since=began, now=night.now)
    row = Finding.objects.get(code="AUDITOR_SILENT")
    assert "看门狗自" in row.words
    assert row.since == night.now - timedelta(minutes=5)
    found()
    row.refresh_from_db()
    assert row.cleared_at is not None


def test_a_watchdog_is_given_time_to_come_up(night):
    auditing.watch_the_auditor(since=night.now - timedelta(seconds=60), now=night.now)
    assert not Finding.objects.exists()
    auditing.watch_the_auditor(since=night.now - timedelta(seconds=91), now=night.now)
    assert Finding.objects.get().code == "AUDITOR_SILENT"


# The heartbeat to the outside


class Outside(http.server.BaseHTTPRequestHandler):
    status = 200
    heard: list[str] = []

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def outside() -> Iterator[http.server.HTTPServer]:
    Outside.status, Outside.heard = 200, []
    with http.server.HTTPServer(("127.0.0.1", 0), Outside) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def pinged(heartbeat: Heartbeat) -> None:
    """Until the ping under way has been answered."""
    assert heartbeat._ping is not None
    heartbeat._ping.result(10)


def test_the_outside_hears_a_heartbeat_while_all_is_well(night, outside):
    heartbeat = Heartbeat(f"http://127.0.0.1:{outside.server_port}/beat?of=desk")
    auditor = watchdog(heartbeat)
    assert found(auditor) == {}
    pinged(heartbeat)
    assert Outside.heard == ["/beat?of=desk"]
    assert found(auditor) == {}
    assert AuditorBeat.objects.get().pinged_at is not None


def test_the_outside_hears_nothing_while_something_is_wrong(night, outside):
    unfired(night)
    heartbeat = Heartbeat(f"http://127.0.0.1:{outside.server_port}/")
    assert "UNFIRED" in found(watchdog(heartbeat))
    assert heartbeat._ping is None
    assert Outside.heard == []


def test_what_an_office_has_to_mend_does_not_silence_the_heartbeat(night):
    vacant = findings.settle(
        [Seen(FindingCode.SEAT_VACANT, "值班员无人在岗。", "yq")], of=[FindingCode.SEAT_VACANT], now=night.now
    )
    assert auditing.all_is_well(vacant)


def test_a_heartbeat_that_is_refused_is_a_finding_and_is_tried_again(night, outside):
    Outside.status = 500
    heartbeat = Heartbeat(f"http://127.0.0.1:{outside.server_port}/")
    auditor = watchdog(heartbeat)
    found(auditor)
    pinged(heartbeat)
    assert "对方答 500" in found(auditor)["PING_FAILED"].words
    Outside.status = 200
    pinged(heartbeat)
    found(auditor)
    pinged(heartbeat)
    assert found(auditor) == {}


def test_a_heartbeat_that_nobody_listens_to_is_a_finding(night):
    heartbeat = Heartbeat("http://127.0.0.1:1/")
    auditor = watchdog(heartbeat)
    found(auditor)
    pinged(heartbeat)
    assert "ConnectionRefusedError" in found(auditor)["PING_FAILED"].words


def test_a_heartbeat_that_is_never_answered_holds_up_no_round(night):
    with http.server.HTTPServer(("127.0.0.1", 0), Outside) as deaf:  # it listens, and nobody serves
        heartbeat = Heartbeat(f"http://127.0.0.1:{deaf.server_port}/", seconds=30.0)
        auditor = watchdog(heartbeat)
        assert found(auditor) == {}
        assert found(auditor) == {}
        heartbeat._began -= 61
        assert "秒没有回答" in found(auditor)["PING_FAILED"].words


def test_without_an_address_there_is_no_heartbeat(night):
    auditor = watchdog()
    assert found(auditor) == {}
    assert OFF._ping is None


def test_an_address_that_is_none_is_refused_at_the_start():
    with pytest.raises(ValueError, match="HEARTBEAT_URL"):
        Heartbeat("file:///etc/passwd")
