"""在看: who looks at an incident and edits what; told to those who look too, to nobody else, and gone when they are."""

import asyncio
import json

import pytest

from incidents.live import presence
from incidents.live.hub import local_hub
from incidents.live.presence import EDITS, Looker, Presence
from incidents.live.requests import Here, Malformed, read
from incidents.web.forms.indicators import SECTIONS
from tests.live.conftest import LiveClient, play

SOON = 3.0
ID = "00000000-0000-4000-8000-000000000001"


async def look(client, incident, **more):
    await client.say(json.dumps({"here": {"incident": str(incident.pk), **more}}))


async def named(client, *wanted, timeout=SOON):
    """Wait until the client is told exactly these, as (name, what he edits)."""
    async with asyncio.timeout(timeout):
        while True:
            message = await client.next_of("here", timeout)
            if [(each["name"], each["edits"]) for each in message["who"]] == list(wanted):
                return message


def test_two_who_look_at_an_incident_learn_of_each_other_and_of_what_is_edited(office):
    incident = office.receive()
    first, second = LiveClient.of(office.officer), LiveClient.of(office.new_officer("leader"))

    async def story():
        for client in (first, second):
            await client.open()
            await look(client, incident)
        for client in (first, second):
            await named(client, ("leader", ""), ("north_watch", ""))
        await look(second, incident, edits="people")
        await named(first, ("leader", "人员"), ("north_watch", ""))
        await second.leave()
        await named(first, ("north_watch", ""))

    play(story)


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


def test_one_officer_with_two_screens_is_one_and_edits_what_either_edits(office):
    incident = office.receive()
    first, second = LiveClient.of(office.officer), LiveClient.of(office.officer)

    async def story():
        await first.open()
        await second.open()
        await look(first, incident)
        await look(second, incident, edits="loss")
        await named(first, ("north_watch", "损失"))
        await second.leave()
        await named(first, ("north_watch", ""))

    play(story)


def test_looking_at_another_incident_is_leaving_the_first(office):
    one, other = office.receive(), office.receive()
    stays, goes = LiveClient.of(office.officer), LiveClient.of(office.new_officer("leader"))

    async def story():
        for client in (stays, goes):
            await client.open()
            await look(client, one)
        await named(stays, ("leader", ""), ("north_watch", ""))
        await look(goes, other)
        await named(stays, ("north_watch", ""))
        await goes.say('{"here": null}')
        await look(stays, other)
        await named(stays, ("north_watch", ""))

    play(story)


def test_nothing_is_written_to_the_database_and_no_event_recorded(office):
    incident = office.receive()
    client = LiveClient.of(office.officer)

    async def story():
        await client.open()
        await look(client, incident, edits="facts")
        await named(client, ("north_watch", "事实"))

    play(story)
    seq = incident.seq
    incident.refresh_from_db()
    assert incident.seq == seq


def test_a_process_that_died_is_forgotten_within_ten_seconds(office, monkeypatch):
    monkeypatch.setattr(presence, "KEPT_MS", 300)
    incident = office.receive()
    client = LiveClient.of(office.officer)
    said = []

    async def keep(message, sockets):
        said.append(message)

    async def story():
        dead = Presence(keep)
        dead.look(object(), str(incident.pk), Looker("x", "别处的人"))
        await dead.tick()
        await client.open()
        await look(client, incident)
        await named(client, ("north_watch", ""), ("别处的人", ""), timeout=1.4)
        await named(client, ("north_watch", ""))

    play(story)
    assert presence.TICK_SECONDS * presence.CROWD_TICKS + 6.0 < 10


def test_a_crowd_is_told_a_dozen_names_and_how_many_more(office):
    incident = office.receive()
    client = LiveClient.of(office.officer)

    async def story():
        await client.open()
        for number in range(1000):
            local_hub().presence.look(object(), str(incident.pk), Looker(f"{number}", f"{number:04}", ""))
        await look(client, incident, edits="facts")
        message = await client.next_of("here", 5)
        assert len(message["who"]) == presence.MOST_TOLD
        assert message["who"][0] == {"id": message["who"][0]["id"], "name": "north_watch", "edits": "事实"}
        assert message["more"] == presence.MOST_KEPT - presence.MOST_TOLD

    async def told():
        local_hub().presence._write = _only_real(local_hub().presence._write)
        await story()

    play(told)


def _only_real(write):
    async def to_real(message, sockets):
        await write(message, [each for each in sockets if hasattr(each, "offer")])

    return to_real


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
