"""`./run bench screen [--small]`: what a person waits for in a browser (targets F, ux 5), in milliseconds.

Keys, clicks, bytes, requests and axe belong to the tests. Budgets are those of tests/browser/budgets.toml. A table comes
at the end, and the JSON object as the last line. `--small` is a rehearsal whose figures say nothing.
"""

import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser.screen import LAUNCH
from browser.system import System, running
from playwright.sync_api import Browser, sync_playwright

from bench import screen_acts, screen_lighthouse, screen_pages
from bench.screen_office import Office, furnish

BUDGETS = Path("tests/browser/budgets.toml")


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    incidents: int = 20
    entries: int = 2_000
    rounds: int = 5
    requests: int = 100
    repeats: int = 20
    sounds: int = 5
    pushes: int = 2_880
    lighthouse: int = 3


SMALL = Size(incidents=3, entries=60, rounds=1, requests=10, repeats=3, sounds=1, pushes=60, lighthouse=1)


def measured(system: System, browser: Browser, size: Size) -> dict[str, float | None]:
    """Every figure by the name that its budget has."""
    office: Office = furnish(system, incidents=size.incidents, entries=size.entries)
    found: dict[str, float | None] = {}
    for name, part in {
        "served": lambda: screen_pages.served(office, browser, size.requests),
        "painted": lambda: screen_pages.painted(office, browser, size.rounds),
        "tables": lambda: screen_pages.tables(office, browser, size.repeats),
        "intake": lambda: screen_acts.intake(office, browser, size.repeats),
        "interaction": lambda: screen_acts.interaction(office, browser, size.repeats),
        "clock": lambda: screen_acts.clock(office, browser),
        "sound": lambda: screen_acts.sound(office, browser, size.sounds),
        "cut": lambda: screen_acts.cut(office, browser),
        "soak": lambda: screen_acts.soak(office, browser, size.pushes),
        "lighthouse": lambda: screen_lighthouse.scores(office, browser, size.lighthouse),
    }.items():
        print(f"{name} ...", file=sys.stderr, flush=True)
        found |= part()
    return found


def table(found: dict[str, float | None], budgets: dict[str, dict[str, float]]) -> str:
    """One line a figure: what was found, what it may be, and the word for it."""
    lines = []
    for name, value in found.items():
        most, least = budgets["screen"].get(name), budgets["scores"].get(name)
        limit = f"<= {most:g}" if most is not None else f">= {least:g}" if least is not None else ""
        if value is None:
            word = "not measured"
        elif most is not None:
            word = "ok" if value <= most else "OVER"
        else:
            word = "ok" if least is None or value >= least else "UNDER"
        lines.append(f"{name:32}{'-' if value is None else format(value, '.4g'):>10}  {limit:>9}  {word}")
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    budgets: dict[str, Any] = tomllib.loads(BUDGETS.read_text(encoding="utf-8"))
    with running() as system, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        found = measured(system, browser, SMALL if "--small" in arguments else Size())
        browser.close()
    print(table(found, budgets))
    print(json.dumps({name: None if each is None else round(each, 3) for name, each in found.items()}))


if __name__ == "__main__":
    main(sys.argv[1:])
