"""Whatever is merged and split in whatever order: no event is lost, no call sheet changes, and the way back leads home."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from scenario import Scenario

from incidents.actions.intake import CALLER_KINDS
from incidents.models import Deadline, Incident, Officer
from incidents.queries import papers
from incidents.queries.editions import plan_of
from incidents.rules.refusal import Refusal

CALLS: tuple[dict[str, Any], ...] = (
    {"confirmed": {"serious_injuries": 1}},
    {"source": "110转警", "category": "危险化学品", "confirmed": {"serious_injuries": 12, "evacuated": 120}},
    {"source": "12369", "confirmed": {"water_source_affected": "county"}, "caller": {"kind": "enterprise"}},
)
MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=7)


def sheet(incident: Incident) -> dict[str, Any]:
    row = Incident.objects.select_related("organisation", "recorded_by").get(pk=incident.pk)
    return papers.intake_sheet(row, plan_of(row), parties=CALLER_KINDS, names_caller=True)


def clocks(incident: Incident) -> set[tuple[Any, ...]]:
    rows = Deadline.objects.filter(incident=incident).open()
    return set(rows.values_list("rule_code", "base_at", "due_at"))


def trail(incident: Incident) -> list[tuple[int, str]]:
    return list(incident.events.order_by("seq").values_list("seq", "hash"))


@pytest.mark.usefixtures("people")
class Sequences(TestCase):
    @settings(deadline=None, max_examples=12)
    @given(MOVES)
    def test_any_order_of_merging_and_splitting_loses_nothing(
        self, moves: list[tuple[bool, int, int]]
    ) -> None:
        people = {each.username: each for each in Officer.objects.select_related("organisation")}
        night = Scenario(people, desk="yq", day="2026-11-22")
        rows = [night.at(f"02:{13 + 3 * each}").receive(**call) for each, call in enumerate(CALLS)]
        sheets, running = [sheet(each) for each in rows], [clocks(each) for each in rows]
        trails = [trail(each) for each in rows]
        for joins, source, host in moves:
            night.now += timedelta(seconds=20)
            try:
                _ = night.merge(rows[source], rows[host]) if joins else night.split(rows[source])
            except Refusal as refusal:
                assert refusal.message  # noqa: PT017
            for number, row in enumerate(rows):
                now_is = trail(row)
                assert now_is[: len(trails[number])] == trails[number]
                assert [seq for seq, _ in now_is] == list(range(1, len(now_is) + 1))
                trails[number] = now_is
        for row in Incident.objects.filter(state="MERGED"):
            night.split(row)
        assert [sheet(each) for each in rows] == sheets
        assert [clocks(each) for each in rows] == running
