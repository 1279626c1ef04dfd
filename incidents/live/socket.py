"""One client's socket as the hub sees it: written directly while it keeps up, queued while it does not."""

import asyncio
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

import structlog

log = structlog.get_logger(__name__)

Message = dict[str, Any]
Send = Callable[[Message], Coroutine[Any, Any, None]]

BACKLOG_LIMIT = 256
"""Messages kept for a socket that does not read; about 50 KB, after the transport's own 64 KB."""

OVERFLOWN = 4408
"""Close code: you fell behind. Come back and send your last seqs."""


@types.coroutine
def _carry_on(suspended: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Finish a coroutine whose first step stopped at `waits_for` (what Python 3.12 calls an eager task)."""
    try:
        yield waits_for
        yield from suspended
    finally:
        suspended.close()


def _begin(sending: Coroutine[Any, Any, None]) -> Awaitable[None] | None:
    """Run `sending` until it would wait. None: it is done; else what remains of it.

    A send to a socket that keeps up never waits: a broadcast costs no task and no switch for it, and one that
    does not keep up is noticed without waiting.
    """
    try:
        waits_for = sending.send(None)
    except StopIteration:
        return None
    return _carry_on(sending, waits_for)


class Socket:
    """The way to one client, bounded: `offer` never waits."""

    __slots__ = ("_backlog", "_drain", "_send", "checked_at", "closed", "organisation", "visitor")

    def __init__(self, send: Send, *, organisation: str, visitor: Any, checked_at: float) -> None:
        self._send = send
        self.organisation = organisation
        self.visitor = visitor
        self.checked_at = checked_at
        self.closed = False
        self._backlog: deque[Message] = deque()
        self._drain: asyncio.Task[None] | None = None

    @property
    def behind(self) -> bool:
        """True while the client does not take what was written to it."""
        return self._drain is not None

    def offer(self, message: Message) -> bool:
        """Send now or keep for later. False: the socket is of no more use and the hub lets go of it."""
        if self.closed:
            return False
        if self._drain is None:
            return self._write(message)
        if len(self._backlog) >= BACKLOG_LIMIT:
            self._backlog.clear()
            self.close(OVERFLOWN)
            return False
        self._backlog.append(message)
        return True

    def close(self, code: int) -> None:
        """Close once what is waiting has gone out; nothing is accepted after that."""
        if self.closed:
            return
        farewell = {"type": "websocket.close", "code": code}
        if self._drain is None:
            self._write(farewell)
        else:
            self._backlog.append(farewell)
        self.closed = True

    def abandon(self) -> None:
        """The client has gone: forget what was kept for it."""
        self.closed = True
        self._backlog.clear()
        if self._drain is not None:
            self._drain.cancel()

    def _write(self, message: Message) -> bool:
        try:
            remainder = _begin(self._send(message))
        except (OSError, RuntimeError) as error:
            # The server's way to say that the connection has gone; the consumer hears of it by itself.
            log.debug("socket gone", error=repr(error))
            self.closed = True
            return False
        if remainder is not None:
            self._drain = asyncio.create_task(self._catch_up(remainder))
        return True

    async def _catch_up(self, remainder: Awaitable[None]) -> None:
        try:
            await remainder
            while self._backlog:
                await self._send(self._backlog.popleft())
        except (OSError, RuntimeError) as error:
            log.debug("socket gone", error=repr(error))
            self.closed = True
            self._backlog.clear()
        finally:
            self._drain = None
