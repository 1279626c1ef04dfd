"""The archive on its way out: nothing of it waits in memory but one piece, whatever server asks."""

import io
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

from asgiref.sync import async_to_sync

from incidents.documents import zipped

AT = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
MEGABYTE = 1024 * 1024


def test_a_large_archive_is_handed_on_piece_by_piece():
    made: list[int] = []
    ahead: list[int] = []

    def attachment() -> Iterator[bytes]:
        for _ in range(20):
            made.append(MEGABYTE)
            yield os.urandom(MEGABYTE)

    async def sent() -> bytes:
        received = io.BytesIO()
        async for piece in zipped.drawn(zipped.stream([("附件.bin", attachment())], at=AT)):
            received.write(piece)
            ahead.append(sum(made) - received.tell())
        return received.getvalue()

    whole = async_to_sync(sent)()
    assert max(ahead) <= 2 * MEGABYTE
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
