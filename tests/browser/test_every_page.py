"""Every page that a link leads to, found by following the links, unfolded: no axe violation, nothing sideways, no complaint."""

from collections.abc import Callable

import pytest
from django.urls import Resolver404, resolve

from browser import scenes
from browser.screen import DESK, PHONE, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
NO_PAGES = {
    "logout",
    "document-pdf",
    "documents-zip",
    "archive-zip",
    "call-sheet-pdf",
    "clock-sheet",
    "intake-sheet",
    "intake-sheet-blank",
    "situation-sheet",
    "termination-paper",
    "termination-charts",
    "attachment",
    "attachment-small",
    "warning-cap",
}
"""What comes as a file, and the way out."""
LINKS = "() => [...document.querySelectorAll('a[href]')].map(each => new URL(each.getAttribute('href'), location).href)"


def test_the_pages_of_a_response_are_sound_wherever_its_links_lead(screen: Opener, system: System) -> None:
    incident = scenes.responding(system, detail="桃河寺庄段")
    begins = [f"/incidents/{incident}/", f"/incidents/{incident}/mine/", "/"]
    seen: set[str] = set()
    found: dict[str, object] = {}
    for officer in ("yq_watch", "yq_monitoring", "yq_commander", "yq_press", "yq_office"):
        window, ahead, passed = screen(officer), [*begins], set()
        while ahead:
            path = ahead.pop(0)
            name = page_of(path)
            if not name or name in passed or (name in seen and path not in begins):
                continue
            passed.add(name)
            window.resize(DESK)
            window.open(path)
            ahead += [each.removeprefix(system.url) for each in links(window, system)]
            if name not in seen:
                seen.add(name)
                found |= faults(window, name)
    assert found == {}
    assert len(seen) > MANY, sorted(seen)


MANY = 60
"""Fewer names mean that the walk was cut short, not that the pages are good."""


def page_of(path: str) -> str:
    """The name of the page at an address; empty for what is none of the office's pages."""
    try:
        match = resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        return ""
    files = path.endswith(("csv", "xlsx")) or "workbook" in (match.url_name or "")
    business = not match.namespaces and match.url_name not in NO_PAGES and not files
    return str(match.url_name or "") if business else ""


def links(window: Screen, system: System) -> list[str]:
    found: list[str] = window.page.evaluate(LINKS)
    return [each for each in found if each.startswith(system.url)]


OPEN = "() => document.querySelectorAll('details:not([data-menu])').forEach(each => (each.open = true))"
NIGHT = "night => night ? (document.documentElement.dataset.theme = 'dark') : delete document.documentElement.dataset.theme"
REFLOWED = [(683, 384), (320, 640)]
"""1366 at 200 %, and the width of WCAG 1.4.10."""


def faults(window: Screen, name: str) -> dict[str, object]:
    """What is wrong with the page that stands in the window with everything opened that folds: on the desk by day, on a
    telephone at night, and nothing sideways however small."""
    found: dict[str, object] = {}
    for size, night in ((DESK, False), (PHONE, True)):
        window.resize(size)
        window.page.evaluate(NIGHT, night)
        window.page.evaluate(OPEN)
        found[f"{name} {size[0]}"] = [*window.violations(), *sideways(window)]
    window.page.evaluate(NIGHT, False)
    for size in REFLOWED:
        window.resize(size)
        found[f"{name} {size[0]}"] = sideways(window)
    found[f"{name} says"] = window.forgive()
    return {where: wrong for where, wrong in found.items() if wrong}


def sideways(window: Screen) -> list[tuple[str, int]]:
    wide = window.sideways()
    return [("sideways", wide)] if wide > 0 else []
