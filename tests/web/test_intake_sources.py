"""接报登记 beside an event that is known already: 并入, 另立, 先存后定 (ux 1.1, 02:19)."""

import re

import pytest
from django.urls import reverse
from scenario import Scenario
from web_pages import Browser, words

from incidents.models import Event, Incident

CALL = {
    "narrative": "过路司机报罐车翻了，味道很大",
    "county": "平定县",
    "detail": "桃河307国道段",
    "category": "危险化学品",
    "source": "110转警",
    "learned_at": "02:19",
    "form_id": "a" * 32,
}


@pytest.fixture
def night(scenario: Scenario) -> Scenario:
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario.at("02:19")


@pytest.fixture
def desk(night: Scenario, people) -> Browser:
    return Browser(night, "yq_watch")


def send(desk: Browser, **more: str):
    with desk._then():
        return desk.client.post(reverse("intake"), CALL | more, follow=True)


def panel(desk: Browser, **more: str) -> str:
    with desk._then():
        answer = desk.client.post(reverse("intake-assess"), CALL | more, headers={"hx-request": "true"})
    return str(answer.content.decode())


def newest() -> Incident:
    return Incident.objects.order_by("serial").last()


def test_the_panel_offers_the_event_with_its_reasons_and_three_ways(night, desk):
    shown = panel(desk)
    assert re.search(r"同地点 0\.0 km，相差 6 分，类型相近|地点写法相近，相差 6 分，类型相近", shown)
    assert f'name="merge_into" value="{night.incident_id}"' in shown
    assert 'data-key="Alt+M"' in shown
    assert "并入为来源 2" in shown
    assert "不是同一起，另立" in shown
    assert "疑似重复" not in panel(desk, category="大气污染")


def test_enter_in_a_field_never_merges(night, desk):
    with desk._then():
        page = desk.client.post(reverse("intake-assess"), CALL).content.decode()
    buttons = re.findall(r"<button[^>]*type=\"submit\"[^>]*>", page[page.index('id="intake"') :])
    assert "merge_into" not in buttons[0]
    assert any("merge_into" in each for each in buttons)


def test_merged_at_intake_it_is_received_and_merged_at_once(night, desk):
    answer = send(desk, merge_into=str(night.incident_id))
    source = newest()
    assert (source.state, source.merged_into_id) == ("MERGED", night.incident_id)
    assert answer.redirect_chain[-1][0] == reverse("room", args=[night.incident_id])
    assert f"已登记 {source.number}，作为来源2并入 {night.incident.number}。" in words(answer)
    assert source.caller == {} or source.caller
    kinds = list(source.events.order_by("seq").values_list("kind", flat=True))
    assert (kinds[0], kinds.count("MERGED")) == ("RECEIVED", 1)


def test_the_same_form_sent_twice_is_one_source(night, desk):
    send(desk, merge_into=str(night.incident_id))
    send(desk, merge_into=str(night.incident_id))
    assert Incident.objects.count() == 2
    assert night.incident.merged_sources.count() == 1


def test_kept_apart_it_stands_alone_and_is_not_offered_again(night, desk):
    send(desk, kept_apart=str(night.incident_id))
    other = newest()
    assert other.state == "RECEIVED"
    received = Event.objects.get(incident=other, kind="RECEIVED")
    assert received.payload["kept_apart_from"] == [str(night.incident_id)]
    night.incident_id = other.pk
    assert "疑似重复" not in words(desk.get("room"))


def test_saved_first_it_can_be_decided_in_the_room(night, desk):
    host = night.incident
    send(desk)
    night.incident_id = newest().pk
    shown = words(desk.get("room"))
    assert "疑似重复" in shown
    assert host.number in shown


def test_no_call_is_lost_when_the_host_has_gone_meanwhile(night, desk):
    host = night.incident
    night.dismiss("误报")
    answer = send(desk, merge_into=str(host.pk))
    call = newest()
    assert (call.state, call.merged_into) == ("RECEIVED", None)
    assert f"未能并入，已单独登记：{host.number}现为“不属实”" in words(answer)
    assert call.events.filter(kind="NOTE", summary__contains="不能再接收来源").exists()


@pytest.mark.parametrize("into", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_an_absurd_host_is_no_reason_to_lose_a_call(night, desk, into):
    assert send(desk, merge_into=into).status_code == 200
    assert newest().state == "RECEIVED"
    assert Incident.objects.count() == 2
