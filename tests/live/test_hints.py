"""What is said between processes and to clients."""

import json
import time
from uuid import uuid4

import pytest
import redis

from incidents.live import hints
from incidents.live.hints import Hint, on_event_recorded, publish, spread_ms

HINT = Hint("00000000-0000-4000-8000-000000000001", 7, ("clocks", "timeline"), "1")


@pytest.fixture(autouse=True)
def _no_silence():
    hints.silence.end()
    yield
    hints.silence.end()


@pytest.fixture
def listener(db, settings):
    with redis.Redis.from_url(settings.REDIS_URL) as client, client.pubsub() as subscription:
        subscription.subscribe(hints.channel())
        assert subscription.get_message(timeout=2)["type"] == "subscribe"
        yield subscription


def test_a_hint_reads_back_as_it_was_written():
    assert Hint.from_json(HINT.to_json()) == HINT


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"7", b'{"incident": "x", "seq": null, "topics": [], "org": 1}']
)
def test_what_is_no_hint_is_a_value_error(body):
    with pytest.raises(ValueError, match=".*"):
        Hint.from_json(body)


def test_a_client_is_not_told_whose_incident_it_is():
    assert json.loads(HINT.for_client(spread_ms=300)) == {
        "t": "hint",
        "incident": HINT.incident,
        "seq": 7,
        "topics": ["clocks", "timeline"],
        "spread_ms": 300,
    }


def test_two_browsers_fetch_at_once_and_a_thousand_spread_out():
    assert spread_ms(2) == 0
    waits = [spread_ms(audience) for audience in range(0, 5000, 10)]
    assert waits == sorted(waits)
    assert 1500 <= spread_ms(1000) <= 2500


def test_a_recorded_event_rings_the_channel_of_this_database(listener):
    incident = uuid4()
    on_event_recorded(None, signal=None, incident_id=incident, seq=3, topics=["clocks"], organisation_id=5)
    heard = Hint.from_json(listener.get_message(timeout=2)["data"])
    assert heard == Hint(str(incident), 3, ("clocks",), "5")


def test_a_redis_that_is_down_neither_fails_nor_delays_a_long_transaction(settings, db, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    begun = time.monotonic()
    assert [publish(HINT) for _ in range(50)] == [False] * 50
    assert time.monotonic() - begun < 1.0
    assert hints.silence.holds()


def test_a_change_of_the_alarms_rings_for_the_office(listener):
    office = uuid4()
    hints.on_office_changed(None, organisation_id=office, revision=3, topics=("alarms",))
    heard = Hint.from_json(listener.get_message(timeout=2)["data"])
    assert heard == Hint(str(office), 3, ("alarms",), str(office))
    assert heard.is_of_office
