"""Of several events that a call may be about, the likeliest stands first: Alt+M takes it."""

from scenario import Scenario

from incidents.queries.duplicates import likely_of
from incidents.queries.editions import plan_of


def test_the_same_place_in_words_goes_before_a_nearer_call_of_which_only_the_county_is_known(
    scenario: Scenario,
):
    truck = scenario.at("02:13").receive(detail="无名沟村口")
    unclear = scenario.at("02:18").receive(detail="")
    again = scenario.at("02:19").receive(detail="无名沟村口以东")
    offered = [each.incident for each in likely_of(again, plan_of(again))]
    assert offered == [truck, unclear]
