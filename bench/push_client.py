"""Many WebSocket clients in one process, thin enough to stay out of the measurement."""

import asyncio
import base64
import os
import socket
import struct
import time
from collections.abc import Sequence

import orjson

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
HINT = b'{"t":"hint"'


class Wire(asyncio.Protocol):
    """One client: answers pings, keeps every hint with the moment it came, and the other messages."""

    def __init__(self, port: int, headers: Sequence[str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /ws/live/ HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            *headers,
        ]
        self._request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self._buffer = b""
        self._open = False
        self.rings: list[tuple[float, bytes]] = []
        self.words: list[bytes] = []
        self.close_code: int | None = None
        self.lost = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.transport.write(self._request)

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        buffer = self._buffer + data if self._buffer else data
        if not self._open:
            head, end, buffer = buffer.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            if b" 101 " not in head[:16]:
                self.transport.close()
                return
            self._open = True
        self._buffer = self._take(buffer, now)

    def _take(self, buffer: bytes, now: float) -> bytes:
        at, size = 0, len(buffer)
        while size - at >= 2:
            length, body = buffer[at + 1], at + 2
            if length == 126:
                if size - at < 4:
                    break
                length, body = int.from_bytes(buffer[at + 2 : at + 4]), at + 4
            if size < body + length:
                break
            self._frame(buffer[at] & 15, buffer[body : body + length], now)
            at = body + length
        return buffer[at:]

    def _frame(self, opcode: int, payload: bytes, now: float) -> None:
        if opcode == TEXT and payload.startswith(HINT):
            self.rings.append((now, payload))
        elif opcode == TEXT:
            self.words.append(payload)
        elif opcode == PING:
            self.send(payload, PONG)
        elif opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2])
            self.send(payload[:2], CLOSE)

    def send(self, payload: bytes, opcode: int = TEXT) -> None:
        """A masked frame; the mask is zero, which the protocol allows."""
        length = (
            bytes([128 | len(payload)])
            if len(payload) < 126
            else bytes([128 | 126]) + struct.pack("!H", len(payload))
        )
        self.transport.write(bytes([128 | opcode]) + length + bytes(4) + payload)

    def hints(self) -> list[tuple[str, int]]:
        """(incident, seq) of every hint so far."""
        read = (orjson.loads(payload) for _, payload in self.rings)
        return [(each["incident"], each["seq"]) for each in read]

    async def hear(self, kind: str, seconds: float = 60.0) -> None:
        """Wait for a message of a kind."""
        mark = f'"t":"{kind}"'.encode()
        until = time.monotonic() + seconds
        while not any(mark in payload for payload in self.words):
            if self.lost or time.monotonic() > until:
                raise ConnectionError(f"no {kind}; closed with {self.close_code}")
            await asyncio.sleep(0.02)


async def connect(port: int, headers: Sequence[str], *, small_window: bool = False) -> Wire:
    """A client that has heard the server's hello."""
    ours = socket.socket()
    if small_window:
        # So that the kernel does not read for a client that does not.
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    ours.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(ours, ("127.0.0.1", port))
    _, wire = await loop.create_connection(lambda: Wire(port, headers), sock=ours)
    await wire.hear("hello")
    return wire


async def connect_many(number: int, port: int, headers: Sequence[str]) -> list[Wire]:
    """`number` clients, forty at a time."""
    turns = asyncio.Semaphore(40)

    async def one() -> Wire:
        async with turns:
            return await connect(port, headers)

    return list(await asyncio.gather(*(one() for _ in range(number))))


async def leave(wires: Sequence[Wire]) -> None:
    """Go without a word, as a switch that reboots makes clients go."""
    for wire in wires:
        wire.transport.abort()
    await asyncio.sleep(0.5)
