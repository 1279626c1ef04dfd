"""值班台 in a browser: quiet, with incidents, the log, the keys, the sound."""

import re

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import DESK, PHONE, WALL


@pytest.mark.parametrize("size", [DESK, PHONE, WALL], ids=["desk", "phone", "wall"])
def test_the_desk_has_no_barriers_and_does_not_scroll_sideways(system, screen, size):
    window = screen("yq_watch", size)
    window.open("/")
    window.page.locator("#desk-health, #desk-incidents").first.wait_for()
    window.shoot("desk")
    assert window.sideways() <= 0
    assert window.violations() == []


def test_the_whole_first_screen_is_seen_without_scrolling(responding, asked, screen):
    window = screen("yq_watch", DESK)
    window.open("/")
    assert window.sideways() <= 0
    down = window.page.evaluate("document.documentElement.scrollHeight - innerHeight")
    assert down <= 0
    parts = ["desk-alarms", "desk-clocks", "desk-incidents", "desk-todo", "log-composer", "desk-health"]
    boxes = window.page.evaluate(
        "ids => ids.map(id => document.getElementById(id)?.getBoundingClientRect().toJSON())", parts
    )
    for box in boxes:
        assert box["height"] > 15
        assert box["bottom"] <= DESK[1]
    window.shoot("desk-busy")


def test_ctrl_alt_and_a_digit_opens_that_incident(responding, screen):
    window = screen("yq_watch", DESK)
    window.open("/")
    address = window.page.locator('[data-key="Ctrl+Alt+1"]').get_attribute("href")
    window.page.keyboard.press("Control+Alt+Digit1")
    expect(window.page).to_have_url(re.compile(f"{re.escape(str(address))}$"))


def test_a_line_of_the_log_is_written_with_the_keyboard_and_shown_at_once(screen):
    window = screen("yq_watch", DESK)
    window.open("/")
    window.page.locator("#id_log_text").fill("气象台来电，夜间有雾")
    window.page.keyboard.press("Control+Enter")
    window.page.locator("#desk-log", has_text="气象台来电").wait_for()
    assert window.page.locator("#id_log_text").input_value() == ""


def test_the_sound_is_said_to_be_closed_until_it_is_tried(screen):
    window = screen("yq_watch", DESK)
    window.open("/")
    button = window.page.locator("[data-sound-test]")
    assert button.inner_text() == "告警声被浏览器关闭 · 点此恢复"
    button.click()
    window.page.locator('#desk-health [data-health="sound"].health--done').wait_for()
    assert button.inner_text() == "试听"


def test_a_trial_of_the_sound_shows_although_the_row_was_just_being_fetched(screen):
    page = screen("yq_watch", DESK).open("/")
    held = []
    page.route("**/parts-of-desk/health/", lambda route: held.append((route, route.fetch())), times=1)
    with page.expect_request("**/parts-of-desk/health/"):
        page.evaluate("htmx.trigger('#desk-health', 'live')")
    with page.expect_response("**/watch/check/"):
        page.locator("[data-sound-test]").click()
    route, before = held[0]
    page.wait_for_timeout(200)
    route.fulfill(response=before)
    page.locator('#desk-health [data-health="sound"].health--done').wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_open_questions_are_answered_with_one_tap(system, screen, size):
    incident = scenes.tanker(system, detail=f"娘子关段{size[0]}")
    window = screen("yq_watch", size)
    window.open(f"/incidents/{incident}/#col-work")
    window.page.get_by_role("button", name="跨省级").click()
    window.page.wait_for_url(f"**/incidents/{incident}/")
    assert window.page.locator('button[name="question_cross_province"]').count() == 0
    assert window.sideways() <= 0


@pytest.mark.parametrize("path", ["/watch/log/", "/watch/clocks/", "/watch/test-sheet/"])
def test_the_pages_of_the_watch_have_no_barriers(responding, screen, path):
    for size in (DESK, PHONE):
        window = screen("yq_watch", size)
        window.open(path)
        assert window.violations() == []
        assert window.sideways() <= 0


def test_the_report_form_with_its_questions_has_no_barriers(responding, screen):
    for size in (DESK, PHONE):
        window = screen("yq_watch", size)
        window.open(f"/incidents/{responding}/report/?kind=FOLLOW_UP&means=phone")
        assert window.violations() == []
        assert window.sideways() <= 0
