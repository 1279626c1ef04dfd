"""Valkey dies and comes back: no action fails, and no change is lost."""

import shutil
import tempfile
from pathlib import Path

import pytest
import redis

from config.services import Running, Servers
from incidents.live import hints
from tests.live.conftest import LiveClient, in_thread, play


@pytest.fixture
def servers(settings):
    """A Valkey of our own, so that it can be killed."""
    # Not tmp_path: as root, the servers step down and must be able to enter.
    home = Path(tempfile.mkdtemp(prefix="live-"))
    running = Running(Servers(home, careless=True))
    running.start("valkey")
    settings.REDIS_URL = running.servers.urls()["REDIS_URL"]
    yield running
    running.stop()
    shutil.rmtree(home)


def test_what_is_committed_while_valkey_is_down_is_heard_all_the_same(servers, office):
    incident = office.receive()
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        servers.kill("valkey")
        assert await in_thread(office.note, incident) == 2
        heard = await client.next_of("hint", timeout=8)
        assert (heard["seq"], heard["topics"]) == (2, ["all"])

    play(story)


def test_after_a_restart_of_valkey_clients_resync_and_hints_flow_again(servers, office):
    incident = office.receive()
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        servers.kill("valkey")
        await in_thread(office.note, incident)
        servers.start("valkey")
        await client.next_of("resync", timeout=12)
        assert await client.catch_up({incident: 2}) == []
        hints.silence.end()
        await in_thread(office.note, incident)
        heard = await client.next_of("hint", timeout=2)
        assert (heard["seq"], heard["topics"]) == (3, ["timeline"])

    play(story)


def test_a_subscription_that_nobody_rings_stays_alive(settings, servers, office):
    client = LiveClient.of(office.officer)
    valkey = redis.Redis.from_url(settings.REDIS_URL)

    async def story():
        await (await client.open()).next_of("hello")
        before = valkey.client_list(_type="pubsub")
        for _ in range(3):
            await client.next_of("hb", timeout=6)
        after = valkey.client_list(_type="pubsub")
        assert [each["id"] for each in after] == [each["id"] for each in before]

    play(story)
