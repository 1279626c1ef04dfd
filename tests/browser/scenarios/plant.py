"""Scenario B from the call to the third death: III级 by telephone, rescue stopped and resumed, a release written twice."""

import re

from playwright.sync_api import expect

from browser import scenes
from browser.scenarios.night import by_keyboard, tell_by_phone, written_report
from browser.scenarios.play import Play, Window
from browser.screen import first_page

PEOPLE = {"dead": 2, "missing": 4, "serious": 1, "light": 6}


def the_call(play: Play) -> None:
    """14:16: nothing is known of anybody; the plan's own lines are asked instead."""
    play.at("11-24 14:16")
    desk = play.desk("wx_watch")
    desk.open("/").wait_for_selector("[data-link-state=live]")
    desk.page.keyboard.press("F2")
    desk.page.wait_for_url("**/incidents/new/")
    desk.write(narrative="水西沟镇某化工厂车间爆炸起火，有人被困，人数不明")
    desk.tick("county", "水西沟镇")
    desk.tick("category", "危险化学品")
    expect(desk.page.locator("#grading")).to_contain_text("未定")
    play.shoot(desk, "1416-intake")
    by_keyboard(desk)
    play.incident = desk.page.url.split("/")[4]


def people_and_near_miss(play: Play) -> None:
    """14:24: 一般 by 1.5.1, 较大涉险 by 1.5.2, side by side."""
    play.at("11-24 14:24")
    desk = play.desk("wx_watch")
    desk.go()
    desk.follow("核实属实")
    desk.write(method="119 转述，消防救援大队", conclusion="属实：车间爆炸")
    by_keyboard(desk)
    desk.follow("人员账")
    desk.follow("登记人数、应到")
    desk.write(
        **{f"people_{state}": str(number) for state, number in PEOPLE.items()}, expected="13", source="消防"
    )
    desk.act(refused=True)
    desk.write(again_people_missing="4")
    play.shoot(desk, "1424-people")
    desk.act()
    desk.go()
    expect(desk.page.locator(".ident")).to_contain_text("较大涉险")
    play.shoot(desk, "1424-room")


def third_level(play: Play) -> None:
    """14:31 told, 14:33 asked with a reason, 14:41 the deputy by telephone."""
    play.at("11-24 14:31")
    desk = play.desk("wx_watch")
    tell_by_phone(desk, "INITIAL", "县政府值班室", "county_government")
    play.at("11-24 14:33")
    desk.go()
    desk.follow("提请启动")
    expect(desk.page.locator("main")).to_contain_text("预案未定级，按较大对待，需人工决定")
    desk.choose("response_level", "4")
    name_the_leads(desk)
    desk.act(refused=True)
    expect(desk.page.locator("main")).to_contain_text("理由")
    desk.choose("response_level", "3")
    name_the_leads(desk)
    desk.write(reason="较大涉险，按较大事故处置")
    play.shoot(desk, "1433-request")
    desk.act()
    play.at("11-24 14:41")
    desk.go()
    desk.follow("登记电话批示")
    desk.page.locator(
        "label:has([name=given_by])", has_text=re.compile("阿不都·热合曼.*高县长")
    ).first.click()
    desk.write(words="启动三级响应，全力搜救", witness="马带")
    desk.write(lending_reason="开会，无法履职", lending_words="由分管副县长代行")
    by_keyboard(desk)
    expect(desk.page.locator(".ident")).to_contain_text("III级响应")
    play.shoot(desk, "1441-room")
    notice = scenes.notice_of(play.system, play.incident, "wx_watch")
    said = first_page(desk.page.request.get(f"/documents/{notice['id']}/pdf/").body())
    assert "应急响应启动通知" in said
    assert "高县长" in said


def name_the_leads(desk: Window) -> None:
    """Whom the plan leaves open is named."""
    for lead in desk.page.locator("select[name^='lead.']").all():
        if not lead.input_value():
            lead.select_option(index=1)


def rescue_stops_and_goes_on(play: Play) -> None:
    """15:40 in two taps by the brigade; 16:04 the report; 16:20 the command post resumes."""
    play.at("11-24 15:40")
    brigade = play.phone("wx_fire")
    brigade.open("/")
    brigade.go("mine/")
    play.shoot(brigade, "1540-brigade")
    brigade.follow("立即撤离、暂停救援")
    play.shoot(brigade, "1540-confirm")
    brigade.act()
    desk = play.desk("wx_watch")
    desk.go()
    expect(desk.page.locator("body")).to_contain_text("暂停救援")
    play.shoot(desk, "1540-room")
    play.at("11-24 16:04")
    written_report(play, "INITIAL", "1604", signer="wx_leader")
    play.at("11-24 16:20")
    post = play.phone("wx_post")
    post.go()
    post.follow("恢复救援")
    for each in post.page.locator("main label:has([name^=met_])").all():
        each.click()
    post.write(note="险情已排除")
    play.shoot(post, "1620-resume")
    post.act()


def water_in_the_ditch(play: Play) -> None:
    """16:50: an event of its own, linked, never graded by another plan's tables."""
    play.at("11-24 16:50")
    desk = play.desk("wx_watch")
    desk.go()
    desk.follow("次生")
    desk.write(narrative="消防废水进入沟渠")
    desk.act()
    play.shoot(desk, "1650-derived")


def release(play: Play) -> None:
    """17:30: drafted on a phone, approved by the office."""
    play.at("11-24 17:30")
    press = play.phone("wx_publicity")
    press.go("releases/")
    press.write(title="关于水西沟镇某化工厂事故", text="死亡2人，失联4人。")
    play.shoot(press, "1730-release")
    press.act()
    office = play.desk("wx_office")
    office.go("releases/")
    office.follow("审核")
    office.act()


def third_death(play: Play) -> None:
    """18:40: what is approved no longer holds; it is rewritten and goes round again."""
    play.at("11-24 18:40")
    desk = play.desk("wx_watch")
    desk.go("people/")
    desk.page.locator("#id_pair label", has_text="失联→死亡").click()
    desk.write(source="消防")
    desk.act(refused=True)
    desk.write(retyped="1")
    desk.act()
    expect(desk.page.locator("#state-dead")).to_contain_text("3")
    play.shoot(desk, "1840-people")
    press, office = play.phone("wx_publicity"), play.desk("wx_office")
    press.go("releases/")
    expect(press.page.locator("main")).to_contain_text("须改稿、重新审核后发布")
    play.shoot(press, "1840-changed")
    press.follow("改稿")
    press.write(text="死亡3人，失联3人。")
    press.act()
    office.go("releases/")
    office.follow("审核")
    office.act()
    press.go("releases/")
    press.follow("发布")
    press.page.locator("main label:has([name=media])").first.click()
    play.shoot(press, "1840-publish")
    press.act()
    expect(press.page.locator("main")).to_contain_text("已发布")


def grave_accident(play: Play) -> None:
    """18:46: 较大 now; the level stays, its ground is another, decided on a phone."""
    play.at("11-24 18:46")
    commander = play.phone("wx_commander")
    commander.go("confirm-grade/")
    commander.tick("severity_grade", "3")
    commander.act()
    desk = play.desk("wx_watch")
    desk.go()
    desk.follow("提请调整级别")
    desk.tick("response_level", "3")
    desk.write(reason="死亡3人，依据更新")
    play.shoot(desk, "1846-basis")
    desk.act()
    secretary = play.phone("wx_commander2")
    secretary.go("approval/")
    play.shoot(secretary, "1846-approval")
    secretary.page.locator(".bar .button--primary, .actions .button--primary").first.click()
    secretary.page.wait_for_load_state()
    secretary.act("确认")
    desk.go()
    expect(desk.page.locator(".ident")).to_contain_text("III级响应")
    play.shoot(desk, "1846-room")
