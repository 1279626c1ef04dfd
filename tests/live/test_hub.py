"""The hub passes hints on: to the right organisation, in order, and past those who do not read."""

import asyncio
import json

from incidents.live.hints import Hint
from incidents.live.hub import Hub
from incidents.live.socket import OVERFLOWN, Socket

INCIDENT = "00000000-0000-4000-8000-000000000001"


class Reader:
    """A client and its socket; while `reads` is cleared, what is sent to it waits."""

    def __init__(self, hub: Hub, organisation: str = "here") -> None:
        self.reads = asyncio.Event()
        self.reads.set()
        self.hints: list[dict] = []
        self.close_code: int | None = None
        self.socket = Socket(self._send, organisation=organisation, visitor=None, checked_at=0.0)
        hub.join(self.socket)

    async def _send(self, message: dict) -> None:
        await self.reads.wait()
        if message["type"] == "websocket.close":
            self.close_code = message["code"]
        else:
            self.hints.append(json.loads(message["text"]))

    @property
    def seqs(self) -> list[int]:
        return [hint["seq"] for hint in self.hints]


def hint(seq: int, *topics: str, organisation: str = "here") -> Hint:
    return Hint(INCIDENT, seq, topics or ("clocks",), organisation)


def test_only_the_organisation_of_the_incident_hears_of_it():
    async def story():
        hub = Hub()
        ours, theirs, admin = Reader(hub), Reader(hub, "there"), Reader(hub, "")
        await hub.tell(hint(1))
        assert (ours.seqs, theirs.seqs, admin.seqs) == ([1], [], [])

    asyncio.run(story())


def test_what_is_told_twice_is_heard_once():
    async def story():
        hub = Hub()
        reader = Reader(hub)
        await hub.tell(hint(1))
        await hub.tell(hint(1))
        assert reader.seqs == [1]

    asyncio.run(story())


def test_hints_in_a_row_keep_their_topics():
    async def story():
        hub = Hub()
        reader = Reader(hub)
        await hub.tell(hint(1, "timeline"))
        await hub.tell(hint(2, "clocks"))
        assert [heard["topics"] for heard in reader.hints] == [["timeline"], ["clocks"]]

    asyncio.run(story())


def test_a_hint_that_overtakes_another_speaks_for_both():
    async def story():
        hub = Hub()
        reader = Reader(hub)
        await hub.tell(hint(1, "timeline"))
        await hub.tell(hint(3, "documents"))
        await hub.tell(hint(2, "clocks"))
        assert reader.seqs == [1, 3]
        assert reader.hints[-1]["topics"] == ["all"]

    asyncio.run(story())


def test_what_is_of_the_office_is_told_as_such_and_whole_where_a_revision_was_missed():
    async def story():
        hub = Hub()
        ours, theirs = Reader(hub), Reader(hub, "there")
        for revision, topic in ((1, "warnings"), (2, "alarms"), (9, "alarms"), (9, "alarms")):
            await hub.tell(Hint.of_office("here", revision, (topic,)))
        heard = [(each["seq"], each["topics"]) for each in ours.hints]
        assert heard == [(1, ["warnings"]), (2, ["alarms"]), (9, ["alarms", "warnings"])]
        assert theirs.hints == []

    asyncio.run(story())


def test_a_socket_that_left_hears_no_more():
    async def story():
        hub = Hub()
        stays, leaves = Reader(hub), Reader(hub)
        hub.leave(leaves.socket)
        await hub.tell(hint(1))
        assert (stays.seqs, leaves.seqs) == ([1], [])
        assert hub.audience("here") == 1

    asyncio.run(story())


def test_one_reader_that_stops_keeps_nothing_from_the_others():
    async def story():
        hub = Hub()
        others = [Reader(hub) for _ in range(19)]
        stalled = Reader(hub)
        stalled.reads.clear()
        for seq in range(1, 2001):
            await hub.tell(hint(seq))
        assert all(reader.seqs == list(range(1, 2001)) for reader in others)
        assert stalled.hints == []
        assert hub.audience("here") == 19
        stalled.reads.set()
        await asyncio.sleep(0.05)
        assert stalled.close_code == OVERFLOWN

    asyncio.run(story())


def test_a_burst_told_by_several_at_once_reaches_a_large_audience_in_order():
    async def story():
        hub = Hub()
        readers = [Reader(hub) for _ in range(1200)]
        await asyncio.gather(*(hub.tell(hint(seq)) for seq in range(1, 31)))
        assert all(reader.seqs == list(range(1, 31)) for reader in readers)

    asyncio.run(story())


def test_a_thousand_screens_are_told_to_spread_their_fetches():
    async def story():
        hub = Hub()
        readers = [Reader(hub) for _ in range(1000)]
        await hub.tell(hint(1))
        assert {reader.hints[0]["spread_ms"] for reader in readers} == {2000}

    asyncio.run(story())
