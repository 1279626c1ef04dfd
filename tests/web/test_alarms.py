"""告警 as pages: the list with and without scripts, one alarm with its forms, and what a screen sounds for."""

import pytest
import time_machine
from django.urls import reverse

from incidents.models import Alarm, AlarmKind, AlarmSilence


@pytest.fixture
def alarm(scenario):
    """签收超时: P2."""
    scenario.with_alarms().activated("II", at="03:41", water_source_affected="county")
    scenario.at("03:51")
    with time_machine.travel(scenario.now, tick=False):
        yield Alarm.objects.get(kind=AlarmKind.UNSIGNED)


def test_the_page_lists_what_stands_with_its_act(sign_in, alarm):
    page = sign_in("yq_watch").get(reverse("alarms")).content.decode()
    assert alarm.words in page
    assert reverse("call-sheet", args=[alarm.incident_id]) in page
    assert reverse("alarm", args=[alarm.pk]) in page
    assert "静音" in page
    assert f'id="shelve-{alarm.pk}"' in page


def test_who_keeps_no_desk_looks_and_is_offered_nothing(sign_in, alarm):
    page = sign_in("yq_monitoring").get(reverse("alarms")).content.decode()
    assert alarm.words in page
    assert reverse("alarm-silence") not in page.split("<main", 1)[1]
    assert "data-confirm" not in page


def test_every_page_has_the_number_and_the_way_to_the_list(sign_in, alarm, scenario):
    page = sign_in("yq_watch").get(reverse("room", args=[scenario.incident_id])).content.decode()
    number = Alarm.objects.filter(cleared_at__isnull=True, organisation=alarm.organisation).count()
    assert f"data-alarm-count>{number}<" in page
    assert reverse("alarms") in page


def test_the_drawer_is_the_inside_only(sign_in, alarm):
    answer = sign_in("yq_watch").get(reverse("alarms"), headers={"X-Drawer": "1"}).content.decode()
    assert alarm.words in answer
    assert "<html" not in answer


def test_one_is_confirmed_by_a_plain_form(sign_in, alarm):
    client = sign_in("yq_watch")
    assert "确认" in client.get(reverse("alarm", args=[alarm.pk])).content.decode()
    answer = client.post(reverse("alarm-acknowledge", args=[alarm.pk]), {"form_id": "a" * 32})
    assert answer.status_code == 302
    alarm.refresh_from_db()
    assert alarm.acknowledged_by.name == "张值"
    page = client.get(reverse("alarm", args=[alarm.pk])).content.decode()
    assert "张值" in page
    assert "确认，未消除" in page


def test_a_script_gets_the_refusal_as_a_sentence(sign_in, alarm):
    address = reverse("alarm-acknowledge", args=[alarm.pk])
    assert sign_in("yq_watch").post(address, headers={"X-Quiet": "1"}).status_code == 204
    again = sign_in("yq_leader").post(address, headers={"X-Quiet": "1"})
    assert again.status_code == 409
    assert "张值 03:51 已经确认" in again.json()["message"]
    assert sign_in("yq_monitoring").post(address, headers={"X-Quiet": "1"}).status_code == 403


def test_one_is_put_aside_with_its_reason_or_asked_for_it(sign_in, alarm):
    client = sign_in("yq_watch")
    address = reverse("alarm-shelve", args=[alarm.pk])
    empty = client.post(address, {"minutes": "15", "reason": ""})
    assert empty.status_code == 422
    assert "请写搁置的理由" in empty.content.decode()
    late = client.post(address, {"minutes": "45", "reason": "等回音"})
    assert late.status_code == 422
    assert "搁置 1 至 30 分钟" in late.content.decode()
    assert client.post(address, {"minutes": "15", "reason": "等回音"}).status_code == 302
    page = client.get(reverse("alarms")).content.decode()
    assert "搁置至 04:06" in page
    assert "等回音" in page


def test_several_p3_are_confirmed_at_once_and_nothing_graver(sign_in, alarm):
    client = sign_in("yq_watch")
    address = reverse("alarm-acknowledge-quiet")
    refused = client.post(address, {"alarm": [str(alarm.pk)]})
    assert refused.status_code == 409
    Alarm.objects.filter(pk=alarm.pk).update(priority=3)
    assert client.post(address, {"alarm": [str(alarm.pk)]}).status_code == 302
    assert client.post(address, {"alarm": ["x"]}).status_code == 404


def test_a_silence_is_on_record_with_its_name(sign_in, alarm):
    assert sign_in("yq_watch").post(reverse("alarm-silence")).status_code == 302
    assert AlarmSilence.objects.get().silenced_by.name == "张值"
    assert sign_in("yq_monitoring").post(reverse("alarm-silence")).status_code == 403


def test_a_screen_of_the_desk_sounds_and_that_of_a_unit_does_not(sign_in, alarm, scenario):
    watch = sign_in("yq_watch").get(reverse("alarm-state")).json()
    assert watch["keeps"]
    assert str(alarm.pk) in {each["id"] for each in watch["calling"]}
    unit = sign_in("yq_monitoring").get(reverse("alarm-state")).json()
    assert (unit["keeps"], unit["calling"]) == (False, [])
    assert unit["count"] == watch["count"] > 0
    sign_in("yq_leader").post(reverse("alarm-silence"))
    assert sign_in("yq_watch").get(reverse("alarm-state")).json()["calling"] == []


def test_a_call_that_somebody_else_logged_is_told_and_ones_own_is_not(sign_in, alarm, scenario):
    assert sign_in("yq_watch").get(reverse("alarm-state")).json()["newest"] is None
    told = sign_in("yq_leader").get(reverse("alarm-state")).json()["newest"]
    assert told["id"] == str(scenario.incident_id)


@pytest.mark.parametrize("name", ["alarm", "alarm-acknowledge", "alarm-shelve"])
def test_another_offices_alarm_is_not_found(sign_in, alarm, name):
    client = sign_in("wx_watch")
    address = reverse(name, args=[alarm.pk])
    ask = client.get if name == "alarm" else client.post
    assert ask(address, {"minutes": "5", "reason": "x"}).status_code == 404


def test_an_administrator_has_no_alarms(sign_in):
    assert sign_in("admin_system").get(reverse("alarms")).status_code == 404
    assert sign_in("admin_system").get(reverse("alarm-state")).status_code == 404


def test_the_list_and_the_state_cost_few_statements(sign_in, alarm, django_assert_max_num_queries):
    client = sign_in("yq_watch")
    client.get(reverse("alarms"))
    with django_assert_max_num_queries(15):
        client.get(reverse("alarms"))
    with django_assert_max_num_queries(9):
        client.get(reverse("alarm-state"))
