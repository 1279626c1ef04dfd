"""到达估算 and the sheet it is drawn on, by hand-checked figures."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from incidents.rules.arrivals import arrival, length, travels
from incidents.rules.mapping import Box, Sheet, around, circle
from incidents.rules.places import Point, distance_km

NIGHT = datetime(2026, 11, 21, 19, 5, tzinfo=UTC)
COUNTY = Box(113.4, 37.6, 114.0, 38.1)


def test_four_kilometres_at_a_foot_a_second_take_three_hours_and_forty_eight_minutes():
    """ux 1.1, 03:05: 4.1 km, 0.3 m/s → 06:53."""
    assert arrival(NIGHT, 4100, Decimal("0.3")) == datetime(2026, 11, 21, 22, 53, tzinfo=UTC)
    assert travels(4100, Decimal("0.300")) == "4.1 km ÷ 0.3 m/s"


@pytest.mark.parametrize(
    ("metres", "said"), [(1, "1 m"), (999, "999 m"), (1000, "1 km"), (4105, "4.1 km"), (12000, "12 km")]
)
def test_a_length_is_said_as_people_say_it(metres, said):
    assert length(metres) == said


def test_a_distance_on_the_sheet_is_the_distance_on_the_ground():
    sheet = Sheet(COUNTY, 720, 520)
    here, there = Point(113.691, 37.8396), Point(113.633, 37.799)
    (x, y), (to_x, to_y) = sheet.place(here), sheet.place(there)
    drawn = ((x - to_x) ** 2 + (y - to_y) ** 2) ** 0.5 / sheet.units_per_km
    assert drawn == pytest.approx(distance_km(here, there), rel=0.01)
    assert x > to_x, "east is on the right"
    assert y < to_y, "north is up"


def test_the_bar_is_a_round_number_and_no_longer_than_a_quarter_of_the_sheet():
    km, units = Sheet(COUNTY, 720, 520).bar()
    assert (km, units <= 180) == (20, True)


def test_nothing_has_no_box_and_a_single_point_has_one():
    assert around([]) is None
    box = around([Point(113.691, 37.8396)])
    assert box is not None
    assert box.east - box.west == pytest.approx(0.02)


def test_ten_kilometres_around_a_point_reach_ten_kilometres():
    box = circle(Point(113.691, 37.8396), 10)
    assert distance_km(Point(113.691, 37.8396), Point(113.691, box.north)) == pytest.approx(10, rel=0.001)
    assert distance_km(Point(113.691, 37.8396), Point(box.east, 37.8396)) == pytest.approx(10, rel=0.001)
