"""Makes docs/pictures out of the running system: the incident room, the approval on a phone, the 启动通知.

./run pictures        on servers of its own
"""

import sys
from io import BytesIO

import pdfplumber
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from browser import scenes
from browser.screen import DESK, LAUNCH, PHONE, Screen, sign_notice
from browser.system import ROOT, System, running

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 300_000


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running() as system, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        incident, asked = scenes.responding(system, minutes_ago=14), scenes.asked_for_ii(system)
        some_answer(browser, system, incident)
        room = Screen(browser, system, "yq_watch", DESK)
        room.open(f"/incidents/{incident}/")
        room.page.wait_for_selector("[data-link-state=live]")
        room.page.screenshot(path=PICTURES / "room.png")
        phone = Screen(browser, system, "yq_commander", PHONE)
        phone.open(f"/incidents/{asked}/approval/")
        phone.page.screenshot(path=PICTURES / "approval.png")
        first_page(room, system, incident)
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        Image.open(picture).convert("RGB").quantize(256).save(picture, optimize=True)
        size = picture.stat().st_size
        sys.stdout.write(f"{picture.relative_to(ROOT)}  {size // 1000} kB\n")
        assert size <= MOST_BYTES, f"{picture.name} is too heavy"


def some_answer(browser: Browser, system: System, incident: str) -> None:
    """Group leaders sign for the notice, as minutes after an activation."""
    for officer in ("yq_general", "yq_monitoring", "yq_source"):
        leader = Screen(browser, system, officer, PHONE)
        leader.open(f"/incidents/{incident}/")
        sign_notice(leader)
        leader.context.close()


def first_page(room: Screen, system: System, incident: str) -> None:
    """Page 1 of the signed 启动通知, as it comes out of the printer."""
    paper = scenes.notice_of(system, incident)
    body = room.page.request.get(f"/documents/{paper['id']}/pdf/").body()
    with pdfplumber.open(BytesIO(body)) as pdf:
        pdf.pages[0].to_image(resolution=96, antialias=True).save(PICTURES / "notice.png", quantize=True)


if __name__ == "__main__":
    main()
