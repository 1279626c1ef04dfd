"""时钟运行状况 for the administrators, and what every page says on top when something is wrong with the clocks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from web_pages import Browser, words

from incidents.actions import findings
from incidents.models import AuditorBeat, Deadline, Finding, FindingCode, SweepBeat
from incidents.queries.findings import Seen

PAGE, CHART, BANNERS = "/system/clocks/", "/system/clocks/lateness.svg", "/banners/"


@pytest.fixture
def night(scenario):
    """An incident at the desk at 02:13; loop, beat and watchdog were just there."""
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    here(scenario)
    return scenario


def here(story) -> None:
    """Everybody has just looked."""
    for sweeper in ("clock@desk", "beat"):
        SweepBeat.objects.update_or_create(sweeper=sweeper, defaults={"swept_at": story.now})
    AuditorBeat.objects.update_or_create(auditor="auditor@desk", defaults={"looked_at": story.now})


def find(story, code: FindingCode, said: str, *, office: bool = False) -> None:
    organisation = story.incident.organisation_id if office else None
    findings.note(Seen(code, said, subject=said[:20], organisation_id=organisation), now=story.now)


def banner(story, officer: str) -> str:
    return words(Browser(story, officer).visit(BANNERS)).strip()


def poisoned(story) -> Deadline:
    clock = story.deadline("initial_report_4h")
    Deadline.objects.filter(pk=clock.pk).update(rule_code="no_such_rule")
    story.at("04:20")
    here(story)
    return Deadline.objects.get(pk=clock.pk)


# The page


def test_the_administrator_sees_who_sweeps_and_when_last(night):
    page = words(Browser(night, "admin_system").visit(PAGE))
    assert "时钟进程 desk 在巡检 02:13:00" in page
    assert "Celery 定时（beat） 在巡检 02:13:00" in page
    assert "看门狗 auditor@desk 在巡查 02:13:00" in page
    assert "没有发现问题" in page


def test_silence_is_named_first(night):
    night.at("02:20")
    page = words(Browser(night, "admin_system").visit(PAGE))
    assert "时钟进程 desk 没有动静 02:13:00" in page
    assert "看门狗没有在巡查，不知道有没有问题" in page


def test_what_waits_is_counted_with_the_oldest(night):
    night.now = night.moment("06:20")
    page = words(Browser(night, "admin_system").visit(PAGE))
    due = Deadline.objects.to_check(night.now)
    assert f"到点未处理的时限 {due.count()} 个，最早应于 11月22日 02:18" in page


def test_findings_stand_until_they_are_over_and_are_kept_for_a_day(night):
    find(night, FindingCode.PAPERS_STUCK, "3 份文书没有生成。")
    browser = Browser(night, "admin_system")
    before, _, after = words(browser.visit(PAGE)).partition("24 小时内已消除的发现")
    assert "3 份文书没有生成" in before
    assert "3 份文书没有生成" not in after
    findings.forget(FindingCode.PAPERS_STUCK, now=night.moment("02:30"))
    before, _, after = words(browser.visit(PAGE)).partition("24 小时内已消除的发现")
    assert "3 份文书没有生成" in after
    assert "3 份文书没有生成" not in before
    night.now = night.moment("2026-11-23 02:31")
    assert "3 份文书没有生成" not in words(Browser(night, "admin_system").visit(PAGE))


def test_a_clock_set_aside_is_shown_with_its_reason_and_tried_again_by_a_button(night):
    clock = poisoned(night)
    browser = Browser(night, "admin_system")
    page = words(browser.visit(PAGE))
    assert "no_such_rule" in page
    assert night.incident.number in page
    Deadline.objects.filter(pk=clock.pk).update(rule_code="initial_report_4h")
    with browser._then():
        browser.client.post(f"/system/clocks/{clock.pk}/retry/")
    clock.refresh_from_db()
    assert clock.next_check_at == night.now
    assert "已交给时钟进程再试" in words(browser.visit(PAGE))


def test_the_page_tells_nothing_of_what_happened(night):
    poisoned(night)
    page = words(Browser(night, "admin_system").visit(PAGE))
    assert night.incident.narrative not in page
    assert night.incident.title not in page


def test_the_auditor_may_look_and_not_act(night):
    clock = poisoned(night)
    browser = Browser(night, "admin_audit")
    page = browser.visit(PAGE)
    assert "再试</button>" not in page.content.decode()
    with browser._then():
        browser.client.post(f"/system/clocks/{clock.pk}/retry/")
    assert "由系统管理员" in words(browser.visit(PAGE))


@pytest.mark.parametrize("who", ["yq_watch", "yq_commander", "admin_security"])
@pytest.mark.parametrize("address", [PAGE, CHART])
def test_for_everybody_else_the_page_is_not_there(night, who, address):
    assert Browser(night, who).visit(address).status_code == 404


def test_the_last_day_is_drawn_on_the_server_and_asks_nobody_for_anything(night):
    night.outage_until("06:20")
    picture = Browser(night, "admin_system").visit(CHART)
    drawn = picture.content.decode()
    assert picture["Content-Type"] == "image/svg+xml"
    assert len(re.findall(r'<rect[^>]*class="rect', drawn)) == 1
    assert "<script" not in drawn
    assert set(re.findall(r'(?:href|src)="(https?:[^"]*)', drawn)) == set()


def test_the_same_is_there_in_figures(night):
    night.outage_until("06:18")
    page = words(Browser(night, "admin_system").visit(PAGE))
    assert re.search(r"最迟 14400(\.\d+)? 秒 ，在 11月22日 06:15", page)
    assert re.search(r"11月22日 06:00 3 14400\.\d\d", page)


def test_the_page_asks_the_database_little(night):
    for number in range(30):
        find(night, FindingCode.OLD_RELEASE, f"{number} 停止巡检。")
    browser = Browser(night, "admin_system")
    browser.visit(PAGE)
    with CaptureQueriesContext(connection) as asked:
        browser.visit(PAGE)
    assert len([each for each in asked if each["sql"].startswith("SELECT")]) <= 15


# The banners


def test_no_banner_where_all_is_well(night):
    assert banner(night, "yq_watch") == ""
    assert banner(night, "admin_system") == ""


def test_a_watchdog_that_is_off_is_said_on_every_page(night):
    night.at("02:20")
    SweepBeat.objects.update(swept_at=night.now)
    for who in ("yq_watch", "wx_watch", "admin_system"):
        assert "看门狗自 02:13 起没有巡查" in banner(night, who)
    assert "看门狗自 02:13 起没有巡查" in words(Browser(night, "yq_watch").visit("/"))


def test_a_sweep_that_stopped_is_said_with_its_minutes(night):
    night.at("02:20")
    AuditorBeat.objects.update(looked_at=night.now)
    SweepBeat.objects.update(swept_at=night.moment("02:13"))
    assert "时限巡检已停 7 分钟" in banner(night, "yq_watch")


def test_an_office_hears_of_itself_and_of_the_whole_system_but_not_of_another_office(night):
    find(night, FindingCode.SET_ASIDE, "1 个时限搁下。", office=True)
    find(night, FindingCode.NOTICES_STUCK, "4 条通知没有送出。")
    assert "1 个时限搁下" in banner(night, "yq_watch")
    assert "1 个时限搁下" not in banner(night, "wx_watch")
    assert "4 条通知没有送出" in banner(night, "wx_watch")
    assert "1 个时限搁下" in banner(night, "admin_system")


def test_what_only_the_administrator_can_mend_bothers_nobody_else(night):
    find(night, FindingCode.PING_FAILED, "外部心跳没有送达。")
    assert banner(night, "yq_watch") == ""
    assert banner(night, "admin_security") == ""
    assert "外部心跳没有送达" in banner(night, "admin_system")


def test_many_findings_are_three_lines_and_a_number(night):
    for number in range(5):
        find(night, FindingCode.SEAT_VACANT, f"岗位 {number} 无人在岗。", office=True)
    said = banner(night, "yq_watch")
    assert said.count("无人在岗") == 3
    assert "另有 2 项发现" in said


def test_the_banners_cost_one_statement(night):
    for number in range(20):
        find(night, FindingCode.SEAT_VACANT, f"岗位 {number} 无人在岗。", office=True)
    browser = Browser(night, "yq_watch")
    browser.visit(BANNERS)
    with CaptureQueriesContext(connection) as asked:
        browser.visit(BANNERS)
    assert len([each for each in asked if "incidents_finding" in each["sql"]]) == 1
    assert len(asked) <= 4


def test_a_page_left_open_gets_what_is_new_and_nothing_else(night):
    browser = Browser(night, "yq_watch")
    seen = re.search(r"seen=(\w+)", browser.visit("/").content.decode())
    assert seen is not None
    assert browser.visit(f"{BANNERS}?seen={seen[1]}").status_code == 204
    find(night, FindingCode.UNFIRED, "2 个时限到点没有处理。")
    again = browser.visit(f"{BANNERS}?seen={seen[1]}")
    assert "2 个时限到点没有处理" in words(again)


def test_a_page_left_open_does_not_keep_its_session_alive(night, settings):
    browser = Browser(night, "yq_watch")
    browser.visit("/")
    night.now = night.moment("02:42")
    browser.visit(BANNERS)
    night.now = night.moment("02:44")
    assert browser.visit("/").status_code == 302


# The card


def test_a_clock_set_aside_says_so_in_its_card_and_the_room_still_opens(night):
    clock = poisoned(night)
    browser = Browser(night, "yq_watch")
    room = browser.get("room", query="?clocks=all")
    card = re.search(rf'<ec-clock[^>]*id="clock-{clock.pk}".*?</ec-clock>', room.content.decode(), re.DOTALL)
    assert card is not None
    assert "11-22 04:13 起搁下：系统无法计算，不会自动催办和逐级，请人工盯住" in card[0]


@pytest.mark.parametrize(
    "page", ["room", "report", "call-script", "call-sheet", "facts", "people", "verify", "clock-ledger"]
)
def test_every_page_of_the_incident_opens_while_a_clock_is_set_aside(night, page):
    poisoned(night)
    assert Browser(night, "yq_watch").get(page).status_code == 200


def test_the_page_of_the_clock_itself_opens_and_says_it(night):
    clock = poisoned(night)
    page = Browser(night, "yq_watch").get("clock", clock.pk)
    assert page.status_code == 200
    assert "搁下" in words(page)


def test_the_desk_opens_while_a_clock_is_set_aside(night):
    poisoned(night)
    assert Browser(night, "yq_watch").visit("/").status_code == 200


def test_a_report_still_ends_a_clock_that_is_set_aside(night):
    clock = poisoned(night)
    night.report("INITIAL", "written", "city_government", "provincial_department")
    clock.refresh_from_db()
    assert clock.met_at is not None
    assert not Finding.objects.filter(code="SET_ASIDE").exists()
