"""得知, 发生 and 录入 apart: set back with a reason, told by another clock, sent on later."""

import re
import uuid

import pytest
import time_machine
from django.urls import reverse

from incidents.models import Event, Incident

CALL = {
    "narrative": "厂区发生爆炸，人员情况不明",
    "county": "水西沟镇",
    "category": "危险化学品",
    "source": "电话",
}
TANKER = {
    "narrative": "罐车在307国道侧翻，有刺激性气味",
    "county": "平定县",
    "category": "水污染",
    "source": "电话",
}


@pytest.fixture
def county_desk(county, sign_in):
    with time_machine.travel(county.moment("14:16"), tick=False):
        yield sign_in("wx_watch")


@pytest.fixture
def desk(scenario, sign_in):
    with time_machine.travel(scenario.moment("02:13"), tick=False):
        yield sign_in("yq_watch")


def send(client, call, **fields):
    return client.post(reverse("intake"), call | {"form_id": uuid.uuid4().hex} | fields)


def opened(client) -> str:
    """What the page itself wrote down when it was opened."""
    page = client.get(reverse("intake")).content.decode()
    return re.search(r'name="opened_at" value="([^"]+)"', page)[1]


def test_the_time_of_learning_is_preset_to_the_opening_of_the_page(desk):
    assert opened(desk) == "2026-11-22T02:13:00+08:00"
    send(desk, TANKER, learned_at="2026-11-22 02:13:00", opened_at=opened(desk))
    assert Incident.objects.get().learned_reason == ""


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({}, "未说明"),
        ({"learned_reason": "补录"}, "补录"),
        ({"learned_reason": "接电话后才开机"}, "接电话后才开机"),
        ({"learned_reason": "其他"}, "其他"),
        ({"learned_reason": "其他", "learned_reason_text": "交接班口头转告"}, "交接班口头转告"),
        ({"learned_reason": "补录", "learned_reason_text": "先记在纸上"}, "补录：先记在纸上"),
    ],
)
def test_a_time_set_back_keeps_its_reason_and_a_missing_one_blocks_nothing(desk, given, stored):
    answer = send(desk, TANKER, learned_at="01:40", opened_at=opened(desk), **given)
    incident = Incident.objects.get()
    assert answer.status_code == 302
    assert incident.learned_reason == stored
    assert f"{incident.learned_at.astimezone():%M}" == "40"
    assert (
        f"接报时间写为 01:40，原因：{stored}" in Event.objects.get(incident=incident, kind="RECEIVED").summary
    )


def test_without_a_time_set_back_no_reason_is_kept(desk):
    send(desk, TANKER, learned_at="02:13", opened_at=opened(desk), learned_reason="补录")
    assert Incident.objects.get().learned_reason == ""


def test_the_time_of_another_clock_is_turned_into_beijing_time(county_desk, county):
    send(county_desk, CALL, occurred_at="12:05", occurred_local="on")
    incident = Incident.objects.get()
    assert incident.occurred_at == county.moment("14:05")
    assert incident.learned_at == county.moment("14:16")


def test_a_local_time_before_midnight_is_that_of_the_night_before(county, sign_in):
    with time_machine.travel(county.moment("2026-11-24 01:30"), tick=False):
        send(sign_in("wx_watch"), CALL, occurred_at="22:50", occurred_local="on")
    assert Incident.objects.get().occurred_at == county.moment("2026-11-24 00:50")


def test_only_a_plan_with_such_a_clock_offers_it(county_desk, desk):
    county_page = county_desk.get(reverse("intake")).content.decode()
    assert "所填为新疆时间" in county_page
    assert "＋2小时" in county_page
    assert "新疆时间" not in desk.get(reverse("intake")).content.decode()
    send(desk, TANKER, occurred_at="02:05", occurred_local="on")
    assert f"{Incident.objects.get().occurred_at.astimezone():%M}" == "05"


def test_an_occurrence_after_the_call_is_asked_about_in_words(county_desk):
    page = send(county_desk, CALL, occurred_at="14:25").content.decode()
    assert "14:25 晚于 14:16" in page
    assert "是几点发生的？" in page
    assert "不必按新疆时间再加 2 小时" in page


def test_a_form_that_waited_for_the_line_keeps_its_own_times(scenario, sign_in):
    with time_machine.travel(scenario.moment("2026-11-23 09:30"), tick=False):
        written = scenario.moment("2026-11-23 08:58").isoformat()
        fields = {"learned_at": "2026-11-23 08:55:00", "occurred_at": "08:50", "written_at": written}
        send(sign_in("yq_watch"), TANKER, **fields)
    incident = Incident.objects.get()
    assert incident.written_at == scenario.moment("2026-11-23 08:58")
    assert incident.learned_at == scenario.moment("2026-11-23 08:55")
    assert incident.occurred_at == scenario.moment("2026-11-23 08:50")
    assert incident.recorded_at == scenario.moment("2026-11-23 09:30")
    assert "written_at" in Event.objects.get(incident=incident, kind="RECEIVED").payload


def test_a_bare_time_is_read_by_the_hour_of_writing_and_not_of_arrival(scenario, sign_in):
    with time_machine.travel(scenario.moment("2026-11-23 12:00"), tick=False):
        written = scenario.moment("2026-11-22 23:55").isoformat()
        send(sign_in("yq_watch"), TANKER, occurred_at="23:50", learned_at="", written_at=written)
    incident = Incident.objects.get()
    assert incident.occurred_at == scenario.moment("2026-11-22 23:50")
    assert incident.learned_at == scenario.moment("2026-11-22 23:55")


@pytest.mark.parametrize("written", ["gestern", "2026-11-23T08:00", "2030-01-01T00:00:00+08:00"])
def test_an_impossible_time_of_writing_is_told_and_nothing_typed_is_lost(desk, written):
    answer = send(desk, TANKER, written_at=written)
    assert answer.status_code == 422
    assert "落笔时刻" in answer.content.decode()
    assert TANKER["narrative"] in answer.content.decode()


def test_the_room_says_that_a_call_was_entered_late_or_sent_on(desk, scenario):
    send(desk, TANKER, learned_at="01:40", opened_at=opened(desk), learned_reason="补录")
    page = desk.get(reverse("room", args=[Incident.objects.get().pk])).content.decode()
    assert "补录：得知 01:40，录入 02:13" in page


def test_a_call_entered_at_once_is_not_called_late(desk):
    send(desk, TANKER, learned_at="02:05", occurred_at="01:30")
    page = desk.get(reverse("room", args=[Incident.objects.get().pk])).content.decode()
    assert "补录：" not in page
