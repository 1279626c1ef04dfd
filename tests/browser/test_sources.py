"""02:19 at the keyboard: a second call about the same truck goes in with Alt+M, and comes out again with 拆分."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import DESK, PHONE, WALL, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
PLACE = "阳胜村口"


@pytest.fixture
def first(system: System) -> str:
    return scenes.tanker(system, detail=PLACE, occurred_at=scenes.ago(12))


@pytest.fixture
def merged(system: System, first: str) -> tuple[str, str]:
    """The host and a source that says another time and is the enterprise itself."""
    caller = {"unit": "某运输公司", "name": "调度", "kind": "enterprise"}
    told = {"category": "危险化学品", "caller": caller, "occurred_at": scenes.ago(20)}
    source = scenes.tanker(system, detail=PLACE, minutes_ago=1, **told)
    system.act("yq_watch", source, "merge", into=first, reason="同一辆罐车")
    return first, source


def test_a_second_call_is_merged_with_alt_m_and_split_again(
    screen: Opener, system: System, first: str
) -> None:
    desk = screen("yq_watch")
    page = desk.open("/incidents/new/")
    page.wait_for_selector("[data-link-state=live]")
    page.locator("#id_narrative").fill("过路司机报罐车翻了，味道很大")
    page.locator('label.chip:has([name="county"][value="平定县"])').click()
    page.locator("#id_detail").fill(PLACE)
    page.locator('label.chip:has([name="category"][value="危险化学品"])').click()
    offer = page.locator(".similar")
    expect(offer).to_contain_text("并入为来源 2")
    expect(offer).to_contain_text("类型相近")
    desk.shoot("similar")
    assert desk.violations() == []
    page.locator("#id_detail").press("Alt+m")
    page.wait_for_url(f"**/incidents/{first}/")
    expect(page.locator(".ident__sources")).to_have_text("来源 2")
    page.locator(".ident__sources").click()
    page.get_by_role("tab", name="来源").click()
    expect(page.locator("#sources")).to_contain_text("过路司机报罐车翻了")
    split = page.locator("#sources").get_by_role("link", name="拆分")
    second = str(split.get_attribute("href")).split("/")[2]
    split.click()
    desk.press("拆分，恢复为独立事件")
    page.wait_for_url(lambda url: "/split/" not in url)
    expect(page.locator("#part-joining")).to_be_attached()
    # Other tests' calls of the same county may still be offered; these two no more to one another.
    for one, other in ((first, second), (second, first)):
        desk.open(f"/incidents/{one}/")
        expect(page.locator(f'#part-joining a[href="/incidents/{other}/"]')).to_have_count(0)
        assert other not in str(system.call("yq_watch", f"/incidents/{one}/")["possible_duplicates"])


@pytest.mark.parametrize("size", [DESK, PHONE, WALL], ids=["desk", "phone", "wall"])
def test_the_sources_can_be_read_at_every_size(
    screen: Opener, merged: tuple[str, str], size: tuple[int, int]
) -> None:
    host, source = merged
    desk = screen("yq_watch", size)
    page = desk.open(f"/incidents/{host}/#sources")
    page.wait_for_selector("[data-link-state=live]")
    if page.get_by_role("tab", name="依据", exact=True).is_visible():
        page.get_by_role("tab", name="依据", exact=True).click()
    page.get_by_role("tab", name="来源").click()
    expect(page.locator("#sources")).to_contain_text("另一说法")
    assert desk.sideways() <= 0
    assert desk.violations() == []
    desk.shoot("sources")
    for name in ("correct/", f"sources/{source}/adopt-time/"):
        desk.open(f"/incidents/{host}/{name}")
        assert desk.violations() == []
        assert desk.sideways() <= 0
        desk.shoot(f"sources-{name.split('/')[-2]}")
    for name in ("", "split/"):
        desk.open(f"/incidents/{source}/{name}")
        assert desk.violations() == []
        assert desk.sideways() <= 0
        desk.shoot(f"merged-{name.strip('/') or 'room'}")


def test_a_call_logged_alone_is_offered_in_its_room(screen: Opener, system: System, first: str) -> None:
    second = scenes.tanker(system, detail=PLACE, minutes_ago=1)
    desk = screen("yq_watch")
    page = desk.open(f"/incidents/{second}/")
    expect(page.locator("#part-joining")).to_contain_text("疑似重复")
    desk.shoot("offered")
    page.locator("#part-joining").get_by_role("link", name="并入为来源").first.click()
    desk.shoot("merge")
    assert desk.violations() == []
    desk.press("并入")
    page.wait_for_url(lambda url: "/merge/" not in url)
    assert system.call("yq_watch", f"/incidents/{second}/")["state"] == "MERGED"
