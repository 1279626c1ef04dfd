"""However many requests come at once, they share a few threads, and so a few connections to the database."""

import asyncio
import threading
import time

from asgiref.sync import ThreadSensitiveContext, sync_to_async

from config.threads import LastingThreads


def request(*bodies: bytes, pause: float = 0.0):
    """The `receive` of one request, its body in pieces."""
    left = list(bodies or (b"",))

    async def receive():
        await asyncio.sleep(pause)
        if not left:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return receive


async def no_send(message):
    raise AssertionError(message)


def test_a_hundred_requests_share_four_threads_again_and_again():
    used = set()

    async def application(scope, receive, send):
        async with ThreadSensitiveContext():
            await sync_to_async(lambda: (used.add(threading.get_ident()), time.sleep(0.001)))()

    async def story():
        served = LastingThreads(application, size=4)
        for _ in range(2):
            await asyncio.gather(*(served({"type": "http"}, request(), no_send) for _ in range(50)))

    asyncio.run(story())
    assert 1 <= len(used) <= 4


def test_a_request_that_fails_gives_its_thread_back():
    async def application(scope, receive, send):
        raise ValueError("broken")

    async def story():
        served = LastingThreads(application, size=1)
        for _ in range(3):
            try:
                await served({"type": "http"}, request(), no_send)
            except ValueError:
                continue

    asyncio.run(asyncio.wait_for(story(), 2))


def test_the_body_arrives_whole_and_a_slow_one_holds_up_nobody():
    heard = []

    async def application(scope, receive, send):
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message["more_body"]:
                break
        heard.append(body)

    async def story():
        served = LastingThreads(application, size=1)
        slow = asyncio.create_task(served({"type": "http"}, request(b"sl", b"ow", pause=0.1), no_send))
        await asyncio.sleep(0.01)
        await served({"type": "http"}, request(b"quick"), no_send)
        await slow

    asyncio.run(story())
    assert heard == [b"quick", b"slow"]
