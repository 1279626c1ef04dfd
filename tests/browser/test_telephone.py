"""通话 by keyboard at the desk; a receipt link on a telephone that never logged in."""

import re

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import PHONE

pytestmark = pytest.mark.browser
SMALL_PHONE = (360, 740)


@pytest.fixture(scope="module")
def incident(system):
    return scenes.tanker(system, detail="桃河南庄段")


def test_a_call_is_logged_without_a_mouse(system, incident, screen):
    desk = screen("yq_watch")
    page = desk.open(f"/incidents/{incident}/calls/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".calls__line:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**line=**")
    expect(page.locator("#id_answered_by")).to_be_focused()
    page.keyboard.type("接听员小王")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/calls/")
    expect(page.locator("#calls-list")).to_contain_text("接听员小王")
    assert desk.violations() == []
    desk.shoot("calls")


def test_the_list_and_the_form_fit_a_phone(incident, screen):
    phone = screen("yq_watch", PHONE)
    for path in ("calls/", "call-sheet/", "script/", "notify/"):
        phone.open(f"/incidents/{incident}/{path}")
        assert phone.sideways() <= 0, path
        assert phone.violations() == [], path


def test_a_unit_without_an_account_signs_by_link_and_code(system, incident, screen):
    system.act(
        "yq_watch",
        incident,
        "notify",
        subject="请停止取水",
        body="上游泄漏。",
        parties=[{"name": "第二水厂"}],
    )
    desk = screen("yq_watch")
    page = desk.open(f"/incidents/{incident}/call-sheet/")
    row = page.locator("tr", has_text="第二水厂")
    code = row.locator(".code").inner_text()
    link = row.locator("ec-copy").get_attribute("data-text")
    assert re.fullmatch(r"\d{6}", code)
    unit = screen("", SMALL_PHONE, java_script_enabled=False)
    page = unit.open(link)
    assert "上游泄漏" not in page.content()
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name="打开").click()
    page.locator("#id_name").fill("韩班长")
    button = page.get_by_role("button", name="签收")
    assert button.bounding_box()["height"] >= 48
    button.click()
    expect(page.get_by_role("status")).to_contain_text("韩班长 已签收")
    desk.open(f"/incidents/{incident}/call-sheet/")
    expect(desk.page.locator("tr", has_text="第二水厂")).to_contain_text("回执链接")
