"""Who looks at an incident, and who edits what in it. Never a fact: nothing is written to the database.

Each process keeps what its own sockets say under a key of Redis that expires, and reads those of the others once a
second. What has changed is told to the sockets that look at the same incident, serialised once. The names travel on
the socket and not behind a hint: there is nothing lasting to fetch, and a thousand screens that fetched whenever one of
them was opened would be a million requests. Only who may see the incident can say that he looks at it, and only who looks at
it, or has it in a list, is told.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson
import redis
import redis.asyncio
import structlog
from django.conf import settings
from django.db import connection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from incidents.live.socket import Message, Socket

log = structlog.get_logger(__name__)

TICK_SECONDS = 1.0
CROWD = 200
"""From so many screens on an incident they are told every CROWD_TICKS only."""
CROWD_TICKS = 3
REFRESH_TICKS = 2
KEPT_MS = 6000
"""What a process says of its screens outlives it by this; with a tick that is less than ten seconds."""
INDEX_SECONDS = 600
MOST_KEPT = 200
MOST_TOLD = 12
PATIENCE_SECONDS = 1.0

EDITS = {
    "facts": "事实", "people": "人员", "loss": "损失", "environment": "环境与设施", "reporting": "报告与其他情形",
    "report": "报告", "activation": "启动提请", "level": "级别调整", "order": "指令", "termination": "终止签报",
    "monitoring": "监测", "call": "通话", "estimate": "到达估算", "other": "表单",
}  # fmt: skip
"""What a page may say that is edited; the words are ours, never the client's."""


@dataclass(frozen=True, slots=True)
class Looker:
    """Whom a screen belongs to, and what he edits there ("" for who only looks)."""

    officer: str
    name: str
    edits: str = ""


class Presence:
    """The screens of this process by incident, and what they are told of all processes."""

    def __init__(self, write: Callable[[Message, Iterable[Socket]], Awaitable[None]]) -> None:
        self._write = write
        self._token = secrets.token_hex(4)
        self._at: dict[Socket, tuple[str, Looker]] = {}
        self._lookers: dict[str, set[Socket]] = {}
        self._watching: dict[Socket, frozenset[str]] = {}
        self._watchers: dict[str, set[Socket]] = {}
        self._told: dict[str, str] = {}
        self._newcomers: set[tuple[str, Socket]] = set()
        self._changed: set[str] = set()
        self._left: set[str] = set()
        self._client: redis.asyncio.Redis | None = None

    def where(self, socket: Socket) -> tuple[str, Looker] | None:
        """What this screen last said."""
        return self._at.get(socket)

    def look(self, socket: Socket, incident: str, looker: Looker) -> None:
        """This screen shows that incident; it is told of the others with the next tick."""
        if self._at.get(socket, ("",))[0] != incident:
            self.leave(socket)
            self._newcomers.add((incident, socket))
        self._at[socket] = (incident, looker)
        self._lookers.setdefault(incident, set()).add(socket)
        self._changed.add(incident)

    def leave(self, socket: Socket) -> None:
        """It shows none any more."""
        found = self._at.pop(socket, None)
        if found is None:
            return
        incident, others = found[0], self._lookers[found[0]]
        others.discard(socket)
        self._newcomers.discard((incident, socket))
        self._changed.add(incident)
        if not others:
            del self._lookers[incident]
            self._left.add(incident)
        self._unheard(incident)

    def watch(self, socket: Socket, incidents: frozenset[str]) -> None:
        """This screen has these in a list, and no others any more; it is told who is there, and is itself nowhere."""
        before = self._watching.pop(socket, frozenset())
        for incident in before - incidents:
            self._watchers[incident].discard(socket)
            self._newcomers.discard((incident, socket))
            if not self._watchers[incident]:
                del self._watchers[incident]
            self._unheard(incident)
        for incident in incidents - before:
            self._watchers.setdefault(incident, set()).add(socket)
            self._newcomers.add((incident, socket))
        if incidents:
            self._watching[socket] = incidents

    def forget(self, socket: Socket) -> None:
        """The screen is gone."""
        self.leave(socket)
        self.watch(socket, frozenset())

    def _unheard(self, incident: str) -> None:
        """What was told to nobody who is still here says nothing of what the next one knows."""
        if incident not in self._lookers and incident not in self._watchers:
            self._told.pop(incident, None)

    async def tick_regularly(self) -> None:
        """A duty of the hub. A Redis that is away costs the names and nothing else."""
        ticks = 0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            ticks += 1
            if not self._lookers and not self._left and not self._watchers:
                continue
            try:
                # Not wait_for: Python 3.11's may swallow the cancellation that ends the hub.
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self.tick(ticks)
            except (redis.RedisError, OSError, TimeoutError) as error:
                log.warning("presence not exchanged", error=repr(error))

    async def tick(self, ticks: int = 0) -> None:
        """Say what is new here, read what is said elsewhere, tell whom it concerns."""
        await self._say(ticks)
        due = [
            incident
            for incident in {*self._lookers, *self._watchers}
            if len(self._listeners(incident)) < CROWD or ticks % CROWD_TICKS == 0
        ]
        for incident, said in (await self._everywhere(due)).items():
            await self._tell(incident, said)

    async def close(self) -> None:
        """The process ends: its screens are gone at once."""
        if self._client is None:
            return
        try:
            if keys := [_key(each, self._token) for each in (*self._lookers, *self._left)]:
                await self._client.delete(*keys)
            await self._client.aclose()
        except (redis.RedisError, OSError) as error:
            log.debug("presence not withdrawn", error=repr(error))
        self._client = None

    async def _say(self, ticks: int) -> None:
        due = list(self._lookers) if ticks % REFRESH_TICKS == 0 else self._changed & set(self._lookers)
        left, self._left = self._left - set(self._lookers), set()
        self._changed = set()
        if not due and not left:
            return
        async with self._redis().pipeline(transaction=False) as line:
            for incident in left:
                line.delete(_key(incident, self._token))
            for incident in due:
                line.sadd(_key(incident), self._token)
                line.expire(_key(incident), INDEX_SECONDS)
                line.set(_key(incident, self._token), orjson.dumps(self._here(incident)), px=KEPT_MS)
            await line.execute()

    def _here(self, incident: str) -> list[tuple[str, str, str]]:
        """Of an officer with several screens the one that edits."""
        found: dict[str, Looker] = {}
        for socket in self._lookers[incident]:
            looker = self._at[socket][1]
            if looker.edits or looker.officer not in found:
                found[looker.officer] = looker
        kept = sorted(found.values(), key=_order)[:MOST_KEPT]
        return [(each.officer, each.name, each.edits) for each in kept]

    async def _everywhere(self, incidents: list[str]) -> dict[str, list[Looker]]:
        if not incidents:
            return {}
        client = self._redis()
        async with client.pipeline(transaction=False) as line:
            for incident in incidents:
                line.smembers(_key(incident))
            processes = await line.execute()
        wanted = [
            (incident, token.decode())
            for incident, tokens in zip(incidents, processes, strict=True)
            for token in sorted(tokens)
        ]
        said = await client.mget([_key(*each) for each in wanted]) if wanted else []
        found: dict[str, dict[str, Looker]] = {incident: {} for incident in incidents}
        for (incident, token), content in zip(wanted, said, strict=True):
            if content is None:
                await client.srem(_key(incident), token)
                continue
            for officer, name, edits in orjson.loads(content):
                if edits or officer not in found[incident]:
                    found[incident][officer] = Looker(officer, name, edits)
        return {incident: sorted(each.values(), key=_order) for incident, each in found.items()}

    async def _tell(self, incident: str, said: list[Looker]) -> None:
        who = [{"id": each.officer, "name": each.name, "edits": each.edits} for each in said[:MOST_TOLD]]
        fields: dict[str, Any] = {"t": "here", "incident": incident, "who": who}
        text = orjson.dumps(fields | {"more": max(0, len(said) - MOST_TOLD)}).decode()
        everybody = self._listeners(incident)
        if not everybody:
            return
        new = {socket for socket in everybody if (incident, socket) in self._newcomers}
        self._newcomers -= {(incident, socket) for socket in new}
        changed = self._told.get(incident) != text
        self._told[incident] = text
        if listeners := list(everybody if changed else new):
            await self._write({"type": "websocket.send", "text": text}, listeners)

    def _listeners(self, incident: str) -> set[Socket]:
        return self._lookers.get(incident, set()) | self._watchers.get(incident, set())

    def _redis(self) -> redis.asyncio.Redis:
        if self._client is None:
            self._client = redis.asyncio.Redis.from_url(
                settings.REDIS_URL,
                socket_timeout=PATIENCE_SECONDS,
                socket_connect_timeout=PATIENCE_SECONDS,
                retry=Retry(NoBackoff(), 0),
            )
        return self._client


def _order(looker: Looker) -> tuple[bool, str, str]:
    """Who edits comes first: that is what the others need to know."""
    return not looker.edits, looker.name, looker.officer


def _key(incident: str, token: str = "") -> str:
    """The processes that have screens on an incident; with a token, what that process says."""
    return f"incidents.here.{connection.settings_dict['NAME']}.{incident}{'.' if token else ''}{token}"
