"""U8: two officers at two browsers change one incident at once; U10: a slip is typed again."""

import re

from playwright.sync_api import expect

from browser import scenes
from browser.screen import DESK, PHONE, WALL

SAVE = "Control+Enter"


def opened(screen, officer, incident, size=DESK):
    window = screen(officer, size)
    window.page.goto(f"/incidents/{incident}/facts/")
    return window


def write(window, source, **values):
    window.page.locator("#id_source").fill(source)
    for name, value in values.items():
        window.page.locator(f"#id_confirmed_{name}").fill(value)


def save(window):
    window.page.locator("#id_source").press(SAVE)


def stored(system, incident):
    return system.call("yq_watch", f"/incidents/{incident}/")["confirmed"]


def test_different_fields_need_no_dialog_and_both_are_kept(screen, system):
    incident = scenes.tanker(system)
    desk, branch = opened(screen, "yq_watch", incident), opened(screen, "yq_pingding", incident)
    write(branch, "现场 赵核", evacuated="120")
    write(desk, "110", deaths="1")
    for window in (branch, desk):
        save(window)
        expect(window.page).to_have_url(re.compile(rf"/incidents/{incident}/$"))
    assert stored(system, incident) == {"deaths": 1, "serious_injuries": 1, "evacuated": 120}


def test_the_same_field_needs_exactly_one_dialog_and_the_other_value_stays_beside_it(screen, system):
    incident = scenes.tanker(system, detail="桃河二号桥")
    desk, branch = opened(screen, "yq_watch", incident), opened(screen, "yq_pingding", incident)
    write(branch, "现场", serious_injuries="3", evacuated="120")
    write(desk, "110", serious_injuries="2", deaths="1")
    save(branch)
    expect(branch.page).to_have_url(re.compile(rf"/incidents/{incident}/$"))
    save(desk)
    picker = desk.page.locator(".clash")
    expect(picker).to_have_count(1)
    expect(picker).to_contain_text("您的 2")
    expect(picker).to_contain_text("赵核的 3")
    expect(desk.page.locator("#id_confirmed_deaths")).to_have_value("1")
    desk.shoot("facts-conflict", full=True)
    assert desk.violations() == []
    picker.get_by_label(re.compile("赵核的 3")).check()
    save(desk)
    expect(desk.page).to_have_url(re.compile(rf"/incidents/{incident}/$"))
    assert stored(system, incident) == {"deaths": 1, "serious_injuries": 3, "evacuated": 120}
    desk.forgive()
    for size, name in ((DESK, "desk"), (WALL, "wall"), (PHONE, "phone")):
        later = opened(screen, "yq_watch", incident, size)
        expect(later.page.locator("#fact-confirmed_serious_injuries")).to_contain_text("另一说法 2")
        assert later.sideways() <= 0
        later.page.locator("#fact-confirmed_serious_injuries summary").click()
        later.shoot(f"facts-{name}", full=True)
        assert later.violations() == []


def test_a_slip_gets_its_consequence_and_a_second_box(screen, system):
    incident = scenes.verified(system, detail="桃河三号桥")
    desk = opened(screen, "yq_watch", incident)
    write(desk, "平定分局", evacuated="12000")
    save(desk)
    slip = desk.page.locator(".slip")
    expect(slip).to_contain_text("上次 120，×100；将达 II级第3项（1万人以上）")
    desk.shoot("facts-slip", full=True)
    assert desk.violations() == []
    desk.page.locator("#id_again_confirmed_evacuated").fill("12000")
    save(desk)
    expect(desk.page).to_have_url(re.compile(rf"/incidents/{incident}/$"))
    assert stored(system, incident)["evacuated"] == 12000
    desk.forgive()
