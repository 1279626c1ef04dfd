"""Scenario A from the call to the first report: 02:13 to 02:58, IV级 by telephone."""

import re

from playwright.sync_api import expect

from browser.scenarios.play import Play, Window
from browser.screen import Keyboard

STORY = "罐车在307国道侧翻，有刺激性气味，可能流入桃河"
MOST_KEYS = 40
"""U1: keys beside the text itself."""


def the_call(play: Play) -> None:
    """02:13: F2 to Ctrl+Enter on the keyboard alone."""
    play.at("11-22 02:13")
    desk = play.desk("yq_watch")
    desk.open("/").wait_for_selector("[data-link-state=live]")
    keys = Keyboard(desk)
    keys.press("F2")
    desk.page.wait_for_url("**/incidents/new/")
    expect(desk.page.locator("#id_narrative")).to_be_focused()
    keys.fill("#id_narrative", STORY)
    keys.fill("#id_detail", "pdth")
    desk.page.locator("#place-options [role=option]").first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    keys.fill("[name=category]")
    keys.press("1")
    keys.fill("[name=confirmed_deaths]", "0")
    keys.fill("[name=confirmed_serious_injuries]", "1")
    panel = desk.page.locator("#grading .verdicts")
    expect(panel).to_contain_text(re.compile(r"已知至少\s*IV级"))
    expect(panel).to_contain_text(re.compile(r"最坏可能\s*I级"))
    play.shoot(desk, "0213-intake")
    keys.press("Control+Enter")
    desk.page.wait_for_url("**/incidents/*-*/")
    assert keys.keys <= MOST_KEYS
    play.cost.keys += keys.keys
    play.incident = desk.page.url.split("/")[4]
    expect(desk.page.locator(".ident")).to_contain_text("待核实")
    play.shoot(desk, "0213-room")


def what_the_branch_found(play: Play) -> None:
    """02:22 on a phone by the river; 02:24 verified at the desk."""
    play.at("11-22 02:22")
    branch = play.phone("yq_pingding")
    branch.go()
    play.shoot(branch, "0222-room")
    branch.follow("更新事实")
    branch.write(
        source="平定分局 赵核",
        confirmed_serious_injuries="3",
        confirmed_evacuated="120",
        confirmed_environmental_impact="true",
    )
    branch.act()
    play.at("11-22 02:24")
    desk = play.desk("yq_watch")
    desk.go()
    desk.follow("核实属实")
    desk.write(method="电话，平定分局 赵核", conclusion="属实：罐车侧翻，苯已入河")
    by_keyboard(desk)
    expect(desk.page.locator(".ident")).to_contain_text("已核实")


def by_keyboard(desk: Window) -> None:
    """Ctrl+Enter, and the page that follows."""
    with desk.play.timed(desk, "Ctrl+Enter"), desk.page.expect_navigation():
        desk.page.keyboard.press("Control+Enter")
    desk.play.cost.keys += 1


def leave_questions_open(desk: Window) -> None:
    """待核 is an answer; the questions come again with the next report."""
    for each in desk.page.locator("fieldset.question").all():
        each.locator("label.chip", has_text="待核").click()


def tell_by_phone(desk: Window, kind: str, received_by: str, *recipients: str, content: str = "") -> None:
    """What was said on the telephone, to whom: where the card of the clock leads."""
    desk.go(f"report/?kind={kind}&means=phone")
    for each in recipients:
        desk.tick("recipients", each)
    leave_questions_open(desk)
    desk.write(received_by=received_by, content=content)
    desk.act()


def leader_and_higher_offices(play: Play) -> None:
    """02:26 and 02:31: telephone first."""
    desk = play.desk("yq_watch")
    play.at("11-22 02:26")
    tell_by_phone(desk, "LEADER", "李带", content="先电话报市政府总值班室；通知水务和水厂")
    play.at("11-22 02:31")
    tell_by_phone(desk, "INITIAL", "总值班室 值班员", "city_government", "provincial_department")


def fourth_level_by_telephone(play: Play) -> None:
    """02:33 asked, 02:36 李带 agrees on his phone, 02:46 赵副局 by telephone with the commander's word."""
    desk = play.desk("yq_watch")
    play.at("11-22 02:33")
    desk.go()
    desk.follow("提请启动")
    desk.tick("send.monitoring", "1")
    desk.tick("send.disposal", "1")
    desk.write(**{"lead.disposal": "water"}, reason="先派监测、处置两组")
    play.shoot(desk, "0233-request")
    desk.act()
    play.at("11-22 02:36")
    leader = play.phone("yq_leader")
    leader.open("/")
    play.shoot(leader, "0236-leader")
    leader.go("approval/")
    play.shoot(leader, "0236-opinion")
    leader.act("签拟办意见：同意")
    play.at("11-22 02:46")
    desk.go()
    desk.follow("登记电话批示")
    desk.page.locator("label:has([name=given_by])", has_text="赵副局").click()
    desk.write(words="同意启动四级，先监测、先堵漏", witness="李带", callback="0353-0000104")
    desk.write(lending_reason="出差途中", lending_words="由赵副局代行")
    play.shoot(desk, "0246-by-phone")
    by_keyboard(desk)
    expect(desk.page.locator(".ident")).to_contain_text("IV级响应")
    expect(desk.page.locator(".ident")).to_contain_text("电话批示")
    play.shoot(desk, "0246-room")


def written_report(play: Play, kind: str, name: str, *, signer: str = "yq_leader") -> None:
    """Composed out of the facts, signed on a phone, sent from the desk."""
    desk, signs = play.desk(play.watch), play.phone(signer)
    desk.go("reports/")
    desk.tick("kind", kind)
    desk.act()
    play.shoot(desk, f"{name}-composer")
    desk.act("检查并提请签发")
    page = desk.page.url
    play.shoot(desk, f"{name}-check")
    signs.open(page)
    play.shoot(signs, f"{name}-sign")
    leave_questions_open(signs)
    signs.act("签发")
    desk.open(page)
    desk.follow("报送")
    desk.write(received_by="值班室")
    desk.act()


def first_report(play: Play) -> None:
    play.at("11-22 02:51")
    written_report(play, "INITIAL", "0251")
