"""U7 and ux 1.3: the line is cut, the computer goes down, the session ends. Nothing typed is lost, nothing comes twice."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser import scenes
from browser.screen import PHONE, Screen
from browser.system import PASSWORD, System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
LOST_MS, BACK_MS = 10_000, 5_000
"""U7: two heartbeats missed; back after the link."""
CUT_SECONDS = 90
OF_THE_CUT = re.compile(
    r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|htmx:(sendError|afterRequest)|status of (401|500|502|409|422)"
)


@pytest.fixture
def incident(system: System) -> str:
    return scenes.tanker(system)


@pytest.fixture
def desk(screen: Opener, incident: str) -> Screen:
    window = screen("yq_watch")
    window.open(f"/incidents/{incident}/").wait_for_selector("[data-link-state=live]")
    return window


@pytest.fixture
def called_out(system: System) -> str:
    return scenes.responding(system)


def note(page: Page, words: str) -> None:
    page.locator("#id_text").fill(words)
    page.keyboard.press("Control+Enter")


def notes(system: System, incident: str) -> list[dict[str, Any]]:
    found = system.call("yq_watch", f"/incidents/{incident}/events/")["results"]
    return [event for event in found if event["kind"] == "NOTE"]


def waiting(window: Screen) -> Any:
    return window.page.locator("[data-outbox-words]")


def forgive(window: Screen) -> None:
    """What a browser says of a cut line is no fault of the page."""
    assert [line for line in window.forgive() if not OF_THE_CUT.search(line)] == []


def cut(window: Screen) -> None:
    window.context.set_offline(True)
    expect(window.page.locator("[data-offline-banner]")).to_be_visible(timeout=LOST_MS)


def mend(window: Screen) -> None:
    window.context.set_offline(False)
    expect(window.page.locator("[data-offline-banner]")).to_be_hidden(timeout=BACK_MS)


def test_after_ninety_seconds_and_a_reload_everything_written_is_there_once(
    desk: Screen, system: System, incident: str
) -> None:
    page = desk.page
    cut(desk)
    banner = page.locator("[data-offline-banner]")
    expect(banner).to_contain_text(re.compile(r"与服务器断开 \d\d:\d\d:\d\d 起"))
    expect(banner).to_contain_text("请勿刷新")
    began = time.monotonic()
    for number in (1, 2, 3):
        note(page, f"断线时第{number}件")
    expect(waiting(desk)).to_contain_text(
        re.compile(r"未上报服务器 3 条：临-01 记一笔 \d\d:\d\d:\d\d、临-02")
    )
    expect(banner).to_contain_text("存在本机（3 条）")
    page.locator("#id_text").fill("写到一半的第四件")
    desk.shoot("line-cut")
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    desk.context.set_offline(False)
    page.goto(f"/incidents/{incident}/")
    expect(waiting(desk)).to_contain_text("临-03 记一笔 已补传", timeout=BACK_MS)
    assert page.locator("#id_text").input_value() == "写到一半的第四件"
    expect(page.locator("[data-draft-state]").first).to_contain_text("找到未提交的记一笔")
    assert [each["summary"] for each in notes(system, incident)] == [f"断线时第{n}件" for n in (1, 2, 3)]
    assert all("written_at" in each["payload"] for each in notes(system, incident))
    assert time.monotonic() - began < CUT_SECONDS
    forgive(desk)


def test_after_a_minute_without_the_line_the_page_sends_the_officer_to_the_telephone(desk: Screen) -> None:
    desk.page.clock.install()
    desk.page.reload()
    desk.page.wait_for_selector("[data-link-state=live]")
    cut(desk)
    desk.page.clock.fast_forward("01:05")
    expect(desk.page.locator("[data-offline-banner]")).to_contain_text("请改用电话，时间写在纸上")
    desk.context.set_offline(False)
    forgive(desk)


def test_two_tabs_bring_in_what_waits_once(
    screen: Opener, desk: Screen, system: System, incident: str
) -> None:
    other = desk.context.new_page()
    other.goto("/")
    cut(desk)
    for number in range(4):
        note(desk.page, f"两个窗口第{number}件")
    mend(desk)
    other.reload()
    expect(desk.page.locator("#part-timeline")).to_contain_text("两个窗口第3件", timeout=BACK_MS)
    said = [each["summary"] for each in notes(system, incident)]
    assert said == [f"两个窗口第{number}件" for number in range(4)]
    forgive(desk)


def test_an_answer_that_was_lost_on_its_way_does_not_make_a_second_entry(
    desk: Screen, system: System, incident: str
) -> None:
    lost: list[str] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.fetch()
            route.abort("connectionreset")

    desk.page.route("**/note/", lose)
    note(desk.page, "记上了但没有听到回答")
    expect(waiting(desk)).to_contain_text("已补传", timeout=15_000)
    assert len(notes(system, incident)) == 1
    desk.forgive()


def test_a_call_is_written_on_any_page_while_the_line_is_cut(screen: Opener, system: System) -> None:
    desk = screen("yq_watch")
    desk.open("/plans/").wait_for_selector("[data-link-state=live]")
    cut(desk)
    desk.page.keyboard.press("F2")
    sheet = desk.page.locator("#line-cut")
    expect(sheet.locator("[name=narrative]")).to_be_focused()
    story = f"路边发现不明桶装液体，编号{time.monotonic_ns()}"
    desk.page.keyboard.insert_text(story)
    sheet.locator("[name=county_other]").fill("平定县")
    sheet.locator("[name=category]").select_option(index=1)
    sheet.locator("[name=confirmed_serious_injuries]").fill("两人")
    written = sheet.locator("[name=learned_at]").input_value()
    desk.shoot("line-cut-sheet")
    assert desk.violations() == []
    desk.page.keyboard.press("Control+Enter")
    expect(sheet).to_be_hidden()
    expect(waiting(desk)).to_contain_text("临-01 接报")
    mend(desk)
    expect(waiting(desk)).to_contain_text("临-01 接报 已补传", timeout=BACK_MS)
    desk.page.locator("[data-outbox] summary").click()
    desk.page.locator("[data-outbox]").get_by_role("link", name="打开").click()
    expect(desk.page.locator("#part-timeline")).to_contain_text(story)
    pk = desk.page.url.rstrip("/").rsplit("/", 1)[1]
    found = system.call("yq_watch", f"/incidents/{pk}/")
    assert found["confirmed"]["serious_injuries"] == 2
    assert found["learned_at"][14:19] == written[14:19]
    forgive(desk)


def test_what_the_server_refuses_of_what_waited_is_kept_to_be_corrected(
    desk: Screen, system: System, incident: str
) -> None:
    desk.open(f"/incidents/{incident}/report/").wait_for_selector("[data-link-state=live]")
    cut(desk)
    chosen = desk.page.locator("[name=recipients]:checked")
    while chosen.count():
        chosen.first.uncheck()
    desk.page.locator("[name=content]").fill("口头报告了泄漏情况")
    desk.page.keyboard.press("Control+Enter")
    expect(waiting(desk)).to_contain_text("临-01 登记报告")
    mend(desk)
    expect(waiting(desk)).to_contain_text("需要处理 1 条：临-01", timeout=BACK_MS)
    desk.page.get_by_role("link", name="打开修改").click()
    expect(desk.page.locator("[name=content]")).to_have_value("口头报告了泄漏情况")
    desk.page.on("dialog", lambda asked: asked.accept())
    desk.page.get_by_role("button", name="丢弃").last.click()
    expect(desk.page.locator("[data-outbox]")).to_be_hidden()
    forgive(desk)


def test_pages_and_acts_that_need_the_server_say_why_they_are_off(desk: Screen) -> None:
    cut(desk)
    desk.page.get_by_role("link", name="台账", exact=True).click()
    expect(desk.page.locator("[data-offline-why]")).to_contain_text("“台账”要联到服务器才能办，现在断线")
    assert re.search(r"/incidents/[0-9a-f-]{36}/$", desk.page.url)
    assert desk.violations() == []
    mend(desk)
    forgive(desk)


@pytest.mark.parametrize("code", [500, 502])
def test_a_server_that_fails_leaves_the_form_as_it_was(desk: Screen, incident: str, code: int) -> None:
    page = desk.open(f"/incidents/{incident}/verify/")
    page.route(
        "**/verify/",
        lambda route: route.fulfill(status=code) if route.request.method == "POST" else route.continue_(),
    )
    page.locator("[name=conclusion]").fill("属实，已入河")
    page.locator("[name=method]").fill("电话")
    page.keyboard.press("Control+Enter")
    said = page.locator("form#act [data-draft-state]")
    expect(said).to_contain_text("出错（500）" if code == 500 else "没有送到服务器")
    assert page.locator("[name=conclusion]").input_value() == "属实，已入河"
    page.reload()
    expect(page.locator("[name=conclusion]")).to_have_value("属实，已入河")
    forgive(desk)


def test_a_refused_form_comes_back_with_its_sentences_and_its_words(desk: Screen, incident: str) -> None:
    page = desk.open(f"/incidents/{incident}/verify/")
    page.locator("[name=conclusion]").fill("属实，已入河")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".summary")).to_contain_text("还没有填")
    expect(page.locator("[name=conclusion]")).to_have_value("属实，已入河")
    page.locator("[name=method]").fill("电话，平定分局")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/incidents/{incident}/")
    page.goto(f"/incidents/{incident}/verify/")
    expect(page.locator("[data-draft-state]")).not_to_contain_text("找到未提交")
    forgive(desk)


def test_a_session_that_ran_out_is_renewed_over_the_form_which_is_then_saved(
    screen: Opener, system: System, incident: str
) -> None:
    desk = screen()
    desk.open("/login/")
    desk.page.locator("#id_username").fill("yq_watch")
    desk.page.locator("#id_password").fill(PASSWORD)
    desk.page.get_by_role("button", name="登录").click()
    page = desk.open(f"/incidents/{incident}/verify/")
    page.locator("[name=method]").fill("电话，平定分局")
    page.locator("[name=conclusion]").fill("属实，已入河")
    desk.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    over = page.get_by_role("dialog", name="登录已过期")
    expect(over).to_be_visible()
    assert desk.violations() == []
    over.get_by_label("口令").fill("不对")
    over.get_by_role("button", name="登录并保存").click()
    expect(over.get_by_role("alert")).to_contain_text("用户名或口令不对")
    over.get_by_label("口令").fill(PASSWORD)
    over.get_by_role("button", name="登录并保存").click()
    page.wait_for_url(f"**/incidents/{incident}/")
    found = system.call("yq_watch", f"/incidents/{incident}/")
    assert found["state"] == "VERIFIED"
    forgive(desk)


def test_a_draft_of_one_officer_is_not_shown_to_the_next(screen: Opener, incident: str) -> None:
    window = screen("yq_watch")
    page = window.open(f"/incidents/{incident}/")
    page.locator("#id_text").fill("张值写的")
    window.context.clear_cookies()
    window.sign_in("yq_leader")
    page = window.open(f"/incidents/{incident}/")
    assert page.locator("#id_text").input_value() == ""
    window.context.clear_cookies()
    window.sign_in("yq_watch")
    page = window.open(f"/incidents/{incident}/")
    expect(page.locator("#id_text")).to_have_value("张值写的")
    forgive(window)


def test_a_computer_clock_that_is_wrong_is_told_once(screen: Opener) -> None:
    window = screen("yq_watch")
    window.context.add_init_script("const real = Date.now; Date.now = () => real() - 41000")
    window.open("/").wait_for_selector("[data-link-state=live]")
    line = window.page.locator("[data-clock-off]")
    expect(line).to_have_text(re.compile(r"本机时钟慢 4[0-2] 秒，已按服务器时间显示"))
    window.page.reload()
    window.page.wait_for_selector("[data-link-state=live]")
    expect(line).to_be_hidden()


def test_on_a_phone_the_cut_line_fits_the_screen(screen: Opener, incident: str) -> None:
    window = screen("yq_watch", PHONE)
    window.open(f"/incidents/{incident}/").wait_for_selector("[data-link-state=live]")
    cut(window)
    window.page.locator("[data-line-cut]").first.click()
    assert window.sideways() == 0
    window.shoot("line-cut-sheet")
    window.context.set_offline(False)
    forgive(window)


def test_a_unit_signs_with_one_tap_while_the_line_is_cut_and_it_counts_from_then(
    screen: Opener, system: System, called_out: str
) -> None:
    phone = screen("yq_monitoring", PHONE)
    page = phone.open(f"/incidents/{called_out}/units/comprehensive_section/")
    cut(phone)
    notice = page.locator(".bar").get_by_role("link", name="签收")
    notice.tap()
    expect(notice).to_have_text("签收通知 · 未送达")
    page.locator('#side a[href*="/acknowledge/"]').first.tap()
    expect(page.locator("#side").get_by_role("link", name="签收 · 未送达")).to_have_count(1)
    expect(waiting(phone)).to_contain_text(re.compile("临-01 签收通知.*临-02 签收"))
    phone.shoot("line-cut-signed")
    mend(phone)
    expect(waiting(phone)).to_contain_text("临-02 签收 已补传", timeout=BACK_MS)
    events = system.call("yq_watch", f"/incidents/{called_out}/events/")["results"]
    mine = [each for each in events if each["kind"] in ("NOTICE_SIGNED", "TASK_ACKNOWLEDGED")]
    assert sorted(each["kind"] for each in mine) == ["NOTICE_SIGNED", "TASK_ACKNOWLEDGED"]
    assert all("written_at" in each["payload"] for each in mine)
    forgive(phone)


def test_a_tap_whose_answer_was_lost_signs_once(screen: Opener, system: System, called_out: str) -> None:
    phone = screen("yq_monitoring", PHONE)
    page = phone.open(f"/incidents/{called_out}/units/comprehensive_section/")
    lost: list[str] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    page.route("**/acknowledge/", lose)
    page.locator('#side a[href*="/acknowledge/"]').first.tap()
    expect(waiting(phone)).to_contain_text("已补传", timeout=20_000)
    events = system.call("yq_watch", f"/incidents/{called_out}/events/")["results"]
    assert [each["kind"] for each in events].count("TASK_ACKNOWLEDGED") == 1
    forgive(phone)
