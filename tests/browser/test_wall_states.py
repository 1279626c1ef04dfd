"""Every state that a wall can be in: all of it in the window, nothing for axe to complain of, and it says which one it is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser import scenes, sounds
from browser.screen import WALL, Screen
from browser.system import System
from browser.test_warnings import proposed
from browser.walls import CUT, OUTSIDE, office_by, within

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
CITY, COUNTY = "yangquan_eco", "urumqi_safety"
UHD = (3840, 2160)
TWO_COLUMNS = {"columns": 2, "inches": 55, "seat_m": 3.2}


def sound(window: Screen, name: str) -> None:
    """On the panel it was drawn for and on one of four times the pixels; axe once, sizes do not concern it."""
    for size in (UHD, WALL):
        window.resize(size)
        window.shoot(name)
        assert window.page.evaluate(OUTSIDE) == [], size
        assert window.page.evaluate(CUT) == [], size
        assert window.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert window.sideways() <= 0
    assert window.violations() == []


def explosion(system: System) -> str:
    """At the county's office, II级, and its command has gone to the city."""
    call = {
        "plan": COUNTY,
        "category": "危险化学品",
        "source": "电话",
        "location": {"county": "水西沟镇", "detail": "某化工厂"},
        "narrative": "厂区发生爆炸，人员情况不明",
        "confirmed": {"deaths": 12},
    }
    incident = str(system.call("wx_watch", "/incidents/", call)["id"])
    system.act("wx_watch", incident, "verify", method="电话", conclusion="属实")
    leads = {"mobilisation": "youth_league"}
    system.act("wx_watch", incident, "request_activation", response_level="II", reason="", leads=leads)
    system.act("wx_commander", incident, "approve_activation")
    system.act(
        "wx_watch", incident, "hand_over_command",
        given_by="王县长", taken_by="市指挥部 刘", matters="被困 3 人，消防 4 车在场",
    )  # fmt: skip
    return incident


def in_force(system: System, level: str = "II") -> str:
    """Signed by the commander, whose levels are I and II."""
    warning = proposed(system, level)
    system.call("wx_commander", f"/warnings/{warning}/actions/sign/", {})
    return warning


def overdue(incident: str, by: str = "1 hour") -> None:
    within(
        "UPDATE incidents_deadline SET due_at = now() - %s::interval, base_at = now() - %s::interval - interval '1 hour' "
        "WHERE incident_id = %s AND met_at IS NULL",
        by,
        by,
        incident,
    )


def test_a_quiet_wall_says_that_there_is_no_incident_and_what_was_checked(
    screen: Opener, system: System
) -> None:
    window = office_by(CITY).hang(screen)
    face = window.page.locator("#face")
    expect(face).to_contain_text("无进行中事件")
    expect(face).to_contain_text("链路 ✓ 实时")
    expect(face).to_contain_text("还没有接报过事件")
    sound(window, "wall-quiet")


def test_a_call_that_nobody_has_verified_has_no_level_and_says_so(screen: Opener, system: System) -> None:
    office = office_by(CITY)
    office.take_incident(scenes.tanker(system))
    window = office.hang(screen)
    expect(window.page.locator(".wall__state")).to_be_visible()
    expect(window.page.locator(".level--xl")).to_have_count(0)
    sound(window, "wall-received")


def test_clocks_and_groups_beside_those_shown_are_counted_and_the_late_come_first(
    screen: Opener, system: System
) -> None:
    office = office_by(CITY)
    incident = scenes.responding(system, detail="桃河大屏段")
    overdue(incident)
    office.take_incident(incident)
    window = office.hang(screen)
    page = window.page
    expect(page.locator(".wclock")).to_have_count(4)
    expect(page.locator(".wclocks__more")).to_contain_text("个超时")
    rows = page.locator(".wall__groups li")
    expect(rows.first).to_contain_text("未签收")
    beyond = page.locator(".wall__groups li[hidden]").count()
    if beyond:
        expect(page.locator(".wall__groups [data-beyond]")).to_have_text(f"另有 {beyond} 组")
    sound(window, "wall-overdue")
    office.lay_out(**TWO_COLUMNS)
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-scale", "130")
    sound(window, "wall-overdue-two-columns")


@pytest.mark.parametrize("layout", [{}, TWO_COLUMNS], ids=["three", "two"])
def test_clocks_that_have_run_for_days_stay_in_their_cards(
    screen: Opener, system: System, layout: dict[str, float]
) -> None:
    office = office_by(CITY)
    if layout:
        office.lay_out(**TWO_COLUMNS)
    incident = scenes.responding(system, detail="桃河多日段")
    overdue(incident, "12 days 20 hours")
    office.take_incident(incident)
    window = office.hang(screen)
    expect(window.page.locator(".wclock").first).to_contain_text("12天 20:0")
    sound(window, f"wall-days-{len(layout)}")


@pytest.mark.parametrize("layout", [{}, TWO_COLUMNS], ids=["three", "two"])
def test_stopped_rescue_a_handed_over_command_and_warnings_stand_above_the_clocks(
    screen: Opener, system: System, layout: dict[str, float]
) -> None:
    office = office_by(COUNTY)
    if layout:
        office.lay_out(**TWO_COLUMNS)
    incident = explosion(system)
    within("UPDATE incidents_incident SET rescue_suspended_at = now() WHERE id = %s", incident)
    office.take_incident(incident)
    office.take_warning(*[in_force(system, level) for level in ("II", "II", "I", "II", "II")])
    window = office.hang(screen)
    bands = window.page.locator(".wall__band")
    expect(bands).to_have_count(2)
    expect(bands.nth(0)).to_contain_text("暂停救援")
    expect(bands.nth(1)).to_contain_text("红色预警")
    expect(bands.nth(1)).to_contain_text("另有 4 条")
    expect(window.page.locator(".wall__title p")).to_have_text(
        re.compile(r"指挥已移交市生产安全事故应急救援指挥部办公室\d\d:\d\d 起")
    )
    assert "王县长" not in window.page.content()
    sound(window, f"wall-bands-{len(layout)}")


def test_a_quiet_wall_still_shows_the_warnings(screen: Opener, system: System) -> None:
    office = office_by(COUNTY)
    office.take_warning(*[in_force(system) for _ in range(4)])
    window = office.hang(screen)
    bands = window.page.locator(".wall__band")
    expect(bands).to_have_count(3)
    expect(bands.first).to_contain_text("橙色预警")
    expect(bands.last).to_contain_text("另有 1 条预警")
    expect(window.page.locator("#face")).to_contain_text("无进行中事件")
    sound(window, "wall-quiet-warned")


def test_the_wall_of_a_drill_is_hatched_and_named(screen: Opener, system: System) -> None:
    office = office_by(CITY)
    office.take_incident(scenes.responding(system, detail="桃河演练段", drill=True))
    window = office.hang(screen)
    page = window.page
    assert "【演练】" in page.title()
    expect(page.locator(".wall__drill")).to_have_text("演练")
    expect(page.locator(".wall__mode")).to_have_text("演练")
    edge = page.locator(".wall__page").evaluate(
        "node => { const edge = getComputedStyle(node, '::after');"
        "return [edge.position, parseFloat(edge.borderTopWidth), edge.borderImageSource.split('(')[0], edge.pointerEvents] }"
    )
    assert edge == ["fixed", 14, "repeating-linear-gradient", "none"]
    sound(window, "wall-drill")


def test_a_p1_holds_its_page(screen: Opener, system: System) -> None:
    office = office_by(CITY)
    other = scenes.tanker(system, detail="桃河上游段")
    higher, _ = sounds.higher(system, detail="桃河南庄段")
    office.take_incident(other, higher)
    window = office.hang(screen)
    expect(window.page.locator(f"#face [data-incident='{higher}']")).to_have_attribute("data-held", "")
    expect(window.page.locator("[data-turning]")).to_contain_text("轮播已停：达到更高级别条件")
    sound(window, "wall-p1")


def test_visitors_are_told_by_the_foot_that_this_is_for_them(screen: Opener, system: System) -> None:
    office = office_by(CITY)
    office.take_incident(scenes.responding(system, detail="桃河参观段"))
    window = office.hang(screen)
    window.page.get_by_role("link", name="切到展示").click()
    expect(window.page.locator(".wall__foot")).to_contain_text("展示")
    sound(window, "wall-visitors")
