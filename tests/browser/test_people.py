"""人员账 on a desk and on a phone: the slips it catches, one person told to two officers, and how it looks."""

import pytest
from playwright.sync_api import expect

from browser.screen import DESK, PHONE, WALL

FIRE = {"dead": 2, "missing": 4, "serious": 1, "light": 6}
MOVE = "button[form=act]"


@pytest.fixture
def plant(system) -> str:
    """An explosion in a chemical plant, verified; nothing is known of anybody."""
    sheet = {
        "plan": "urumqi_safety",
        "category": "危险化学品",
        "source": "电话",
        "location": {"county": "水西沟镇", "detail": "某化工厂"},
        "narrative": "厂区发生爆炸，人员情况不明",
    }
    incident = str(system.call("wx_watch", "/incidents/", sheet)["id"])
    system.act("wx_watch", incident, "verify", method="电话", conclusion="属实")
    return incident


@pytest.fixture
def counted(system, plant) -> str:
    system.act("wx_watch", plant, "enter_people", people=FIRE, expected=13, source="消防")
    return plant


def test_a_slip_in_the_first_count_is_shown_and_the_right_one_saved(screen, plant):
    desk = screen("wx_watch")
    page = desk.open(f"/incidents/{plant}/people/enter/")
    for state, number in (FIRE | {"missing": 8}).items():
        page.locator(f"#id_people_{state}").fill(str(number))
    page.locator("#id_expected").fill("13")
    page.locator("#id_source").fill("消防")
    page.locator(MOVE).click()
    expect(page.locator(".notice--sum")).to_contain_text("▲ 合计 17 ≠ 应到 13")
    desk.shoot("people-slip")
    page.locator("#id_people_missing").fill("4")
    page.locator(MOVE).click()
    page.locator("#id_again_people_missing").fill("4")
    page.locator(MOVE).click()
    page.wait_for_url("**/people/")
    expect(page.locator(".ledger__sum")).to_contain_text("合计 13 ＝ 应到 13")
    expect(page.locator(".people__history li")).to_have_count(1)
    assert all("422" in line or "409" in line for line in desk.forgive())


def test_one_person_told_to_two_officers_is_one_movement(screen, system, counted):
    phone = screen("wx_watch", PHONE)
    page = phone.open(f"/incidents/{counted}/people/")
    system.act(
        "wx_leader", counted, "move_people", **{"from": "missing"}, to="rescued", count=1, source="消防"
    )
    page.locator("#id_pair label", has_text="失联→获救").click()
    page.locator("#id_source").fill("120")
    page.locator(MOVE).click()
    expect(page.get_by_role("alert").first).to_contain_text("是同一人吗？")
    phone.shoot("people-same")
    assert phone.violations() == []
    page.get_by_role("link", name="是同一人，不记").click()
    expect(page.locator("#state-rescued")).to_contain_text("1")
    expect(page.locator("#id_source")).to_have_value("")
    assert all("409" in line for line in phone.forgive())


def test_a_movement_to_a_graver_grade_takes_one_more_number_and_is_written_once(screen, counted):
    desk = screen("wx_watch")
    page = desk.open(f"/incidents/{counted}/people/")
    page.locator("#id_pair label", has_text="失联→死亡").click()
    page.locator("#id_source").fill("消防")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".slip")).to_contain_text("▲ 死亡 3：上次 2；将达")
    page.locator("#id_retyped").fill("1")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#state-dead")).to_contain_text("3")
    expect(page.locator(".people__history li")).to_have_count(2)
    assert all("409" in line for line in desk.forgive())


@pytest.mark.parametrize("size", [DESK, PHONE, WALL])
def test_the_ledger_fits_every_screen_and_has_no_violations(screen, counted, size):
    window = screen("wx_watch", size)
    for place in ("people/", "people/enter/"):
        page = window.open(f"/incidents/{counted}/{place}")
        window.shoot("people" if place == "people/" else "people-enter", full=True)
        assert window.sideways() <= 0
        assert window.violations() == []
        small = page.evaluate(
            "[...document.querySelectorAll('#main button, #main .chip, #main select, #main input:not([type=radio], [type=checkbox],"
            " [type=hidden]), .bar a, .bar button')].filter(each => each.getClientRects().length && each.offsetHeight < 48).length"
        )
        assert size != PHONE or small == 0


def test_the_figures_of_the_room_lead_to_the_ledger(screen, counted):
    desk = screen("wx_watch")
    page = desk.open(f"/incidents/{counted}/")
    page.locator(".figures").get_by_role("link", name="✓ 合计 13 ＝ 应到 13").click()
    expect(page.get_by_role("heading", name="人员账")).to_be_visible()
    desk.open(f"/incidents/{counted}/")
    page.keyboard.press("Alt+R")
    expect(page.get_by_role("heading", name="人员账")).to_be_visible()
