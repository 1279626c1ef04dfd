"""A ZIP file made while it is sent: nothing of it waits in memory but one piece."""

import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime

from asgiref.sync import sync_to_async

from incidents.documents.facts import BEIJING

Entry = tuple[str, Iterable[bytes]]
PIECE = 64 * 1024


class _Sink:
    """Takes what ZipFile writes and gives it on. It cannot be rewound, which ZipFile minds."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, content: bytes) -> int:
        self.waiting.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Everything is handed on as it comes."""

    def take(self) -> bytes:
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def stream(entries: Iterable[Entry], *, at: datetime) -> Iterator[bytes]:
    """The bytes of the archive; every file carries `at`, in 北京时间, as its date."""
    sink = _Sink()
    date = at.astimezone(BEIJING).timetuple()[:6]
    with zipfile.ZipFile(sink, "w") as packed:  # type: ignore[arg-type]
        for name, pieces in entries:
            told = zipfile.ZipInfo(name, date)
            told.compress_type = zipfile.ZIP_DEFLATED
            told.external_attr = 0o644 << 16
            with packed.open(told, "w", force_zip64=True) as opened:
                for piece in pieces:
                    opened.write(piece)
                    yield sink.take()
            yield sink.take()
    yield sink.take()


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth sending."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


async def drawn(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """One piece at a time for a server that speaks ASGI: of a plain iterator Django would make one list first.

    Every piece is made on the thread of the request, whose connection the rows are read on.
    """
    source = gathered(pieces)
    while piece := await sync_to_async(next)(source, b""):
        yield piece
