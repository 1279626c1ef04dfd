"""The composer, the check page and the releases, at desk and phone size, with and without a paragraph by hand."""

from collections.abc import Callable

import pytest

from browser.screen import DESK, PHONE, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]


@pytest.fixture(scope="module")
def drafted(system: System, responding: str) -> tuple[str, str]:
    """A first report that went out and a follow-up whose numbers do not hold."""
    first = system.act("yq_watch", responding, "compose_report", kind="INITIAL")["report"]["id"]
    system.act("yq_leader", responding, "sign_report", report=first)
    system.act("yq_watch", responding, "send_report", report=first, received_by="市政府值班 王")
    system.act(
        "yq_watch", responding, "update_facts", confirmed={"serious_injuries": 5}, projected={}, source="现场"
    )
    row = system.act("yq_watch", responding, "compose_report", kind="FOLLOW_UP")["report"]["id"]
    system.act(
        "yq_watch", responding, "edit_report", report=row, sections={"casualties": "2人中毒，无死亡。"}
    )
    system.act("yq_watch", responding, "draft_release", title="情况通报", text="5人中毒，正在救治。")
    return responding, row


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["list", "edit", "one", "releases"])
def test_every_page_of_the_reports_fits_and_is_accessible(
    screen: Opener, drafted: tuple[str, str], name: str, size: tuple[int, int]
) -> None:
    incident, row = drafted
    paths = {
        "list": f"/incidents/{incident}/reports/",
        "edit": f"/incidents/{incident}/reports/{row}/edit/",
        "one": f"/incidents/{incident}/reports/{row}/",
        "releases": f"/incidents/{incident}/releases/",
    }
    desk = screen("yq_watch", size)
    desk.open(paths[name])
    desk.shoot(f"reports-{name}-{size[0]}", full=True)
    assert desk.sideways() == 0
    assert desk.violations() == []


def test_a_paragraph_is_rewritten_and_its_wrong_number_is_shown_at_once(
    screen: Opener, drafted: tuple[str, str]
) -> None:
    incident, row = drafted
    desk = screen("yq_watch")
    page = desk.open(f"/incidents/{incident}/reports/{row}/edit/")
    box = page.locator("#id_section_casualties")
    box.fill("4人中毒，无死亡。")
    desk.press("检查并提请签发")
    page.wait_for_url(f"**/reports/{row}/")
    assert "写的是“4人”，事实为5人" in page.locator("main").inner_text()
