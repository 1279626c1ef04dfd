"""The frame of the room: level, people, clocks, trail and criteria in one window, the bar with its menu, the chips."""

import pytest

from browser import scenes
from browser.screen import DESK, PHONE

SHOWN = """selector => [...document.querySelectorAll(selector)].filter(each => {
  const box = each.getBoundingClientRect();
  const around = (each.closest('#part-groups, .panel') || document.body).getBoundingClientRect();
  return box.height > 0 && box.top >= around.top - 1 && box.bottom <= Math.min(around.bottom, innerHeight) + 1;
}).length"""
WRAPPED = """() => [...document.querySelectorAll('.timeline .kind')].filter(each => each.getClientRects().length)
  .filter(each => { each.textContent = '签署意见'; const words = document.createRange(); words.selectNodeContents(each);
    const box = words.getBoundingClientRect(), around = each.getBoundingClientRect();
    return words.getClientRects().length > 1 || box.width > around.width + 0.5; }).length"""


def low(window, pixels: int) -> list[str]:
    return window.page.evaluate(
        "least => [...document.querySelectorAll('.bar a, .bar summary')].filter(each => each.getClientRects().length"
        " && each.offsetHeight < least).map(each => each.textContent)",
        pixels,
    )


@pytest.fixture
def room(screen, responding):
    window = screen("yq_watch", DESK)
    window.open(f"/incidents/{responding}/")
    return window


def test_the_whole_room_stands_in_one_window_without_scrolling(screen, system):
    room = screen("yq_watch", DESK)
    room.open(f"/incidents/{scenes.responding(system, detail='桃河义井段')}/")
    room.shoot("room-frame")
    assert room.page.evaluate("document.documentElement.scrollHeight") <= 768
    assert room.sideways() <= 0
    for selector, least in (
        (".ident .level", 1),
        (".ident .stepper li", 4),
        (".ident .figures > div", 3),
        (".rail > .clock", 4),
        (".timeline > li:not(.day)", 10),
        (".groups > [data-row]", 6),
        (".criteria tbody tr", 3),
    ):
        assert room.page.evaluate(SHOWN, selector) >= least, selector


def test_the_bar_fits_and_keeps_the_rest_under_one_menu(room):
    bar = room.page.locator(".bar")
    assert bar.evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    assert low(room, 32) == []
    room.page.locator(".bar__more > summary").press("Enter")
    room.shoot("room-menu")
    assert room.page.get_by_role("link", name="登记系统外报告").is_visible()
    assert room.violations() == []


def test_a_key_of_the_menu_works_while_it_is_closed(room, responding):
    room.page.keyboard.press("Shift+F8")
    room.page.wait_for_url(f"**/incidents/{responding}/report/**")
    room.page.go_back()
    room.page.wait_for_url(f"**/incidents/{responding}/")
    room.page.keyboard.press("F8")
    room.page.wait_for_url(f"**/incidents/{responding}/reports/**")


def test_on_a_phone_the_bar_is_one_act_and_a_menu(screen, responding):
    window = screen("yq_watch", PHONE)
    window.open(f"/incidents/{responding}/")
    acts = window.page.locator(".bar__acts > .button:visible")
    assert acts.count() <= 1
    window.page.locator(".bar__more > summary").click()
    window.shoot("room-menu-phone")
    assert low(window, 48) == []
    assert window.page.get_by_role("link", name="通话").last.is_visible()
    assert window.violations() == []


def test_a_label_of_four_characters_stays_on_one_line(room, screen, responding):
    assert room.page.evaluate(WRAPPED) == 0
    window = screen("yq_watch", PHONE)
    window.open(f"/incidents/{responding}/")
    assert window.page.evaluate(WRAPPED) == 0
