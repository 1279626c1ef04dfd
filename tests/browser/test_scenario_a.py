"""ux 1.1 by hand: the tanker by the river, from the phone at 02:13 to the printed 启动通知 at 02:58 and II级 at 03:41."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import scenes
from browser.screen import PHONE, Screen
from browser.system import System
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
STORY = "罐车在307国道侧翻，有刺激性气味，可能流入桃河"
MOST_KEYS = 40
"""U1: keys beside the text itself."""
MOST_TAPS = 3
MOST_ACTS = 6
MOST_CHARACTERS = 220


class Keyboard:
    """Counts what is pressed; text that is written counts as text."""

    def __init__(self, screen: Screen) -> None:
        self.keyboard, self.page, self.keys = screen.page.keyboard, screen.page, 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.keyboard.press(key)
            self.keys += 1

    def write(self, text: str) -> None:
        self.keyboard.insert_text(text)

    def tab_to(self, selector: str, most: int = 12) -> None:
        """Tab until the focus is there."""
        for _ in range(most):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} is not reached with {most} tabs")


def test_the_call_is_logged_with_the_keyboard_alone_within_forty_keys(screen: Opener) -> None:
    desk = screen("yq_watch")
    keyboard = Keyboard(desk)
    began = time.monotonic()
    keyboard.press("F2")
    desk.page.wait_for_url("**/incidents/new/")
    expect(desk.page.locator("#id_narrative")).to_be_focused()
    assert time.monotonic() - began < 3
    if desk.page.get_by_role("button", name="丢弃").count():
        desk.press("丢弃")
        keyboard.keys = 1
    keyboard.write(STORY)
    keyboard.tab_to("[name=county]")
    keyboard.press("ArrowRight", desk.page.locator("[name=county]").count())
    desk.page.locator("[name=county][value=平定县]").evaluate("box => box.focus()")
    keyboard.press("Space")
    keyboard.tab_to("#id_detail")
    keyboard.write("桃河307国道段")
    keyboard.tab_to("[name=category]")
    keyboard.press("Space")
    keyboard.tab_to("[name=confirmed_deaths]")
    keyboard.write("0")
    keyboard.tab_to("[name=confirmed_serious_injuries]")
    keyboard.write("1")
    panel = desk.page.locator("#grading .verdicts")
    expect(panel).to_contain_text("IV")
    expect(panel).to_contain_text("最坏可能")
    expect(panel).to_contain_text("水源保护区受影响")
    desk.shoot("intake-typed")
    keyboard.press("Control+Enter")
    desk.page.wait_for_url("**/incidents/*-*/")
    assert keyboard.keys <= MOST_KEYS
    expect(desk.page.locator(".ident")).to_contain_text("待核实")
