"""A wall over its hours: it stays awake, turns its pages, is loaded anew at night, and goes dark once it was taken down."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from browser import scenes, sounds
from browser.screen import Screen
from browser.system import System
from browser.walls import JOINED, Office, office_by, within

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
CITY = "yangquan_eco"
AWAKE = """
window.asked = [];
Object.defineProperty(navigator, 'wakeLock', { value: { request: async (kind) => { window.asked.push(kind); return {}; } } });
"""
HIDE, SHOW = (
    f"""() => {{ Object.defineProperty(document, 'hidden', {{ get: () => {hidden}, configurable: true }});
document.dispatchEvent(new Event('visibilitychange')); }}"""
    for hidden in ("true", "false")
)
TURN_MS, HALF_MS = 31_000, 15_000
RELOAD_AT = 4 * 60
"""Minutes after midnight in Beijing."""
FACE = "/wall/face/"


def up(page: Page, incident: str) -> None:
    expect(page.locator(f"#face [data-incident='{incident}']")).to_have_count(1)


def hours(opener: Opener, office: Office, *, script: str = "") -> Screen:
    """The screen with a clock that the test moves."""
    window = opener("", (1920, 1080))
    window.page.clock.install()
    if script:
        window.context.add_init_script(script)
    window.open(office.link)
    window.page.wait_for_function(JOINED)
    return window


def test_the_screen_is_kept_awake_and_again_after_it_was_hidden(screen: Opener, system: System) -> None:
    page = office_by(CITY).hang(screen, script=AWAKE).page
    assert page.evaluate("window.asked") == ["screen"]
    page.evaluate(HIDE)
    assert page.evaluate("window.asked") == ["screen"]
    page.evaluate(SHOW)
    assert page.evaluate("window.asked") == ["screen", "screen"]


def test_a_browser_that_refuses_to_stay_awake_shows_the_wall_all_the_same(
    screen: Opener, system: System
) -> None:
    refusing = "Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => { throw new Error('policy') } } });"
    page = office_by(CITY).hang(screen, script=refusing).page
    expect(page.locator("#face")).to_contain_text("无进行中事件")


def test_three_incidents_take_turns_of_thirty_seconds_in_the_order_in_which_they_came(
    screen: Opener, system: System
) -> None:
    office = office_by(CITY)
    incidents = [scenes.tanker(system, detail=f"桃河{where}段") for where in ("上游", "中游", "下游")]
    office.take_incident(*incidents)
    page = hours(screen, office).page
    for number, incident in enumerate([*incidents, incidents[0]]):
        up(page, incident)
        expect(page.locator(".wall__foot")).to_contain_text(f"{number % 3 + 1}/3 事件")
        page.clock.fast_forward(HALF_MS)
        up(page, incident)
        with page.expect_response(lambda answer: FACE in answer.url):
            page.clock.fast_forward(HALF_MS + 1000)


def test_a_p1_stops_the_turning_until_somebody_takes_it(screen: Opener, system: System) -> None:
    office = office_by(CITY)
    others = [scenes.tanker(system, detail=f"桃河{where}岸") for where in ("南", "北")]
    called, _ = sounds.higher(system, detail="桃河中央段")
    office.take_incident(*others, called)
    page = hours(screen, office).page
    for _ in range(3):
        up(page, called)
        expect(page.locator("[data-turning]")).to_have_text("轮播已停：达到更高级别条件")
        with page.expect_response(lambda answer: FACE in answer.url):
            page.clock.fast_forward(TURN_MS)
    within(
        "UPDATE incidents_alarm SET acknowledged_at = now() + interval '1 hour', acknowledged_by_id = "
        "(SELECT id FROM incidents_officer LIMIT 1) WHERE organisation_id = %s",
        office.pk,
    )
    shown = set()
    for _ in range(3):
        with page.expect_response(lambda answer: FACE in answer.url):
            page.clock.fast_forward(TURN_MS)
        expect(page.locator("[data-turning]")).to_have_text("")
        shown.add(page.locator("#face .wall__page").get_attribute("data-incident"))
    assert shown == {*others, called}


def test_the_space_bar_stops_the_pages_and_starts_them_again(screen: Opener, system: System) -> None:
    office = office_by(CITY)
    incidents = [scenes.tanker(system, detail=f"桃河{where}段") for where in ("东岸", "西岸")]
    office.take_incident(*incidents)
    page = hours(screen, office).page
    up(page, incidents[0])
    page.keyboard.press("Space")
    expect(page.locator("[data-turning]")).to_have_text("已暂停轮播，按空格继续")
    with page.expect_response(lambda answer: FACE in answer.url):
        page.clock.fast_forward(TURN_MS)
    up(page, incidents[0])
    page.keyboard.press("Space")
    expect(page.locator("[data-turning]")).to_have_text("")
    with page.expect_response(lambda answer: FACE in answer.url):
        page.clock.fast_forward(TURN_MS)
    up(page, incidents[1])


def by_itself(page: Page) -> Page:
    """Without the doorbell, whose heartbeats tell the time of the day that the tests run at."""
    page.evaluate(
        "() => { const live = document.querySelector('ec-live'); live.ended = true; live.remove(); }"
    )
    return page


def at_beijing(page: Page, minutes: int) -> None:
    """The server says that it is so many minutes after midnight: as its heartbeats do."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    now = today - timedelta(hours=8) + timedelta(days=1, minutes=minutes)
    page.evaluate(
        "now => { document.dispatchEvent(new CustomEvent('ec:time', { detail: { now, at: performance.now() } })); }",
        now.isoformat(),
    )


def passing(page: Page, minutes: int) -> None:
    """Longer than the page waits between two looks at the time, in steps that it would not call old, and ended before it
    turns: the answer to that takes its time, and the clock here does not."""
    for _ in range(3):
        at_beijing(page, minutes)
        page.clock.run_for(7000)


def loads(page: Page) -> list[str]:
    found: list[str] = []
    page.on("load", lambda _: found.append(page.url))
    return found


def test_a_quiet_wall_is_loaded_anew_once_at_four_at_night(screen: Opener, system: System) -> None:
    page = by_itself(hours(screen, office_by(CITY)).page)
    loaded = loads(page)
    with page.expect_event("load"):
        passing(page, RELOAD_AT + 1)
    page.wait_for_function(JOINED)
    passing(by_itself(page), RELOAD_AT + 2)
    assert len(loaded) == 1


@pytest.mark.parametrize("minutes", [RELOAD_AT - 1, RELOAD_AT + 60], ids=["before", "after"])
def test_at_other_hours_it_is_not_loaded_anew(screen: Opener, system: System, minutes: int) -> None:
    page = by_itself(hours(screen, office_by(CITY)).page)
    passing(page, minutes)
    assert page.evaluate("sessionStorage.getItem('wall-reloaded')") is None


@pytest.mark.parametrize("paused", [False, True], ids=["turning", "paused"])
def test_a_screen_that_was_taken_down_says_so_and_shows_nothing_more(
    screen: Opener, system: System, paused: bool
) -> None:
    office = office_by(CITY)
    incident = scenes.tanker(system, detail="桃河停用段")
    office.take_incident(incident)
    window = hours(screen, office)
    page = window.page
    up(page, incident)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    if paused:
        page.keyboard.press("p")
        expect(page.locator("[data-turning]")).to_have_text("已暂停轮播，按空格继续")
    office.take_down()
    page.clock.fast_forward(TURN_MS)
    expect(page.get_by_role("heading", name="此大屏已停用")).to_be_visible()
    assert incident not in page.content()
    assert "桃河停用段" not in page.content()
    window.shoot("wall-gone")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert window.violations() == []
    refused = [line for line in window.forgive() if "403" not in line and "WebSocket" not in line]
    assert refused == []


def test_a_screen_whose_doorbell_is_closed_to_it_asks_at_once_whether_it_still_hangs(
    screen: Opener, system: System
) -> None:
    office = office_by(CITY)
    window = office.hang(screen)
    page = window.page
    office.take_down()
    page.evaluate("document.querySelector('ec-live').end()")
    expect(page.get_by_role("heading", name="此大屏已停用")).to_be_visible()
    window.forgive()


def test_old_numbers_are_veiled_and_the_veil_is_whole(screen: Opener, system: System) -> None:
    window = office_by(CITY).hang(screen)
    page = by_itself(window.page)
    page.evaluate(
        "Date.now = ((now) => () => now() + 60_000)(Date.now.bind(Date));"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    veil = page.locator("#veil")
    expect(veil).to_be_visible()
    box = veil.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 1920, "height": 1080}
    assert window.violations() == []
