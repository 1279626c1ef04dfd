"""来源 in the room: who said what when, 并入, 拆分, 另立, 采用 another time, 更正接报内容."""

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from scenario import Scenario
from web_pages import Browser, words

from incidents.models import Incident


@pytest.fixture(autouse=True)
def _nothing_cached():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def afternoon(county: Scenario) -> Scenario:
    """14:38: the town at 14:16, the fire service at 14:20, the enterprise at 14:38, all about one explosion."""
    county.at("14:16").receive(occurred_at=county.moment("14:05"), caller={"unit": "安监站", "kind": "unit"})
    first = county.incident
    fire = call(county, "14:20", category="火灾", source="119转警", occurred_at=county.moment("13:58"))
    county.merge(fire, first)
    plant = call(county, "14:38", category="工矿商贸", caller={"unit": "某化工厂", "kind": "enterprise"})
    county.merge(plant, first)
    return county


def call(scenario: Scenario, at: str, **fields: Any) -> Incident:
    first = scenario.incident_id
    found = scenario.at(at).receive(**fields)
    scenario.incident_id = first
    return found


def desk(scenario: Scenario) -> Browser:
    return Browser(scenario, f"{scenario.desk}_watch")


@pytest.mark.clause("WX-062")
def test_the_sources_are_listed_with_their_times_and_the_enterprise_s_lateness(afternoon):
    browser = desk(afternoon)
    shown = words(browser.get("room-part", "sources"))
    assert [f"来源 {place}" in shown for place in (1, 2, 3)] == [True] * 3
    assert "安监站" in shown
    assert "事发单位 14:38 报告， 距事发 33 分，超 3 分 （30 分，§4.1.1（2））" in shown.replace(
        "&nbsp;", " "
    )
    assert "另一说法" in shown
    assert shown.count("接报单") == 3
    assert "来源 3" in words(browser.get("room"))


@pytest.mark.clause("WX-062")
def test_without_a_time_of_occurrence_nobody_is_judged_late(county):
    county.at("14:38").receive(caller={"unit": "某化工厂", "kind": "enterprise"})
    shown = words(desk(county).get("room-part", "sources"))
    assert "事发时间不明，无法判断" in shown


@pytest.mark.clause("WX-062")
def test_another_source_s_time_is_adopted_with_one_button_and_lateness_follows(afternoon):
    browser = desk(afternoon)
    fire = Incident.objects.get(source="119转警")
    page = words(browser.get("adopt-time", fire.pk))
    assert "14:05" in page
    assert "13:58" in page
    answer = browser.post("adopt-time", fire.pk)
    assert answer.status_code == 302
    assert afternoon.incident.occurred_at == afternoon.moment("13:58")
    afternoon.expect_event("particulars_corrected", about="来源2（119转警）：更正 发生时刻")
    shown = words(browser.get("room-part", "sources"))
    assert "距事发 40 分，超 10 分" in shown
    met = afternoon.deadline("enterprise_report")
    assert (met.due_at, met.met_at) == (afternoon.moment("14:28"), afternoon.moment("14:38"))
    afternoon.split(fire)
    assert afternoon.incident.occurred_at == afternoon.moment("14:05")
    assert afternoon.deadline("enterprise_report").due_at == afternoon.moment("14:35")


def test_a_merged_call_keeps_its_room_and_says_where_it_went(afternoon):
    host = afternoon.incident
    fire = Incident.objects.get(source="119转警")
    afternoon.incident_id = fire.pk
    shown = words(desk(afternoon).get("room"))
    assert f"已并入 {host.number} {host.title} ，作为来源 2" in shown
    assert "拆分" in shown
    assert desk(afternoon).get("intake-sheet").status_code == 200
    posts = [name for name in ("facts", "correct", "verify") if desk(afternoon).post(name).status_code == 409]
    assert posts == ["facts", "correct", "verify"]


def test_a_source_is_split_from_its_page_with_a_reason(afternoon):
    fire = Incident.objects.get(source="119转警")
    afternoon.incident_id = fire.pk
    browser = desk(afternoon)
    assert "恢复为独立事件" in words(browser.get("split"))
    assert browser.post("split", reason="是另一家厂").status_code == 302
    assert Incident.objects.get(pk=fire.pk).state == "RECEIVED"
    afternoon.expect_event("split", about="恢复为独立事件：是另一家厂")


def test_a_call_is_merged_from_its_room_by_offer_or_by_number(scenario):
    first = scenario.at("02:13").receive()
    second = call(scenario, "02:19")
    third = call(scenario, "02:25", detail="娘子关泉口")
    scenario.incident_id = second.pk
    browser = desk(scenario)
    assert f"{reverse('merge', args=[second.pk])}?into={first.pk}" in browser.get("room").content.decode()
    assert browser.post("merge").status_code == 422
    wrong = words(browser.post("merge", number="999"))
    assert "本单位没有编号为 999 的事件" in wrong
    assert browser.post("merge", into=str(first.pk), reason="同一辆车").status_code == 302
    scenario.incident_id = third.pk
    assert browser.post("merge", number=str(first.serial)).status_code == 302
    assert first.merged_sources.count() == 2


def test_kept_apart_in_the_room_it_is_offered_no_more(scenario):
    first = scenario.at("02:13").receive()
    second = call(scenario, "02:19")
    scenario.incident_id = second.pk
    browser = desk(scenario)
    assert "疑似重复" in words(browser.get("room"))
    page = browser.get("keep-apart", query=f"?from={first.pk}")
    assert first.number in words(page)
    assert browser.post("keep-apart", query=f"?from={first.pk}").status_code == 302
    assert "疑似重复" not in words(browser.get("room"))
    assert browser.get("keep-apart", query="?from=nonsense").status_code == 404


def test_the_register_names_the_host(afternoon):
    browser = desk(afternoon)
    with browser._then():
        page = words(browser.client.get(reverse("incidents")))
    assert f"并入 {afternoon.incident.number}" in page


def test_the_pages_are_not_there_for_the_other_office(afternoon):
    browser = Browser(afternoon, "yq_watch")
    fire = Incident.objects.get(source="119转警")
    for name in ("merge", "split", "correct", "keep-apart"):
        assert browser.get(name).status_code == 404
    assert browser.get("adopt-time", fire.pk).status_code == 404


# 更正接报内容


CORRECTION = {
    "occurred_at": "", "county": "平定县", "detail": "桃河307国道段", "lng": "", "lat": "", "category": "水污染",
    "title": "平定县桃河307国道段水污染事件", "caller_unit": "", "caller_name": "", "caller_phone": "",
    "measures_taken": "", "source": "平定分局 赵核", "reason": "听错了",
}  # fmt: skip


@pytest.fixture
def night(scenario: Scenario) -> Scenario:
    scenario.at("02:13").receive(lng=None, lat=None)
    Incident.objects.filter(pk=scenario.incident_id).update(lng=None, lat=None)
    return scenario


def test_only_what_was_changed_is_corrected_and_the_title_follows(night):
    browser = desk(night)
    opened = browser.get("correct").content.decode()
    assert f'name="expected_seq" value="{night.incident.seq}"' in opened
    changed = CORRECTION | {"detail": "桃河308国道段", "expected_seq": str(night.incident.seq)}
    assert browser.post("correct", **changed).status_code == 302
    assert night.incident.detail == "桃河308国道段"
    event = night.expect_event("particulars_corrected", about="详细地点 桃河307国道段→桃河308国道段")
    assert set(event.payload["changes"]) == {"detail", "title"}
    assert night.incident.title == "平定县桃河308国道段水污染事件"


def test_two_officers_correct_different_fields_and_neither_notices(night):
    seq = str(night.incident.seq)
    assert desk(night).post("correct", **CORRECTION, county_x="").status_code == 422
    first = CORRECTION | {"county": "盂县", "expected_seq": seq}
    assert desk(night).post("correct", **first).status_code == 302
    second = CORRECTION | {"measures_taken": "已围堵", "expected_seq": seq}
    answer = Browser(night, "yq_leader").post("correct", **second)
    assert answer.status_code == 302, words(answer)
    found = night.incident
    assert (found.county, found.measures_taken) == ("盂县", "已围堵")


def test_two_officers_correct_one_field_and_the_second_sees_both_values(night):
    seq = str(night.incident.seq)
    desk(night).post("correct", **(CORRECTION | {"detail": "K12+300", "expected_seq": seq}))
    answer = Browser(night, "yq_leader").post(
        "correct", **(CORRECTION | {"detail": "K13", "expected_seq": seq})
    )
    assert answer.status_code == 409
    shown = words(answer)
    assert "详细地点：您 K13｜张值 K12+300" in shown
    assert 'value="K13"' in answer.content.decode()
    assert night.incident.detail == "K12+300"


def test_a_time_after_it_was_told_is_refused_beside_its_field(night):
    wrong = CORRECTION | {"occurred_at": "2026-11-22T03:00", "expected_seq": str(night.incident.seq)}
    answer = desk(night).post("correct", **wrong)
    assert answer.status_code == 422
    assert "晚于得知时刻" in words(answer)


def test_the_room_costs_the_same_with_two_sources_as_with_five(afternoon):
    browser = desk(afternoon)
    few = browser.statements("room-part", "sources")
    for _ in range(3):
        afternoon.merge(call(afternoon, "14:50"), afternoon.incident)
    assert browser.statements("room-part", "sources") == few


@pytest.mark.parametrize("name", ["merge", "correct", "split", "adopt-time"])
def test_the_pages_stay_within_their_budget(afternoon, name):
    browser = desk(afternoon)
    source = Incident.objects.filter(state="MERGED").order_by("serial").first().pk
    if name in ("merge", "split"):
        afternoon.incident_id = call(afternoon, "14:50").pk if name == "merge" else source
    assert browser.statements(name, *([source] if name == "adopt-time" else [])) <= 15
