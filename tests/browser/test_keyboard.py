"""Without a mouse: the keys of ux 2.0.7, the overlay that names them, and a walk with Tab over the officer's pages (A3, A4)."""

import contextlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from browser import scenes
from browser.addresses import PLACES
from browser.screen import Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
SMALL, THUMB = (320, 640), (360, 740)
ZOOMED = (683, 384)
"""What a desk of 1366 × 768 shows at 200 % zoom."""
MOST_STOPS = 400
ROOM, NEW, REGISTER = "/incidents/{incident}/", "/incidents/new/", "/incidents/"
FOCUS_IN_CLOCK = "Boolean(document.activeElement.closest('ec-clock'))"
HELP_IS_OPEN = "document.querySelector('[data-keys-panel]').open"
KEYS = [
    # key, where, what is true afterwards
    ("F2", ROOM, "location.pathname == '/incidents/new/'"),
    ("F2", REGISTER, "document.activeElement.id == 'id_narrative'"),
    ("F8", ROOM, "location.pathname.endsWith('/reports/')"),
    ("F9", ROOM, FOCUS_IN_CLOCK),
    ("Shift+F9", ROOM, FOCUS_IN_CLOCK),
    ("Alt+T", ROOM, "location.pathname.endsWith('/calls/')"),
    ("Alt+R", ROOM, "location.pathname.endsWith('/people/')"),
    ("/", REGISTER, "document.activeElement.matches('[data-search]')"),
    ("?", ROOM, HELP_IS_OPEN),
    ("?", NEW, f"!({HELP_IS_OPEN})"),
]
"""F4, Ctrl+Alt+1…9, Alt+M and ↑ ↓ Enter are pressed where they work: test_alarms, test_desk, test_sources, test_telephone.
The last: a field of the form has the focus, and a question mark is text."""
STOP = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const box = node.getBoundingClientRect();
  const ring = (each) => {
    const css = getComputedStyle(each);
    return css.outlineStyle !== "none" && parseFloat(css.outlineWidth) > 0;
  };
  const label = node.closest("label") || (node.id && document.querySelector(`label[for="${CSS.escape(node.id)}"]`));
  window.walked = window.walked || new Set();
  // A date has several places of its own to stop at.
  const again = window.walked.has(node) && node !== window.last;
  window.walked.add(node);
  window.last = node;
  return { name: node.outerHTML.slice(0, 120), again, seen: (box.width > 0 && box.height > 0) || Boolean(label),
           ring: ring(node) || Boolean(label && ring(label)) || node.tagName === "IFRAME" };
}"""
TARGETS = """() => [...document.querySelectorAll("main button, main .button, main select, main textarea, main .chip, "
  + ".bar .button, .bar button, main input:not([type=hidden], [type=radio], [type=checkbox])")]
  .filter((node) => node.getClientRects().length && !node.closest(".visually-hidden"))
  .map((node) => [node.outerHTML.slice(0, 100), node.getBoundingClientRect().height])
  .filter(([, high]) => high < 47.5)"""


def comes_true(page: Page, what: str) -> bool:
    """Within three seconds. Not `wait_for_function`: the content policy lets nobody evaluate text in the page."""
    for _ in range(30):
        with contextlib.suppress(Error):  # the page is just being left
            if page.evaluate(what):
                return True
        page.wait_for_timeout(100)
    return False


def test_every_key_does_what_the_table_says(screen: Opener, responding: str) -> None:
    page = screen("yq_watch").page
    wrong = []
    for key, where, then in KEYS:
        page.goto(where.format(incident=responding))
        page.wait_for_load_state("networkidle")
        page.keyboard.press(key)
        if not comes_true(page, then):
            wrong.append((key, where, page.url))
    assert wrong == []


def test_keys_of_the_input_method_are_its_own(screen: Opener, responding: str) -> None:
    page = screen("yq_watch").open(f"/incidents/{responding}/")
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'F8', isComposing: true, bubbles: true}));"
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: '?', keyCode: 229, bubbles: true}))"
    )
    assert page.url.endswith(f"/incidents/{responding}/")
    assert not page.evaluate(HELP_IS_OPEN)


def test_the_overlay_names_what_works_here_and_plain_keys_can_be_switched_off(
    screen: Opener, responding: str
) -> None:
    desk = screen("yq_watch")
    page = desk.open(f"/incidents/{responding}/")
    page.keyboard.press("F9")
    before = page.evaluate("document.activeElement.outerHTML")
    page.keyboard.press("?")
    keys = page.locator("[data-keys-list] kbd").all_inner_texts()
    own = page.evaluate(
        "[...document.querySelectorAll('[data-key]')].filter((node) => node.getClientRects().length)"
        ".map((node) => node.dataset.key)"
    )
    assert keys == [*own, "Ctrl+Enter", "Ctrl+S", "F9 / Shift+F9", "?", "Esc"]
    assert desk.violations() == []
    page.locator("[data-plain-keys]").uncheck()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.outerHTML") == before
    page.keyboard.press("?")
    assert not page.evaluate(HELP_IS_OPEN)
    page.evaluate("localStorage.removeItem('plain-keys')")


@pytest.mark.parametrize("name", ["desk", "intake", "room", "report", "approval"])
def test_tab_walks_over_the_page_with_the_focus_in_sight_and_no_trap(
    screen: Opener, system: System, responding: str, asked: str, name: str
) -> None:
    place = PLACES[name]
    page = screen(place.officer).open(place.path(system, responding, asked))
    page.evaluate("document.activeElement.blur()")
    stops: list[dict[str, object]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or stop["again"]:
            break
        stops.append(stop)
    else:
        raise AssertionError(f"no end after {MOST_STOPS} stops")
    assert len(stops) > 3
    assert stop is None or stop["name"] == stops[0]["name"], f"trapped at {stop}"
    assert [each["name"] for each in stops if not each["seen"] or not each["ring"]] == []


ACROSS = [
    "login",
    "desk",
    "intake",
    "room",
    "map",
    "facts",
    "report",
    "approval",
    "clock",
    "alarms",
    "plan",
    "register",
]


@pytest.mark.parametrize("name", ACROSS)
def test_a_small_screen_and_text_twice_as_large_scroll_nothing_sideways(
    screen: Opener, system: System, responding: str, asked: str, name: str
) -> None:
    place = PLACES[name]
    window = screen(place.officer, SMALL)
    window.open(place.path(system, responding, asked))
    assert window.sideways() <= 0, "320 px"
    window.resize(ZOOMED)
    assert window.sideways() <= 0, "a desk at 200 % zoom"
    window.resize((1280, 800))
    window.page.evaluate("document.documentElement.style.fontSize = '175%'")
    assert window.sideways() <= 0, "200 %"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_unit_signs_with_a_thumb_with_and_without_scripts(
    screen: Opener, system: System, scripts: bool
) -> None:
    incident = scenes.responding(system, detail="桃河赛鱼段" if scripts else "桃河城区段")
    unit = screen("yq_monitoring", THUMB, java_script_enabled=scripts)
    page = unit.open(f"/incidents/{incident}/mine/")
    page.get_by_role("link", name="签收").first.click()
    if scripts:
        assert page.evaluate(TARGETS) == []
    page.locator("button[form=act]").click()
    expect(page.locator("body")).to_contain_text("签收")
    assert unit.sideways() <= 0
