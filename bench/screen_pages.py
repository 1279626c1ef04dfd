"""Pages: how soon the server answers, how soon a cold browser paints, how soon a table turns."""

import contextlib
import http.client
import re
import statistics
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from browser.screen import PHONE
from playwright.sync_api import Browser

from bench.screen_office import Office

SETTLED_MS = 1500
SLOW = 4
"""Times slower the processor of an old office PC (ux 5, W3)."""
OBSERVE = """
window.seen = { fcp: 0, lcp: 0, cls: 0, tasks: [] };
const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
watch("paint", (entry) => { if (entry.name === "first-contentful-paint") window.seen.fcp = entry.startTime; });
watch("largest-contentful-paint", (entry) => { window.seen.lcp = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.cls += entry.value; });
watch("longtask", (entry) => { window.seen.tasks.push([entry.startTime, entry.duration]); });
"""
FRAGMENT = re.compile(r'hx-get="([^"]+/parts/timeline/[^"]*)"')


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def served(office: Office, browser: Browser, count: int) -> dict[str, float | None]:
    """W4: p95 of the time to the whole answer, over one line kept open; ms."""
    with signed_in(office, browser) as get:
        rooms = [f"/incidents/{each}/" for each in office.incidents]
        get("/"), get(rooms[0])
        desk = [get("/")[0] for _ in range(count)]
        room = [get(rooms[number % len(rooms)])[0] for number in range(count)]
        part = FRAGMENT.findall(get(rooms[0])[1].decode())[0].replace("&amp;", "&")
        fresh, again = [], []
        for number in range(count):
            office.system.act("yq_watch", office.responding, "note", text=f"第 {number} 笔")
            took, _, tag = get(part)
            fresh.append(took)
            again.append(get(part, {"If-None-Match": tag})[0])
    return {
        "desk_served_p95": p95(desk),
        "room_served_p95": p95(room),
        "fragment_p95": p95(fresh),
        "not_modified_p95": p95(again),
    }


Get = Callable[..., tuple[float, bytes, str]]


@contextlib.contextmanager
def signed_in(office: Office, browser: Browser, officer: str = "yq_watch") -> Iterator[Get]:
    """get(path, headers) as that officer's browser asks: milliseconds, body, ETag."""
    window = office.screen(browser, officer)
    window.context.close()
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in office.system.sessions[officer])
    with contextlib.closing(http.client.HTTPConnection(urlsplit(office.system.url).netloc)) as line:

        def get(path: str, headers: dict[str, str] | None = None) -> tuple[float, bytes, str]:
            began = time.perf_counter()
            line.request("GET", path, headers={"Cookie": cookies, "HX-Request": "true"} | (headers or {}))
            answer = line.getresponse()
            body = answer.read()
            took = 1000 * (time.perf_counter() - began)
            assert answer.status in (200, 304), f"{path}: {answer.status}"
            return took, body, answer.headers.get("ETag", "")

        yield get


def painted(office: Office, browser: Browser, rounds: int) -> dict[str, float | None]:
    """W3: medians over cold browsers of the worst of four screens; ms, and shift as it is."""
    places = {
        "desk": ("yq_watch", "/"),
        "room": ("yq_watch", f"/incidents/{office.responding}/"),
        "intake": ("yq_watch", "/incidents/new/"),
        "approval": ("yq_commander", f"/incidents/{office.asked}/approval/"),
    }
    found: dict[str, list[float]] = {name: [] for name in ("fcp", "lcp", "cls", "tbt", "fcp_slow")}
    for name, (officer, path) in places.items():
        cold = [_cold(office, browser, officer, path, name == "approval") for _ in range(rounds)]
        slow = [_cold(office, browser, officer, path, name == "approval", SLOW) for _ in range(rounds)]
        for figure in ("fcp", "lcp", "cls", "tbt"):
            found[figure].append(statistics.median(each[figure] for each in cold))
        found["fcp_slow"].append(statistics.median(each["fcp"] for each in slow))
    return {name: max(values) for name, values in found.items()}


def _cold(
    office: Office, browser: Browser, officer: str, path: str, phone: bool, slower: int = 1
) -> dict[str, float]:
    window = office.screen(browser, officer, PHONE) if phone else office.screen(browser, officer)
    window.context.add_init_script(OBSERVE)
    window.context.new_cdp_session(window.page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    window.open(path)
    window.page.wait_for_timeout(SETTLED_MS * slower)
    seen = window.page.evaluate("window.seen")
    window.context.close()
    blocked = sum(max(took - 50, 0) for start, took in seen["tasks"] if start + took > seen["fcp"])
    return {"fcp": seen["fcp"], "lcp": seen["lcp"], "cls": seen["cls"], "tbt": blocked}


def tables(office: Office, browser: Browser, repeats: int) -> dict[str, float | None]:
    """W5: p95 from asking the register for another filter to its paint; ms."""
    window = office.screen(browser)
    window.context.add_init_script(OBSERVE)
    took = []
    for number in range(repeats):
        window.open(f"/incidents/?state={('RESPONDING', 'VERIFIED', '')[number % 3]}")
        window.page.wait_for_function("() => window.seen.fcp > 0")
        took.append(float(window.page.evaluate("window.seen.fcp")))
    window.context.close()
    return {"table_p95": p95(took)}
