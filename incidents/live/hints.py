"""Hints: what is said, after a commit, to every server process.

A hint is a doorbell, never a fact: which incident moved, to which event, and which parts of its pages that
touches.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Self
from uuid import UUID

import orjson
import redis
import structlog
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

OFFICE = ("alarms", "warnings")
"""The topics of a hint that is about the office and no incident of it."""
EVERYTHING = ("all",)
"""The topics of a hint that stands for several events: fetch every part of the incident's pages."""

SPREAD = ((20, 0), (100, 300), (300, 900), (1000, 2000))
"""(audience up to, milliseconds their fetches are spread over); `fanout_s` of `bench/push.py` measures it."""
WIDEST_SPREAD_MS = 2500

PUBLISH_SECONDS = 0.5
SILENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Hint:
    """Event `seq` of an incident was recorded; `topics` are the parts of its pages that may have changed."""

    incident: str
    seq: int
    topics: tuple[str, ...]
    organisation: str

    @classmethod
    def of_office(cls, organisation: object, revision: int, topics: Iterable[str] = OFFICE) -> Self:
        """The office's alarms or warnings stand otherwise: its own id takes the place of an incident's, its revision
        that of a seq."""
        return cls(str(organisation), revision, tuple(topics), str(organisation))

    @property
    def is_of_office(self) -> bool:
        return self.incident == self.organisation

    def to_json(self) -> bytes:
        """The form between processes."""
        return orjson.dumps(
            {"incident": self.incident, "seq": self.seq, "topics": self.topics, "org": self.organisation}
        )

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """Read what `to_json` wrote; anything else is a ValueError."""
        try:
            fields = orjson.loads(body)
            return cls(
                str(fields["incident"]), int(fields["seq"]), tuple(fields["topics"]), str(fields["org"])
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a hint: {error!r}") from error

    def for_client(self, *, spread_ms: int) -> str:
        """The form on the socket; it does not say whose incident it is."""
        return orjson.dumps(
            {
                "t": "hint",
                "incident": self.incident,
                "seq": self.seq,
                "topics": self.topics,
                "spread_ms": spread_ms,
            }
        ).decode()


def spread_ms(audience: int) -> int:
    """Within how many milliseconds `audience` screens choose the moment of their fetch."""
    return next((milliseconds for most, milliseconds in SPREAD if audience <= most), WIDEST_SPREAD_MS)


def channel() -> str:
    """The Redis channel, one for each database: servers are shared and channels know no database numbers."""
    return f"incidents.hints.{connection.settings_dict['NAME']}"


@cache
def _client(url: str) -> redis.Redis:
    # Bounded: the caller has just committed and waits for its answer.
    return redis.Redis.from_url(
        url,
        socket_timeout=PUBLISH_SECONDS,
        socket_connect_timeout=PUBLISH_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


class _Silence:
    """After a failed publish none is tried for a moment: fifty events of a commit do not wait in turn."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def holds(self) -> bool:
        with self._lock:
            return time.monotonic() < self._until

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + SILENCE_SECONDS

    def end(self) -> None:
        with self._lock:
            self._until = 0.0


silence = _Silence()


def publish(hint: Hint) -> bool:
    """Ring every server process. A Redis that fails never fails the action: hubs also look for themselves."""
    if silence.holds():
        return False
    try:
        _client(settings.REDIS_URL).publish(channel(), hint.to_json())
    except redis.RedisError as error:
        silence.begin()
        log.warning("hint not published", incident=hint.incident, seq=hint.seq, error=repr(error))
        return False
    return True


def on_event_recorded(
    sender: Any,
    *,
    incident_id: UUID | str,
    seq: int,
    topics: Iterable[str],
    organisation_id: object,
    **_: Any,
) -> None:
    """Receiver of `incidents.events.event_recorded`, sent after commit."""
    publish(Hint(str(incident_id), seq, tuple(topics), str(organisation_id)))


def on_office_changed(
    sender: Any,
    *,
    organisation_id: UUID | str,
    revision: int,
    topics: Iterable[str] = OFFICE,
    **_: Any,
) -> None:
    """Receiver of `incidents.events.office_changed`, sent after commit."""
    publish(Hint.of_office(organisation_id, revision, topics))
