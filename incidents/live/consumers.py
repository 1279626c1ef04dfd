"""The socket at `/ws/live/`.

The server says, each time one JSON object:

- `{"t": "hello", "now"}`, once: no commit passes this socket by from here on; send `last` now.
- `{"t": "hint", "incident", "seq", "topics", "spread_ms"}`: fetch what you show of it, after a random wait
  of up to `spread_ms`. Topics `["all"]` means every part. The seqs of an incident only rise, except that an
  answer to `last` may cross a hint under way: a seq the client already has says nothing new.
- `{"t": "hb", "now"}`, every 5 s.
- `{"t": "resync", "now", "spread_ms"}`: hints may have been lost; send `last` again after such a wait.
- `{"t": "synced", "now", "more"}` ends the answer to `last`; `more`: it was cut short, fetch the page anew.

The client says `{"last": {"<incident id>": seq}}`, with `"since": <the last "now" it heard>` so that it also
learns of incidents it has never heard of. And `{"here": {"incident": "<id>", "edits": "facts"}}` (a key of
`presence.EDITS`, or nothing), `{"here": null}`: what it shows; the server then says `{"t": "here", "incident",
"who": [{"id", "name", "edits"}], "more"}`, now and whenever that changes. A list of incidents says `{"watch": ["<id>",
…]}`: it is told the same of each and is itself with none.

Close codes: 4400 malformed, 4401 not signed in (any more), 4403 moved to another organisation, 4408 fell
behind, 4429 too many messages.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from incidents.live import lookups
from incidents.live.hints import spread_ms
from incidents.live.hub import SIGNED_OUT, frame, local_hub
from incidents.live.presence import EDITS, Looker
from incidents.live.requests import Allowance, CatchUp, Here, Malformed, Watch, read
from incidents.live.socket import Socket

MALFORMED = 4400
TOO_MANY = 4429

RAW_SEND = "incidents.raw_send"
"""Where `routing.Doorway` leaves the server's own send, without what sessions do around it each time."""


class LiveConsumer(AsyncWebsocketConsumer):
    """One browser or API client."""

    socket: Socket | None = None

    async def connect(self) -> None:
        """Accept everybody, so that a browser can read the close code, and tell only officers anything."""
        await self.accept()
        visitor = lookups.visitor_of(self.scope)
        now = datetime.now(UTC)
        organisation = (await database_sync_to_async(lookups.organisations)({visitor}, now)).get(visitor)
        if organisation is None:
            await self.close(SIGNED_OUT)
            return
        clock = asyncio.get_running_loop().time()
        self.hub = local_hub()
        await self.hub.ready()
        self.allowance = Allowance(clock)
        send = self.scope.get(RAW_SEND, self.base_send)
        self.socket = Socket(send, organisation=organisation, visitor=visitor, checked_at=clock)
        self.hub.join(self.socket)
        self.socket.offer(frame(t="hello", now=_iso(datetime.now(UTC))))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Answer `last`; take down `here` and `watch`."""
        if self.socket is None or self.socket.closed:
            return
        if not self.allowance.spend(asyncio.get_running_loop().time()):
            self._dismiss(TOO_MANY)
            return
        try:
            said = read(text_data)
        except Malformed:
            self._dismiss(MALFORMED)
            return
        if isinstance(said, Here):
            await self._look(self.socket, said)
        elif isinstance(said, Watch):
            await self._watch(self.socket, said)
        else:
            await self._catch_up(self.socket, said)

    async def _catch_up(self, socket: Socket, wanted: CatchUp) -> None:
        now = datetime.now(UTC)
        missed = await database_sync_to_async(lookups.missed)(socket.visitor, wanted, now)
        wait = spread_ms(self.hub.audience(socket.organisation))
        for hint in missed.hints:
            socket.offer({"type": "websocket.send", "text": hint.for_client(spread_ms=wait)})
        socket.offer(frame(t="synced", now=_iso(now), more=missed.more))

    async def _look(self, socket: Socket, said: Here) -> None:
        """Asked of the database once for each incident; what is edited changes more often."""
        presence = self.hub.presence
        if said.incident is None:
            presence.leave(socket)
            return
        incident, edits = str(said.incident), EDITS.get(said.edits, "")
        before = presence.where(socket)
        if before and before[0] == incident:
            presence.look(socket, incident, replace(before[1], edits=edits))
            return
        presence.leave(socket)
        who = await database_sync_to_async(lookups.looker)(socket.visitor, said.incident, datetime.now(UTC))
        if who is not None and not socket.closed:
            presence.look(socket, incident, Looker(*who, edits))

    async def _watch(self, socket: Socket, said: Watch) -> None:
        now = datetime.now(UTC)
        seen = await database_sync_to_async(lookups.watched)(socket.visitor, said.incidents, now)
        if not socket.closed:
            self.hub.presence.watch(socket, seen)

    async def disconnect(self, code: int) -> None:
        """The client has gone."""
        if self.socket is not None:
            self.hub.leave(self.socket)

    def _dismiss(self, code: int) -> None:
        if self.socket is not None:
            self.socket.close(code)
            self.hub.forget(self.socket)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
