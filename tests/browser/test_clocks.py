"""时限页 and 时限台账 as people see them: on the desk, on a phone, with scripts switched off, on paper."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import PHONE, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
SWEPT_SECONDS = 10


def late(system: System) -> tuple[str, str]:
    """An incident learned of five hours ago: its first report is long due, and the loop has said so."""
    incident = scenes.tanker(system, minutes_ago=300, detail="桃河义井段")
    until = time.monotonic() + SWEPT_SECONDS
    while not (clock := scenes.clock_of(system, incident, "initial_report_4h"))["missed_at"]:
        assert time.monotonic() < until, "nobody swept"
        time.sleep(0.1)
    return incident, clock["id"]


def test_a_leader_urges_acknowledges_and_climbs_on_a_phone_without_scripts(
    screen: Opener, system: System
) -> None:
    incident, clock = late(system)
    phone = screen("yq_leader", PHONE, java_script_enabled=False)
    page = phone.open(f"/incidents/{incident}/clocks/{clock}/")
    expect(page.locator("main")).to_contain_text(re.compile("超时未办"))
    assert phone.sideways() == 0
    phone.shoot("clock-overdue", full=True)
    page.locator("#act-escalate textarea").fill("现场联系不上")
    page.get_by_role("button", name="提前逐级").tap()
    expect(page.locator("#clock-now")).to_contain_text("提前逐级（现场联系不上）")
    page.locator("#act-urge textarea").fill("市里在催")
    page.get_by_role("button", name="催办").tap()
    expect(page.locator("#clock-now")).to_contain_text("（市里在催）")
    page.get_by_role("button", name="确认，由我处理").tap()
    expect(page.locator("#clock-now")).to_contain_text("正在处理，不再逐级；仍未办结")
    phone.shoot("clock-acknowledged", full=True)


def test_the_page_follows_what_another_does(screen: Opener, system: System) -> None:
    incident, clock = late(system)
    desk = screen("yq_watch")
    page = desk.open(f"/incidents/{incident}/clocks/{clock}/")
    desk.shoot("clock-desk", full=True)
    system.act("yq_leader", incident, "acknowledge_deadline", deadline=clock)
    expect(page.locator("#clock-now")).to_contain_text("李带")
    expect(page.locator("#clock-now")).to_contain_text("正在处理，不再逐级")
    assert desk.complaints == []


def test_from_the_card_in_the_room_to_the_clock_and_to_the_ledger(screen: Opener, system: System) -> None:
    incident, clock = late(system)
    desk = screen("yq_watch")
    page = desk.open(f"/incidents/{incident}/")
    page.locator(f"#clock-{clock}").get_by_role("link", name="时限页").click()
    page.wait_for_url(f"**/clocks/{clock}/")
    page.get_by_role("link", name="时限台账").first.click()
    page.wait_for_url("**/clocks/")
    expect(page.locator(f"#d-{clock}")).to_contain_text("超时未办")
    page.emulate_media(media="print")
    desk.shoot("clock-ledger-print", full=True)
    assert desk.complaints == []
