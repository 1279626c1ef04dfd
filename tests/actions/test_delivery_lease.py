"""A notice whose sender dies is sent again; two senders never send one notice twice."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import connection, transaction

from incidents.actions import delivery, notices
from incidents.models import Notice

# Claims what is due as a sender does, says so, and never comes to the commit.
CLAIMS_AND_HANGS = """
import django; django.setup()
import sys, time
from datetime import UTC, datetime
from django.db import transaction
from incidents.actions import delivery
with transaction.atomic():
    print(delivery.deliver_due(now=datetime.fromisoformat(sys.argv[1])), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def waiting(transactional_db, scenario) -> Notice:
    scenario.at("02:13").receive()
    notices.issue(
        incident_id=scenario.incident_id,
        units=["county_branch"],
        subject="请加密监测",
        body="请加密监测",
        by=scenario.who("watch"),
        now=scenario.now,
    )
    return Notice.objects.get(channel="screen", kind="notice")


def database_url() -> str:
    """The test's own database in the environment's words."""
    before, _, after = os.environ["DATABASE_URL"].rpartition("/")
    query = after.partition("?")[2]
    return f"{before}/{connection.settings_dict['NAME']}{'?' + query if query else ''}"


def test_a_notice_claimed_by_a_sender_that_was_killed_is_sent_again(waiting, scenario):
    sender = subprocess.Popen(
        [sys.executable, "-c", CLAIMS_AND_HANGS, scenario.now.isoformat()],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url()},
        stdout=subprocess.PIPE,
    )
    try:
        assert sender.stdout is not None
        assert int(sender.stdout.readline()) > 0
        # While it is claimed nobody else sends it.
        assert delivery.deliver_due(now=scenario.now) == 0
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        sent = 0
        for _ in range(600):  # PostgreSQL notices the dead sender within a moment
            if sent := delivery.deliver_due(now=scenario.now):
                break
            time.sleep(0.05)
        assert sent > 0
    finally:
        sender.kill()
        sender.communicate()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == ("DELIVERED", 1)


def test_a_sender_that_hangs_loses_its_claim(waiting, scenario):
    """The database ends a transaction in which nothing happens; the limit is set for every connection of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)


def test_two_senders_at_once_send_each_notice_once(waiting, scenario):
    sent: list[int] = []

    def send() -> None:
        try:
            sent.append(delivery.deliver_due(now=scenario.now))
        finally:
            connection.close()

    with transaction.atomic():
        mine = delivery.deliver_due(now=scenario.now)
        other = threading.Thread(target=send)
        other.start()
        other.join()
    assert mine > 0
    assert sent == [0]
    waiting.refresh_from_db()
    assert waiting.attempts == 1
