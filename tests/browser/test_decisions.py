"""U2 and U3 of ux 5: from the verified call to the printed notice, and the decision by telephone, in counted acts."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import PHONE, Screen, first_page
from browser.system import PASSWORD, System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
SMALL = (360, 640)
MOST_DESK_ACTS, MOST_TAPS, MOST_CHARACTERS, MOST_PHONE_ACTS = 6, 3, 220, 4
WHOLE_SECONDS, PHONE_SECONDS = 45, 20


class Acts:
    """Presses of a person; words that are typed are not counted, the keys and clicks between them are."""

    def __init__(self, screen: Screen) -> None:
        self.screen, self.page, self.count = screen, screen.page, 0

    def press(self, name: str) -> None:
        self.screen.press(name)
        self.count += 1

    def send(self) -> None:
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_load_state()
        self.count += 1


def told(system: System, detail: str) -> str:
    """A call with facts for II级, not verified yet."""
    incident = scenes.tanker(system, detail=detail)
    system.act(
        "yq_watch",
        incident,
        "update_facts",
        confirmed={"water_source_affected": "county"},
        projected={},
        source="市水务局 电话",
    )
    return incident


@pytest.mark.clause("YQ-112", "YQ-128")
def test_from_the_saved_call_to_the_printed_notice_in_six_acts_and_three_taps(
    screen: Opener, system: System
) -> None:
    incident = told(system, "桃河U2段")
    desk, phone = screen("yq_watch"), screen("yq_commander", PHONE)
    desk.open(f"/incidents/{incident}/")
    began, acts = time.monotonic(), Acts(desk)
    acts.press("核实属实")
    desk.page.locator("#id_method").fill("电话，平定分局")
    desk.page.locator("#id_conclusion").fill("属实")
    acts.send()
    acts.press("提请启动")
    acts.send()
    expect(desk.page.locator("#part-chain")).to_contain_text("王局")
    taps = approve(phone, incident)
    paper = scenes.notice_of(system, incident)
    desk.open(f"/documents/{paper['id']}/")
    acts.count += 1
    body = desk.page.request.get(f"/documents/{paper['id']}/pdf/").body()
    acts.count += 1
    assert "王局" in first_page(body)
    assert acts.count <= MOST_DESK_ACTS
    assert taps <= MOST_TAPS
    assert time.monotonic() - began <= WHOLE_SECONDS


def approve(phone: Screen, incident: str) -> int:
    """Open, 同意, 确认."""
    page = phone.open(f"/incidents/{incident}/approval/")
    assert len(re.sub(r"\s", "", page.locator("main").inner_text())) <= MOST_CHARACTERS
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.get_by_role("link", name="同意启动").tap()
    expect(page.locator("main")).to_contain_text(re.compile("启动II级，通知 1[4-6] 家"))
    page.get_by_role("button", name="确认启动").tap()
    expect(page.locator("main")).to_contain_text("II级响应已启动")
    return 3


@pytest.mark.clause("YQ-099", "YQ-041")
def test_a_decision_by_telephone_is_on_record_in_four_acts(screen: Opener, system: System) -> None:
    incident = scenes.asked_for_ii(system, detail="桃河U3段")
    desk = screen("yq_watch")
    desk.open(f"/incidents/{incident}/")
    began, acts = time.monotonic(), Acts(desk)
    acts.press("登记赵副局的电话批示")
    desk.page.locator("#id_words").fill("同意启动二级，注意取水口")
    desk.page.locator("#id_lending_reason").fill("王局途中无信号")
    desk.page.locator("#id_lending_words").fill("请老赵代我定")
    desk.shoot("phone-decision-lent", full=True)
    acts.send()
    expect(desk.page.locator(".ident")).to_contain_text("II级响应")
    expect(desk.page.locator(".ident")).to_contain_text("待补签")
    assert acts.count <= MOST_PHONE_ACTS
    assert time.monotonic() - began <= PHONE_SECONDS
    paper = scenes.notice_of(system, incident)
    printed = first_page(desk.page.request.get(f"/documents/{paper['id']}/pdf/").body())
    assert "电话批示" in printed
    assert "赵副局" in printed


def test_the_approval_fits_every_window_and_passes_axe(screen: Opener, system: System, asked: str) -> None:
    for size in (PHONE, SMALL, (1366, 768)):
        phone = screen("yq_commander", size)
        for step in ("", "?step=confirm", "?step=return"):
            phone.open(f"/incidents/{asked}/approval/{step}")
            assert phone.sideways() <= 0
            button = phone.page.locator(".bar .button--primary").bounding_box()
            assert button
            assert button["height"] >= 48
            assert button["width"] <= 700
            assert phone.violations() == []
            phone.shoot(f"approval{step.removeprefix('?step=')}")


def test_approving_needs_no_script(screen: Opener, system: System) -> None:
    incident = scenes.asked_for_ii(system, detail="桃河无脚本段")
    phone = screen("yq_commander", PHONE, java_script_enabled=False)
    phone.open(f"/incidents/{incident}/approval/")
    phone.press("同意启动")
    phone.press("确认启动")
    expect(phone.page.locator("main")).to_contain_text("II级响应已启动")


def test_a_commander_whose_session_ran_out_loses_no_word_of_his_return(
    screen: Opener, system: System
) -> None:
    incident = scenes.asked_for_ii(system, detail="桃河退回段")
    phone = screen("", PHONE)
    phone.open("/login/")
    phone.page.locator("#id_username").fill("yq_commander")
    phone.page.locator("#id_password").fill(PASSWORD)
    phone.press("登录")
    page = phone.open(f"/incidents/{incident}/approval/?step=return")
    page.locator("#id_words").fill("先核实水源级别，再报我")
    phone.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="退回给").tap()
    over = page.get_by_role("dialog", name="登录已过期")
    expect(over).to_be_visible()
    assert page.locator("#id_words").input_value() == "先核实水源级别，再报我"
    over.get_by_label("口令").fill(PASSWORD)
    over.get_by_role("button", name="登录并保存").tap()
    page.wait_for_url(lambda url: "step=return" not in url)
    expect(page.locator("main")).to_contain_text("先核实水源级别，再报我")
    assert [line for line in phone.forgive() if "status of 401" not in line] == []


def test_the_pages_of_decisions_pass_axe(screen: Opener, system: System, asked: str) -> None:
    desk = screen("yq_watch")
    for path in (f"/incidents/{asked}/approval/phone/", f"/incidents/{asked}/opinion/phone/",
                 f"/incidents/{asked}/approval/", "/delegations/", "/account/"):  # fmt: skip
        desk.open(path)
        assert desk.sideways() <= 0
        assert desk.violations() == []
    leader = screen("yq_leader", PHONE)
    leader.open(f"/incidents/{asked}/approval/")
    assert leader.sideways() <= 0
    assert leader.violations() == []
