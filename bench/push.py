"""`./run bench push`: one committed change to every screen (targets A).

Floor and system take turns under the same clients. The last line is the JSON object; the lines before it say
how it came about.
"""

import asyncio
import itertools
import json
import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson
import redis
import uvloop
from django.conf import settings
from django.urls import reverse

from bench.push_client import Wire, connect, connect_many, leave
from bench.push_server import Office, Server
from incidents.live import hints
from incidents.models import Incident

FEW, MANY, MOST = 100, 1000, 3000
CHANGES = 24
OFFLINE_SECONDS = 30
WAIT_SECONDS = 30.0
ENOUGH_SECONDS = 400.0
"""After that long no pair of floor and system is measured a second time: a bench ends within ten minutes."""
FRAGMENT = "timeline"


@dataclass
class Round:
    """What one server did for one number of clients."""

    waits_ms: list[float] = field(default_factory=list)
    last_ms: list[float] = field(default_factory=list)
    cpu_us: float = 0.0
    kb_per_conn: float = 0.0
    lost: int = 0

    def __str__(self) -> str:
        p50, p99 = (_percentile(self.waits_ms, each) for each in (50, 99))
        return (
            f"p50 {p50:6.1f} ms, p99 {p99:6.1f} ms, last {statistics.median(self.last_ms):6.1f} ms, "
            f"{self.cpu_us:5.1f} us CPU a delivery, {self.kb_per_conn:5.1f} KB a connection, lost {self.lost}"
        )


class Push:
    """The scenarios, one office for all of them."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.office = Office()
        self.headers = [self.office.cookie()]

    async def change(self, incident: str, times: int = 1) -> float:
        return await asyncio.to_thread(self.office.change, incident, times)

    async def receive(self) -> str:
        return await asyncio.to_thread(self.office.receive)

    async def round(self, kind: str, clients: int) -> Round:
        """`CHANGES` commits, each after the last has reached everybody."""
        found, server = Round(), Server(kind)
        try:
            incident = await self.receive()
            await self._warm_up(server, incident)
            before = server.rss_kb
            wires = await connect_many(clients, server.port, self.headers)
            found.kb_per_conn = (server.rss_kb - before) / clients
            cpu, frames = server.cpu_us, _frames(wires)
            for number in range(1, CHANGES + 1):
                committed = await self.change(incident)
                found.lost += await _all_have(wires, number)
                stamps = sorted((wire.rings[-1][0] - committed) * 1000 for wire in wires if wire.rings)
                found.waits_ms += stamps
                found.last_ms.append(stamps[-1])
                await asyncio.sleep(0.1)
            found.cpu_us = (server.cpu_us - cpu) / (_frames(wires) - frames)
        finally:
            server.stop()
        say(f"{kind:6} {clients:5} clients: {found}")
        return found

    async def _warm_up(self, server: Server, incident: str) -> None:
        wires = await connect_many(40, server.port, self.headers)
        for number in range(1, 4):
            await self.change(incident)
            await _all_have(wires, number)
        await leave(wires)

    async def burst(self) -> int:
        """300 events of one commit to 200 clients: lost or out of order."""
        server = Server("system")
        try:
            incident = await self.receive()
            wires = await connect_many(200, server.port, self.headers)
            await self.change(incident, 300)
            await _all_have(wires, 300)
            wanted = [(incident, seq) for seq in range(2, 302)]
            lost = sum(len(wanted) - _in_place(wire.hints(), wanted) for wire in wires)
        finally:
            server.stop()
        say(f"burst of 300 events to 200 clients: lost or reordered {lost}")
        return lost

    async def stalled(self) -> bool:
        """One of 20 clients stops reading: the others get everything, and the server keeps little for it."""
        server, number = Server("system"), 12_000
        try:
            stuck = await connect(server.port, self.headers, small_window=True)
            wires = await connect_many(19, server.port, self.headers)
            stuck.transport.pause_reading()
            before = server.rss_kb
            await asyncio.to_thread(self._flood, number)
            missing = await _all_have(wires, number)
            growth_mb = (server.rss_kb - before) / 1024
            stuck.transport.resume_reading()
            until = time.monotonic() + 10
            while stuck.close_code is None and time.monotonic() < until:
                await asyncio.sleep(0.05)
        finally:
            server.stop()
        say(
            f"one of 20 stops reading through {number} hints: the others miss {missing}, the server grows by "
            f"{growth_mb:.1f} MB, the one is closed with {stuck.close_code}"
        )
        return missing == 0 and growth_mb < 5 and stuck.close_code == 4408

    def _flood(self, number: int) -> None:
        # About 1 KB each, so that the kernel's buffers for one socket (some 4 MB) overflow.
        topics, incident = tuple(f"topic-{each:04}" for each in range(80)), self.office.receive()
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            for seq in range(2, number + 2):
                hint = hints.Hint(incident, seq, topics, str(self.office.organisation.pk))
                client.publish(hints.channel(), hint.to_json())

    async def offline(self) -> tuple[int, int]:
        """200 clients go for 30 s while 40 incidents move and 10 begin, then come back: missing, doubled."""
        server = Server("system")
        try:
            moved = [await self.receive() for _ in range(60)]
            wires = await connect_many(200, server.port, self.headers)
            left_at, until = datetime.now(UTC), time.monotonic() + OFFLINE_SECONDS
            await leave(wires)
            for incident in moved[:40]:
                await self.change(incident, random.randint(1, 5))
                await asyncio.sleep(OFFLINE_SECONDS / 50)
            begun = [await self.receive() for _ in range(10)]
            await asyncio.sleep(max(0.0, until - time.monotonic()))
            wires = await connect_many(200, server.port, self.headers)
            known = json.dumps({"last": dict.fromkeys(moved, 1), "since": left_at.isoformat()}).encode()
            for wire in wires:
                wire.send(known)
            for wire in wires:
                await wire.hear("synced")
            wanted = await asyncio.to_thread(_newest, [*moved[:40], *begun])
            missing = sum(len(wanted - {*wire.hints()}) for wire in wires)
            # The hint of the office itself, which comes with every return, is about none of them.
            about = [[each for each in wire.hints() if each[0] in {*moved, *begun}] for wire in wires]
            doubled = sum(len(told) - len({*told} & wanted) for told in about)
        finally:
            server.stop()
        say(f"{OFFLINE_SECONDS} s offline, 200 clients: missing {missing}, doubled {doubled}")
        return missing, doubled

    async def fanout(self) -> float | None:
        """1,000 screens fetch what changed, spread as told: the longest wait, or None if refused."""
        server, pages = Server("system"), Server("pages")
        try:
            incident = await self.receive()
            path = reverse("room-part", args=[incident, FRAGMENT])
            cookies = [await asyncio.to_thread(self.office.cookie) for _ in range(100)]
            wires = await connect_many(MANY, server.port, self.headers)
            await asyncio.gather(*(_get(pages.port, path, cookie) for cookie in cookies[:20]))
            committed = await self.change(incident)
            await _all_have(wires, 1)
            screens = zip(wires, itertools.cycle(cookies), strict=False)
            answers = await asyncio.gather(*(_fetch(pages.port, path, *screen) for screen in screens))
        finally:
            server.stop()
            pages.stop()
        refused = [status for _, status in answers if status != 200]
        longest = max(moment for moment, _ in answers) - committed
        say(f"{MANY} screens fetch a part of the room: longest wait {longest:.2f} s, refused {len(refused)}")
        return None if refused else round(longest, 2)


async def _fetch(port: int, path: str, wire: Wire, cookie: str) -> tuple[float, int]:
    heard, payload = wire.rings[-1]
    pause = random.random() * orjson.loads(payload)["spread_ms"] / 1000
    await asyncio.sleep(max(0.0, heard + pause - time.monotonic()))
    return await _get(port, path, cookie)


async def _get(port: int, path: str, cookie: str) -> tuple[float, int]:
    """When the answer was there, and its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", cookie]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    answer = await reader.read()
    writer.close()
    return time.monotonic(), int(answer[9:12] or 0)


def _newest(incidents: Sequence[str]) -> set[tuple[str, int]]:
    rows = Incident.objects.filter(pk__in=incidents).values_list("pk", "seq")
    return {(str(incident), seq) for incident, seq in rows}


async def _all_have(wires: Sequence[Wire], number: int) -> int:
    """Wait until every client has `number` hints; returns how many are missing at the end of patience."""
    until = time.monotonic() + WAIT_SECONDS
    while (missing := sum(max(0, number - len(wire.rings)) for wire in wires)) and time.monotonic() < until:
        await asyncio.sleep(0.02)
    return missing


def _in_place(heard: Sequence[tuple[str, int]], wanted: Sequence[tuple[str, int]]) -> int:
    return sum(got == due for got, due in zip(heard, wanted, strict=False))


def _frames(wires: Sequence[Wire]) -> int:
    return sum(len(wire.rings) + len(wire.words) for wire in wires)


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def say(line: str) -> None:
    print(line, flush=True)


async def in_turns(push: Push, clients: int, times: int) -> dict[str, list[Round]]:
    """Floor and system, one after the other, so that a noisy minute hits both."""
    found: dict[str, list[Round]] = {"floor": [], "system": []}
    for turn in range(times):
        if turn and time.monotonic() - push.begun > ENOUGH_SECONDS:
            break
        for kind, rounds in found.items():
            rounds.append(await push.round(kind, clients))
    return found


def _ratio(found: dict[str, list[Round]], figure: Callable[[Round], float]) -> float:
    """The median of the ratios of neighbours."""
    pairs = zip(found["system"], found["floor"], strict=True)
    return round(statistics.median(figure(ours) / figure(floor) for ours, floor in pairs), 2)


async def measure() -> dict[str, object]:
    push = await asyncio.to_thread(Push)
    stalled_ok, lost = await push.stalled(), await push.burst()
    missing, doubled = await push.offline()
    fanout_s = await push.fanout()
    await in_turns(push, FEW, 1)
    thousand = await in_turns(push, MANY, 3)
    most = await in_turns(push, MOST, 2)
    waits = {kind: [wait for each in rounds for wait in each.waits_ms] for kind, rounds in most.items()}
    return {
        "clients": MOST,
        "p50_ms": round(_percentile(waits["system"], 50), 1),
        "p99_ms": round(_percentile(waits["system"], 99), 1),
        "floor_p99_ms": round(_percentile(waits["floor"], 99), 1),
        "cpu_ratio": _ratio(thousand, lambda each: each.cpu_us),
        "last_ratio": _ratio(thousand, lambda each: statistics.median(each.last_ms)),
        "p99_ratio": _ratio(most, lambda each: _percentile(each.waits_ms, 99)),
        "lost": lost + sum(each.lost for each in [*thousand["system"], *most["system"]]),
        "kb_per_conn": round(statistics.median(each.kb_per_conn for each in thousand["system"]), 1),
        "fanout_s": fanout_s,
        "missing": missing,
        "doubled": doubled,
        "stalled_ok": stalled_ok,
    }


if __name__ == "__main__":
    wanted, ceiling = 8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, ceiling), ceiling))
    print(json.dumps(uvloop.run(measure())))
