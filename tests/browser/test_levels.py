"""The pages of 级别, at a desk and on a phone: nothing sticks out, nothing complains, nothing is hard to press."""

import pytest

from browser import scenes
from browser.screen import DESK, PHONE

NARROW = (360, 740)


@pytest.fixture(scope="module")
def raised(system):
    """IV runs; the tables have come to II; the change has been asked for."""
    incident = scenes.verified(system, detail="桃河上游段")
    leads = {"monitoring": "comprehensive_section", "disposal": "water"}
    system.act(
        "yq_watch", incident, "request_activation", response_level="IV", reason="先派两组", leads=leads
    )
    system.act("yq_commander", incident, "approve_activation")
    system.act(
        "yq_watch", incident, "update_facts",
        confirmed={"water_source_affected": "county"}, projected={}, source="市水务局 电话",
    )  # fmt: skip
    return incident


@pytest.fixture(scope="module")
def explosion(system):
    call = {
        "plan": "urumqi_safety",
        "category": "危险化学品",
        "source": "电话",
        "location": {"county": "水西沟镇", "detail": "某化工厂"},
        "narrative": "厂区发生爆炸，人员情况不明",
        "confirmed": {"deaths": 12},
    }
    incident = str(system.call("wx_watch", "/incidents/", call)["id"])
    system.act("wx_watch", incident, "verify", method="电话", conclusion="属实")
    return incident


def look(window, path, name):
    window.open(path)
    window.shoot(name, full=True)
    assert window.sideways() <= 0
    assert window.violations() == []


def test_the_request_for_a_level_and_its_approval_at_360_and_at_a_desk(system, screen, raised):
    look(screen("yq_watch", DESK), f"/incidents/{raised}/", "level-room")
    for size in (DESK, NARROW):
        look(screen("yq_watch", size), f"/incidents/{raised}/level/", "level-request")
    system.act("yq_watch", raised, "request_level_change", response_level="II")
    commander = screen("yq_commander", NARROW)
    look(commander, f"/incidents/{raised}/approval/", "level-approval")
    commander.press("同意由IV级提升为II级响应")
    commander.shoot("level-confirm", full=True)
    commander.page.locator("button[form=act]").click()
    commander.page.get_by_text("响应已调整为II级").first.wait_for()
    commander.shoot("level-approved", full=True)
    look(screen("yq_watch", PHONE), f"/incidents/{raised}/ask-higher/", "level-ask")


def test_not_starting_handing_over_and_a_derived_event_on_a_phone(system, screen, explosion):
    desk = screen("wx_watch", NARROW)
    look(desk, f"/incidents/{explosion}/not-activating/", "level-not-activating")
    leads = {"mobilisation": "youth_league"}
    system.act("wx_watch", explosion, "request_activation", response_level="II", reason="", leads=leads)
    system.act("wx_commander", explosion, "approve_activation")
    look(desk, f"/incidents/{explosion}/hand-over-command/", "level-hand-over")
    look(desk, f"/incidents/{explosion}/derive/", "level-derive")
