"""How far it is, and what lies nearest; a place that nobody located has no distance, least of all nought."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.rules.places import Point, distance_km, nearest, point

PLACES = st.builds(Point, lng=st.floats(-180, 180), lat=st.floats(-90, 90))


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        (Point(113.6910, 37.8396), Point(113.6910, 37.8396), 0),
        (Point(113.0, 37.0), Point(113.0, 38.0), 111.195),
        (Point(113.0, 60.0), Point(114.0, 60.0), 55.597),
        (Point(0, 0), Point(180, 0), 20015.115),
        (Point(179.5, 0), Point(-179.5, 0), 111.195),
        (Point(113.6910, 37.8396), Point(113.6330, 37.7990), 6.807),
    ],
)
def test_the_distance_is_that_of_the_sphere(here, there, km):
    assert distance_km(here, there) == pytest.approx(km, abs=0.001)


@settings(max_examples=60)
@given(PLACES, PLACES, PLACES)
def test_there_and_back_is_the_same_and_no_detour_is_shorter(a, b, c):
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    assert distance_km(a, b) >= 0
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-6


def test_the_nearest_is_named_with_its_distance():
    found = nearest(Point(113.6, 37.8), [Point(113.7, 37.8), Point(113.61, 37.8)], where=lambda each: each)
    assert found.what == Point(113.61, 37.8)
    assert found.km == pytest.approx(0.879, abs=0.001)


def test_without_a_place_or_without_anything_to_measure_to_the_distance_is_unknown():
    assert nearest(None, [Point(113.7, 37.8)], where=lambda each: each) is None
    assert nearest(Point(113.7, 37.8), [], where=lambda each: each) is None


def test_nought_is_a_coordinate_and_nothing_is_unknown():
    assert point(0, 0) == Point(0.0, 0.0)
    assert point(None, 37.8) is None
    assert point("113.6", "37.8") == Point(113.6, 37.8)
