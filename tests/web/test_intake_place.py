"""地点: from the gazetteer, or as it was said; what is not located has no distance, and never 0."""

import re
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from incidents.models import Incident
from tests import gazetteers

CALL = {"narrative": "罐车在307国道侧翻，有刺激性气味", "category": "水污染", "source": "电话"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(scenario, sign_in):
    gazetteers.load_all()
    with time_machine.travel(scenario.moment("02:13"), tick=False):
        yield sign_in("yq_watch")


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def panel(client, **fields) -> str:
    return words(client.post(reverse("intake-assess"), CALL | fields, headers=HTMX).content.decode())


def received(client, **fields) -> Incident:
    answer = client.post(reverse("intake"), CALL | {"form_id": uuid.uuid4().hex} | fields)
    assert answer.status_code == 302, words(answer.content.decode())
    return Incident.objects.get()


def test_the_options_carry_all_that_choosing_fills_in(desk):
    answer = desk.get(reverse("places"), {"q": "pdth"}).content.decode()
    first = re.search(r"<li[^>]*>", answer)[0]
    assert 'role="option"' in first
    assert (
        'data-name="桃河307国道段" data-county="平定县" data-lng="113.691000" data-lat="37.839600"' in first
    )


def test_no_place_gives_no_option(desk):
    assert "<li" not in desk.get(reverse("places"), {"q": "zzzz"}).content.decode()
    assert "<li" not in desk.get(reverse("places")).content.decode()


def test_options_are_for_who_is_signed_in_and_for_his_own_office(client, desk, sign_in):
    assert client.get(reverse("places"), {"q": "pdth"}).status_code == 302
    assert "桃河" not in sign_in("wx_watch").get(reverse("places"), {"q": "pdth"}).content.decode()


@pytest.mark.clause("YQ-031-6")
def test_the_panel_names_the_nearest_water_source_with_class_and_distance(desk):
    shown = panel(desk, county="平定县", detail="桃河307国道段", lng="113.691000", lat="37.839600")
    assert re.search(r"平定县城集中式水源（示意）\s+县级城市 距 6.8 km", shown)
    assert re.search(r"307国道危化品停车场（示意）\s+道路运输 苯、甲醇、汽油 距 0.9 km 0353-0000502", shown)


def test_a_place_that_is_not_in_the_gazetteer_says_that_its_distance_is_unknown(desk):
    shown = panel(desk, county="平定县", detail="某村后沟")
    assert "距离未知 地点未定位" in shown
    assert " 0 km" not in shown
    assert "0.0 km" not in shown


def test_a_name_written_as_it_is_listed_is_located_without_scripts(desk):
    assert "6.8 km" in panel(desk, county="平定县", detail="桃河307国道段")
    incident = received(desk, county="平定县", detail="桃河307国道段")
    assert (incident.lng, incident.lat) == (Decimal("113.691000"), Decimal("37.839600"))


def test_free_text_is_accepted_and_stays_unlocated(desk):
    incident = received(desk, county="盂县", detail="某村后沟")
    assert (incident.county, incident.detail, incident.lng, incident.lat) == ("盂县", "某村后沟", None, None)


@pytest.mark.parametrize(
    ("written", "county", "detail"),
    [
        ("平定县桃河307国道段", "平定县", "桃河307国道段"),
        ("平定县·桃河 某桥", "平定县", "桃河 某桥"),
        ("阳泉往平定方向国道上", "阳泉往平定方向国道上", ""),
        ("国" * 60, "国" * 40, "国" * 20),
    ],
)
def test_the_place_alone_is_enough(desk, written, county, detail):
    incident = received(desk, detail=written)
    assert (incident.county, incident.detail) == (county, detail)


@pytest.mark.parametrize(
    "degrees", [("x", "37"), ("113", ""), ("999", "37"), ("NaN", "37"), ("1e99", "1e99")]
)
def test_coordinates_that_are_none_leave_the_place_unlocated_and_stop_nothing(desk, degrees):
    lng, lat = degrees
    assert received(desk, county="盂县", detail="某沟", lng=lng, lat=lat).lng is None


def test_the_distance_costs_the_panel_few_statements(desk, django_assert_max_num_queries):
    panel(desk)
    with django_assert_max_num_queries(14):
        panel(desk, county="平定县", detail="桃河307国道段", lng="113.691000", lat="37.839600")


def test_a_number_box_knows_which_level_it_reaches(desk):
    page = desk.get(reverse("intake")).content.decode()
    box = re.search(r'<ec-tri[^>]*data-steps="([^"]*)"[^>]*><fieldset class="field"><legend>疏散', page)[1]
    assert "[&quot;5000&quot;, &quot;III级&quot;, &quot;附表2 III级第3项&quot;]" in box
    assert "IV级" not in box


def test_the_caller_may_be_the_enterprise_itself(desk):
    assert received(desk, county="盂县", caller_kind="enterprise").caller == {"kind": "enterprise"}


def test_the_empty_sheet_is_one_page_to_be_filled_by_hand(desk, sign_in):
    for client in (desk, sign_in("wx_leader")):
        answer = client.get(reverse("intake-sheet-blank"))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    assert reverse("intake-sheet-blank") in desk.get(reverse("intake")).content.decode()
    assert sign_in("admin_system").get(reverse("intake-sheet-blank")).status_code == 403
