"""Acts: the caret after F2, the panel after a number, an alarm's sound, a cut line, eight hours of pushes."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from browser import sounds
from browser.screen import Screen
from playwright.sync_api import Browser

from bench.screen_office import WRITERS, Office
from bench.screen_pages import p95

CARET = """
addEventListener("keydown", (event) => { if (event.key === "F2") sessionStorage.pressed = Date.now(); }, true);
const look = () => {
  if (document.activeElement?.tagName === "TEXTAREA") window.caret = Date.now() - Number(sessionStorage.pressed);
  else requestAnimationFrame(look);
};
look();
"""
PANEL = """() => {
  window.took = []; let typed = 0;
  document.addEventListener("input", () => { typed = performance.now(); }, true);
  new MutationObserver(() => { if (typed) { window.took.push(performance.now() - typed); typed = 0; } })
    .observe(document.querySelector("#grading"), { childList: true, subtree: true, characterData: true });
}"""
EVENTS = """
window.slow = [];
new PerformanceObserver((list) => list.getEntries().forEach((each) => {
  if (each.interactionId) window.slow.push(each.duration);
})).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
HEAP = "Runtime.getHeapUsage"
P1 = 1108
LONG_MS = 20_000
LAST = "最后一笔"


def intake(office: Office, browser: Browser, repeats: int) -> dict[str, float | None]:
    """U1: F2 at a live desk to the caret in 简要经过; U4: a number typed to the new 研判; p95, ms."""
    window = office.screen(browser)
    window.context.add_init_script(CARET)
    carets = []
    for _ in range(repeats):
        window.open("/")
        window.page.wait_for_selector("[data-link-state=live]")
        window.page.keyboard.press("F2")
        window.page.wait_for_function("() => window.caret > 0")
        carets.append(float(window.page.evaluate("window.caret")))
    window.page.evaluate(PANEL)
    box = window.page.locator("input[inputmode=numeric]").first
    for number in range(repeats):
        box.fill(str(number % 2 * 9 + 2))
        window.page.wait_for_function("count => window.took.length >= count", arg=number + 1)
    panels = window.page.evaluate("window.took")
    window.context.close()
    return {"caret_p95": p95(carets), "panel_p95": p95(panels[:repeats])}


def interaction(office: Office, browser: Browser, repeats: int) -> dict[str, float | None]:
    """W5: p98 of what the browser itself says an interaction took, over a tour of the room and the intake; ms."""
    window, slow = office.screen(browser), []
    window.context.add_init_script(EVENTS)
    for _ in range(max(repeats // 4, 1)):
        window.open(f"/incidents/{office.responding}/")
        for tab in window.page.get_by_role("tab").all():
            tab.click()
        window.page.locator("#id_text").press_sequentially("取水口加密监测", delay=30)
        window.page.keyboard.press("Escape")
        window.page.keyboard.press("F9")
        slow += window.page.evaluate("window.slow")
        window.open("/incidents/new/")
        window.page.locator("textarea").first.press_sequentially("罐车侧翻有刺激性气味", delay=30)
        window.page.keyboard.press("Tab")
        slow += window.page.evaluate("window.slow")
    window.context.close()
    found = sorted(slow) or [16.0]
    return {"interaction_p98": float(found[min(int(len(found) * 0.98), len(found) - 1)])}


def clock(office: Office, browser: Browser) -> dict[str, float | None]:
    """U5: by how much the page's clock is off when the PC's is ten minutes slow; s."""
    window = office.screen(browser)
    window.page.clock.set_system_time(datetime.now(UTC) - timedelta(minutes=10))
    window.open("/")
    window.page.wait_for_selector("[data-link-state=live]")
    window.page.wait_for_timeout(2000)
    shown = window.page.locator("[data-server-clock]").first.inner_text()
    now = datetime.now(UTC) + timedelta(hours=8)
    hours, minutes, seconds = (int(each) for each in shown.split(":"))
    off = (hours * 3600 + minutes * 60 + seconds) - (now.hour * 3600 + now.minute * 60 + now.second)
    window.context.close()
    return {"clock_error_s": float(abs((off + 43_200) % 86_400 - 43_200))}


def sound(office: Office, browser: Browser, repeats: int) -> dict[str, float | None]:
    """U6: the server's answer to the start of P1's tone, at the desk and in a hidden tab; the worst, ms."""
    found: dict[str, float | None] = {}
    for name, hidden in (("sound", False), ("sound_hidden", True)):
        window = sounds.listen(office.screen(browser), "/incidents/")
        if hidden:
            window.page.evaluate(sounds.HIDE)
        waits = []
        for number in range(repeats):
            sounds.quiet(office.system, window)
            _, said = sounds.higher(office.system, detail=f"桃河{name}{number}段")
            waits.append(sounds.first_tone(window, P1, LONG_MS) - said)
        window.context.close()
        found[f"{name}_max"] = max(waits)
    return found


def cut(office: Office, browser: Browser) -> dict[str, float | None]:
    """U7: a line cut to the banner, a line back to the live page; ms."""
    window = office.screen(browser)
    window.open(f"/incidents/{office.responding}/")
    window.page.wait_for_selector("[data-link-state=live]")
    found: dict[str, float | None] = {}
    for name, offline, state in (("cut_seen", True, "visible"), ("cut_back", False, "hidden")):
        began = time.perf_counter()
        window.context.set_offline(offline)
        window.page.locator("[data-offline-banner]").wait_for(state=state, timeout=LONG_MS)
        found[name] = 1000 * (time.perf_counter() - began)
    window.context.close()
    return found


def soak(office: Office, browser: Browser, pushes: int) -> dict[str, float | None]:
    """W6: the desk through as many changes as eight hours bring: growth of the heap in MB, sockets, what it missed."""
    window = office.screen(browser)
    sockets: list[str] = []
    window.page.on("websocket", lambda each: sockets.append(each.url))
    window.open(f"/incidents/{office.responding}/")
    window.page.wait_for_selector("[data-link-state=live]")
    before = _heap(window)

    def write(number: int) -> None:
        office.system.act("yq_watch", office.responding, "note", text=f"第 {number} 次推送")

    with ThreadPoolExecutor(WRITERS) as writers:
        for _ in writers.map(write, range(pushes)):
            window.page.evaluate("0")  # what the browser says is read meanwhile
    office.system.act("yq_watch", office.responding, "note", text=LAST)
    timeline = window.page.locator("#part-timeline", has_text=LAST)
    timeline.wait_for(timeout=LONG_MS)
    grown = _heap(window) - before
    window.context.close()
    return {"heap_mb": grown, "sockets": float(len(sockets))}


def _heap(window: Screen) -> float:
    line = window.context.new_cdp_session(window.page)
    line.send("HeapProfiler.collectGarbage")
    return float(line.send(HEAP)["usedSize"]) / 1_000_000
