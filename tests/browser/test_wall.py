"""The wall in a real browser: everything in the window, the veil, the server's time, its weight, its own link."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import DESK, WALL, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
UHD = (3840, 2160)
JS_BYTES = 45_000
"""W1, as sent; here without any compression, which is stricter."""
SLEPT = "Date.now = ((now) => () => now() + 60_000)(Date.now.bind(Date)); document.dispatchEvent(new Event('visibilitychange'))"
OFF_BY = 600
JOINED = "() => document.querySelector('ec-live')?.socket?.readyState === 1"
CUT_OFF = """() => [...document.querySelectorAll('.wall__facts dl > div')].filter(node =>
  node.getBoundingClientRect().bottom > node.closest('dl').getBoundingClientRect().bottom + 1).map(n => n.className)"""
OUTSIDE = """() => [...document.querySelectorAll('.wall__page > *, .wclock')].filter(node => {
  const box = node.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1
    || box.left < -1 || box.top < -1); }).map(n => n.className)"""


@pytest.fixture
def wall(screen: Opener, responding: str) -> Screen:
    window = screen("yq_watch", WALL)
    window.responses.clear()  # of signing in
    window.open("/wall/")
    window.page.wait_for_function(JOINED)
    return window


def test_everything_is_in_the_window_at_every_size(wall: Screen) -> None:
    for size in (WALL, DESK, UHD):
        wall.resize(size)
        wall.shoot("wall")
        assert wall.page.evaluate(OUTSIDE) == [], size
        assert wall.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert wall.sideways() <= 0
    assert wall.violations() == []
    scripts = {each.url for each in wall.responses if each.request.resource_type == "script"}
    assert sum(len(wall.page.request.get(url).body()) for url in scripts) <= JS_BYTES


def test_old_numbers_are_veiled_until_the_link_is_back(wall: Screen) -> None:
    expect(wall.page.locator("#veil")).to_be_hidden()
    wall.page.evaluate(SLEPT)
    expect(wall.page.locator("#veil")).to_be_visible()
    expect(wall.page.locator("#veil")).to_contain_text(re.compile(r"数据停在 \d\d:\d\d:\d\d"))
    wall.shoot("wall-stale")
    expect(wall.page.locator("#veil")).to_be_hidden(timeout=8000)


def test_its_time_is_the_servers_though_the_computers_clock_is_ten_minutes_off(
    screen: Opener, responding: str
) -> None:
    window = screen("yq_watch", WALL)
    window.context.add_init_script(
        f"Date.now = ((now) => () => now() + {OFF_BY * 1000})(Date.now.bind(Date))"
    )
    page = window.open("/wall/")
    page.wait_for_function(JOINED)
    off = page.evaluate(
        """async () => { const asked = await fetch('/healthz', {cache: 'no-store'}); const [h, m, s] =
        document.querySelector('[data-server-clock]').textContent.split(':').map(Number);
        const at = new Date(Date.parse(asked.headers.get('Date')) + 8 * 3600000);
        return Math.abs((h * 60 + m) * 60 + s - ((at.getUTCHours() * 60 + at.getUTCMinutes()) * 60 + at.getUTCSeconds())); }"""
    )
    assert off <= 1


def test_a_screen_comes_in_by_its_link_alone_and_two_columns_fit(screen: Opener, responding: str) -> None:
    desk = screen("yq_leader")
    desk.open("/wall/screens/")
    desk.page.locator("#id_name").fill(f"值班室{scenes.ago(0)[-12:-6]}")
    desk.page.locator("#id_inches").fill("55")
    desk.page.locator("#id_seat_m").fill("3.2")
    desk.page.locator("#id_columns").select_option("2")
    desk.page.locator("button[form=act]").click()
    link = desk.page.locator(".wall-made__link").inner_text()
    desk.shoot("wall-screens")
    machine = screen("", WALL)
    machine.open(link)
    machine.page.wait_for_function(JOINED)
    expect(machine.page.locator("body")).to_have_attribute("data-scale", "130")
    machine.shoot("wall-two-columns")
    assert machine.page.evaluate(OUTSIDE) == []
    machine.open("/")
    assert "/login/" in machine.page.url


def test_an_estimated_arrival_is_whole_on_the_wall_beside_the_figures(screen: Opener, system: System) -> None:
    incident = scenes.responding(system, detail="桃河娘子关段")
    form = screen("yq_pingding").open(f"/incidents/{incident}/map/arrivals/")
    for name, value in (
        ("target", "平定县城取水口"),
        ("distance_m", "4100"),
        ("speed_m_s", "0.3"),
        ("source", "浮标法"),
    ):
        form.locator(f"#act [name={name}]").fill(value)
    form.locator("button[form=act]").click()
    form.wait_for_url(lambda url: "/arrivals/" not in url)
    window = screen("yq_watch", WALL)
    page = window.open("/wall/")
    page.wait_for_function(JOINED)
    shown = page.locator(f"[data-incident='{incident}'] .warrival")
    for _ in range(8):
        if shown.count():
            break
        before = page.locator("#face .wall__page").get_attribute("data-incident")
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"#face [data-incident='{before}']")).to_have_count(0)
    for size in (WALL, DESK, UHD):
        window.resize(size)
        window.shoot("wall-arrival")
        assert page.evaluate(CUT_OFF) == [], size
    assert window.violations() == []


def test_leafing_ends_by_itself_although_the_pages_are_stopped(screen: Opener, responding: str) -> None:
    page = screen("yq_watch", WALL).page
    page.clock.install()
    page.goto("/wall/")
    page.wait_for_function(JOINED)
    with page.expect_request(lambda request: "every=1" in request.url):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("p")
    with page.expect_request(lambda request: "/wall/face/" in request.url and "every=1" not in request.url):
        page.clock.fast_forward(31_000)
