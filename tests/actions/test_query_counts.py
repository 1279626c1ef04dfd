"""What an act costs the database does not grow with what has happened, but for its own rows."""

import pytest

from incidents.actions import sweeping


def test_a_note_costs_the_same_on_a_short_and_on_a_long_timeline(scenario, django_assert_max_num_queries):
    scenario.at("02:13").receive()
    with django_assert_max_num_queries(12):
        scenario.note("第一笔")
    for number in range(50):
        scenario.note(f"第 {number} 笔")
    with django_assert_max_num_queries(12):
        scenario.note("最后一笔")


def test_a_call_is_logged_within_fifty_queries(scenario, django_assert_max_num_queries):
    scenario.at("02:13")
    with django_assert_max_num_queries(50):
        scenario.receive(confirmed={"serious_injuries": 1, "deaths": 0})


@pytest.mark.parametrize("desk", ["scenario", "county"])
def test_an_activation_of_every_group_stays_within_seventy_queries(
    request, desk, django_assert_max_num_queries
):
    room = request.getfixturevalue(desk)
    room.at("02:13").receive(confirmed={"deaths": 3})
    room.verify()
    room.request("III", leads=room.open_leads())
    with django_assert_max_num_queries(70):
        room.approve()


def test_looking_for_due_clocks_is_one_query(scenario, django_assert_num_queries):
    scenario.at("02:13").receive()
    with django_assert_num_queries(1):
        sweeping.due_incidents(scenario.moment("06:13"), limit=50)
    with django_assert_num_queries(1):
        sweeping.next_look(scenario.now)
