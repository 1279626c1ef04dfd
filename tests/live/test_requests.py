"""What a client may say on its socket."""

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from incidents.live.requests import (
    HIGHEST_SEQ,
    MESSAGES_AT_ONCE,
    MOST_INCIDENTS,
    Allowance,
    Malformed,
    read_catch_up,
)


def test_the_seqs_a_client_has_are_read():
    incident = uuid4()
    assert read_catch_up(json.dumps({"last": {str(incident): 7}})).last == {incident: 7}


def test_a_client_that_knows_nothing_may_say_so():
    wanted = read_catch_up('{"last": {}}')
    assert wanted.last == {}
    assert wanted.since is None


def test_the_time_last_heard_is_read_with_its_offset():
    wanted = read_catch_up('{"last": {}, "since": "2026-07-01T02:16:05+08:00"}')
    assert wanted.since == datetime(2026, 7, 1, 2, 16, 5, tzinfo=timezone(timedelta(hours=8)))
    assert wanted.since == datetime(2026, 6, 30, 18, 16, 5, tzinfo=UTC)


ID = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    "message",
    [
        None,
        "",
        "hello",
        "[]",
        "null",
        "{}",
        "[" * 16_000,
        '{"last": null}',
        '{"last": []}',
        '{"last": {}, "more": 1}',
        '{"last": {"17": 1}}',
        f'{{"last": {{"{ID}": -1}}}}',
        f'{{"last": {{"{ID}": true}}}}',
        f'{{"last": {{"{ID}": 1.0}}}}',
        f'{{"last": {{"{ID}": "1"}}}}',
        f'{{"last": {{"{ID}": null}}}}',
        f'{{"last": {{"{ID}": NaN}}}}',
        f'{{"last": {{"{ID}": {HIGHEST_SEQ + 1}}}}}',
        f'{{"last": {{"{ID}": {10**400}}}}}',
        '{"last": {}, "since": "yesterday"}',
        '{"last": {}, "since": 5}',
        '{"last": {}, "since": "2026-07-01T02:16:05"}',
        '{"last": {}}' + " " * 16_384,
        '{"last": {"\\ud800": 1}}',
        json.dumps({"last": {str(uuid4()): 1 for _ in range(MOST_INCIDENTS + 1)}}),
    ],
)
def test_a_message_that_no_client_of_ours_sends_is_refused(message):
    with pytest.raises(Malformed):
        read_catch_up(message)


def test_two_hundred_incidents_fit_into_one_message():
    last = {str(uuid4()): 1 for _ in range(MOST_INCIDENTS)}
    assert len(read_catch_up(json.dumps({"last": last})).last) == MOST_INCIDENTS


def test_a_client_that_talks_too_much_uses_up_its_allowance_and_gets_it_back_with_time():
    allowance = Allowance(clock=0.0)
    assert all(allowance.spend(0.0) for _ in range(MESSAGES_AT_ONCE))
    assert not allowance.spend(0.0)
    assert allowance.spend(10.0)
