"""Lighthouse's own scores of the room at a desk and the approval on a phone (ux 5, A2).

Lighthouse is a Node program and no part of the system: it is fetched for this measurement alone, and where there is no
Node its figures are not measured.
"""

import json
import os
import shutil
import statistics
import subprocess
from typing import Any

from browser.screen import LAUNCH
from playwright.sync_api import Browser

from bench.screen_office import Office

LIGHTHOUSE = "lighthouse@12.8.2"
"""The last one that runs on Node 20."""
CATEGORIES = {"performance": "performance", "accessibility": "accessibility", "best-practices": "practices"}
MOST_SECONDS = 180


def scores(office: Office, browser: Browser, rounds: int) -> dict[str, float | None]:
    """Medians of `rounds` runs, 0-100."""
    pages = {
        "room_desktop": ("yq_watch", f"/incidents/{office.responding}/", ["--preset=desktop"]),
        "approval_mobile": ("yq_commander", f"/incidents/{office.asked}/approval/", []),
    }
    found: dict[str, float | None] = {}
    for name, (officer, path, more) in pages.items():
        office.screen(browser, officer).context.close()
        runs = [_run(office, officer, path, more) for _ in range(rounds)] if shutil.which("npm") else []
        for category, word in CATEGORIES.items():
            values = [100 * each["categories"][category]["score"] for each in runs]
            found[f"{name}_{word}"] = statistics.median(values) if values else None
    return found


def _run(office: Office, officer: str, path: str, more: list[str]) -> dict[str, Any]:
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in office.system.sessions[officer])
    command = [
        *("npm", "exec", "--yes", f"--package={LIGHTHOUSE}", "--", "lighthouse", office.system.url + path),
        *("--output=json", "--quiet", f"--only-categories={','.join(CATEGORIES)}"),
        f"--extra-headers={json.dumps({'Cookie': cookies})}",
        f"--chrome-flags=--headless=new {' '.join(LAUNCH['args'])}",
        *more,
    ]
    env = os.environ | {"CHROME_PATH": str(LAUNCH["executable_path"])}
    done = subprocess.run(command, env=env, capture_output=True, check=True, timeout=MOST_SECONDS)
    report: dict[str, Any] = json.loads(done.stdout)
    return report
