"""A fixed number of threads for HTTP under ASGI.

Left alone, Django gives every request a thread of its own and with it a new connection to PostgreSQL: as many at
once as there are requests, none of them used twice.
"""

import asyncio
from collections import deque
from typing import Any

from asgiref.sync import SyncToAsync, ThreadSensitiveContext

THREADS = 12
LONGEST_BODY = 1_048_576
"""What is read of a body before its request takes a thread; the rest is read, or refused, by Django."""


class LastingThreads:
    """Serves each request on one of `size` threads that last; further requests wait for their turn."""

    def __init__(self, application: Any, size: int = THREADS) -> None:
        self.application = application
        # Last in, first out: while few are needed, the same few stay warm.
        self.free: asyncio.LifoQueue[ThreadSensitiveContext] = asyncio.LifoQueue()
        for _ in range(size):
            self.free.put_nowait(ThreadSensitiveContext())

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        again = await _read_ahead(receive)
        thread = await self.free.get()
        # Django enters a context of its own only where there is none yet.
        token = SyncToAsync.thread_sensitive_context.set(thread)
        try:
            await self.application(scope, again, send)
        finally:
            SyncToAsync.thread_sensitive_context.reset(token)
            self.free.put_nowait(thread)


async def _read_ahead(receive: Any) -> Any:
    """Take in the body, so that a slow client holds no thread; returns a `receive` that tells it again."""
    taken: deque[dict[str, Any]] = deque()
    size = 0
    while size <= LONGEST_BODY:
        message = await receive()
        taken.append(message)
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break

    async def again() -> dict[str, Any]:
        return taken.popleft() if taken else await receive()

    return again
