"""The floor of `bench push`: a bare ASGI app, one Redis subscription, one serialisation, a loop of sends.

No routes, no sessions, no officers, no heartbeat, no backlog: one client that stops reading stops them all.
"""

import asyncio
import os
from typing import Any

import orjson
import redis.asyncio

CHANNEL = os.environ["FLOOR_CHANNEL"]
HELLO = {"type": "websocket.send", "text": '{"t":"hello"}'}

sockets: set[Any] = set()
duties: set[asyncio.Task[None]] = set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        duties.add(asyncio.create_task(broadcast()))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await serve(receive, send)


async def serve(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send(HELLO)
    sockets.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        sockets.discard(send)


async def broadcast() -> None:
    async with redis.asyncio.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None) as client:
        subscription = client.pubsub()
        await subscription.subscribe(CHANNEL)
        while True:
            received = await subscription.get_message(timeout=60)
            if received is None or received["type"] != "message":
                continue
            fields = orjson.loads(received["data"])
            text = orjson.dumps({"t": "hint", **fields, "spread_ms": 0}).decode()
            message = {"type": "websocket.send", "text": text}
            for send in list(sockets):
                try:
                    await send(message)
                except OSError:
                    sockets.discard(send)
