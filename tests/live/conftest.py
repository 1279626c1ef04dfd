"""Two offices, an officer of each, and a client that speaks to the real ASGI application."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.db import transaction
from django.test import Client

from config.asgi import application
from incidents import events
from incidents.live import hints
from incidents.live.hub import local_hub
from incidents.models import ApiToken, EventKind, Incident, Officer, Organisation, PlanEdition
from incidents.queries.visibility import token_digest


class Office:
    """One organisation with a watch officer, and what happens there."""

    def __init__(self, code: str) -> None:
        self.organisation = Organisation.objects.create(code=code, name=code, plan_code="a_plan")
        self.officer = self.new_officer(f"{code}_watch")
        self._serial = 0

    def new_officer(self, username: str) -> Officer:
        return Officer.objects.create_user(
            username, password="correct horse", name=username, organisation=self.organisation
        )

    def receive(self) -> Incident:
        """An incident with its first event."""
        now = datetime.now(UTC)
        self._serial += 1
        edition, _ = PlanEdition.objects.get_or_create(
            code="a_plan",
            sha256=self.organisation.code,
            defaults={
                "title": "",
                "revision": "1",
                "document": {},
                "effective_on": date(2020, 1, 1),
                "loaded_at": now,
            },
        )
        with transaction.atomic():
            incident = Incident.objects.create(
                organisation=self.organisation,
                edition=edition,
                number=f"{self.organisation.code}-{self._serial}",
                year=2026,
                serial=self._serial,
                title="",
                category="其他",
                source="电话",
                narrative="",
                county="",
                learned_at=now,
                recorded_at=now,
                recorded_by=self.officer,
            )
            events.record(incident, EventKind.RECEIVED, by=self.officer, now=now, summary="接报")
        return incident

    def note(self, incident: Incident) -> int:
        """One more event; returns its seq."""
        with transaction.atomic():
            locked = Incident.objects.select_for_update().get(pk=incident.pk)
            now = datetime.now(UTC)
            return events.record(locked, EventKind.NOTE, by=self.officer, now=now, summary="记录").seq


@pytest.fixture
def office(transactional_db) -> Office:
    return Office("north")


@pytest.fixture
def other_office(transactional_db) -> Office:
    return Office("south")


@pytest.fixture(autouse=True)
def _no_silence_left_over():
    hints.silence.end()
    yield
    hints.silence.end()


def in_thread(function: Callable[..., Any], *args: Any) -> Awaitable[Any]:
    """Touch the database from within a story."""
    return database_sync_to_async(function)(*args)


class LiveClient:
    """A page, as far as the socket is concerned."""

    def __init__(self, *headers: tuple[bytes, bytes]) -> None:
        self.scope = {
            "type": "websocket",
            "path": "/ws/live/",
            "query_string": b"",
            "headers": list(headers),
            "subprotocols": [],
        }
        # Not `channels.testing`: it imports daphne, which this house does not have.
        self.wire = ApplicationCommunicator(application, self.scope)
        self.close_code: int | None = None

    @classmethod
    def of(cls, officer: Officer) -> "LiveClient":
        """A browser in which the officer is signed in."""
        browser = Client()
        browser.force_login(officer, backend="incidents.web.signed_in.Officers")
        cookie = f"sessionid={browser.cookies['sessionid'].value}"
        return cls((b"cookie", cookie.encode()), (b"origin", b"http://localhost:8000"))

    @classmethod
    def with_token(cls, officer: Officer, *, hours: int = 12) -> "LiveClient":
        """A program with an API token; it names no origin."""
        now = datetime.now(UTC)
        raw = f"token of {officer.username}"
        ApiToken.objects.create(
            officer=officer,
            digest=token_digest(raw),
            created_at=now - timedelta(hours=24),
            expires_at=now + timedelta(hours=hours),
        )
        return cls((b"authorization", f"Token {raw}".encode()))

    async def open(self) -> "LiveClient":
        assert await self.knock()
        return self

    async def knock(self) -> bool:
        """Ask to come in; False: the door stays shut."""
        await self.wire.send_input({"type": "websocket.connect"})
        return (await self.wire.receive_output(5))["type"] == "websocket.accept"

    async def say(self, text: str) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def next(self, timeout: float = 3.0) -> dict:
        """The next message of the server, {"t": "closed"} at the end."""
        message = await self.wire.receive_output(timeout)
        if message["type"] == "websocket.close":
            self.close_code = message["code"]
            return {"t": "closed"}
        return json.loads(message["text"])

    async def next_of(self, kind: str, timeout: float = 3.0) -> dict:
        """The next message of a kind; others before it are passed over."""
        async with asyncio.timeout(timeout):
            while (message := await self.next(timeout))["t"] != kind:
                assert message["t"] != "closed"
        return message

    async def hears_nothing(self, seconds: float = 0.5) -> bool:
        return await self.wire.receive_nothing(timeout=seconds)

    async def catch_up(self, last: dict, **more: str) -> list[tuple[str, int]]:
        """Send `last` and collect the hints up to `synced`."""
        known = {str(getattr(key, "pk", key)): seq for key, seq in last.items()}
        await self.say(json.dumps({"last": known, **more}))
        heard = []
        while (message := await self.next())["t"] != "synced":
            if message["t"] == "hint":
                heard.append((message["incident"], message["seq"]))
        return heard

    async def leave(self) -> None:
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wire.wait(5)


def play(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story with a server process's hub around it."""

    async def with_hub() -> None:
        try:
            await story()
        finally:
            await local_hub().stop()

    async_to_sync(with_hub)()
