"""疑似重复: which two calls are offered as one event."""

from datetime import timedelta
from typing import Any

import pytest
from duplicate_pairs import PLANT, TAOHE, WX, YQ, Pair, near, pairs, told
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.plans import registry
from incidents.plans.schema.desk import Duplicates
from incidents.rules.duplicates import Told, family, similar
from incidents.rules.places import Point

PAIRS = pairs()
UNHURRIED = settings(deadline=None, max_examples=80)


def limits(code: str) -> Duplicates:
    desk = registry.get(code).desk
    assert desk is not None
    return desk.duplicates


def offered(pair: Pair) -> bool:
    return similar(pair.limits, pair.first, pair.second) is not None


@pytest.mark.parametrize("pair", [each for each in PAIRS if each.same], ids=lambda each: each.about)
def test_every_call_about_the_same_event_is_offered(pair):
    assert offered(pair)


def test_at_most_one_stranger_in_ten_is_offered():
    strangers = [each for each in PAIRS if not each.same]
    assert len(strangers) >= 30
    wrong = [each.about for each in strangers if offered(each)]
    assert len(wrong) <= len(strangers) // 10, wrong


def test_the_second_call_of_02_19_is_offered_with_its_reasons():
    found = similar(limits(YQ), told("水污染", TAOHE, 133), told("危险化学品", near(TAOHE, 1.2, "河边"), 139))
    assert found is not None
    assert found.why == "同地点 1.2 km，相差 6 分，类型相近（危险化学品、水污染）"
    assert (round(found.km or 0, 1), found.minutes) == (1.2, 6)


@pytest.mark.parametrize(("minutes", "hit"), [(119, True), (120, True), (120 + 1 / 60, False), (121, False)])
@pytest.mark.parametrize("code", [YQ, WX])
def test_the_limit_of_time_includes_its_minute(code, minutes, hit):
    place, kind = (TAOHE, "水污染") if code == YQ else (PLANT, "火灾")
    found = similar(limits(code), told(kind, place, 200), told(kind, place, 200 + minutes))
    assert (found is not None) is hit
    assert limits(code).within_minutes == 120


@pytest.mark.parametrize(("km", "hit"), [(1.9, True), (1.999, True), (2.001, False), (3.0, False)])
def test_the_limit_of_place_is_two_kilometres(km, hit):
    found = similar(limits(YQ), told("水污染", TAOHE, 133), told("水污染", near(TAOHE, km), 139))
    assert (found is not None) is hit


@pytest.mark.parametrize(
    ("first", "second", "hit"),
    [
        ("水污染", "水污染", True),
        ("水污染", "危险化学品", True),
        ("大气污染", "危险化学品", True),
        ("水污染", "大气污染", False),
        ("辐射", "水污染", False),
        ("辐射", "辐射", True),
    ],
)
def test_the_kinds_must_be_of_one_family(first, second, hit):
    assert (similar(limits(YQ), told(first, TAOHE, 133), told(second, TAOHE, 139)) is not None) is hit


def test_times_of_occurrence_bring_together_what_was_heard_hours_apart():
    early, late = told("水污染", TAOHE, 133, 125), told("水污染", TAOHE, 480, 130)
    found = similar(limits(YQ), early, late)
    assert found is not None
    assert found.minutes == 5
    assert similar(limits(YQ), early, told("水污染", TAOHE, 480)) is None


def test_a_place_without_coordinates_needs_the_county_and_words_in_common():
    here = told("水污染", ("平定县", "桃河307国道段"), 133)
    for place, hit in [
        (("平定县", "国道桃河桥"), True),
        (("平定县", ""), True),
        (("平定县", "—— "), True),
        (("平定县", "娘子关泉口"), False),
        (("盂县", "桃河307国道段"), False),
    ]:
        assert (similar(limits(YQ), here, told("水污染", place, 139)) is not None) is hit, place


def test_a_family_is_everything_that_callers_take_for_it():
    assert family(limits(YQ), "水污染") == {"水污染", "土壤污染", "危险化学品", "固体废物", "其他"}
    assert family(limits(YQ), "辐射") == {"辐射"}


def calls() -> st.SearchStrategy[Told]:
    def build(kind: str, county: str, detail: str, at: Any, learned: int, occurred: int | None) -> Told:
        base = told(kind, (county, detail), learned, occurred)
        return Told(**(base.__dict__ | {"point": at}))

    return st.builds(
        build,
        st.sampled_from(["水污染", "危险化学品", "大气污染", "辐射"]),
        st.sampled_from(["平定县", "盂县"]),
        st.sampled_from(["", "桃河307国道段", "307国道桃河桥", "娘子关", "桃"]),
        st.none() | st.builds(Point, st.floats(113.70, 113.76), st.floats(37.84, 37.88)),
        st.integers(0, 400),
        st.none() | st.integers(0, 400),
    )


@UNHURRIED
@given(calls(), calls())
def test_it_does_not_matter_who_called_first(one, other):
    assert similar(limits(YQ), one, other) == similar(limits(YQ), other, one)


@UNHURRIED
@given(calls(), calls(), st.integers(0, 600), st.integers(0, 20))
def test_wider_limits_take_no_offer_away(one, other, minutes, km):
    wider = limits(YQ).model_copy(
        update={
            "within_minutes": limits(YQ).within_minutes + minutes,
            "within_km": limits(YQ).within_km + km,
        }
    )
    if similar(limits(YQ), one, other) is not None:
        assert similar(wider, one, other) is not None


@UNHURRIED
@given(calls())
def test_a_call_is_like_itself(one):
    found = similar(limits(YQ), one, one)
    assert found is not None
    assert found.minutes == 0


def test_what_lies_beyond_every_limit_is_never_offered():
    far = Told(
        "水污染", "平定县", told("水污染", TAOHE, 0).learned_at + timedelta(days=2), point=Point(120.0, 30.0)
    )
    assert similar(limits(YQ), told("水污染", TAOHE, 0), far) is None
