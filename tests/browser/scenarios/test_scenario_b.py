"""ux 1.2 through the pages, all its days: the explosion, from the call at 14:16 to the death on the twelfth day."""

import pytest

from browser.scenarios import county, plant

pytestmark = pytest.mark.browser


@pytest.mark.clause("WX-043", "WX-046")
def test_the_plant_explosion_from_the_call_to_the_twelfth_day(play):
    explosion = play("scenario-b", watch="wx_watch")
    plant.the_call(explosion)
    plant.people_and_near_miss(explosion)
    plant.third_level(explosion)
    plant.rescue_stops_and_goes_on(explosion)
    plant.water_in_the_ditch(explosion)
    plant.release(explosion)
    plant.third_death(explosion)
    plant.grave_accident(explosion)
    county.days(explosion)
    county.the_end(explosion)
    county.the_file(explosion)
    county.twelfth_day(explosion)
