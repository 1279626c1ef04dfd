"""A socket writes to a client that reads, keeps a little for one that pauses, gives up on one that stops."""

import asyncio

from incidents.live.socket import BACKLOG_LIMIT, OVERFLOWN, Socket


def text(number: int) -> dict[str, str]:
    return {"type": "websocket.send", "text": str(number)}


class Client:
    """The far end: while `reads` is cleared, a send to it waits."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.reads.set()
        self.got: list[str] = []
        self.close_code: int | None = None
        self.gone = False

    async def send(self, message: dict) -> None:
        await self.reads.wait()
        if self.gone:
            raise OSError("connection lost")
        if message["type"] == "websocket.close":
            self.close_code = message["code"]
        else:
            self.got.append(message["text"])

    def socket(self) -> Socket:
        return Socket(self.send, organisation="1", visitor=None, checked_at=0.0)


def test_a_client_that_reads_has_the_message_before_offer_returns():
    async def story():
        client = Client()
        assert client.socket().offer(text(1))
        assert client.got == ["1"]

    asyncio.run(story())


def test_a_client_that_pauses_gets_everything_in_order_when_it_reads_again():
    async def story():
        client = Client()
        socket = client.socket()
        client.reads.clear()
        for number in range(100):
            assert socket.offer(text(number))
        assert socket.behind
        assert client.got == []
        client.reads.set()
        await asyncio.sleep(0.05)
        assert client.got == [str(number) for number in range(100)]
        assert not socket.behind
        socket.offer(text(100))
        assert client.got[-1] == "100"

    asyncio.run(story())


def test_a_client_that_never_reads_is_closed_with_4408_and_its_backlog_forgotten():
    async def story():
        client = Client()
        socket = client.socket()
        client.reads.clear()
        answers = [socket.offer(text(number)) for number in range(BACKLOG_LIMIT + 2)]
        assert answers[:-1] == [True] * (BACKLOG_LIMIT + 1)
        assert answers[-1] is False
        client.reads.set()
        await asyncio.sleep(0.05)
        assert client.close_code == OVERFLOWN
        assert client.got == ["0"]
        assert socket.offer(text(1)) is False

    asyncio.run(story())


def test_a_connection_that_is_lost_is_of_no_more_use():
    async def story():
        client = Client()
        client.gone = True
        socket = client.socket()
        assert socket.offer(text(1)) is False
        assert socket.closed

    asyncio.run(story())


def test_a_connection_that_is_lost_while_it_is_behind_ends_quietly():
    async def story():
        client = Client()
        socket = client.socket()
        client.reads.clear()
        socket.offer(text(1))
        socket.offer(text(2))
        client.gone = True
        client.reads.set()
        await asyncio.sleep(0.05)
        assert socket.closed
        assert not socket.behind

    asyncio.run(story())


def test_a_socket_whose_client_left_keeps_no_task_running():
    async def story():
        client = Client()
        socket = client.socket()
        client.reads.clear()
        socket.offer(text(1))
        socket.abandon()
        await asyncio.sleep(0.01)
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(story())


def test_the_close_code_follows_what_was_kept_for_the_client():
    async def story():
        client = Client()
        socket = client.socket()
        client.reads.clear()
        socket.offer(text(1))
        socket.offer(text(2))
        socket.close(4401)
        assert socket.offer(text(3)) is False
        client.reads.set()
        await asyncio.sleep(0.05)
        assert client.got == ["1", "2"]
        assert client.close_code == 4401

    asyncio.run(story())
