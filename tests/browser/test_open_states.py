"""What opens over a page and what a page says when it refuses: no axe violation, by day and at night, at a desk and on a phone."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from playwright.sync_api import Locator, expect

from browser.screen import DESK, PHONE, Screen
from browser.system import ROOT, System
from incidents.web.views.errors import server_error

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
NIGHT = "night => night ? (document.documentElement.dataset.theme = 'dark') : delete document.documentElement.dataset.theme"
ON_ITSELF = "node => node === document.activeElement"
OPENED = "dialog[open]"
LINKS_ASTRAY = """() => [...document.querySelectorAll('.summary a')].map(each => each.getAttribute('href'))
    .filter(each => !each.startsWith('#') || !document.getElementById(each.slice(1)))"""
EMPTIED = """form => {
    form.noValidate = true;
    for (const each of form.elements) {
        if (each.type === 'hidden' || each.disabled) continue;
        if (each.type === 'checkbox' || each.type === 'radio') each.checked = false;
        else if (each.matches('textarea, input')) each.value = '';
        else if (each.matches('select')) each.selectedIndex = -1;
    }
}"""


PRESSED = """form => {
    const buttons = [...form.elements].filter(each => each.matches('button') && each.type === 'submit');
    form.requestSubmit(buttons.find(each => each.matches('.button--primary')) ?? buttons[0]);
}"""


def everywhere(window: Screen) -> dict[str, object]:
    """The violations of what stands in the window, at a desk by day and on a phone at night; empty where there are none."""
    by_day = window.violations()
    window.resize(PHONE)
    window.page.evaluate(NIGHT, True)
    at_night = window.violations()
    window.page.evaluate(NIGHT, False)
    window.resize(DESK)
    found = {"at a desk by day": by_day, "on a phone at night": at_night}
    return {where: wrong for where, wrong in found.items() if wrong}


def leave(window: Screen, opener: Locator) -> None:
    window.page.keyboard.press("Escape")
    expect(window.page.locator(OPENED)).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("address", ["/documents/", "/incidents/{responding}/"])
def test_an_open_menu_is_sound_and_gives_the_focus_back(
    screen: Opener, responding: str, address: str
) -> None:
    window = screen("yq_watch")
    page = window.open(address.format(responding=responding))
    menu = page.locator("details[data-menu]").first
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    assert everywhere(window) == {}
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_a_clause_opened_beside_the_page_is_sound_and_gives_the_focus_back(
    screen: Opener, responding: str
) -> None:
    window = screen("yq_watch")
    page = window.open(f"/incidents/{responding}/")
    opener = page.locator("ec-clause:visible summary").first
    opener.click()
    expect(page.locator("[data-clause-panel]")).to_be_visible()
    assert everywhere(window) == {}
    leave(window, opener)


def test_the_list_of_keys_is_sound_and_gives_the_focus_back(screen: Opener, responding: str) -> None:
    window = screen("yq_watch")
    page = window.open(f"/incidents/{responding}/")
    opener = page.locator(".bar__acts a").first
    opener.focus()
    page.keyboard.press("?")
    expect(page.locator("[data-keys-panel]")).to_be_visible()
    assert everywhere(window) == {}
    leave(window, opener)


def test_the_sample_dialog_of_the_parts_is_sound_and_gives_the_focus_back(screen: Opener) -> None:
    window = screen("yq_watch")
    page = window.open("/parts/")
    opener = page.locator("[data-open='#demo-sheet']")
    opener.click()
    expect(page.locator("#demo-sheet")).to_be_visible()
    assert everywhere(window) == {}
    leave(window, opener)


def test_the_sheet_for_a_cut_line_is_sound(screen: Opener) -> None:
    window = screen("yq_watch")
    page = window.open("/")
    page.wait_for_selector("[data-link-state=live]")
    window.context.set_offline(True)
    expect(page.locator("[data-offline-banner]")).to_be_visible(timeout=15_000)
    page.locator("[data-line-cut]:visible").first.click()
    expect(page.locator("#line-cut")).to_be_visible()
    assert everywhere(window) == {}
    page.keyboard.press("Escape")
    expect(page.locator(OPENED)).to_have_count(0)
    window.forgive()


def test_the_login_over_a_page_is_sound_when_the_session_has_ended(
    screen: Opener, system: System, responding: str
) -> None:
    window = screen("yq_watch")
    page = window.open(f"/incidents/{responding}/")
    page.wait_for_selector("[data-link-state=live]")
    window.context.clear_cookies(name="sessionid")
    page.locator("#id_text").fill("登录已经过期时写的话")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-login-dialog]")).to_be_visible()
    assert everywhere(window) == {}
    page.keyboard.press("Escape")
    expect(page.locator(OPENED)).to_have_count(0)
    assert everywhere(window) == {}
    assert [line for line in window.forgive() if "401" not in line and "htmx:" not in line] == []


REFUSED = {
    "what the post may not do": ("yq_monitoring", "/incidents/new/", 403),
    "what belongs to the administrators": ("yq_monitoring", "/system/", 404),
    "what does not exist": ("yq_watch", "/incidents/YQ-19990101-001/", 404),
    "what the state does not allow": ("yq_watch", "/incidents/{responding}/verify/", 409),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_page_that_refuses_is_sound(screen: Opener, responding: str, name: str) -> None:
    officer, address, status = REFUSED[name]
    window = screen(officer)
    answer = window.page.goto(address.format(responding=responding))
    assert answer is not None
    assert answer.status == status
    assert everywhere(window) == {}
    assert all(str(status) in line for line in window.forgive())


def test_the_page_of_a_failure_is_sound(screen: Opener) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    failed = server_error(request).content.decode()
    window = screen("yq_watch")
    window.page.route(
        "**/static/**", lambda route: route.fulfill(path=ROOT / urlsplit(route.request.url).path[1:])
    )
    window.page.route(
        "**/incidents/", lambda route: route.fulfill(status=500, body=failed, content_type="text/html")
    )
    window.open("/incidents/")
    assert everywhere(window) == {}
    assert [line for line in window.forgive() if "500" not in line] == []


def test_a_wrong_password_and_the_lock_after_it_are_sound(screen: Opener) -> None:
    visitor = screen()
    page = visitor.open("/login/")
    for again in range(5):
        page.locator("#id_username").fill("nobody_of_this_name")
        page.locator("#id_password").fill("不是这个")
        visitor.press("登录")
        if not again:
            expect(page.locator(".summary")).to_be_focused()
            assert everywhere(visitor) == {}
    expect(page.get_by_role("heading", name="登录已锁定")).to_be_visible()
    assert everywhere(visitor) == {}
    assert all("422" in line or "429" in line for line in visitor.forgive())


def test_an_ended_session_leads_to_a_sound_login(screen: Opener, responding: str) -> None:
    visitor = screen()
    page = visitor.open(f"/incidents/{responding}/")
    expect(page.locator("#id_username")).to_be_visible()
    assert everywhere(visitor) == {}


EMPTY = {
    "intake": ("yq_watch", "/incidents/new/"),
    "intake-wx": ("wx_watch", "/incidents/new/"),
    "facts": ("yq_watch", "/incidents/{responding}/facts/"),
    "report": ("yq_watch", "/incidents/{responding}/report/"),
    "level": ("yq_watch", "/incidents/{responding}/level/"),
    "order": ("yq_watch", "/incidents/{responding}/order/"),
    "arrival": ("yq_watch", "/incidents/{responding}/map/arrivals/"),
    "approval-by-phone": ("yq_watch", "/incidents/{asked}/approval/phone/"),
    "delegations": ("yq_commander", "/delegations/"),
    "account": ("yq_watch", "/account/"),
    "wall-screens": ("yq_leader", "/wall/screens/"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_a_form_posted_empty_says_where_it_is_wrong(
    screen: Opener, responding: str, asked: str, name: str
) -> None:
    officer, address = EMPTY[name]
    window = screen(officer)
    page = window.open(address.format(responding=responding, asked=asked))
    # A line of a list above may have a form of its own.
    forms = page.locator("main form[method=post]:visible")
    main = forms.and_(page.locator("form[data-primary]"))
    form = main.first if main.count() else forms.first
    form.evaluate(EMPTIED)
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        form.evaluate(PRESSED)
    assert sent.value.status == 422
    expect(page.locator(".summary")).to_be_focused()
    assert page.locator(".summary li").count() > 0
    assert page.evaluate(LINKS_ASTRAY) == []
    assert everywhere(window) == {}
    assert all("422" in line for line in window.forgive())
