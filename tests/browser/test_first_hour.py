"""The first hour of ux 1.1 against the limits: what the commander reads and taps, how fast another screen shows it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import PHONE, Keyboard, Screen, chip, first_page, sign_notice
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
STORY = "罐车在307国道侧翻，有刺激性气味，可能流入桃河"
MOST_TAPS, MOST_CHARACTERS = 3, 220
"""U2: the commander's taps, and what he reads before the button."""
LIVE_MS = 1000
"""design.md 7: from the commit to the other screen."""
WATCH = """words => { window.seen = 0; const look = () => { if (!window.seen
 && document.querySelector('.ident').innerText.includes(words)) window.seen = Date.now(); };
 new MutationObserver(look).observe(document.body, {childList: true, subtree: true}); look(); }"""


def begin_call(desk: Screen) -> Keyboard:
    """F2, the caret is in 简要经过, the caller is written down."""
    desk.open("/").wait_for_selector("[data-link-state=live]")
    keyboard = Keyboard(desk)
    keyboard.press("F2")
    desk.page.wait_for_url("**/incidents/new/")
    desk.page.wait_for_selector("[data-link-state=live]")
    expect(desk.page.locator("#id_narrative")).to_be_focused()
    keyboard.fill("#id_narrative", STORY)
    return keyboard


def test_only_four_fields_are_asked_for_and_what_was_typed_stays(screen: Opener) -> None:
    desk = screen("yq_watch")
    keyboard = begin_call(desk)
    keyboard.press("Control+Enter")
    summary = desk.page.locator(".summary")
    expect(summary).to_contain_text("地点")
    assert summary.locator("li").count() <= 3
    assert desk.page.locator("#id_narrative").input_value() == STORY
    assert [line for line in desk.forgive() if "422" not in line] == []


@pytest.mark.clause("YQ-112", "YQ-128", "YQ-096")
def test_a_verified_call_becomes_a_response_of_the_second_level(screen: Opener, system: System) -> None:
    incident = scenes.tanker(system, detail="桃河冶西段")
    desk, phone = screen("yq_watch"), screen("yq_commander", PHONE)
    desk.open(f"/incidents/{incident}/")
    verify(desk)
    learn_of_the_county_source(desk)
    ask_for_activation(desk)
    desk.page.wait_for_selector("[data-link-state=live]")
    desk.page.evaluate(WATCH, "II级响应")
    committed = approve(phone, incident)
    desk.page.wait_for_function("() => window.seen > 0")
    assert desk.page.evaluate("window.seen") - committed <= LIVE_MS
    check_the_room(desk)
    read_the_notice(desk, system, incident)
    sign_as_the_monitoring_group(screen("yq_monitoring", PHONE), desk, incident)


def verify(desk: Screen) -> None:
    desk.press("核实属实")
    desk.page.locator("#id_method").fill("电话，平定分局 赵核")
    desk.page.locator("#id_conclusion").fill("属实：罐车侧翻，苯已入河")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".ident")).to_contain_text("核实")


def learn_of_the_county_source(desk: Screen) -> None:
    """03:31: the plan's own row is quoted beside II级."""
    desk.press("更新事实")
    desk.page.locator("#id_source").fill("市水务局 电话")
    desk.page.locator("#id_confirmed_serious_injuries").fill("3")
    chip(desk, "confirmed_water_source_affected", "county").click()
    desk.shoot("facts")
    desk.page.keyboard.press("Control+Enter")
    # A class of water that alone brings II级 is chosen twice.
    expect(desk.page.locator(".slip")).to_contain_text("将达 II级第6项（县级城市）")
    assert all("409" in line for line in desk.forgive())
    chip(desk, "again_confirmed_water_source_affected", "county").click()
    desk.page.keyboard.press("Control+Enter")
    basis = desk.page.locator("#basis")
    expect(basis).to_contain_text(re.compile(r"已知至少\s*II级"))
    expect(basis.locator(".is-hit")).to_contain_text("第6项")
    desk.page.get_by_role("tab", name="条款表").click()
    quoted = "初判对县级城市集中式饮用水水源保护区造成或者可能造成影响的"
    expect(desk.page.locator("#tables .is-hit", has_text=quoted)).to_contain_text("II 第6项")


def ask_for_activation(desk: Screen) -> None:
    """The plan leaves the lead of 污染处置组 open: it is suggested, and must be named."""
    desk.press("提请启动")
    expect(desk.page.locator("#follows")).to_contain_text("按职责建议")
    lead = desk.page.locator("select[name='lead.disposal']")
    if lead.input_value():
        lead.select_option("")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".summary")).to_be_visible()
    desk.shoot("request-refused")
    assert [line for line in desk.forgive() if "422" not in line] == []
    lead.select_option("water")
    desk.shoot("request")
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_url("**/incidents/*-*/")


def approve(phone: Screen, incident: str) -> float:
    """Open, 同意, 确认; gives the moment of the answer, which follows the commit."""
    phone.open(f"/incidents/{incident}/approval/")
    page = phone.page
    read = page.locator("main").inner_text()
    assert len(re.sub(r"\s", "", read)) <= MOST_CHARACTERS
    assert "附表2 II级第6项" in read
    phone.shoot("approval")
    assert phone.sideways() <= 0
    taps = 1
    page.get_by_role("link", name="同意启动").tap()
    confirm = page.get_by_role("button", name="确认启动")
    phone.shoot("approval-confirm")
    with page.expect_response(lambda answer: answer.request.method == "POST") as caught:
        confirm.tap()
    assert taps + 2 <= MOST_TAPS
    expect(page.locator("main")).to_contain_text("II级响应已启动")
    phone.shoot("approval-done")
    timing = caught.value.request.timing
    return float(timing["startTime"] + timing["responseStart"])


def check_the_room(desk: Screen) -> None:
    """Six groups with lead and tasks, every unit of the plan on the receipts, the paper signed; nothing reloaded."""
    groups = desk.page.locator("#part-groups")
    for name in ("综合协调组", "应急监测组", "污染处置组", "污染排查组", "新闻宣传组", "应急专家组"):
        expect(groups).to_contain_text(name)
    expect(groups).to_contain_text("水生态环境科（指挥部指定）")
    desk.page.get_by_role("tab", name="回执").click()
    expect(desk.page.locator("#part-receipts")).to_contain_text(re.compile(r"签收 0/1[4-6]"))
    desk.page.get_by_role("tab", name="定级依据").click()
    expect(desk.page.locator("#part-documents")).to_contain_text("已签发")
    desk.shoot("room-live")


def read_the_notice(desk: Screen, system: System, incident: str) -> None:
    paper = scenes.notice_of(system, incident)
    answer = desk.page.request.get(f"/documents/{paper['id']}/pdf/")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    text = first_page(answer.body())
    assert "启动" in text
    assert "II级" in text or "Ⅱ级" in text
    assert "王局" in text


def sign_as_the_monitoring_group(group: Screen, desk: Screen, incident: str) -> None:
    group.open(f"/incidents/{incident}/")
    group.shoot("room-group")
    sign_notice(group)
    desk.page.get_by_role("tab", name="回执").click()
    expect(desk.page.locator("#part-receipts")).to_contain_text(re.compile(r"签收 1/1[4-6]"), timeout=2000)
    desk.shoot("room-receipts")


@pytest.mark.clause("YQ-099")
def test_a_decision_by_telephone_takes_effect_at_once_and_is_countersigned_in_one_tap(
    screen: Opener, system: System
) -> None:
    incident = scenes.verified(system, detail="桃河白羊墅段")
    leads = {"monitoring": "comprehensive_section"}
    system.act("yq_watch", incident, "request_activation", response_level="IV", reason="", leads=leads)
    desk = screen("yq_watch")
    desk.open(f"/incidents/{incident}/approval/phone/")
    desk.page.locator("label.chip:has([name=given_by])").first.click()
    desk.page.locator("#id_words").fill("同意启动IV级，注意下游取水口")
    desk.page.locator("#id_witness").fill("李带")
    desk.shoot("approval-phone")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".ident")).to_contain_text("IV级响应")
    expect(desk.page.locator(".ident")).to_contain_text("电话批示")
    phone = screen("yq_commander", PHONE)
    phone.open(f"/incidents/{incident}/approval/")
    expect(phone.page.locator("main")).to_contain_text("同意启动IV级，注意下游取水口")
    phone.shoot("countersign")
    phone.page.get_by_role("button", name="补签").tap()
    expect(phone.page.locator("main")).to_contain_text("已补签")


def test_the_other_office_finds_nothing_of_it(screen: Opener, responding: str) -> None:
    stranger = screen("wx_commander", PHONE)
    for path in ("", "approval/", "parts/head/", "facts/"):
        assert stranger.page.goto(f"/incidents/{responding}/{path}").status == 404
    assert [line for line in stranger.forgive() if "404" not in line] == []
