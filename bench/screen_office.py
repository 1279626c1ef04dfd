"""The office of `bench screen`: twenty live incidents, two thousand entries, a screen for whoever looks."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from browser import scenes
from browser.screen import DESK, Screen
from browser.system import System
from playwright.sync_api import Browser

WRITERS = 4


@dataclass(frozen=True)
class Office:
    """The running system and what is in it. `responding` is the incident that the figures are about."""

    system: System
    responding: str
    asked: str
    incidents: tuple[str, ...]

    def screen(self, browser: Browser, officer: str = "yq_watch", size: tuple[int, int] = DESK) -> Screen:
        return Screen(browser, self.system, officer, size)


def furnish(system: System, *, incidents: int, entries: int) -> Office:
    """`incidents` that go on, one of them responding and one waiting for the commander, `entries` among them."""
    responding = scenes.responding(system)
    asked = scenes.asked_for_ii(system, detail="桃河娘子关段", minutes_ago=6)
    others = [
        scenes.verified(system, detail=f"盂县第{number}号断面", minutes_ago=8 + number)
        for number in range(incidents - 2)
    ]
    all_of_them = (responding, asked, *others)

    def write(number: int) -> None:
        where = all_of_them[number % len(all_of_them)]
        system.act("yq_watch", where, "note", text=f"第 {number} 次电话询问，平定分局答复：现场正常")

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(entries)))
    return Office(system, responding, asked, all_of_them)
