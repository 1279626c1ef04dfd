"""The desk: what is late or next, what is going on, what waits for whom."""

import pytest
import time_machine
from django.urls import reverse

from incidents.actions import alarming, intake, watch
from incidents.actions.intake import Call
from incidents.models import Deadline, DeviceCheck, ShiftLogEntry


@pytest.fixture
def look(scenario, sign_in):
    """look("watch", at="02:13") is the desk's page as text."""

    def looked(who: str, *, at: str, part: str = "") -> str:
        client = sign_in(scenario.who(who).username)
        address = reverse("desk-part", args=[part]) if part else reverse("desk")
        alarming.settle_due(now=scenario.moment(at), limit=20)
        with time_machine.travel(scenario.moment(at), tick=False):
            answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    return looked


def test_a_quiet_desk_says_that_it_was_checked(look):
    page = look("watch", at="02:00")
    assert "无进行中事件" in page
    assert "没有超时，没有临期" in page
    assert "没有要您办的事" in page


def test_an_incident_is_one_line_with_people_and_the_unknown(scenario, look):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1, "deaths": 0})
    page = look("watch", at="02:14", part="incidents")
    assert scenario.incident.title in page
    assert "中毒或重伤 1" in page
    assert "死亡 0" in page
    assert "疏散、转移 不明" in page
    assert "接报待核实" in page
    assert "自 02:13" in page
    assert 'data-figures role="timer">01:00' in page
    assert reverse("room", args=[scenario.incident_id]) in page


def test_a_new_call_waits_for_the_desk_and_not_for_the_commander(scenario, look):
    scenario.at("02:13").receive()
    assert "待核实" in look("watch", at="02:14", part="todo")
    assert "待核实" not in look("commander", at="02:14", part="todo")


@pytest.mark.clause("YQ-109")
def test_a_request_waits_for_the_commander_and_the_desk_sees_it_wait(scenario, look):
    scenario.at("02:13").receive(confirmed={"environmental_impact": True})
    scenario.verify()
    scenario.request("IV", leads=scenario.open_leads())
    mine = look("commander", at="02:36", part="todo")
    assert reverse("approval", args=[scenario.incident_id]) in mine
    assert "启动IV级响应" in mine
    assert "等 指挥" in look("watch", at="02:36", part="todo")


def test_a_decision_by_telephone_waits_for_the_signature_of_who_gave_it(scenario, look):
    scenario.at("02:13").receive(confirmed={"environmental_impact": True})
    scenario.verify()
    scenario.request("IV", leads=scenario.open_leads())
    scenario.approve_by_phone()
    assert "待补签" in look("commander", at="03:00", part="todo")
    assert "等 王局" in look("watch", at="03:00", part="todo")
    scenario.countersign()
    assert "待补签" not in look("commander", at="03:01", part="todo")


def test_a_unit_sees_its_own_notice_and_tasks(scenario, look):
    scenario.activated("II", at="03:41", water_source_affected="county")
    page = look("monitoring", at="03:45", part="todo")
    assert "本单位" in page
    assert "待签收" in page
    assert "待核实" not in page


def test_units_that_owe_the_same_are_one_line(scenario, look):
    scenario.activated("II", at="03:41", water_source_affected="county")
    page = look("watch", at="05:00", part="alarms")
    assert 0 < page.count("1小时内完成应急力量准备") <= 4
    assert "（人员）" not in page
    assert " 家" in page


def test_a_late_clock_is_an_alarm_and_counted_in_the_frame(scenario, look):
    scenario.at("02:13").receive()
    late = look("watch", at="06:14")
    assert "应于 06:13" in late
    assert "data-alarm-count>0<" not in late
    assert "超时】值班台" in late


def test_a_legal_limit_stands_above_an_internal_one(scenario, look):
    scenario.at("02:13").receive()
    page = look("watch", at="06:20", part="alarms")
    assert page.index("书面初报") < page.index("报带班领导")


def test_only_who_may_log_a_call_is_offered_to(scenario, look):
    assert "接报登记" in look("watch", at="02:00")
    assert "接报登记" not in look("monitoring", at="02:00")


def test_a_clock_of_another_office_is_not_shown(scenario, county, look, sign_in):
    county.at("14:16").receive()
    scenario.at("02:13").receive()
    page = look("watch", at="02:14")
    assert county.incident.title not in page


def test_nothing_new_is_answered_with_304(scenario, sign_in):
    scenario.at("02:13").receive()
    client = sign_in("yq_watch")
    address = reverse("desk-part", args=["incidents"])
    with time_machine.travel(scenario.moment("02:14"), tick=False):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        scenario.verify()
        changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""


def test_a_part_that_does_not_exist_is_404(sign_in):
    assert sign_in("yq_watch").get("/parts-of-desk/nothing/").status_code == 404


def test_a_live_region_holds_no_input(scenario, look):
    scenario.at("02:13").receive()
    for part in ("alarms", "clocks", "incidents", "todo", "log", "health"):
        page = look("watch", at="02:14", part=part)
        assert "<input" not in page
        assert "<form" not in page


@pytest.mark.parametrize("incidents", [1, 20])
def test_the_desk_asks_the_database_as_often_for_twenty_incidents(
    scenario, sign_in, django_assert_max_num_queries, incidents
):
    scenario.at("02:13")
    for number in range(incidents):
        call = Call(
            category="水污染", source="电话", county="平定县", narrative=f"第 {number} 起，有刺激性气味"
        )
        intake.receive(call, by=scenario.who("watch"), now=scenario.now)
    client = sign_in("yq_watch")
    client.get("/")
    with django_assert_max_num_queries(15):
        assert client.get("/").status_code == 200


def test_a_desk_without_a_plan_says_so(people, sign_in):
    officer = people["yq_watch"]
    officer.organisation.plan_code = "not_loaded"
    officer.organisation.save()
    page = sign_in("yq_watch").get("/").content.decode()
    assert "预案尚未载入" in page


def test_a_quiet_desk_shows_what_was_checked_and_what_is_not_there(scenario, look):
    watch.check_device(device="sound", works=True, by=scenario.who("watch"), now=scenario.moment("01:50"))
    page = look("watch", at="02:00", part="incidents")
    assert "无进行中事件" in page
    assert "还没有接过报" in page
    assert "试听 01:50" in page
    assert "未接入" in page
    assert "还没有试打" in page


def test_the_first_nine_incidents_have_a_key_and_show_their_number(scenario, look):
    for number in range(10):
        scenario.at(f"02:{10 + number}").receive(detail=f"{number}号桥")
    page = look("watch", at="02:30", part="incidents")
    assert page.count("data-key=") == 9
    assert 'data-key="Ctrl+Alt+9"' in page
    assert "(9)" in page
    assert "(10)" not in page


def test_an_alarm_leads_the_desk_to_the_act_and_others_to_the_room(scenario, look):
    scenario.at("02:13").receive()
    assert reverse("verify", args=[scenario.incident_id]) in look("watch", at="02:40", part="alarms")
    page = look("monitoring", at="02:40", part="alarms")
    assert reverse("verify", args=[scenario.incident_id]) not in page
    assert "查看" in page


def test_what_waits_is_counted_by_kind(scenario, look):
    scenario.at("02:13").receive()
    assert "待核实 1" in look("watch", at="02:14", part="todo")


def test_what_the_plan_wants_answered_waits_until_somebody_answers_it(scenario, look):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    assert "3 项：会不会影响到外县、外市、外省？" in look("watch", at="02:20", part="todo")
    answers = {"cross_boundary": "none", "water_source_affected": "none", "sensitive_receptor": False}
    scenario.update_facts(source="平定分局", **answers)
    assert "会不会影响到" not in look("watch", at="02:25", part="todo")


def test_a_line_of_the_log_is_written_at_the_desk_and_read_there(scenario, look, sign_in):
    client = sign_in("yq_watch")
    answer = client.post(reverse("watch-log"), {"text": "02:05 气象台来电，夜间有雾", "form_id": "a" * 32})
    assert answer.status_code == 302
    again = client.post(reverse("watch-log"), {"text": "02:05 气象台来电，夜间有雾", "form_id": "a" * 32})
    assert again.status_code == 302
    assert ShiftLogEntry.objects.count() == 1
    page = client.get(reverse("watch-log")).content.decode()
    assert "气象台来电" in page
    assert "张值" in page
    assert "气象台来电" in client.get(reverse("desk")).content.decode()


def test_with_scripts_the_composer_comes_back_empty_and_rings(sign_in):
    answer = sign_in("yq_watch").post(reverse("watch-log"), {"text": "接班"}, headers={"HX-Request": "true"})
    assert answer["HX-Trigger"] == "logged"
    assert "接班" not in answer.content.decode()


def test_a_line_without_words_or_power_is_refused_and_kept(sign_in):
    empty = sign_in("yq_watch").post(reverse("watch-log"), {"text": " "})
    assert empty.status_code == 422
    assert "请写内容" in empty.content.decode()
    refused = sign_in("yq_monitoring").post(reverse("watch-log"), {"text": "我来记一笔"})
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "我来记一笔" in page
    assert "值班员" in page


def test_an_administrator_has_no_shift_log(sign_in):
    assert sign_in("admin_system").get(reverse("watch-log")).status_code == 404


def test_the_printer_is_asked_about_after_its_test_sheet(sign_in):
    client = sign_in("yq_watch")
    assert "打出来了吗" in client.get(reverse("watch-test-sheet")).content.decode()
    client.post(reverse("watch-check"), {"device": "printer", "works": "1"})
    row = DeviceCheck.objects.get()
    assert (row.device, row.works, row.checked_by.username) == ("printer", True, "yq_watch")
    assert client.post(reverse("watch-check"), {"device": "toaster", "works": "1"}).status_code == 400


def test_every_open_clock_is_on_the_printed_table_with_clause_and_owner(scenario, sign_in):
    scenario.at("02:13").receive(projected={"cross_boundary": "province"})
    client = sign_in("yq_watch")
    with time_machine.travel(scenario.moment("06:20"), tick=False):
        page = client.get(reverse("watch-clocks")).content.decode()
    for row in Deadline.objects.open():
        assert row.label in page
    assert "立即，自" in page
    assert "已超时" in page
    assert "§4.2.3" in page
    assert "值班员" in page


def test_who_is_on_duty_is_shown_with_his_phone(look):
    page = look("watch", at="02:00")
    assert "今日值班" in page
    assert "0353-0000102" in page
