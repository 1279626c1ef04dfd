"""Scenario B from the second day: a report a day, the declared end, the file closed, a death on the twelfth day."""

from playwright.sync_api import expect

from browser.scenarios.ending import check_the_file, waived
from browser.scenarios.night import leave_questions_open, written_report
from browser.scenarios.play import Play

EVIDENCE = {
    "rescued": "失联人员全部找到",
    "controlled": "明火扑灭",
    "environment": "监测达标",
    "secondary": "罐体倒空",
}


def days(play: Play) -> None:
    """17:00 each day: 今日 1/1. By page on the first, the same over the contract on the others."""
    play.at("11-25 17:00")
    written_report(play, "FOLLOW_UP", "day2", signer="wx_leader")
    for day in (26, 27):
        play.at(f"11-{day} 17:00")
        row = play.act("wx_watch", "compose_report", kind="FOLLOW_UP")["report"]["id"]
        play.act("wx_watch", "submit_report", report=row)
        play.act("wx_leader", "sign_report", report=row)
        play.act("wx_watch", "send_report", report=row, received_by="值班室")


def the_end(play: Play) -> None:
    """Day four: the command post proposes on its phone, the county declares."""
    play.at("11-27 18:00")
    post = play.phone("wx_post")
    post.go()
    post.follow("提请终止")
    post.write(**{f"evidence_{code}": words for code, words in EVIDENCE.items()})
    post.write(reason="尚有任务在办，不影响终止")
    play.shoot(post, "day4-request", full=True)
    post.act()
    play.at("11-27 18:30")
    secretary = play.phone("wx_commander2")
    secretary.go("termination/")
    play.shoot(secretary, "day4-form")
    secretary.follow("批示同意终止")
    secretary.act()
    desk = play.desk("wx_watch")
    desk.go()
    expect(desk.page.locator(".ident")).to_contain_text("后期处置")
    play.shoot(desk, "day4-room")


def the_file(play: Play) -> None:
    """The deputy signs what he said; what others report is waived by name; the file is closed."""
    play.at("11-30 10:00")
    written_report(play, "FINAL", "day7", signer="wx_leader")
    deputy = play.phone("wx_deputy")
    deputy.go("approval/")
    deputy.act("补签：原话无误")
    waived(play)
    office = play.desk("wx_office")
    office.go()
    office.follow("归档")
    play.shoot(office, "day7-archive")
    office.act("归档")
    play.at("11-30 10:10")  # the last papers are printed
    check_the_file(play, office.page.request.get(f"/incidents/{play.incident}/archive/zip/").body())


def twelfth_day(play: Play) -> None:
    """Somebody dies in hospital: the closed file still takes the number, and its 补报 is owed."""
    play.at("12-06 10:00")
    desk = play.desk("wx_watch")
    desk.go("people/")
    desk.page.locator("#id_pair label", has_text="重伤→死亡").click()
    desk.write(source="县医院")
    desk.act()
    desk.go()
    expect(desk.page.locator("main")).to_contain_text("补报")
    play.shoot(desk, "day12-room")
    desk.go("report/?kind=SUPPLEMENTARY&means=written")
    desk.tick("recipients", "county_government")
    leave_questions_open(desk)
    play.shoot(desk, "day12-report")
    desk.act()
