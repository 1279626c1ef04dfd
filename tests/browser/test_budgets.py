"""budgets.toml held on a first visit with an empty cache; only this origin is asked for anything."""

import gzip
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from browser.addresses import PLACES
from browser.screen import DESK, PHONE, Screen
from browser.system import System

pytestmark = pytest.mark.browser

BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))
KINDS = {"document": "html", "stylesheet": "css", "script": "script"}
BELL = "/js/alarm."
"""The script that comes after everything else; counted by itself, with the rest, as `whole`."""
NAMES = ["login", "desk", "intake", "room", "approval", "register", "documents", "document", "plan", "clock"]


def weighed(window: Screen, path: str) -> Counter[str]:
    """Bytes by kind and the number of addresses asked for, as a browser with an empty cache loads the page."""
    # The page before, such as the desk after signing in, may still be asking for its own.
    window.page.goto("about:blank")
    window.requests.clear()
    window.responses.clear()
    page = window.open(path)
    if page.locator("[data-bell]").count():
        page.wait_for_function(
            "() => performance.getEntriesByType('resource').some(each => each.name.includes('/js/alarm.'))"
        )
    # A change elsewhere may be fetched in the same moment: it is no part of the page.
    asked = {each.url for each in window.requests if each.resource_type not in ("xhr", "fetch")}
    sizes: Counter[str] = Counter(requests=len(asked))
    for answer in list(window.responses):
        kind = KINDS.get(answer.request.resource_type)
        if kind and answer.status == 200:
            # Asked for once more: Chromium may have dropped the body of what it has already used.
            weight = len(gzip.compress(page.request.get(answer.url).body(), 9))
            sizes["bell" if BELL in answer.url else kind] += weight
    sizes["whole"] = sizes["script"] + sizes["bell"]
    sizes["page"] = sizes["html"] + sizes["css"] + sizes["whole"]
    return sizes


@pytest.mark.parametrize("name", NAMES)
def test_the_page_keeps_its_budget(
    screen: Callable[..., Screen], system: System, responding: str, asked: str, name: str
) -> None:
    place = PLACES[name]
    window = screen(place.officer, PHONE if name == "approval" else DESK)
    sizes = weighed(window, place.path(system, responding, asked))
    budget = BUDGETS["any"] | (BUDGETS["approval"] if name == "approval" else BUDGETS["operational"])
    budget |= BUDGETS.get(name, {}) | (BUDGETS["weak_signal"] if name == "approval" else {})
    over = {kind: (sizes[kind], most) for kind, most in budget.items() if sizes[kind] > most}
    assert over == {}


def test_five_hundred_entries_do_not_make_the_room_heavy(
    screen: Callable[..., Screen], system: System, responding: str
) -> None:
    for number in range(60):
        system.act("yq_watch", responding, "note", text=f"第 {number} 次电话询问，平定分局答复：现场正常")
    sizes = weighed(screen("yq_watch"), f"/incidents/{responding}/")
    assert sizes["html"] <= BUDGETS["room"]["html"]


def test_a_receipt_link_comes_over_a_weak_signal(
    screen: Callable[..., Screen], system: System, responding: str
) -> None:
    told = {"subject": "请停止取水", "body": "上游泄漏。", "parties": [{"name": "第一水厂"}]}
    system.act("yq_watch", responding, "notify", **told)
    sheet = screen("yq_watch").open(f"/incidents/{responding}/call-sheet/")
    row = sheet.locator("tr", has_text="第一水厂")
    link = row.locator("ec-copy").get_attribute("data-text")
    unit = screen("", PHONE)
    assert weighed(unit, link or "")["page"] <= BUDGETS["weak_signal"]["page"]


PHONES = [
    ("", "/login/", "weak_signal"),
    ("yq_commander", "/incidents/{asked}/approval/", "weak_signal"),
    ("yq_commander", "/incidents/{asked}/approval/?step=confirm", "weak_signal"),
    ("yq_commander", "/incidents/{asked}/approval/?step=return", "weak_signal"),
    ("yq_monitoring", "/incidents/{responding}/mine/", "weak_signal"),
    ("yq_monitoring", "/incidents/{responding}/notices/{notice}/sign/?{here}", "weak_signal_form"),
    ("yq_monitoring", "/incidents/{responding}/ready/?unit=comprehensive_section&{here}", "weak_signal_form"),
    (
        "yq_monitoring",
        "/incidents/{responding}/figures/?unit=comprehensive_section&{here}",
        "weak_signal_form",
    ),
    (
        "yq_monitoring",
        "/incidents/{responding}/ask-help/?unit=comprehensive_section&{here}",
        "weak_signal_form",
    ),
]
SMALL = (360, 740)
LOW = """() => {
  const main = document.querySelector(".bar .button--primary, main .button--primary").getBoundingClientRect();
  return [main.height, main.top > innerHeight / 2, main.bottom <= innerHeight];
}"""


@pytest.mark.parametrize(("officer", "address", "budget"), PHONES)
def test_a_page_for_telephones_is_light_fits_and_has_its_act_under_the_thumb(
    screen: Callable[..., Screen],
    system: System,
    responding: str,
    asked: str,
    officer: str,
    address: str,
    budget: str,
) -> None:
    window = screen(officer, PHONE)
    notice = ""
    if "{notice}" in address:
        link = window.open(f"/incidents/{responding}/mine/").get_by_role("link", name="签收").first
        notice = (link.get_attribute("href") or "").split("/")[4]
    path = address.format(asked=asked, responding=responding, notice=notice, here="from=group:monitoring")
    assert weighed(window, path)["page"] <= BUDGETS[budget]["page"]
    for size in (PHONE, SMALL):
        window.resize(size)
        high, low, seen = window.page.evaluate(LOW)
        assert (high >= 48, low, seen, window.sideways() <= 0) == (True, True, True, True), size


@pytest.mark.parametrize("path", ["/", "/incidents/new/"])
def test_a_call_is_written_over_a_weak_signal_where_scripts_are_off(
    screen: Callable[..., Screen], path: str
) -> None:
    window = screen("yq_watch", PHONE, java_script_enabled=False)
    window.open("about:blank")
    window.responses.clear()
    window.open(path)
    loaded = [each for each in window.responses if each.request.resource_type in KINDS]
    assert {each.request.resource_type for each in loaded} == {"document", "stylesheet"}
    weight = sum(len(gzip.compress(each.body(), 9)) for each in loaded)
    assert weight <= BUDGETS["weak_signal"]["page"]
