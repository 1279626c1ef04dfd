"""演练 cannot be mistaken for 实战: hatched on all four sides and named, at the three sizes, on screen and on paper."""

from collections.abc import Callable

import pytest

from browser import scenes
from browser.screen import DESK, PHONE, WALL, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
FRAME = """() => {
  const style = getComputedStyle(document.body, "::after");
  const box = ["Top", "Right", "Bottom", "Left"].map((side) => style[`border${side}Width`]);
  return [...box, style.position, style.borderImageSource.startsWith("repeating-linear-gradient"), style.pointerEvents];
}"""
HATCHED = ["8px", "8px", "8px", "8px", "fixed", True, "none"]


def directing(system: System, screen: Opener) -> Screen:
    """The drill runs; begun by the director on his page where it does not yet."""
    director = screen("yq_office")
    director.open("/drills/")
    begin = director.page.get_by_role("button", name="开始演练“桃河罐车”")
    if begin.count():
        begin.click()
        director.page.wait_for_url("**/drills/")
    return director


def test_the_director_sees_and_sets_his_clock(screen: Opener, system: System) -> None:
    director = directing(system, screen)
    page = director.page
    page.get_by_role("button", name="×10", exact=True).click()
    page.wait_for_function("() => document.querySelector('#drill-clock').textContent.includes('×10')")
    scenes.responding(system, detail="桃河演练段", drill=True)
    director.open("/drills/")
    director.shoot("drill-director")
    for name, size in (("phone", PHONE), ("large", WALL)):
        other = screen("yq_office", size)
        other.open("/drills/")
        assert other.page.evaluate(FRAME) == HATCHED
        assert other.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        other.shoot(f"drill-director-{name}")
    other = screen("yq_office", DESK)
    other.open("/drills/")
    other.page.get_by_role("link", name="演练收件箱").first.click()
    other.page.wait_for_url("**/inbox/")
    assert other.page.evaluate(FRAME) == HATCHED
    other.shoot("drill-inbox")
    page.get_by_role("button", name="暂停").click()
    page.wait_for_function("() => document.querySelector('#drill-clock').textContent.includes('演练暂停')")


@pytest.mark.parametrize("size", [DESK, PHONE, WALL], ids=["desk", "phone", "large"])
def test_every_screen_of_a_drill_is_hatched_and_named(
    screen: Opener, system: System, size: tuple[int, int]
) -> None:
    incident = scenes.responding(system, detail=f"桃河演练{size[0]}段", drill=True)
    asked = scenes.asked_for_ii(system, detail=f"桃河演练{size[0]}批", drill=True)
    notice = scenes.notice_of(system, incident)["id"]
    for officer, address in (
        ("yq_watch", f"/incidents/{incident}/"),
        ("yq_monitoring", f"/incidents/{incident}/"),
        ("yq_watch", f"/incidents/{incident}/clocks/"),
        ("yq_watch", f"/incidents/{incident}/report/"),
        ("yq_commander", f"/incidents/{asked}/approval/"),
        ("yq_watch", f"/documents/{notice}/"),
    ):
        player = screen(officer, size)
        page = player.open(address)
        assert "【演练】" in page.title(), address
        assert page.evaluate(FRAME) == HATCHED, address
        assert "演练" in page.locator("body").inner_text(), address
    player = screen("yq_watch", size)
    player.open(f"/incidents/{incident}/").emulate_media(media="print")
    assert player.page.evaluate("() => getComputedStyle(document.body, '::before').content") == '"演练"'


def test_a_real_room_has_no_frame(screen: Opener, system: System) -> None:
    incident = scenes.tanker(system, detail="桃河真实段")
    page = screen("yq_watch").open(f"/incidents/{incident}/")
    assert page.evaluate("() => getComputedStyle(document.body, '::after').content") == "none"
    assert "【演练】" not in page.title()
