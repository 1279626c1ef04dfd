"""The heartbeat to the outside: whoever hears nothing any more knows that this machine is gone."""

import threading
import time
from concurrent.futures import Future
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import structlog

log = structlog.get_logger(__name__)

SECONDS = 5.0


class Heartbeat:
    """One address, none: off. A ping runs beside the caller and never holds it up; what became of it is asked later."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError(f"HEARTBEAT_URL must begin with http:// or https://, not {url!r}")
        self.url, self.seconds = url, seconds
        self._began = 0.0
        self._ping: Future[str] | None = None

    def send(self) -> None:
        """Begin a ping, unless the one before is still under way."""
        if not self.url or self._ping is not None:
            return
        self._ping, self._began = Future(), time.monotonic()
        # Not of an executor: its threads are waited for at the end, and a name server may never answer.
        threading.Thread(target=_into, args=[self._ping, self.url, self.seconds], daemon=True).start()

    def outcome(self) -> str | None:
        """Of the last ping: "" it was heard, else what was wrong; None while nothing is known."""
        if self._ping is None:
            return None
        if self._ping.done():
            said, self._ping = self._ping.result(), None
            return said
        # The time-out is one of each step of the talk, and looking up a name has none at all.
        waited = time.monotonic() - self._began
        return f"{waited:.0f} 秒没有回答" if waited > 2 * self.seconds else None


def _into(answer: "Future[str]", url: str, seconds: float) -> None:
    try:
        answer.set_result(_ask(url, seconds))
    except (OSError, HTTPException, ValueError) as wrong:
        answer.set_result(f"{type(wrong).__name__} {wrong}"[:120])


def _ask(url: str, seconds: float) -> str:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.netloc, timeout=seconds)) as line:
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        line.request("GET", path, headers={"User-Agent": "incidents-auditor"})
        status = line.getresponse().status
    return "" if 200 <= status < 300 else f"对方答 {status}"
