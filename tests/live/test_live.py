"""Two browsers see each other's change; after a time offline nothing is missing; strangers hear nothing."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from incidents.live.hub import local_hub
from incidents.live.requests import MESSAGES_AT_ONCE
from incidents.models import ApiToken, OfficeAlarms, Officer
from tests.live.conftest import LiveClient, in_thread, play


def test_two_browsers_hear_of_a_change_within_a_second_of_its_commit(office):
    incident = office.receive()
    first, second = LiveClient.of(office.officer), LiveClient.of(office.new_officer("leader"))

    async def story():
        for client in (first, second):
            assert (await (await client.open()).next())["t"] == "hello"
        seq = await in_thread(office.note, incident)
        committed = time.monotonic()
        for client in (first, second):
            heard = await client.next(timeout=1)
            assert heard == {
                "t": "hint",
                "incident": str(incident.pk),
                "seq": seq,
                "topics": ["timeline"],
                "spread_ms": 0,
            }
        assert time.monotonic() - committed < 1.0

    play(story)


def test_the_hello_carries_the_time_of_the_server_with_its_offset(office):
    client = LiveClient.of(office.officer)

    async def story():
        hello = await (await client.open()).next()
        told = datetime.fromisoformat(hello["now"])
        assert abs(datetime.now(UTC) - told) < timedelta(seconds=2)

    play(story)


def test_every_five_seconds_there_is_a_sign_of_life_with_the_time_of_the_server(office):
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        beat = await client.next_of("hb", timeout=6)
        assert datetime.fromisoformat(beat["now"]).tzinfo is not None

    play(story)


def test_what_is_rolled_back_is_never_heard_of(office):
    incident = office.receive()
    client = LiveClient.of(office.officer)

    def note_and_think_again():
        with transaction.atomic():
            office.note(incident)
            transaction.set_rollback(True)

    async def story():
        await (await client.open()).next_of("hello")
        await in_thread(note_and_think_again)
        assert await client.hears_nothing()

    play(story)


def test_nothing_is_heard_before_the_commit(office):
    incident = office.receive()
    client = LiveClient.of(office.officer)
    heard_early = []

    async def story():
        await (await client.open()).next_of("hello")

        def note_slowly():
            with transaction.atomic():
                office.note(incident)
                time.sleep(0.3)
                heard_early.append(not client.wire.output_queue.empty())

        await in_thread(note_slowly)
        assert heard_early == [False]
        assert (await client.next())["seq"] == 2

    play(story)


def test_the_other_organisation_hears_nothing_live_and_gets_nothing_by_asking(office, other_office):
    incident = office.receive()
    stranger = LiveClient.of(other_office.officer)

    async def story():
        await (await stranger.open()).next_of("hello")
        await in_thread(office.note, incident)
        await in_thread(office.receive)
        assert await stranger.hears_nothing()
        assert await stranger.catch_up({incident: 0}) == []

    play(story)


def test_an_administrator_who_sees_no_business_hears_nothing(office):
    incident = office.receive()
    admin = Officer.objects.create_user("admin_audit", password="x", name="审计", admin_role="AUDIT")
    client = LiveClient.of(admin)

    async def story():
        await (await client.open()).next_of("hello")
        await in_thread(office.note, incident)
        assert await client.hears_nothing()
        assert await client.catch_up({incident: 0}) == []

    play(story)


def test_after_a_time_offline_exactly_what_was_missed_is_told(office):
    moved, quiet = office.receive(), office.receive()
    before, after = LiveClient.of(office.officer), LiveClient.of(office.officer)

    async def story():
        await (await before.open()).next_of("hello")
        await in_thread(office.note, moved)
        assert (await before.next())["seq"] == 2
        await before.leave()

        for _ in range(3):
            await in_thread(office.note, moved)
        new = await in_thread(office.receive)

        await (await after.open()).next_of("hello")
        heard = await after.catch_up({moved: 2, quiet: 1})
        assert sorted(heard) == sorted([(str(moved.pk), 5), (str(new.pk), 1)])
        assert await after.catch_up({moved: 5, quiet: 1, new: 1}) == []

    play(story)


def test_a_client_that_names_its_office_hears_that_its_alarms_have_moved(office, other_office):
    for each in (office, other_office):
        OfficeAlarms.objects.create(organisation=each.organisation, revision=7)
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        mine, theirs = office.organisation, other_office.organisation
        assert await client.catch_up({mine: 5, theirs: 5}) == [(str(mine.pk), 7)]
        assert await client.catch_up({mine: 7}) == []

    play(story)


def test_an_old_incident_that_the_client_does_not_name_is_told_only_since_when_it_asks(office):
    incident = office.receive()
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        later = datetime.now(UTC) + timedelta(minutes=1)
        earlier = datetime.now(UTC) - timedelta(minutes=1)
        assert await client.catch_up({}, since=later.isoformat()) == []
        assert await client.catch_up({}, since=earlier.isoformat()) == [(str(incident.pk), 1)]

    play(story)


def test_no_one_hears_anything_without_signing_in(office):
    incident = office.receive()
    client = LiveClient((b"origin", b"http://localhost"))

    async def story():
        await client.open()
        assert (await client.next())["t"] == "closed"
        assert client.close_code == 4401
        await in_thread(office.note, incident)
        await client.say(f'{{"last": {{"{incident.pk}": 0}}}}')
        assert await client.hears_nothing()

    play(story)


def test_a_page_of_another_site_is_not_let_in_with_the_officers_cookie(office):
    elsewhere = [b"http://elsewhere.example", b"http://localhost.elsewhere.example", b"null", b"http://["]
    clients = [LiveClient.of(office.officer) for _ in elsewhere]

    async def story():
        for client, origin in zip(clients, elsewhere, strict=True):
            client.scope["headers"][1] = (b"origin", origin)
            assert not await client.knock()

    play(story)


def test_an_address_that_is_none_is_refused(office):
    client = LiveClient.of(office.officer)
    client.scope["path"] = "/ws/elsewhere/"

    async def story():
        assert not await client.knock()

    play(story)


def test_a_program_with_a_token_hears_its_organisation(office):
    incident = office.receive()
    client = LiveClient.with_token(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        await in_thread(office.note, incident)
        assert (await client.next())["seq"] == 2

    play(story)


def test_a_wrong_token_is_refused_even_beside_a_good_cookie(office):
    clients = [LiveClient.of(office.officer) for _ in range(4)]
    wrong = [b"Token wrong", b"Token", b"Bearer token of north_watch", b"\xff\xfe"]

    async def story():
        for client, header in zip(clients, wrong, strict=True):
            client.scope["headers"].append((b"authorization", header))
            await client.open()
            assert (await client.next())["t"] == "closed"
            assert client.close_code == 4401

    play(story)


def test_a_token_in_the_address_is_no_token(office):
    client = LiveClient.with_token(office.officer)
    client.scope["headers"].clear()
    client.scope["query_string"] = b"token=token%20of%20north_watch"

    async def story():
        await client.open()
        await client.next()
        assert client.close_code == 4401

    play(story)


def test_a_malformed_message_closes_the_socket(office):
    messages = ["hello", "[]", '{"last": {"17": 1}}', '{"last": 1}', "x" * 20_000]
    clients = [LiveClient.of(office.officer) for _ in messages]

    async def story():
        for client, message in zip(clients, messages, strict=True):
            await (await client.open()).next_of("hello")
            await client.say(message)
            assert (await client.next())["t"] == "closed"
            assert client.close_code == 4400

    play(story)


def test_a_client_that_asks_too_often_is_closed(office):
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        for _ in range(MESSAGES_AT_ONCE + 2):
            await client.say('{"last": {}}')
        while (await client.next())["t"] != "closed":
            pass
        assert client.close_code == 4429

    play(story)


def lock_out(office):
    Officer.objects.filter(pk=office.officer.pk).update(is_active=False)


def sign_out(office):
    Session.objects.all().delete()


def transfer(office):
    Officer.objects.filter(pk=office.officer.pk).update(organisation=None)


@pytest.mark.parametrize(("what", "code"), [(lock_out, 4401), (sign_out, 4401), (transfer, 4403)])
def test_an_officer_who_may_not_listen_any_more_is_closed_at_the_next_check(office, what, code):
    client = LiveClient.of(office.officer)

    async def story():
        await (await client.open()).next_of("hello")
        await in_thread(what, office)
        await local_hub().recheck(older_than=0)
        assert (await client.next())["t"] == "closed"
        assert client.close_code == code
        assert local_hub().audience(str(office.organisation.pk)) == 0

    play(story)


def test_a_revoked_token_is_closed_at_the_next_check_and_a_good_one_stays(office):
    leaves, stays = LiveClient.with_token(office.officer), LiveClient.of(office.officer)

    async def story():
        for client in (leaves, stays):
            await (await client.open()).next_of("hello")
        await in_thread(lambda: ApiToken.objects.update(revoked_at=datetime.now(UTC)))
        await local_hub().recheck(older_than=0)
        assert (await leaves.next())["t"] == "closed"
        assert leaves.close_code == 4401
        assert await stays.hears_nothing(0.2)

    play(story)
