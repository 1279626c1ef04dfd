"""A ZIP file made while it is sent: nothing of it waits in memory but one piece."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from incidents.documents.facts import BEIJING

Entry = tuple[str, Iterable[bytes]]


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
