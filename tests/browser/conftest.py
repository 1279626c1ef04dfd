"""Chromium from Debian against the whole system, started once for all browser tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser import scenes
from browser.screen import DESK, LAUNCH, Screen
from browser.system import System, running


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return LAUNCH


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    with running() as found:
        yield found


@pytest.fixture
def screen(browser: Browser, system: System) -> Iterator[Callable[..., Screen]]:
    """screen("yq_watch", PHONE) opens a window; at the end none may have complained of anything."""
    opened: list[Screen] = []

    def open_one(officer: str = "", size: tuple[int, int] = DESK, **options: Any) -> Screen:
        opened.append(Screen(browser, system, officer, size, **options))
        return opened[-1]

    yield open_one
    complaints = [line for each in opened for line in each.complaints]
    for each in opened:
        each.context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def responding(system: System) -> str:
    """The tanker at II级, made once for tests that only look."""
    return scenes.responding(system)


@pytest.fixture(scope="session")
def asked(system: System) -> str:
    """A second call that waits for the commander, made once for tests that only look."""
    return scenes.asked_for_ii(system, detail="桃河娘子关段", minutes_ago=6)
