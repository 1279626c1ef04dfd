"""Live and calm: what is read stays where it is, who else is here is said, the time is the server's; and the map tab."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from browser import scenes
from browser.screen import DESK, PHONE, WALL, Screen
from browser.sounds import HIDE
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
SETTLED_MS = 300
GONE_MS = 10_000
BEAT_MS = 6_000
TEN_MINUTES_FAST = "const real = Date.now; Date.now = () => real.call(Date) + 600000;"
SLEPT_TEN_MINUTES = """() => {
  const real = performance.now.bind(performance);
  performance.now = () => real() - 600000;
}"""
INTAKE = "平定县城集中式水源（示意）"


def in_the_room(screen: Screen, incident: str) -> Page:
    page = screen.open(f"/incidents/{incident}/")
    page.wait_for_selector("[data-link-state=live]")
    return page


def seconds_off(page: Page) -> float:
    """How far the clock in the frame is from the server's, to the shorter side of midnight."""
    shown = page.locator("[data-server-clock]").first.inner_text()
    hours, minutes, seconds = (int(each) for each in shown.split(":"))
    now = datetime.now(UTC)
    real = (now.hour + 8) * 3600 + now.minute * 60 + now.second + now.microsecond / 1e6
    return (hours * 3600 + minutes * 60 + seconds - real + 43200) % 86400 - 43200


def test_new_entries_move_nothing_that_is_being_read_and_a_pill_counts_them(
    screen: Opener, system: System
) -> None:
    incident = scenes.responding(system, detail="桃河义井段")
    for number in range(12):
        system.act("yq_watch", incident, "note", text=f"已记的第 {number} 笔")
    reader = screen("yq_watch")
    page = in_the_room(reader, incident)
    column = page.locator("#col-time")
    column.evaluate("node => node.scrollTo(0, 300)")
    read = page.locator("#part-timeline li", has_text="已记的第 2 笔")
    before = read.bounding_box()
    for number in range(3):
        system.act("yq_leader", incident, "note", text=f"新来的第 {number} 笔")
    pill = page.get_by_role("button", name="3 条新动态")
    expect(pill).to_be_visible()
    after = read.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    reader.shoot("room-pill")
    pill.click()
    expect(pill).to_be_hidden()
    expect(page.locator("#part-timeline li", has_text="新来的第 2 笔")).to_be_in_viewport()


def test_focus_and_what_was_opened_stay_through_a_refresh(screen: Opener, system: System) -> None:
    incident = scenes.responding(system, detail="桃河苇泊段")
    page = in_the_room(screen("yq_watch"), incident)
    timeline = page.locator("#part-timeline")
    link = timeline.locator("li", has_text="取水口加密监测").get_by_role("link", name="移到另一事件")
    opened = timeline.locator("li", has=page.locator("ec-clause details")).last
    opened.locator("ec-clause details").evaluate("node => node.open = true")
    row = opened.get_attribute("id")
    link.focus()
    system.act("yq_leader", incident, "note", text="看的时候新来的一笔")
    expect(timeline).to_contain_text("看的时候新来的一笔")
    page.wait_for_timeout(SETTLED_MS)
    expect(link).to_be_focused()
    assert page.evaluate(
        "[...document.querySelectorAll('#part-timeline ec-clause details[open]')]"
        ".map((node) => node.closest('li').id)"
    ) == [row]


def test_who_is_here_and_what_they_edit_is_said_and_gone_when_they_are(
    screen: Opener, responding: str
) -> None:
    desk, leader, branch = screen("yq_watch"), screen("yq_leader"), screen("yq_pingding")
    page = in_the_room(desk, responding)
    in_the_room(leader, responding)
    form = branch.open(f"/incidents/{responding}/facts/")
    form.locator("[data-edits=people] input.num, [data-edits=people] input[inputmode]").first.focus()
    expect(page.locator("ec-presence")).to_have_text("在看：赵核（编辑 人员） 李带", timeout=GONE_MS)
    desk.shoot("room-presence")
    other = screen("yq_watch")
    other.open(f"/incidents/{responding}/facts/")
    expect(other.page.locator("[data-presence-of=人员]")).to_have_text("赵核 正在编辑 人员")
    assert other.violations() == []
    branch.page.close()
    expect(page.locator("ec-presence")).to_have_text("在看：李带", timeout=GONE_MS)


def test_the_desk_says_on_its_card_who_edits_an_incident_while_they_do(
    screen: Opener, system: System
) -> None:
    incident = scenes.responding(system, detail="桃河白羊墅段")
    desk, branch = screen("yq_watch"), screen("yq_pingding")
    page = desk.open("/")
    card = page.locator(f"#incident-{incident} [data-editors]")
    form = branch.open(f"/incidents/{incident}/facts/")
    expect(card).to_be_hidden()
    form.locator("[data-edits=people] input.num, [data-edits=people] input[inputmode]").first.focus()
    expect(card).to_have_text("赵核 在编辑", timeout=GONE_MS)
    desk.shoot("desk-presence")
    assert desk.violations() == []
    system.act("yq_leader", incident, "update_facts", source="现场", confirmed={"evacuated": 121})
    expect(page.locator(f"#incident-{incident}")).to_contain_text("121")
    expect(card).to_have_text("赵核 在编辑")
    branch.page.close()
    expect(card).to_be_hidden(timeout=GONE_MS)


def test_the_time_is_the_servers_though_the_computer_is_ten_minutes_fast_and_the_tab_was_hidden(
    screen: Opener, responding: str
) -> None:
    desk = screen("yq_watch")
    desk.page.add_init_script(TEN_MINUTES_FAST)
    page = in_the_room(desk, responding)
    assert abs(seconds_off(page)) <= 1.2
    page.evaluate(HIDE)
    page.wait_for_timeout(BEAT_MS)
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    assert abs(seconds_off(page)) <= 1.2
    expect(page.locator("[data-clock-off]")).to_contain_text("快 10 分")


def test_a_computer_that_slept_is_right_again_with_the_next_beat(screen: Opener, responding: str) -> None:
    page = in_the_room(screen("yq_watch"), responding)
    page.evaluate(SLEPT_TEN_MINUTES)
    page.wait_for_timeout(BEAT_MS)
    assert abs(seconds_off(page)) <= 1.2


@pytest.mark.parametrize("size", [DESK, PHONE, WALL], ids=str)
def test_the_map_opens_in_the_room_and_on_its_page(
    screen: Opener, system: System, size: tuple[int, int]
) -> None:
    incident = scenes.responding(system, detail="桃河307国道段")
    value = {"point": "桃河白羊墅断面", "factor": "苯", "value": "0.42", "unit": "mg/L"}
    system.act("yq_monitoring", incident, "record_monitoring", values=[value], source="监测中心")
    flow = {"distance_m": 4100, "speed_m_s": "0.3", "source": "赵核 浮标法"}
    system.act("yq_pingding", incident, "estimate_arrival", target=INTAKE, **flow)
    window = screen("yq_watch", size)
    page = in_the_room(window, incident)
    assert page.locator(".map__sheet").count() == 0
    if page.get_by_role("tab", name="依据").count():
        page.get_by_role("tab", name="依据").first.click()
    page.get_by_role("tab", name="地图").click()
    expect(page.locator("#part-map .map__sheet")).to_be_visible()
    system.act("yq_pingding", incident, "estimate_arrival", target="娘子关断面", **flow)
    expect(page.locator("#part-map")).to_contain_text("到达娘子关断面")
    window.open(f"/incidents/{incident}/map/")
    expect(page.locator(".arrival").first).to_contain_text(re.compile("≈ 到达"))
    assert window.violations() == []
    assert window.sideways() <= 0
    window.shoot("map", full=True)
