"""Scenario A from 03:31 to the second day: II级, the groups on their phones, the watch handed over."""

from playwright.sync_api import expect

from browser.scenarios.night import by_keyboard, tell_by_phone, written_report
from browser.scenarios.play import Play, Window
from browser.system import PASSWORD

SERIES = (
    ("11-22 12:00", "0.11"),
    ("11-22 20:00", "0.02"),
    ("11-23 08:00", "0.005"),
    ("11-23 20:00", "0.001"),
)
NEIGHBOURS = ("neighbour_government", "neighbour_ecology")


def the_county_source(play: Play) -> None:
    """03:31: the water is the county town's; what alone brings II级 is chosen twice."""
    play.at("11-22 03:31")
    desk = play.desk("yq_watch")
    desk.go()
    desk.follow("更新事实")
    desk.write(
        source="市水务局 电话",
        confirmed_water_source_affected="county",
        confirmed_cross_boundary="prefecture",
    )
    desk.act(refused=True)
    play.shoot(desk, "0331-again")
    for each in desk.page.locator(
        ".slip label.chip input[value=county], .slip label.chip input[value=prefecture]"
    ).all():
        each.locator("xpath=..").click()
    desk.act()
    expect(desk.page.locator("#basis")).to_contain_text("II级")
    play.shoot(desk, "0331-room")


def second_level(play: Play) -> None:
    """03:35 asked, 03:38 given from the car; by 03:47 the neighbours should have known."""
    play.at("11-22 03:35")
    desk = play.desk("yq_watch")
    desk.go()
    desk.follow("提请调整级别")
    desk.write(reason="附表2 II级第6项")
    # Asked for only where the group has no leader from IV级 yet.
    if (lead := desk.page.locator("main [name='lead.disposal']")).count():
        lead.first.select_option("water")
    play.shoot(desk, "0335-level")
    desk.act()
    play.at("11-22 03:38")
    desk.go()
    desk.follow("登记电话批示")
    desk.page.locator("label:has([name=given_by])", has_text="王局（指挥）").click()
    desk.write(words="同意提到二级，马上报市里", witness="李带")
    by_keyboard(desk)
    expect(desk.page.locator(".ident")).to_contain_text("II级响应")
    play.shoot(desk, "0338-room")
    play.at("11-22 03:47")
    desk.go()
    play.shoot(desk, "0347-overdue")


def the_wall(play: Play) -> None:
    """03:47: the level and what is overdue, from across the room."""
    wall = play.wall("yq_leader")
    wall.open("/wall/")
    expect(wall.page.get_by_role("group", name="通报相邻区域")).to_contain_text("超时")
    expect(wall.page.locator("header")).to_contain_text("II")
    play.shoot(wall, "0347-wall")


def signed_in_one_tap(play: Play) -> None:
    """03:52 in the car."""
    play.at("11-22 03:52")
    commander = play.phone("yq_commander")
    commander.open("/")
    play.shoot(commander, "0352-commander")
    commander.go("approval/")
    play.shoot(commander, "0352-countersign")
    commander.act("补签：原话无误")


def told_upwards(play: Play) -> None:
    """03:52 to 04:02: the city is asked for its own II级, the neighbours told, the report of the new level sent."""
    desk = play.desk("yq_watch")
    desk.go()
    desk.follow("提请上级")
    desk.write(received_by="市政府值班 王", words="提请启动II级响应")
    desk.tick("level", "2")
    desk.act()
    tell_by_phone(desk, "NOTIFICATION", "相邻值班室", *NEIGHBOURS, "city_command")
    play.at("11-22 04:02")
    written_report(play, "INITIAL", "0402")


def monitoring_group(play: Play) -> None:
    """04:05 on 孙监's phone: signed for, set out."""
    play.at("11-22 04:05")
    phone = play.phone("yq_monitoring")
    phone.open("/")
    play.shoot(phone, "0405-desk")
    phone.go("mine/")
    play.shoot(phone, "0405-mine")
    while phone.page.locator("main").get_by_role("link", name="签收").count():
        notices = phone.page.get_by_label("待签收").get_by_role("link", name="签收")
        if not notices.count():
            break
        with play.timed(phone, "签收"):
            notices.first.click()
            phone.page.wait_for_load_state()
        phone.act()
    phone.go("groups/monitoring/")
    phone.follow("已出发")
    phone.write(strength="6 人、2 车")
    phone.act()


def at_the_river(play: Play) -> None:
    """04:30 to 05:00: arrived, ready, measured."""
    play.at("11-22 04:30")
    phone = play.phone("yq_monitoring")
    phone.go("groups/monitoring/")
    phone.follow("已到场")
    phone.write(place="南庄断面")
    phone.act()
    play.shoot(phone, "0430-group", full=True)
    readiness(play, phone)
    play.at("11-22 05:00")
    phone.go("monitoring/")
    phone.write(new_point="K12+300", new_factor="苯", unit="mg/L", value="0.42")
    play.shoot(phone, "0500-reading")
    phone.act()
    expect(phone.page.locator("main")).to_contain_text("0.42")


def readiness(play: Play, phone: Window) -> None:
    """综合科 says what it has."""
    phone.go("ready/")
    boxes = phone.page.locator("main input[type=text][name^=words_]")
    for each in boxes.all():
        each.fill("4")
    play.shoot(phone, "0430-ready")
    phone.act()


def order_of_the_commander(play: Play) -> None:
    """05:10: an order by phone page, done by the group at 05:40."""
    play.at("11-22 05:10")
    commander = play.phone("yq_commander")
    commander.go()
    play.shoot(commander, "0510-room")
    commander.follow("下达指令")
    commander.write(text="取水口加密监测，30分钟一报", owner="group:monitoring")
    play.shoot(commander, "0510-order")
    commander.act()
    play.at("11-22 05:40")
    group = play.phone("yq_monitoring")
    group.go("groups/monitoring/")
    row = group.page.locator("li", has_text="取水口加密监测")
    with play.timed(group, "已完成"):
        row.get_by_role("link", name="已完成").click()
        group.page.wait_for_load_state()
    group.write(remark="已加密，30分钟一报")
    group.act()


def intake_stopped(play: Play) -> None:
    """06:20: the grade becomes 重大, the level stays."""
    play.at("11-22 06:20")
    desk = play.desk("yq_watch")
    desk.go()
    desk.follow("更新事实")
    desk.write(source="水厂", confirmed_water_intake_interrupted="county")
    desk.act(refused=True)
    desk.page.locator(".slip label.chip:has(input[value=county])").click()
    desk.act()
    commander = play.phone("yq_commander")
    commander.go("confirm-grade/")
    commander.tick("severity_grade", "2")
    play.shoot(commander, "0620-grade")
    commander.act()
    desk.go()
    expect(desk.page.locator(".ident")).to_contain_text("II级响应")
    play.shoot(desk, "0620-room")


def handover(play: Play) -> None:
    """08:30: both sign at one desk; the clocks go to 刘值."""
    play.at("11-22 08:30")
    desk = play.desk("yq_watch")
    desk.open("/watch/handover/")
    desk.write(to="yq_watch2", note="水厂恢复取水时间待核；省厅要求每日一报")
    play.shoot(desk, "0830-handover", full=True)
    desk.act("交班人签字")
    desk.write(secret=PASSWORD)
    for each in desk.page.locator("#take select").all():
        each.select_option(index=1)
    play.shoot(desk, "0830-take")
    desk.act("接班人签字")
    play.watch = "yq_watch2"
    relief = play.desk("yq_watch2")
    relief.open("/")
    play.shoot(relief, "0830-desk")
    relief.go()
    expect(relief.page.locator("#part-clocks, main").first).to_contain_text("刘值")


def second_day(play: Play) -> None:
    """Measured until it is low; a report a day."""
    for moment, value in SERIES:
        play.at(moment)
        reading = {"point": "K12+300", "factor": "苯", "value": value, "unit": "mg/L"}
        play.act("yq_monitoring", "record_monitoring", **{"values": [reading]})
        if moment == "11-23 08:00":
            written_report(play, "FOLLOW_UP", "day2")
    phone = play.phone("yq_monitoring")
    phone.go("monitoring/")
    play.shoot(phone, "day2-monitoring", full=True)
