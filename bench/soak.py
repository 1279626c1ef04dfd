"""`./run soak [MINUTES]`: a room open through five hundred changes, again and again; sixty minutes unless told otherwise.

The last line is the JSON object: growth of the page's heap and of the servers' memory in MB, sockets opened, pushes.
"""

import json
import sys
import time
from pathlib import Path

from browser.screen import LAUNCH
from browser.system import System, running
from playwright.sync_api import sync_playwright

from bench import screen_acts
from bench.screen_office import furnish

ROUND = 500
MINUTES = 60


def servers_mb(system: System) -> float:
    """Resident memory of every process that works for this system, told by the folder its logs are in."""
    mark = str(system.log / "static").encode()
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found += int((process / "statm").read_text().split()[1]) * 4096
        except (OSError, PermissionError):
            continue  # it ended, or belongs to somebody else
    return found / 1_000_000


def main(arguments: list[str]) -> None:
    until = time.monotonic() + 60 * float(arguments[0] if arguments else MINUTES)
    with running() as system, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        office = furnish(system, incidents=3, entries=60)
        pushes, heap, sockets, before = 0, 0.0, 0.0, 0.0
        while True:
            found = screen_acts.soak(office, browser, ROUND)
            pushes += ROUND
            heap, sockets = max(heap, found["heap_mb"] or 0.0), max(sockets, found["sockets"] or 0.0)
            before = before or servers_mb(system)
            print(f"{pushes} pushes, heap +{heap:.1f} MB, servers {servers_mb(system):.0f} MB", flush=True)
            if time.monotonic() >= until:
                break
        grown = servers_mb(system) - before
        browser.close()
    print(json.dumps({"pushes": pushes, "heap_mb": heap, "sockets": sockets, "servers_mb": grown}))


if __name__ == "__main__":
    main(sys.argv[1:])
