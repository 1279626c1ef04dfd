"""时限页: what one clock says, what befell it and how it reached whom, what comes next, and the four acts without a script."""

import re

import pytest
from django.urls import reverse
from web_pages import Browser, words

from incidents.actions import delivery
from incidents.models import Deadline, Event, Notice, NoticeState, Posting
from incidents.plans import lookup
from incidents.queries.editions import plan_of

RULE = "initial_report_4h"


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario


def desk(story) -> Browser:
    """The watch officer at the scenario's minute, come from the desk: the sheet for a cut line is there."""
    browser = Browser(story, "yq_watch")
    browser.visit("/")
    return browser


def of(story, rule: str = RULE) -> Deadline:
    return story.deadline(rule)


def page(browser, rule: str = RULE) -> str:
    answer = browser.get("clock", of(browser.scenario, rule).pk)
    assert answer.status_code == 200
    return words(answer)


def test_the_page_says_all_six_things_and_the_clause_in_full(night):
    said = page(desk(night))
    assert "书面初报（一般、较大）" in said
    assert "至 06:13" in said
    assert "值班员 ：张值 0353-0000101".replace(" ", "") in said.replace(" ", "")
    assert "起算 得知 2026年11月22日 02:13，4 小时" in said
    assert "完成" in said
    sentence = lookup.clause(plan_of(night.incident), of(night).clause).text
    assert sentence in said


def test_what_comes_next_is_said_with_minute_post_and_name(night):
    night.at("05:30")
    said = page(desk(night))
    for line in (
        "06:13 到期，超时告知 张值",
        "06:18 将提醒 带班领导 李带",
        "06:23 将提醒 局指挥部办公室主任 陈副局",
        "06:33 将提醒 指挥 王局",
        "此后再从头重复 2 轮",
    ):
        assert line in said, line


def test_what_was_foretold_is_what_came(night):
    night.at("06:13")
    foretold = re.findall(r"(06:\d\d) 将提醒 (\S+) (\S+)", page(desk(night)))
    night.at("06:33")
    mine = [e for e in night.events("deadline.escalated") if e.payload["deadline"] == str(of(night).pk)]
    beijing = night.moment("00:00").tzinfo
    came = [(e.recorded_at.astimezone(beijing).strftime("%H:%M"), e.summary.split("：")[-1]) for e in mine]
    assert [(at, name) for at, _, name in foretold] == came


def test_an_owner_whom_the_system_does_not_reach_is_foretold_as_such(night):
    Posting.objects.filter(post="watch_officer").delete()
    said = words(Browser(night.at("03:00"), "yq_leader").get("clock", of(night).pk))
    assert "06:13 到期，超时告知（责任方在系统内无人可通知，请打电话）" in said
    assert "值班员：系统内无人可通知，请打电话" in said


def test_in_the_county_both_commanders_are_foretold(county):
    county.at("14:18").receive(confirmed={"deaths": 1})
    county.at("16:20")
    browser = Browser(county, "wx_watch")
    assert "总指挥 高县长 、 林书记" in words(browser.get("clock", of(county, "upward_report").pk))


def test_a_vacant_rung_is_foretold_as_such(night):
    Posting.objects.filter(post="watch_leader").delete()
    night.at("06:13")
    assert "06:18 带班领导：无人可通知，立即转下一级" in page(desk(night))


def test_the_history_names_who_was_told_and_how_it_reached_him(night):
    night.at("06:13")
    delivery.deliver_due(now=night.at("06:18").now)
    leader = Browser(night.at("06:19"), "yq_leader")
    page(leader)
    night.at("06:23")

    said = page(desk(night))
    assert "→ 张值 · 系统 · 已送达 06:18" in said
    assert "→ 李带 · 系统 · 已读 06:19" in said
    assert "→ 陈副局 · 系统 · 待送达" in said
    assert "逐级提醒带班领导：李带" in said


def test_only_who_was_told_has_read_it(night):
    night.at("06:18")
    page(Browser(night, "yq_office"))
    assert Notice.objects.filter(state=NoticeState.READ).count() == 0


def test_the_four_acts_are_plain_forms_and_those_without_power_read_who_could(night):
    night.at("06:20")
    browser = desk(night)
    html = browser.get("clock", of(night).pk).content.decode()
    for act in ("acknowledge", "urge", "escalate"):
        assert f'action="{browser.url(f"clock-{act}", of(night).pk)}"' in html
    assert browser.url("clock-waive", of(night).pk) not in html
    assert "按预案由指挥办理。" in html


def test_acknowledged_on_the_page_it_stays_and_the_page_says_who_has_it(night):
    leader = Browser(night.at("06:19"), "yq_leader")
    answer = leader.post("clock-acknowledge", of(night).pk)
    assert (answer.status_code, answer["Location"]) == (302, leader.url("clock", of(night).pk))
    said = page(leader)
    assert "李带 11月22日 06:19，正在处理，不再逐级；仍未办结" in said
    assert "已确认，由您处理" in said
    again = leader.post("clock-acknowledge", of(night).pk)
    assert again.status_code == 409
    assert "李带已经确认，正在处理。" in words(again)


def test_urged_with_words(night):
    leader = Browser(night.at("03:00"), "yq_leader")
    assert leader.post("clock-urge", of(night).pk, reason="市里在催").status_code == 302
    assert "（市里在催），已提醒张值" in page(leader)


def test_climbing_early_says_beforehand_whom_it_will_reach(night):
    night.at("03:00")
    assert "现在就提醒带班领导 李带" in page(desk(night))
    empty = desk(night).post("clock-escalate", of(night).pk, reason="")
    assert empty.status_code == 422
    assert "请写为什么要提前逐级。" in words(empty)
    assert desk(night).post("clock-escalate", of(night).pk, reason="联系不上").status_code == 302
    assert Notice.objects.get(kind="escalated").officer == night.who("leader")
    assert "现在就提醒局指挥部办公室主任 陈副局" in page(desk(night))


def test_a_legal_limit_is_waived_by_the_commander_with_a_warning_and_a_reason(night):
    night.at("03:00")
    barred = desk(night).post("clock-waive", of(night).pk, reason="不需要")
    assert barred.status_code == 403
    assert "按预案由指挥办理" in words(barred)
    commander = Browser(night, "yq_commander")
    assert "免除只停本系统的钟，不免除法定的义务" in page(commander)
    assert commander.post("clock-waive", of(night).pk, reason="县局已同步报送").status_code == 302
    said = page(commander)
    assert "王局 11月22日 03:00：县局已同步报送" in said
    assert "这个时限已经结束，没有要办的。" in said


def test_the_same_form_sent_twice_is_one_act(night):
    leader = Browser(night.at("03:00"), "yq_leader")
    for _ in range(2):
        assert leader.post("clock-urge", of(night).pk, reason="快", form_id="a" * 32).status_code == 302
    assert (
        Event.objects.filter(
            incident=night.incident_id, kind="DEADLINE_REMINDED", actor=night.who("leader")
        ).count()
        == 1
    )


def test_acting_on_a_clock_that_was_met_meanwhile_is_refused_in_a_sentence(night):
    leader = Browser(night.at("03:00"), "yq_leader")
    night.report("INITIAL", "written", "city_government", "provincial_department")
    refused = leader.post("clock-urge", of(night).pk, reason="快")
    assert refused.status_code == 409
    assert "书面初报（一般、较大）已经办结。" in words(refused)


def test_a_superseded_clock_leads_to_the_one_that_took_over(night):
    old = of(night)
    night.at("03:00").update_facts(deaths=3)
    new = Deadline.objects.get(pk=old.pk).superseded_by
    html = desk(night).get("clock", old.pk).content.decode()
    assert desk(night).url("clock", new.pk) in html
    assert "已取代" in html


def test_all_said_is_said(night):
    night.at("09:00")
    assert "各级都已提醒过，不再自动提醒。 请打电话催办。" in page(desk(night))


@pytest.mark.parametrize("officer", ["wx_watch", "wx_commander", "admin_system"])
def test_another_office_has_no_such_page(night, officer):
    browser = Browser(night, officer)
    names = ("clock", "clock-now", "clock-acknowledge", "clock-urge", "clock-escalate", "clock-waive")
    found = {name: browser.get(name, of(night).pk).status_code for name in names}
    found |= {f"post {name}": browser.post(name, of(night).pk, reason="x").status_code for name in names[2:]}
    found |= {name: browser.get(name).status_code for name in ("clock-ledger", "clock-ledger-workbook")}
    assert set(found.values()) == {404}, found


def test_a_clock_of_another_incident_is_not_found_here(night):
    other = of(night)
    night.at("02:20").receive(detail="桃河白羊墅段")
    assert night.incident_id != other.incident_id
    assert desk(night).get("clock", other.pk).status_code == 404
    assert desk(night).post("clock-urge", other.pk, reason="x").status_code == 404


def test_what_else_is_owed_by_the_same_time_is_listed_with_its_state(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    own = scenario.incident.deadlines.get(owner_unit="comprehensive_section", occasion__endswith="人员")
    said = words(Browser(scenario, "yq_watch").get("clock", own.pk))
    assert "同一时限的其他各项" in said
    assert "综合科 仪器装备 在走 · 车辆 在走" in said
    assert "水生态环境科 人员 在走 · 仪器装备 在走 · 车辆 在走" in said


def test_the_page_asks_the_database_little_however_much_has_happened(night):
    night.at("06:13")
    few = desk(night).statements("clock", of(night).pk)
    night.at("09:00")
    assert desk(night).statements("clock", of(night).pk) <= few <= 15


def test_the_live_part_holds_no_input_and_has_its_own_address(night):
    html = desk(night).get("clock-now", of(night).pk).content.decode()
    assert f'data-live-incident="{night.incident_id}"' in html
    assert not re.search(r"<(input|textarea|select|form)\b", html)


def test_cards_of_the_room_and_lines_of_the_desk_lead_here(night):
    address = desk(night).url("clock", of(night).pk)
    assert address in desk(night).get("room", query="?clocks=all").content.decode()
    assert address in desk(night).visit(reverse("desk")).content.decode()
