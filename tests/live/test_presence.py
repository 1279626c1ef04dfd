"""在看: who looks at an incident and edits what; told to those who look too, to nobody else, and gone when they are."""

import asyncio
import json

import pytest

from incidents.live import presence
from incidents.live.hub import local_hub
from incidents.live.presence import EDITS, Looker, Presence
from incidents.live.requests import Here, Malformed, read
from incidents.live.socket import Socket
from incidents.models import Event, Incident, Officer
from incidents.web.forms.indicators import SECTIONS
from tests.live.conftest import LiveClient, in_thread, play

ID = "00000000-0000-4000-8000-000000000001"
INCIDENT = "00000000-0000-4000-8000-000000000002"


async def look(client, incident, **more):
    await client.say(json.dumps({"here": {"incident": str(incident.pk), **more}}))


def test_who_may_not_see_the_incident_is_neither_named_nor_told(office, other_office):
    incident = office.receive()
    ours, theirs = LiveClient.of(office.officer), LiveClient.of(other_office.officer)

    async def story():
        for client in (ours, theirs):
            await client.open()
            assert (await client.next())["t"] == "hello"
            await look(client, incident, edits="facts")
        assert [each["name"] for each in (await ours.next_of("here"))["who"]] == ["north_watch"]
        assert await theirs.hears_nothing(1.5)

    play(story)


def exchange(steps):
    """Play `steps(a, b, told)` with two processes that share a Redis; `told` collects (message, how many were told)."""

    async def played():
        told = []

        async def write(message, sockets):
            told.append((json.loads(message["text"]), len(list(sockets))))

        a, b = Presence(write), Presence(write)
        try:
            await steps(a, b, told)
        finally:
            await a.close()
            await b.close()

    asyncio.run(played())


def names_in(told):
    return [each["name"] for each in told[-1][0]["who"]]


def test_who_edits_comes_first_and_what_has_not_changed_is_not_told_again():
    async def steps(a, b, told):
        a.look(object(), INCIDENT, Looker("1", "张值"))
        b.look(object(), INCIDENT, Looker("2", "赵核", "人员"))
        for number in (1, 2):
            await a.tick(number)
            await b.tick(number)
        assert names_in(told) == ["赵核", "张值"]
        before = len(told)
        await a.tick(3)
        await b.tick(3)
        assert len(told) == before

    exchange(steps)


def test_a_process_that_died_is_forgotten_within_ten_seconds(monkeypatch):
    async def steps(a, b, told):
        a.look(object(), INCIDENT, Looker("1", "张值"))
        monkeypatch.setattr(presence, "KEPT_MS", 100)
        b.look(object(), INCIDENT, Looker("2", "赵核"))
        await b.tick(1)
        monkeypatch.undo()
        await a.tick(2)
        assert names_in(told) == ["张值", "赵核"]
        await asyncio.sleep(0.2)
        await a.tick(3)
        assert names_in(told) == ["张值"]

    exchange(steps)
    assert presence.KEPT_MS / 1000 + presence.TICK_SECONDS * presence.CROWD_TICKS < 10


def test_a_thousand_screens_are_told_a_dozen_names_and_how_many_more():
    async def steps(a, b, told):
        for number in range(1000):
            a.look(object(), INCIDENT, Looker(f"{number}", f"{number:04}"))
        a.look(object(), INCIDENT, Looker("x", "张值", "事实"))
        await a.tick(presence.CROWD_TICKS)
        message, audience = told[-1]
        assert (len(told), audience) == (1, 1001)
        assert message["who"][0]["name"] == "张值"
        assert (len(message["who"]), message["more"]) == (
            presence.MOST_TOLD,
            presence.MOST_KEPT - presence.MOST_TOLD,
        )

    exchange(steps)


def test_two_who_look_see_each_other_and_nothing_is_written(office):
    incident = office.receive()
    second = office.new_officer("north_leader")
    first, other = LiveClient.of(office.officer), LiveClient.of(second)

    async def story():
        for client in (first, other):
            await client.open()
            assert (await client.next())["t"] == "hello"
        with_before = await in_thread(written)
        for client in (first, other):
            await look(client, incident)
        for client in (first, other):
            await until_named(client, ["north_leader", "north_watch"])
        await other.leave()
        await until_named(first, ["north_watch"])
        assert await in_thread(written) == with_before

    play(story)


def written():
    """What stands in the tables where a trace of looking could be."""
    return [list(model.objects.order_by("pk").values()) for model in (Incident, Event, Officer)]


async def until_named(client, names):
    async with asyncio.timeout(6):
        while [each["name"] for each in (await client.next_of("here", 6))["who"]] != names:
            pass


def test_an_officer_with_two_screens_counts_once_and_leaves_with_the_last():
    async def steps(a, b, told):
        first, second = object(), object()
        a.look(object(), INCIDENT, Looker("1", "张值"))
        a.look(first, INCIDENT, Looker("2", "赵核"))
        b.look(second, INCIDENT, Looker("2", "赵核", "人员"))
        await b.tick(1)
        await a.tick(1)
        assert names_in(told) == ["赵核", "张值"]
        b.leave(second)
        await b.tick(2)
        await a.tick(2)
        assert names_in(told) == ["张值", "赵核"]
        a.leave(first)
        await a.tick(3)
        assert names_in(told) == ["张值"]

    exchange(steps)


def test_who_does_not_read_holds_up_nobody_else():
    async def played():
        got = []

        async def stuck(message):
            await asyncio.Event().wait()

        async def takes(message):
            got.append(json.loads(message["text"]))

        sockets = [Socket(each, organisation="1", visitor=None, checked_at=0.0) for each in (stuck, takes)]
        here = Presence(local_hub()._write)
        try:
            for number, socket in enumerate(sockets):
                here.look(socket, INCIDENT, Looker(str(number), str(number)))
            async with asyncio.timeout(2):
                await here.tick(1)
            assert [each["name"] for each in got[-1]["who"]] == ["0", "1"]
            assert sockets[0].behind
        finally:
            sockets[0].abandon()
            await here.close()
            await local_hub().stop()

    asyncio.run(played())


@pytest.mark.parametrize(
    "said",
    [
        {"here": {}},
        {"here": []},
        {"here": {"incident": "17"}},
        {"here": {"incident": 17}},
        {"here": {"incident": ID, "edits": "<b>"}},
        {"here": {"incident": ID, "edits": ["facts"]}},
        {"here": {"incident": ID, "name": "别人"}},
        {"here": None, "last": {}},
    ],
)
def test_what_a_page_of_ours_never_says_is_refused(said):
    with pytest.raises(Malformed):
        read(json.dumps(said))


def test_leaving_is_said_with_nothing():
    assert read('{"here": null}') == Here(None, "")


def test_the_groups_of_the_form_have_the_words_that_others_are_told():
    assert {code: EDITS[code] for code in SECTIONS} == SECTIONS


def test_a_list_is_told_who_edits_and_is_itself_with_nobody(office):
    incident = office.receive()
    desk, room = LiveClient.of(office.officer), LiveClient.of(office.new_officer("north_leader"))

    async def story():
        for client in (desk, room):
            await client.open()
            assert (await client.next())["t"] == "hello"
        await desk.say(json.dumps({"watch": [str(incident.pk)]}))
        await until_named(desk, [])
        await look(room, incident, edits="facts")
        await until_named(desk, ["north_leader"])
        await until_named(room, ["north_leader"])
        await room.leave()
        await until_named(desk, [])

    play(story)


def test_a_list_of_another_office_is_told_nothing(office, other_office):
    incident = office.receive()
    ours, theirs = LiveClient.of(office.officer), LiveClient.of(other_office.officer)

    async def story():
        for client in (ours, theirs):
            await client.open()
            assert (await client.next())["t"] == "hello"
        await theirs.say(json.dumps({"watch": [str(incident.pk)]}))
        await look(ours, incident, edits="facts")
        await until_named(ours, ["north_watch"])
        assert await theirs.hears_nothing(1.5)

    play(story)


def test_an_officer_in_another_incident_is_not_told(office):
    here, elsewhere = office.receive(), office.receive()
    first, other = LiveClient.of(office.officer), LiveClient.of(office.new_officer("north_leader"))

    async def story():
        for client, incident in ((first, here), (other, elsewhere)):
            await client.open()
            assert (await client.next())["t"] == "hello"
            await look(client, incident)
        await until_named(first, ["north_watch"])
        assert await first.hears_nothing(1.5)

    play(story)


def test_a_list_that_changed_is_told_of_its_new_line_only():
    async def steps(a, b, told):
        screen = object()
        a.watch(screen, frozenset([INCIDENT]))
        b.look(object(), INCIDENT, Looker("1", "张值", "事实"))
        await b.tick(1)
        await a.tick(2)
        assert names_in(told) == ["张值"]
        a.watch(screen, frozenset([INCIDENT, ID]))
        before = len(told)
        await a.tick(3)
        assert [message["incident"] for message, _ in told[before:]] == [ID]
        a.forget(screen)
        before = len(told)
        await a.tick(4)
        assert len(told) == before

    exchange(steps)


@pytest.mark.parametrize("said", [None, "x", [1], ["x"], [ID] * 21, {"incident": ID}])
def test_what_is_no_list_of_incidents_is_refused(said):
    with pytest.raises(Malformed):
        read(json.dumps({"watch": said}))
