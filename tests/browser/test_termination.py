"""The 签报单 at a desk and on phones: put, signed, decided, in the order of the paper."""

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.screen import DESK, PHONE

SUBMIT = "button[form=act]"


@pytest.fixture(scope="module")
def ending(system) -> str:
    """II级 by the river, on its way to its end."""
    return scenes.responding(system, detail="桃河白羊墅段", minutes_ago=9)


def signs(phone, incident, answer, words, *, shots=False):
    """A leader opens the form, taps what is his, and signs."""
    page = phone.open(f"/incidents/{incident}/termination/")
    if shots:
        phone.shoot("termination-leader-phone")
    page.locator(".bar .button--primary").click()
    if shots:
        phone.shoot("termination-opinion-phone")
    page.locator("#id_agrees label", has_text=answer).click()
    page.locator("#id_words").fill(words)
    page.locator(SUBMIT).click()
    page.wait_for_url("**/termination/")


def test_the_form_goes_from_the_desk_over_three_phones_to_the_commander(screen, ending):
    desk = screen("yq_watch", DESK)
    page = desk.open(f"/incidents/{ending}/termination/request/")
    desk.shoot("termination-request")
    for code, words in (
        ("event_removed", "泄漏源已切断，罐车吊离"),
        ("pollutant_at_background", "3个断面连续6次低于限值"),
        ("harm_ended", "吸附带已撤，无残留"),
    ):
        page.locator(f"#id_evidence_{code}").fill(words)
    page.locator("#id_started label", has_text="上级未启动预案").click()
    page.locator(SUBMIT).click()
    page.wait_for_url("**/termination/")
    signs(screen("yq_monitoring", PHONE), ending, "同意终止", "连续6次低于限值", shots=True)
    signs(screen("yq_disposal", PHONE), ending, "同意终止", "吸附带已撤")
    signs(screen("yq_source", PHONE), ending, "不同意", "支沟尚未排查完毕")
    desk.open(f"/incidents/{ending}/")
    desk.shoot("termination-room")
    commander = screen("yq_commander", PHONE)
    his = commander.open(f"/incidents/{ending}/termination/")
    expect(his.locator("main")).to_contain_text("意见不一致")
    commander.shoot("termination-commander-phone")
    his.locator(".bar .button--primary").click()
    commander.shoot("termination-approve-phone")
    his.locator(SUBMIT).click()
    his.wait_for_url("**/termination/")
    expect(his.locator("main")).to_contain_text("终止命令已下达")
    office = screen("yq_office", DESK)
    closing = office.open(f"/incidents/{ending}/archive/")
    expect(closing.locator("main")).to_contain_text("还不能归档")
    office.shoot("termination-archive")
