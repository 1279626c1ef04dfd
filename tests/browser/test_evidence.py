"""附件 and 监测 on a phone at the river and on the desk: a photograph goes up, a value with one thumb, and how it looks."""

import pytest
from evidence_files import PDF, picture
from playwright.sync_api import expect

from browser import scenes
from browser.scenes import ago
from browser.screen import DESK, PHONE

SEND = "button[form=act]"
FALL = ("0.42", "0.38", "0.21", "0.09", "0.03", "0.012", "0.008", "<0.002", "<0.002", "<0.002")


@pytest.fixture(scope="module")
def river(system) -> str:
    """The tanker at II级, ten rounds at two sections, a photograph and a report."""
    incident = scenes.responding(system, detail="桃河监测段")
    for point, late in (("桃河K12+300断面", 0), ("下游500米断面", 3)):
        values = [
            {
                "point": point,
                "factor": "苯",
                "value": value,
                "sampled_at": ago(300 - 29 * (place + late)),
            }
            for place, value in enumerate(FALL[: len(FALL) - late])
        ]
        system.act("yq_monitoring", incident, "record_monitoring", values=values, source="监测中心")
    system.act(
        "yq_monitoring",
        incident,
        "set_monitoring_factor",
        factor="苯",
        high="0.01",
        standard="GB 3838-2002 表3",
        background="0.001",
    )
    return incident


def file(name: str, content: bytes, kind: str) -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content}


def test_a_photograph_goes_up_from_a_phone(screen, river):
    phone = screen("yq_monitoring", PHONE)
    page = phone.open(f"/incidents/{river}/attachments/")
    page.locator("#id_file").set_input_files(file("水面.jpg", picture(noted=True), "image/jpeg"))
    page.locator("#id_description").fill("下游500米断面水面油膜")
    page.locator(SEND).click()
    expect(page.locator(".evidence__files li")).to_have_count(1)
    expect(page.locator(".evidence__files img")).to_have_js_property("naturalWidth", 213)
    assert phone.sideways() <= 0
    assert phone.violations() == []
    phone.shoot("attachments", full=True)
    desk = screen("yq_watch", DESK)
    page = desk.open(f"/incidents/{river}/attachments/")
    page.locator("#id_file").set_input_files(file("报告.pdf", PDF, "application/pdf"))
    page.locator("#id_description").fill("监测中心第1期报告")
    page.locator(SEND).click()
    expect(page.locator(".evidence__files li")).to_have_count(2)
    assert desk.violations() == []
    desk.shoot("attachments", full=True)
    page.locator(".evidence__strike").first.click()
    desk.shoot("attachment-strike", full=True)
    desk.open(f"/incidents/{river}/attachments/list/")
    desk.shoot("evidence-list", full=True)


def test_a_value_that_jumps_is_typed_twice_with_one_thumb(screen, river):
    phone = screen("yq_monitoring", PHONE)
    page = phone.open(f"/incidents/{river}/monitoring/")
    assert phone.sideways() <= 0
    assert phone.violations() == []
    phone.shoot("monitoring", full=True)
    page.locator(".monitor__again").first.click()
    page.locator("#id_value").fill("42")
    page.locator("#id_file").set_input_files(file("仪器.jpg", picture(), "image/jpeg"))
    page.locator(SEND).click()
    expect(page.locator(".slip")).to_contain_text("×")
    phone.shoot("monitoring-slip", full=True)
    page.locator("#id_value").fill("0.002")
    page.locator(SEND).click()
    page.wait_for_url("**/monitoring/")
    assert all("409" in line for line in phone.forgive())


def test_the_desk_sees_the_course_and_brings_in_a_table(screen, river):
    desk = screen("yq_watch", DESK)
    page = desk.open(f"/incidents/{river}/monitoring/")
    chart = page.locator(".monitor__chart").first
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_js_property("complete", True)
    assert desk.violations() == []
    desk.shoot("monitoring", full=True)
    page = desk.open(f"/incidents/{river}/monitoring/import/")
    lines = "点位,因子,数值,单位,采样时间\n新断面,苯,0.02,mg/L,2026-01-01 03:00\n新断面,苯,多,mg/L,2026-01-01 04:00\n"
    page.locator("#id_file").set_input_files(file("a.csv", lines.encode(), "text/csv"))
    page.locator(SEND).click()
    expect(page.locator(".notice")).to_contain_text("1 行要改")
    assert desk.violations() == []
    desk.shoot("monitoring-import-wrong", full=True)
    page.locator("#id_file").set_input_files(file("a.csv", lines.replace("多", "0.2").encode(), "text/csv"))
    page.locator(SEND).click()
    expect(page.locator(".notice")).to_contain_text("1 个数值与上次差十倍以上")
    desk.shoot("monitoring-import", full=True)
    page.locator("label.chip", has_text="跳变").click()
    page.locator(SEND).click()
    page.wait_for_url("**/monitoring/")
    desk.open(f"/incidents/{river}/monitoring/sheet/")
    desk.shoot("monitoring-sheet", full=True)
    desk.open(f"/incidents/{river}/")
    desk.shoot("room-with-evidence")


def test_without_scripts_a_photograph_and_a_value_go_in_too(screen, river):
    phone = screen("yq_monitoring", PHONE, java_script_enabled=False)
    page = phone.open(f"/incidents/{river}/monitoring/")
    page.locator("summary", has_text="新点位").click()
    page.locator("#id_new_point").fill("取水口")
    page.locator("#id_value").fill("0.002")
    page.locator("#id_file").set_input_files(file("仪器.jpg", picture(size=(640, 480)), "image/jpeg"))
    page.locator(SEND).click()
    expect(page.locator(".monitor__history .attached").first).to_be_visible()
