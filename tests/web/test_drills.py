"""演练: a script, its injects, the drill incidents of the usual actions, and what the clocks say afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from web_pages import Browser, words

from incidents.actions import drills
from incidents.models import Drill, Incident, InjectState, Notice, NoticeChannel
from incidents.plans import registry
from incidents.queries.drills import scripts
from incidents.rules.drills import Due, missed
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState
from incidents.web.views.drills import SCRIPTS

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
    drills.end(conclusion="", **director)
    with pytest.raises(WrongState, match="已经结束"):
        drills.give(position=2, state=InjectState.GIVEN, **director)


def test_for_the_other_office_and_an_administrator_there_is_no_such_drill(drill, people, sign_in):
    for username in ("wx_office", "admin_system"):
        with pytest.raises(Drill.DoesNotExist):
            drills.end(drill_id=drill.pk, conclusion="", by=people[username], now=AT)
        client = sign_in(username)
        assert client.get(reverse("drill-report", args=[drill.pk])).status_code == 404
        assert client.post(reverse("drill-inject", args=[drill.pk, 0]), {"state": "given"}).status_code == 404


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
        answer = director.client.post(reverse("drill-end", args=[drill.pk]), {"conclusion": "通报慢了"})
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
