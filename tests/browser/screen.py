"""A person at a browser: what they see, press and type, and what the browser complained about."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from browser.system import PASSWORD, ROOT, System

LAUNCH = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
DESK, PHONE, WALL = (1366, 768), (390, 844), (1920, 1080)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OF_THE_BROWSER = ("data:", "blob:", "about:", "chrome:", "chrome-extension:")  # its PDF reader
SHOTS = ROOT / "var" / "screenshots"


class Screen:
    """One window; signed in as `officer` unless that is empty."""

    def __init__(
        self, browser: Browser, system: System, officer: str, size: tuple[int, int] = DESK, **options: Any
    ) -> None:
        self.system, self.size = system, size
        phone = {"is_mobile": True, "has_touch": True} if size == PHONE else {}
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=system.url,
            **(phone | options),
        )
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self.responses: list[Response] = []
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        if officer:
            self.sign_in(officer)

    def _said(self, line: ConsoleMessage) -> None:
        """Errors, and breaches of the content policy, which are errors too."""
        if line.type == "error":
            self.complaints.append(f"{line.text} ({line.location['url']})")

    def _asked(self, request: Request) -> None:
        if request.url.startswith(OF_THE_BROWSER):
            return
        self.requests.append(request)
        if not request.url.startswith(self.system.url):
            self.complaints.append(f"foreign origin: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.url.startswith(self.system.url):
            self.responses.append(response)

    def forgive(self) -> list[str]:
        """What the browser has complained about so far, no longer held against the page."""
        found, self.complaints = self.complaints, []
        return found

    def sign_in(self, officer: str) -> None:
        """Through the login page, once for each officer; later windows take over what it gave."""
        sessions = self.system.sessions
        if officer in sessions:
            self.context.add_cookies(sessions[officer])
            return
        self.open("/login/")
        self.page.locator("#id_username").fill(officer)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/login/" not in url)
        sessions[officer] = self.context.cookies()

    def open(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def press(self, name: str) -> None:
        """The button or link of that name; the page that follows is there when this returns."""
        by_name = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        by_name.first.click()
        self.page.wait_for_load_state()

    def resize(self, size: tuple[int, int]) -> None:
        self.size = size
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def violations(self) -> list[tuple[str, str]]:
        found = Axe().run(self.page, options=AXE).response["violations"]
        return [(each["id"], node["html"][:200]) for each in found for node in each["nodes"]]

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def shoot(self, name: str, *, full: bool = False) -> Path:
        """Keep a picture under var/screenshots for people to look at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}-{self.size[0]}x{self.size[1]}.png"
        self.page.screenshot(path=path, full_page=full)
        return path


def sign_notice(unit: Screen) -> None:
    """In the room, the unit signs for the 启动通知 that is waiting for it."""
    unit.page.get_by_role("tab", name="任务").click()
    row = unit.page.locator("#part-todo .rows > div", has_text="启动通知")
    row.get_by_role("link", name="签收").first.click()
    unit.page.locator("button[form=act]").click()
    unit.page.wait_for_url("**/incidents/*-*/")


class Keyboard:
    """Counts what is pressed; text that is written counts as text."""

    def __init__(self, screen: Screen) -> None:
        self.page, self.keys = screen.page, 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def fill(self, selector: str, text: str = "") -> None:
        """Tab until the focus is there, then write."""
        for _ in range(12):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                break
            self.press("Tab")
        assert self.page.evaluate("s => document.activeElement.matches(s)", selector), selector
        self.page.keyboard.insert_text(text)


def chip(screen: Screen, name: str, value: str) -> Locator:
    return screen.page.locator(f'label.chip:has([name="{name}"][value="{value}"])')


def first_page(body: bytes) -> str:
    """What the first page of a paper says, without blanks."""
    with pdfplumber.open(BytesIO(body)) as pdf:
        return re.sub(r"\s", "", pdf.pages[0].extract_text())
