"""ux 1.1 through the pages, all its days: the tanker by the river, from the phone at 02:13 to the closed file."""

import pytest

from browser.scenarios import alarm_log, ending, morning, night

pytestmark = pytest.mark.browser


@pytest.mark.clause("YQ-096", "YQ-099", "YQ-112", "YQ-128")
def test_the_tanker_by_the_river_from_the_call_to_the_archive(play):
    tanker = play("scenario-a", watch="yq_watch")
    night.the_call(tanker)
    night.what_the_branch_found(tanker)
    night.leader_and_higher_offices(tanker)
    night.fourth_level_by_telephone(tanker)
    night.first_report(tanker)
    morning.the_county_source(tanker)
    morning.second_level(tanker)
    morning.the_wall(tanker)
    morning.signed_in_one_tap(tanker)
    morning.told_upwards(tanker)
    morning.monitoring_group(tanker)
    morning.at_the_river(tanker)
    morning.order_of_the_commander(tanker)
    morning.intake_stopped(tanker)
    alarm_log.few_and_each_once(tanker, first="11-22 02:13", last="11-22 06:20")
    morning.handover(tanker)
    morning.second_day(tanker)
    ending.asked_for(tanker)
    ending.three_opinions(tanker)
    ending.the_decision(tanker)
    ending.afterwards(tanker)
    ending.waived(tanker)
    ending.archived(tanker)
