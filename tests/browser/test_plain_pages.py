"""Login, 接报登记 and 审批 as plain pages: with scripts switched off the work goes on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import PHONE, Screen, chip
from browser.system import PASSWORD, System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]


def test_a_call_is_logged_without_scripts(screen: Opener) -> None:
    desk = screen("yq_watch", java_script_enabled=False)
    desk.open("/incidents/new/")
    page = desk.page
    page.locator("#id_narrative").fill("群众反映河面有油膜，气味刺鼻")
    chip(desk, "county", "盂县").click()
    chip(desk, "category", "水污染").click()
    page.locator("#id_confirmed_serious_injuries").fill("10")
    desk.press("按已填内容研判")
    expect(page.locator("#grading .verdicts")).to_contain_text(re.compile(r"已知至少\s*III级"))
    assert page.locator("#id_narrative").input_value() == "群众反映河面有油膜，气味刺鼻"
    desk.press("受理并开始核实")
    expect(page.locator(".ident")).to_contain_text("待核实")
    desk.shoot("room-without-scripts")


def test_the_commander_approves_without_scripts(screen: Opener, system: System) -> None:
    incident = scenes.asked_for_ii(system, detail="桃河赛鱼段")
    phone = screen("yq_commander", PHONE, java_script_enabled=False)
    phone.open(f"/incidents/{incident}/approval/")
    phone.page.get_by_role("link", name="同意启动").tap()
    phone.page.get_by_role("button", name="确认启动").tap()
    expect(phone.page.locator("main")).to_contain_text("II级响应已启动")


def test_the_commander_gives_it_back_without_scripts(screen: Opener, system: System) -> None:
    incident = scenes.asked_for_ii(system, detail="桃河荫营段")
    phone = screen("yq_commander", PHONE, java_script_enabled=False)
    phone.open(f"/incidents/{incident}/approval/")
    phone.page.get_by_role("link", name="退回并说明").tap()
    chip(phone, "why", "facts").tap()
    phone.shoot("approval-return")
    phone.page.get_by_role("button", name="退回").tap()
    expect(phone.page.locator("main")).to_contain_text("事实还要核实")


def test_a_wrong_password_is_refused_in_words_and_the_right_one_goes_on(screen: Opener, asked: str) -> None:
    visitor = screen(java_script_enabled=False)
    page = visitor.open(f"/incidents/{asked}/")
    page.locator("#id_username").fill("yq_deputy")
    page.locator("#id_password").fill("不是这个")
    visitor.press("登录")
    expect(page.locator(".summary")).to_contain_text("用户名或口令不对")
    visitor.shoot("login-refused")
    page.locator("#id_password").fill(PASSWORD)
    visitor.press("登录")
    expect(page.locator(".ident")).to_contain_text("桃河娘子关段")
    assert [line for line in visitor.forgive() if "422" not in line] == []


def test_a_unit_reports_ready_and_signs_a_task_without_scripts(screen: Opener, system: System) -> None:
    incident = scenes.responding(system, detail="桃河平潭段")
    phone = screen("yq_monitoring", PHONE, java_script_enabled=False)
    page = phone.open(f"/incidents/{incident}/mine/")
    page.locator('#side a[href*="/acknowledge/"]').first.tap()
    page.get_by_role("button", name="签收").tap()
    expect(page.locator(".banners")).to_contain_text("任务已签收")
    page.get_by_role("link", name="报准备").tap()
    page.locator("#act label.chip").first.tap()
    page.get_by_role("button", name="登记").tap()
    expect(page.locator(".banners")).to_contain_text("力量准备已登记")
