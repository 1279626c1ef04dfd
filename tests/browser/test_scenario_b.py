"""ux 1.2 by hand: an explosion at a chemical plant, from the call at 14:16 to the 启动通知 at 14:45."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import PHONE, Screen
from browser.system import System
from browser.test_scenario_a import chip, first_page

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
LEDGER = {"deaths": "2", "trapped_or_missing": "4", "serious_injuries": "1", "evacuated": "600"}


@pytest.mark.clause("WX-043", "WX-046")
def test_an_explosion_with_everything_unknown_becomes_a_response_by_telephone(
    screen: Opener, system: System
) -> None:
    desk = screen("wx_watch")
    log_the_call(desk)
    desk.press("核实属实")
    desk.page.locator("#id_method").fill("119 转述，消防救援大队")
    desk.page.locator("#id_conclusion").fill("属实：车间爆炸")
    desk.page.keyboard.press("Control+Enter")
    count_the_people(desk)
    ask_for_the_third_level(desk)
    decide_by_telephone(desk)
    incident = desk.page.url.split("/")[4]
    expect(desk.page.locator("#part-groups")).to_contain_text("综合协调组")
    desk.page.get_by_role("tab", name="回执").click()
    expect(desk.page.locator("#part-receipts")).to_contain_text(re.compile(r"签收 0/(2[89]|3\d)"))
    desk.shoot("wx-room")
    print_the_notice(desk, system, incident)


def log_the_call(desk: Screen) -> None:
    """14:16: 类型 危险化学品, everything about people 不明, and the plan's lines asked instead."""
    page = desk.open("/")
    page.wait_for_selector("[data-link-state=live]")
    page.keyboard.press("F2")
    page.wait_for_url("**/incidents/new/")
    page.locator("#id_narrative").fill("水西沟镇某化工厂车间爆炸起火，有人被困，人数不明")
    chip(desk, "county", "水西沟镇").click()
    chip(desk, "category", "危险化学品").click()
    panel = page.locator("#grading")
    expect(panel).to_contain_text("未定")
    expect(panel.locator(".asks").first).to_contain_text("几人")
    desk.shoot("wx-intake")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/incidents/*-*/")


def count_the_people(desk: Screen) -> None:
    """14:24: 一般 by 1.5.1 and 较大涉险 by 1.5.2, side by side."""
    desk.press("更新事实")
    desk.page.locator("#id_source").fill("县消防救援大队 现场")
    for name, number in LEDGER.items():
        desk.page.locator(f"#id_confirmed_{name}").fill(number)
    desk.page.keyboard.press("Control+Enter")
    # Two of the numbers make it 较大涉险 by themselves: each is typed again.
    expect(desk.page.locator(".slip")).to_have_count(2)
    assert all("409" in line for line in desk.forgive())
    for name in ("trapped_or_missing", "evacuated"):
        desk.page.locator(f"#id_again_confirmed_{name}").fill(LEDGER[name])
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".ident")).to_contain_text("较大涉险")
    expect(desk.page.locator("#basis")).to_contain_text("较大涉险")
    desk.shoot("wx-near-miss")


def ask_for_the_third_level(desk: Screen) -> None:
    """14:33: 较大涉险 has no level in the plan; III is proposed for a person to decide, another needs a reason."""
    desk.press("提请启动")
    expect(desk.page.locator("main")).to_contain_text("预案未定级，按较大对待，需人工决定")
    choose_level(desk, "4")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".summary, .notice--refusal").first).to_contain_text("理由")
    desk.shoot("wx-request-refused")
    assert [line for line in desk.forgive() if "422" not in line] == []
    choose_level(desk, "3")
    desk.page.locator("#id_reason").fill("较大涉险，按较大事故处置")
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_url("**/incidents/*-*/")


def choose_level(desk: Screen, level: str) -> None:
    """What follows is listed anew; every group whose lead the plan leaves open gets one."""
    chip(desk, "response_level", level).click()
    desk.page.wait_for_load_state("networkidle")
    for lead in desk.page.locator("select[name^='lead.']").all():
        if not lead.input_value():
            lead.select_option(index=1)


def decide_by_telephone(desk: Screen) -> None:
    """14:41: recorded word for word; it takes effect at once."""
    desk.open(f"{desk.page.url.split('?')[0].split('#')[0]}approval/phone/")
    chip(desk, "given_by", "wx_commander").click()
    desk.page.locator("#id_words").fill("同意启动III级，全力搜救")
    desk.page.locator("#id_witness").fill("马带")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".ident")).to_contain_text("III级响应")
    expect(desk.page.locator(".ident")).to_contain_text("电话批示")


def print_the_notice(desk: Screen, system: System, incident: str) -> None:
    paper = scenes.notice_of(system, incident, "wx_watch")
    body = desk.page.request.get(f"/documents/{paper['id']}/pdf/").body()
    assert body.startswith(b"%PDF")
    text = first_page(body)
    assert "应急响应启动通知" in text
    assert "高县长" in text
    assert "III级" in text or "Ⅲ级" in text


def test_the_other_office_finds_nothing_of_it(screen: Opener, responding: str) -> None:
    stranger = screen("wx_commander", PHONE)
    for path in ("", "approval/", "parts/head/", "facts/"):
        assert stranger.page.goto(f"/incidents/{responding}/{path}").status == 404
    assert [line for line in stranger.forgive() if "404" not in line] == []
