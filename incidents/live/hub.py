"""The hub: one Redis subscription per server process, and every hint handed to that process's own sockets.

Not a `group_add` per socket: Channels' Redis layers took 0.2-2 s to reach 3,000 sockets and lost 58 % of a
burst in silence; a local hub 0.1 s and none.

Nothing is lost for good. Hints of an incident leave here in the order of their `seq`; one that leaves a gap
behind it speaks for what is missing too (topics `all`), and what Redis did not deliver is found by a look at
the database every few seconds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
import redis
import redis.asyncio
import structlog
from channels.db import database_sync_to_async
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from incidents.live import lookups
from incidents.live.hints import EVERYTHING, OFFICE, Hint, channel, spread_ms
from incidents.live.presence import Presence
from incidents.live.socket import Message, Socket

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 5.0
LOOK_SECONDS = 5.0
"""How often the hub looks into the database for what no hint told it."""
RECHECK_SECONDS = 60.0
"""How long a socket lives on an answer to "may this officer still listen"."""
CHECKED_AT_ONCE = 50
"""Sockets checked in one go; between them, those who connect or catch up get their turn at the database."""
READY_SECONDS = 2.0
"""How long a newcomer waits for the subscription; after that it is served by the look at the database."""
PROBE_SECONDS = 5.0
SILENT_PROBES = 3
BACK_OFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
BREATH = 500
"""Sockets written in one go before the event loop gets a turn; 500 take some 10 ms."""

SIGNED_OUT = 4401
MOVED = 4403


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def frame(**fields: Any) -> Message:
    """What the sockets get, serialised once for all of them."""
    return {"type": "websocket.send", "text": orjson.dumps(fields).decode()}


class Hub:
    """Every socket of this process, by organisation, and what they are told."""

    def __init__(self) -> None:
        self._sockets: dict[str, set[Socket]] = {}
        self._known: dict[str, int] = {}
        self._live: frozenset[str] = frozenset()
        self._subscribed = asyncio.Event()
        self._telling = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self.presence = Presence(self._write)

    def start(self) -> None:
        """Begin to listen; runs until the process ends or `stop`."""
        work = (
            self._listen,
            self._beat,
            self._look_regularly,
            self._recheck_regularly,
            self.presence.tick_regularly,
        )
        self._tasks = [asyncio.create_task(_without_end(each)) for each in work]

    async def stop(self) -> None:
        """Stop listening and let go of every socket."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in self._everybody():
            self.leave(socket)
        await self.presence.close()

    # Sockets

    async def ready(self) -> None:
        """Wait until nothing that is committed from now on can pass a newcomer by."""
        if not self._sockets:
            # While nobody listens nobody looks; what has happened since is no news to the first who comes.
            await self._look()
        try:
            await asyncio.wait_for(self._subscribed.wait(), READY_SECONDS)
        except TimeoutError:
            log.warning("no subscription yet; hints come from the database")

    def join(self, socket: Socket) -> None:
        """From now on this socket gets its organisation's hints and the heartbeat."""
        self._sockets.setdefault(socket.organisation, set()).add(socket)

    def leave(self, socket: Socket) -> None:
        """No more for this socket."""
        socket.abandon()
        self.forget(socket)

    def audience(self, organisation: str) -> int:
        """How many sockets of this process listen for an organisation."""
        return len(self._sockets.get(organisation, ()))

    def forget(self, socket: Socket) -> None:
        self.presence.forget(socket)
        bucket = self._sockets.get(socket.organisation)
        if bucket is not None:
            bucket.discard(socket)
            if not bucket:
                del self._sockets[socket.organisation]

    def _everybody(self) -> list[Socket]:
        return [socket for bucket in self._sockets.values() for socket in bucket]

    # Telling

    async def tell(self, hint: Hint) -> None:
        """Pass a hint on to those who may see its incident, unless they have it; one hint at a time."""
        async with self._telling:
            before = self._known.get(hint.incident, 0)
            if hint.seq <= before:
                return
            self._known[hint.incident] = hint.seq
            if hint.seq > before + 1:
                # One in between was lost or overtaken, and is dropped should it still come.
                topics = OFFICE if hint.is_of_office else EVERYTHING
                hint = Hint(hint.incident, hint.seq, topics, hint.organisation)
            listeners = list(self._sockets.get(hint.organisation, ()))
            text = hint.for_client(spread_ms=spread_ms(len(listeners)))
            await self._write({"type": "websocket.send", "text": text}, listeners)

    async def _write(self, message: Message, listeners: Iterable[Socket]) -> None:
        for count, socket in enumerate(listeners, start=1):
            if not socket.offer(message):
                self.forget(socket)
            if count % BREATH == 0:
                await asyncio.sleep(0)

    # Listening

    async def _listen(self) -> None:
        failures = 0
        while True:
            try:
                async with _subscriber() as client, client.pubsub() as subscription:
                    await subscription.subscribe(channel())
                    failures = 0
                    await self._hear(subscription)
            except (redis.RedisError, OSError) as error:
                self._subscribed.clear()
                pause = BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS) - 1)]
                failures += 1
                log.warning("hint subscription lost", error=repr(error), again_in=pause)
                await asyncio.sleep(pause)

    async def _hear(self, subscription: Any) -> None:
        silent = 0
        while True:
            received = await subscription.get_message(timeout=PROBE_SECONDS)
            if received is None:
                silent += 1
                if silent >= SILENT_PROBES:
                    raise redis.ConnectionError("no answer to our probes")
                await subscription.ping()
                continue
            silent = 0
            # redis-py may reconnect by itself; the confirmation tells us so.
            if received["type"] == "subscribe":
                await self._on_subscribed()
            elif received["type"] == "message":
                await self._on_message(received["data"])

    async def _on_subscribed(self) -> None:
        without_it = self._everybody()
        self._subscribed.set()
        await self._look()
        await self._write(frame(t="resync", now=_now(), spread_ms=spread_ms(len(without_it))), without_it)

    async def _on_message(self, body: bytes) -> None:
        try:
            hint = Hint.from_json(body)
        except ValueError as error:
            log.warning("hint not understood", error=repr(error))
            return
        await self.tell(hint)

    # By the clock

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            # Beats must not push hints out of a backlog; their absence tells that client what it is for.
            keeping_up = [socket for socket in self._everybody() if not socket.behind]
            await self._write(frame(t="hb", now=_now()), keeping_up)

    async def _look_regularly(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._sockets:
                await self._look()

    async def _look(self) -> None:
        found = await database_sync_to_async(lookups.look)(self._live)
        self._live = found.live
        for hint in found.hints:
            await self.tell(hint)

    async def _recheck_regularly(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.recheck(older_than=RECHECK_SECONDS)

    async def recheck(self, *, older_than: float) -> None:
        """Close the sockets of officers who may not listen any more, or belong elsewhere now."""
        clock = asyncio.get_running_loop().time()
        due = [socket for socket in self._everybody() if socket.checked_at <= clock - older_than]
        for start in range(0, len(due), CHECKED_AT_ONCE):
            await self._recheck(due[start : start + CHECKED_AT_ONCE], clock)

    async def _recheck(self, due: list[Socket], clock: float) -> None:
        visitors = {socket.visitor for socket in due}
        found = await database_sync_to_async(lookups.organisations)(visitors, datetime.now(UTC))
        for socket in due:
            socket.checked_at = clock
            organisation = found.get(socket.visitor)
            if organisation != socket.organisation:
                socket.close(SIGNED_OUT if organisation is None else MOVED)
                self.forget(socket)


def _subscriber() -> redis.asyncio.Redis:
    # redis-py 8 gives up a read after 5 s by default, which ends a subscription that nobody rings.
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=3, retry=Retry(NoBackoff(), 0)
    )


async def _without_end(work: Callable[[], Awaitable[None]]) -> None:
    """A duty survives its own errors: a database away for a minute must not end the subscription."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("a duty of the hub failed", duty=work.__name__)
            await asyncio.sleep(1)


class _Process:
    """This process's hub. A second event loop, as tests make them, gets one of its own."""

    hub: Hub | None = None
    loop: asyncio.AbstractEventLoop | None = None


def local_hub() -> Hub:
    """The hub of this process, started on first use."""
    loop = asyncio.get_running_loop()
    if _Process.hub is None or _Process.loop is not loop:
        _Process.hub, _Process.loop = Hub(), loop
        _Process.hub.start()
    return _Process.hub
