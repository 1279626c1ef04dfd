"""One scenario as people play it: their windows, what they write and press, and what it costs them."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from playwright.sync_api import Locator, expect

from browser.scenarios.hand import Moved
from browser.screen import DESK, PHONE, SHOTS, WALL, Screen

ROOM = re.compile(r"/incidents/[0-9a-f-]{36}/$")
TRANSFERRED = "performance.getEntries().reduce((sum, each) => sum + (each.transferSize || 0), 0)"
ANSWERED_WITH = re.compile(r"status of (409|422)")
"""What is asked again or refused comes with these, and the browser says so."""


@dataclass
class Cost:
    """What the people did, and what it took."""

    acts: int = 0
    keys: int = 0
    slowest_ms: float = 0
    acts_ms: float = 0
    bytes: int = 0
    pages: dict[str, int] = field(default_factory=dict)


class Window(Screen):
    """A person's window in a scenario."""

    play: "Play"
    incident = ""

    def go(self, path: str = "") -> None:
        """A page of the incident, by its address: an old link, or the address of a message."""
        self.open(f"/incidents/{self.play.incident}/{path}")

    def follow(self, name: str) -> None:
        """The link of that name, as it stands on the page; what finds no room in the bar is under 更多."""
        link = self.page.get_by_role("link", name=name)
        more = self.page.locator("summary", has_text="更多")
        link.or_(more).filter(visible=True).first.wait_for()
        if not link.filter(visible=True).count():
            more.click()
        with self.play.timed(self, name):
            link.filter(visible=True).first.click()
            self.page.wait_for_load_state()

    def write(self, **boxes: Any) -> None:
        """Into boxes by their names: text, a choice among chips, a line of a list."""
        for name, value in boxes.items():
            box = self.page.locator(f'main [name="{name}"]').first
            if box.get_attribute("type") in ("radio", "checkbox"):
                for each in value if isinstance(value, list) else [value]:
                    self.tick(name, each)
                continue
            self._unfold(box)
            if box.evaluate("each => each.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)

    def tick(self, name: str, value: str) -> None:
        label = self.page.locator(f'main label:has([name="{name}"][value="{value}"])').first
        self._unfold(label)
        if not label.locator("input").is_checked():
            label.click()

    def choose(self, name: str, value: str) -> None:
        """A choice upon which the page asks the server what follows from it."""
        if not self.page.locator(f'[name="{name}"][value="{value}"]').is_checked():
            with self.page.expect_response(lambda answer: answer.request.method == "POST") as caught:
                self.page.locator(f'main label:has([name="{name}"][value="{value}"])').first.click()
            caught.value.finished()
            expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)

    def _unfold(self, box: Locator) -> None:
        closed = box.locator("xpath=ancestor::details[not(@open)]/summary")
        while not box.is_visible() and closed.count():
            closed.first.click()

    def act(self, button: str = "", *, refused: bool = False) -> None:
        """Press what the page is for; where it is not refused, another page follows."""
        found = (
            self.page.get_by_role("button", name=button) if button else self.page.locator("button[form=act]")
        )
        with self.play.timed(self, button or "act"), self.page.expect_navigation():
            found.first.click()
        said = [
            each.inner_text()
            for each in self.page.locator("main .summary, main .notice--refusal .who, main .slip").all()
        ]
        if refused:
            assert said, self.page.locator("main").inner_text()
            self.complaints = [line for line in self.complaints if not ANSWERED_WITH.search(line)]
        else:
            assert not said, said

    def main(self) -> str:
        return self.page.locator("main").inner_text()


class Play:
    """Windows by person and size; the incident that they are about."""

    def __init__(self, opener: Callable[..., Window], system: Moved, name: str, *, watch: str) -> None:
        self.watch = watch
        self.opener, self.system, self.name = opener, system, name
        self.windows: dict[tuple[str, tuple[int, int]], Window] = {}
        self.incident, self.cost = "", Cost()

    def act(self, officer: str, command: str, **body: Any) -> Any:
        """Over the contract: what has been played by page before, once more."""
        return self.system.act(officer, self.incident, command, **body)

    def rows(self, what: str) -> list[dict[str, Any]]:
        address, found = f"/incidents/{self.incident}/{what}/", []
        while address:
            page = self.system.call(self.watch, address.partition("/api/v1")[2] or address)
            found += page["results"]
            address = page["next"]
        return found

    def at(self, written: str) -> None:
        self.system.at(written)

    def desk(self, officer: str) -> Window:
        return self._window(officer, DESK)

    def phone(self, officer: str) -> Window:
        return self._window(officer, PHONE)

    def wall(self, officer: str) -> Window:
        return self._window(officer, WALL)

    def _window(self, officer: str, size: tuple[int, int]) -> Window:
        if (officer, size) not in self.windows:
            self.windows[officer, size] = self.opener(officer, size)
            self.windows[officer, size].play = self
        return self.windows[officer, size]

    def shoot(self, window: Window, name: str, *, full: bool = False) -> None:
        """Kept for people to look at; no page may be wider than its window."""
        window.shoot(f"{self.name}-{name}", full=full)
        assert window.sideways() <= 0, name

    @contextmanager
    def timed(self, window: Window, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        window.page.wait_for_load_state()
        spent = round((time.monotonic() - began) * 1000)
        self.cost.acts += 1
        self.cost.acts_ms += spent
        self.cost.slowest_ms = max(self.cost.slowest_ms, spent)
        self.cost.bytes += int(window.page.evaluate(TRANSFERRED))

    def write_metrics(self) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{self.name}-metrics.json"
        path.write_text(json.dumps(asdict(self.cost), indent=1) + "\n", encoding="utf-8")
