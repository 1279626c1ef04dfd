"""地名库: asked for by initials or characters, of one's own office only, bounded; and what lies nearest."""

import pytest

from incidents.models import Organisation, Place, RiskSource, WaterSource
from incidents.queries.gazetteer import MOST, around, search, whereabouts
from incidents.rules.places import Point, distance_km
from tests import gazetteers

TANKER = Point(113.6910, 37.8396)


@pytest.fixture
def yangquan(people):
    gazetteers.load_all()
    return people["yq_watch"]


def names(officer, typed):
    return [f"{place.county}·{place.name}" for place in search(officer, typed)]


@pytest.mark.parametrize(
    "typed", ["pdth", "PDTH", "pd th", "pdxth", "th307", "平定县桃河", "平定 桃河", "桃河307"]
)
def test_the_bank_of_the_tanker_is_found_first_in_every_way_of_asking(yangquan, typed):
    assert names(yangquan, typed)[0] == "平定县·桃河307国道段"


def test_a_name_that_is_asked_for_whole_comes_before_longer_ones(yangquan):
    assert names(yangquan, "yxxsz")[0] == "盂县·秀水镇"


def test_a_road_is_found_by_its_number(yangquan):
    assert set(names(yangquan, "307")) == {"平定县·桃河307国道段", "平定县·307国道柏井段"}


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "'; --", "\\", "x" * 500, "火星", "😀", "pdthzzz"])
def test_what_is_not_listed_gives_nothing_and_breaks_nothing(yangquan, typed):
    assert names(yangquan, typed) == []


def test_there_are_never_more_than_fit_under_the_box(yangquan):
    assert len(names(yangquan, "平定县")) == MOST


def test_each_office_sees_its_own_places_only(yangquan, people):
    assert names(people["wx_watch"], "pdth") == []
    assert names(people["wx_watch"], "sxg")[0].startswith("水西沟镇·")
    assert names(yangquan, "sxg") == []
    assert names(people["admin_system"], "pdth") == []


@pytest.mark.clause("YQ-031-6")
def test_the_nearest_water_source_has_its_class_and_distance(yangquan):
    found = around(yangquan.organisation, TANKER)
    assert found.water.what.water_class == "county"
    assert found.water.km == pytest.approx(6.8, abs=0.05)
    assert found.risk.what.substances == "苯、甲醇、汽油"
    assert found.risk.what.phone


def test_a_place_that_is_not_located_has_no_distance(yangquan):
    nowhere = whereabouts(yangquan.organisation, "平定县", "某桥下")
    found = around(yangquan.organisation, nowhere)
    assert (found.located, found.water, found.risk) == (False, None, None)


@pytest.mark.parametrize("here", [(113.3, 38.3), (113.88, 37.95), (113.0, 37.5), (114.5, 38.5)])
def test_the_nearest_is_the_nearest_on_the_sphere_of_all_that_are_listed(yangquan, here):
    office, here = yangquan.organisation, Point(*here)
    listed = WaterSource.objects.filter(organisation=office)
    measured = [distance_km(here, Point(float(row.lng), float(row.lat))) for row in listed]
    assert around(office, here).water.km == min(measured)


def test_a_place_written_as_it_is_listed_is_located_by_it(yangquan):
    office = yangquan.organisation
    assert whereabouts(office, "平定县", "桃河307国道段") == TANKER
    assert whereabouts(office, "盂县", "桃河307国道段") is None
    assert whereabouts(office, "平定县", "") is None


def test_a_listed_place_without_coordinates_is_not_located(yangquan):
    Place.objects.create(organisation=yangquan.organisation, county="平定县", name="某沟", initials="mg")
    assert whereabouts(yangquan.organisation, "平定县", "某沟") is None


def test_the_panel_of_surroundings_takes_two_statements(yangquan, django_assert_num_queries):
    with django_assert_num_queries(2):
        around(yangquan.organisation, TANKER)
    with django_assert_num_queries(1):
        search(yangquan, "pdth")


def test_the_demo_lists_both_offices(yangquan):
    for code in ("yangquan", "urumqi"):
        office = Organisation.objects.get(code=code)
        assert office.places.count() > 20
        assert WaterSource.objects.filter(organisation=office).count() >= 3
        assert RiskSource.objects.filter(organisation=office).count() >= 3
