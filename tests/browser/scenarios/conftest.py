"""A system of their own, whose clock the scenarios move."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from browser.scenarios.hand import Moved, moved
from browser.scenarios.play import Play, Window


@pytest.fixture(scope="session")
def hand() -> Iterator[Moved]:
    with moved() as system:
        yield system


@pytest.fixture
def play(browser: Browser, hand: Moved) -> Iterator[Callable[..., Play]]:
    """play("scenario-a", watch="yq_watch"); what it cost is written down, and no window may have complained."""
    begun: list[Play] = []

    def begin(name: str, *, watch: str) -> Play:
        begun.append(
            Play(lambda officer, size: Window(browser, hand, officer, size), hand, name, watch=watch)
        )
        return begun[-1]

    yield begin
    windows = [window for each in begun for window in each.windows.values()]
    complaints = [line for each in windows for line in each.complaints]
    for window in windows:
        window.context.close()
    for each in begun:
        each.write_metrics()
    assert complaints == []
