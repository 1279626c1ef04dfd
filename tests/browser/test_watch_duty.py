"""值班表, 上岗 and 交接班 in a browser: the sound unlocked, the clock compared, both signatures at one screen."""

import pytest
from playwright.sync_api import Dialog, expect

from browser import scenes
from browser.screen import DESK, PASSWORD, PHONE, WALL, Screen

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


def header(window: Screen) -> str:
    return str(window.page.locator(".top__watch").text_content())


@SIZES
@pytest.mark.parametrize("path", ["/watch/", "/watch/roster/", "/watch/handover/", "/watch/handovers/"])
def test_the_pages_of_the_watch_have_no_barriers(responding, screen, size, path):
    window = screen("yq_office", size)
    window.open(path)
    window.shoot(f"watch{path.replace('/', '-').removesuffix('-')}", full=True)
    assert window.violations() == []
    assert window.sideways() <= 0


def test_the_month_is_for_wide_screens_and_the_paper_for_the_wall(screen):
    window = screen("yq_office", WALL)
    window.open("/watch/roster/")
    window.press("按月")
    assert window.page.locator(".roster--month tbody tr").count() >= 28
    window.shoot("watch-month")
    window.press("打印")
    window.page.get_by_role("heading", name="值班表").wait_for()
    assert window.violations() == []


def test_a_telephone_dials_who_is_on_the_roster(screen):
    window = screen("yq_monitoring", PHONE)
    window.open("/watch/roster/")
    dial = window.page.locator('.roster-days a[href^="tel:"]').first
    box = dial.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    assert not window.page.locator(".roster-week").is_visible()


def test_the_demo_is_manned_and_the_roster_has_no_gap(screen):
    window = screen("yq_watch", DESK)
    window.open("/watch/roster/")
    assert "值班 张值" in header(window).replace("\n", " ")
    assert "带班 李带" in header(window)
    assert window.page.get_by_text("没有缺口，没有重叠").is_visible()


def test_who_comes_hears_the_sound_sees_the_clock_compared_and_is_on_watch(screen):
    window = screen("yq_office", DESK)
    window.open("/watch/")
    assert "与服务器一致" in str(window.page.locator("[data-clock-words]").text_content())
    window.page.locator("[data-sound-test]").click()
    expect(window.page.locator("#id_sound")).to_have_value("1")
    window.page.get_by_text("值班员", exact=True).click()
    window.page.locator("#id_together").check()
    window.shoot("watch-begin", full=True)
    window.page.keyboard.press("Control+Enter")
    window.page.wait_for_url(f"{window.system.url}/")
    assert "陈副局" in header(window)
    said = str(window.page.locator("[data-banners]").text_content())
    assert "声音 ✓" in said
    assert "对时 ✓" in said
    window.open("/watch/")
    window.page.locator("details.leave summary").click()
    window.press("离岗")
    assert "陈副局" not in header(window)


def test_a_computer_that_is_slow_is_told_so_in_words_and_not_stopped(screen):
    window = screen("yq_office", DESK)
    window.context.add_init_script("const real = Date.now; Date.now = () => real() - 41000;")
    window.open("/watch/")
    words = str(window.page.locator("[data-clock-words]").text_content())
    assert words == "▲ 本机时钟慢 41 秒，已按服务器时间显示"
    assert window.page.locator("button[form=begin]").is_enabled()


def test_both_sign_at_one_screen_and_the_drafts_are_gone(system, screen):
    responding = scenes.responding(system, detail="桃河交接段")
    window = screen("yq_watch", DESK)
    window.open("/watch/handover/")
    window.page.get_by_text("刘值（值班员）").click()
    window.page.get_by_label("交代事项").fill("平定分局 9 点回电")
    window.page.get_by_label("进行中事件").check()
    window.shoot("watch-give", full=True)
    window.press("交班人签字")
    window.page.evaluate(
        "localStorage.setItem(`draft:${document.documentElement.dataset.officer}:x`, JSON.stringify({at: Date.now()}))"
    )
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    window.page.on("dialog", agree)
    window.page.get_by_label("接班人批示码或口令").fill(PASSWORD)
    window.page.get_by_role("button", name="接班人签字").click()
    window.page.wait_for_url("**/watch/handovers/*/")
    assert asked == ["还有 1 份没有提交的草稿，交接后清除。仍要交接？"]
    assert (
        window.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length")
        == 0
    )
    window.shoot("watch-sheet", full=True)
    assert "接班人 刘值" in str(window.page.locator(".signatures").text_content())
    window.open(f"/incidents/{responding}/")
    assert "刘值" in header(window)
    assert "值班员 刘值" in str(window.page.locator("#part-clocks, .rail").first.text_content())
    window.open("/watch/handover/")
    window.page.get_by_label("交班人没有签字的原因").fill("还给他")
    window.press("由我接班")
    window.open("/")
    assert "值班 张值" in header(window)


def test_without_script_a_watch_is_taken_and_what_was_not_tried_is_untried(screen):
    window = screen("wx_office", DESK, java_script_enabled=False)
    window.open("/watch/")
    assert str(window.page.locator("[data-clock-words]").text_content()) == "未试"
    window.page.get_by_text("值班员", exact=True).click()
    window.page.locator("#id_together").check()
    window.press("上岗 Ctrl+Enter")
    assert "努局" in header(window)
    assert "声音 未试" in str(window.page.locator("[data-banners]").text_content())
    window.open("/watch/")
    window.page.locator("details.leave summary").click()
    window.press("离岗")
    assert "努局" not in header(window)
