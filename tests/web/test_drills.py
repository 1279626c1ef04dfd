"""演练: a script, its injects, the drill incidents of the usual actions, and what the clocks say afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from web_pages import Browser, words

from incidents import events
from incidents.actions import delivery, drills
from incidents.events import NoticePlan
from incidents.models import (
    Drill,
    EventKind,
    Incident,
    InjectState,
    Notice,
    NoticeChannel,
    OfficeDutyDone,
)
from incidents.plans import registry
from incidents.queries.drills import lines, scripts
from incidents.rules.drills import Due, missed
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState
from incidents.web.views.drills import SCRIPTS

REPORT = drills.Report("达到目的", "通报慢了", "没有")
AT = datetime(2026, 11, 22, 2, tzinfo=UTC)


def script(plan: str = "yangquan_eco"):
    return next(each for each in scripts(SCRIPTS) if each.plan == plan)


@pytest.fixture
def drill(scenario) -> Drill:
    scenario.at("02:00")
    return drills.start(script=script(), by=scenario.who("office"), now=scenario.now)


def test_every_script_is_of_a_registered_plan_and_begins_with_the_call():
    codes = {plan.plan.code for plan in registry.all_plans()}
    assert {each.plan for each in scripts(SCRIPTS)} == codes
    for each in scripts(SCRIPTS):
        minutes = [inject.minute for inject in each.injects]
        assert minutes[0] == 0
        assert minutes == sorted(minutes)


def test_who_settles_the_offices_affairs_starts_a_drill_of_his_own_plan(people):
    with pytest.raises(NotAllowed):
        drills.start(script=script(), by=people["yq_watch"], now=AT)
    with pytest.raises(NotAllowed):
        drills.start(script=script(), by=people["admin_system"], now=AT)
    with pytest.raises(InvalidInput):
        drills.start(script=script("urumqi_safety"), by=people["yq_office"], now=AT)
    assert drills.start(script=script(), by=people["yq_office"], now=AT).title == "桃河罐车（剧本第 3 版）"


def test_one_drill_at_a_time(drill, scenario):
    with pytest.raises(WrongState, match="先结束"):
        drills.start(script=script(), by=scenario.who("office"), now=scenario.now)


def test_an_inject_is_given_or_skipped_once(drill, scenario):
    director = {"drill_id": drill.pk, "by": scenario.who("office"), "now": scenario.now}
    drills.give(position=0, state=InjectState.GIVEN, **director)
    drills.give(position=1, state=InjectState.SKIPPED, **director)
    with pytest.raises(WrongState):
        drills.give(position=0, state=InjectState.SKIPPED, **director)
    with pytest.raises(InvalidInput):
        drills.give(position=99, state=InjectState.GIVEN, **director)
    drills.end(report=REPORT, **director)
    with pytest.raises(WrongState, match="已经结束"):
        drills.give(position=2, state=InjectState.GIVEN, **director)


def test_for_the_other_office_and_an_administrator_there_is_no_such_drill(drill, people, sign_in):
    for username in ("wx_office", "admin_system"):
        with pytest.raises(Drill.DoesNotExist):
            drills.end(drill_id=drill.pk, report=REPORT, by=people[username], now=AT)
        client = sign_in(username)
        assert client.get(reverse("drill-report", args=[drill.pk])).status_code == 404
        assert client.post(reverse("drill-inject", args=[drill.pk, 0]), {"state": "given"}).status_code == 404


def test_an_ended_drill_to_which_no_incident_belongs_says_that_nothing_can_be_counted(scenario):
    scenario.at("02:00")
    director = Browser(scenario, "yq_office")
    with time_machine.travel(scenario.now, tick=False):
        director.client.post(reverse("drill-start"), {"script": script().code})
        drill = Drill.objects.get()
        director.client.post(reverse("drill-end", args=[drill.pk]), vars(REPORT))
    report = words(director.visit(reverse("drill-report", args=[drill.pk])))
    assert "没有事件记在本次演练名下，无从统计" in report
    assert "漏做与迟做" not in report


@pytest.mark.clause("WX-143")
def test_the_director_gives_injects_and_ends_it_on_the_page(scenario):
    scenario.at("02:00")
    director = Browser(scenario, "yq_office")
    with time_machine.travel(scenario.now, tick=False):
        director.client.post(reverse("drill-start"), {"script": script().code})
    drill = Drill.objects.get()
    shown = words(director.visit(reverse("drills")))
    assert "导演台" in shown
    assert "还没有演练接报" in shown
    with time_machine.travel(scenario.now, tick=False):
        director.client.post(reverse("drill-inject", args=[drill.pk, 0]), {"state": "given"})
        answer = director.client.post(
            reverse("drill-end", args=[drill.pk]),
            vars(REPORT),
        )
    assert answer["Location"] == reverse("drill-report", args=[drill.pk])
    report = words(director.visit(answer["Location"]))
    assert "通报慢了" in report
    assert "已注入" in report
    assert "§7.1" in report


def test_a_watch_officer_watches_and_cannot_direct(drill, scenario):
    page = Browser(scenario, "yq_watch").visit(reverse("drills"))
    assert "待注入" in words(page)
    assert "现在注入" not in words(page)


def test_the_observation_counts_drill_incidents_alone(drill, scenario):
    scenario.at("02:03").receive(drill=True, learned_at=scenario.moment("02:01"))
    played = scenario.incident
    scenario.at("02:04").receive()
    scenario.at("02:30")
    shown = words(Browser(scenario, "yq_office").visit(reverse("drills")))
    assert played.number.startswith("演")
    assert played.number in shown
    assert shown.count("接报〔") == 1
    assert Incident.objects.filter(drill=False).exists()


def test_a_duty_that_nobody_did_is_named_with_its_clause(drill, scenario):
    scenario.at("02:03").receive(drill=True)
    scenario.at("23:00")
    shown = words(Browser(scenario, "yq_office").visit(reverse("drills")))
    assert "漏做" in shown.split("漏做与迟做")[1]
    assert "§" in shown.split("漏做与迟做")[1]


def test_late_and_never_are_told_apart():
    clocks = [
        Due("初报", "YQ-098", AT, AT + timedelta(minutes=6)),
        Due("通报", "YQ-103", AT, None),
        Due("核实", "YQ-094", AT, AT),
        Due("免除", "YQ-094", AT, None, waived=True),
    ]
    found = missed(clocks, until=AT + timedelta(hours=1))
    assert [(each.label, each.done) for each in found] == [("通报", False), ("初报", True)]


def test_a_real_call_during_a_drill_is_real_unless_somebody_says_otherwise(drill, scenario):
    page = Browser(scenario, "yq_watch").visit(reverse("intake")).content.decode()
    assert "演练进行中" in page
    assert 'name="drill" value="" checked' in page


def test_without_a_drill_the_call_sheet_does_not_ask(scenario):
    assert "演练进行中" not in Browser(scenario, "yq_watch").visit(reverse("intake")).content.decode()


def test_no_notice_of_a_drill_leaves_by_itself(drill, scenario):
    scenario.at("02:03").receive(drill=True)
    outside = Notice.objects.exclude(channel=NoticeChannel.SCREEN).filter(delivered_at__isnull=False)
    assert not outside.exists()


def test_an_administrator_has_no_drills(people, sign_in):
    assert sign_in("admin_system").get(reverse("drills")).status_code == 404


def test_the_page_asks_the_database_little(drill, scenario):
    for minute in ("02:03", "02:04", "02:05"):
        scenario.at(minute).receive(drill=True)
    director = Browser(scenario, "yq_office")
    director.visit(reverse("drills"))
    with CaptureQueriesContext(connection) as captured:
        director.visit(reverse("drills"))
    assert len([each for each in captured if each["sql"].startswith("SELECT")]) <= 15


def turned(scenario, drill, to, minute):
    drills.set_pace(drill_id=drill.pk, pace=to, by=scenario.who("office"), now=scenario.moment(minute))


def test_the_director_hurries_and_stops_the_clock_on_the_page(drill, scenario):
    scenario.at("02:10")
    director = Browser(scenario, "yq_office")
    with time_machine.travel(scenario.now, tick=False):
        director.client.post(reverse("drill-pace", args=[drill.pk]), {"pace": "10"})
    scenario.at("02:16")
    shown = words(director.visit(reverse("drills")))
    assert "×10 场内时间 03:10:00 真实 02:16:00" in shown
    with time_machine.travel(scenario.now, tick=False):
        director.client.post(reverse("drill-pace", args=[drill.pk]), {"pace": "0"})
    scenario.at("02:40")
    shown = words(director.visit(reverse("drills")))
    assert "演练暂停 场内时间 03:10:00 真实 02:40:00" in shown
    assert "继续 ×10" in shown


def test_planned_injects_follow_the_scene(drill, scenario):
    turned(scenario, drill, 10, "02:05")
    at = {each.minute: (each.scene_at, each.falls_at) for each in lines(Drill.objects.get())}
    assert at[0] == (scenario.moment("02:00"), scenario.moment("02:00"))
    assert at[9][0] == scenario.moment("02:09")
    assert at[9][1] == scenario.moment("02:05") + timedelta(seconds=24)


def test_whoever_may_not_direct_reads_who_could(drill, scenario):
    scenario.at("02:10")
    player = Browser(scenario, "yq_watch")
    with time_machine.travel(scenario.now, tick=False):
        answer = player.client.post(reverse("drill-pace", args=[drill.pk]), {"pace": "10"}, follow=True)
    assert "主任" in words(answer) or "指挥" in words(answer)
    assert Drill.objects.get().pace == 1
    with time_machine.travel(scenario.now, tick=False):
        page = player.client.get(reverse("drills"))
    assert 'name="pace"' not in page.content.decode()


def test_for_the_other_office_there_is_neither_clock_nor_inbox(drill, sign_in):
    client = sign_in("wx_office")
    assert client.get(reverse("drill-inbox", args=[drill.pk])).status_code == 404
    assert client.post(reverse("drill-pace", args=[drill.pk]), {"pace": "10"}).status_code == 404


@pytest.mark.clause("WX-143")
def test_without_its_report_no_drill_ends_and_what_was_written_is_kept(drill, scenario):
    scenario.at("02:10")
    director = Browser(scenario, "yq_office")
    with time_machine.travel(scenario.now, tick=False):
        answer = director.client.post(
            reverse("drill-end", args=[drill.pk]), {"conclusion": "达到目的"}, follow=True
        )
    assert Drill.objects.get().ended_at is None
    assert "请写存在的问题" in words(answer)
    assert "达到目的</textarea>" in answer.content.decode()


@pytest.mark.clause("WX-142")
def test_a_drill_may_be_entered_as_the_one_of_every_two_years(county):
    county.at("09:00")
    drill = drills.start(script=script("urumqi_safety"), by=county.who("office"), now=county.now)
    director = Browser(county, "wx_office")
    assert "每 2 年" in words(director.visit(reverse("drills")))
    report = drills.Report("达到目的", "没有", "没有", duty="drill")
    drills.end(drill_id=drill.pk, report=report, by=county.who("office"), now=county.now)
    [done] = OfficeDutyDone.objects.filter(organisation=drill.organisation, duty_code="drill")
    assert done.done_on == county.now.date()
    assert "演练评估报告" in done.note


@pytest.mark.parametrize("channel", NoticeChannel.values)
def test_what_would_have_been_sent_stays_in_the_drills_inbox(drill, scenario, channel):
    scenario.at("02:03").receive(drill=True)
    with transaction.atomic():
        events.record(
            Incident.objects.select_for_update().get(pk=scenario.incident.pk),
            EventKind.NOTE,
            by=scenario.who("watch"),
            now=scenario.now,
            summary="请到场",
            notices=[
                NoticePlan("notice", "unit:x", "水务局", "请到场", "带检测箱", channel=channel, phone="0353")
            ],
        )
    delivery.deliver_due(now=scenario.now)
    row = Notice.objects.get(recipient_name="水务局")
    assert (row.delivered_at is None) == (channel != NoticeChannel.SCREEN)
    shown = words(Browser(scenario, "yq_watch").visit(reverse("drill-inbox", args=[drill.pk])))
    for part in ("水务局 0353", NoticeChannel(channel).label, "【演练】请到场", "带检测箱", "02:03"):
        assert part in shown
    assert ("只记在这里" in shown) == (channel != NoticeChannel.SCREEN)


def test_the_inbox_holds_nothing_of_a_real_incident(drill, scenario):
    scenario.at("02:03").receive()
    shown = words(Browser(scenario, "yq_watch").visit(reverse("drill-inbox", args=[drill.pk])))
    assert "还没有通知" in shown


def test_late_in_the_scene_is_said_beside_late_by_the_wall(drill, scenario):
    turned(scenario, drill, 10, "02:01")
    scenario.at("02:03").receive(drill=True)
    scenario.at("03:00")
    assert "（场内" in words(Browser(scenario, "yq_office").visit(reverse("drills")))


def test_room_ledger_and_clock_say_the_pace_and_the_pause(drill, scenario):
    turned(scenario, drill, 10, "02:01")
    scenario.at("02:03").receive(drill=True)
    row = scenario.incident.deadlines.filter(due_at__isnull=False).first()
    places = {
        "room": reverse("room", args=[scenario.incident.pk]),
        "ledger": reverse("clock-ledger", args=[scenario.incident.pk]),
        "clock": reverse("clock", args=[scenario.incident.pk, row.pk]),
    }
    for address in places.values():
        assert "×10" in words(Browser(scenario, "yq_watch").visit(address))
    turned(scenario, drill, 0, "02:04")
    scenario.at("09:00")
    for address in places.values():
        shown = words(Browser(scenario, "yq_watch").visit(address))
        assert "演练暂停" in shown
        assert "■ 超时" not in shown


def test_a_real_room_says_nothing_of_a_drills_clock(drill, scenario):
    turned(scenario, drill, 10, "02:01")
    scenario.at("02:03").receive()
    shown = words(Browser(scenario, "yq_watch").visit(reverse("room", args=[scenario.incident.pk])))
    assert "×10" not in shown
    assert "演练时钟" not in shown
