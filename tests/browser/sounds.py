"""What a person at the desk hears: the tones that the page lays out, and how to call for them."""

import time
from typing import Any

from browser import scenes
from browser.screen import Screen
from browser.system import System

SPY = """
window.tones = []; window.hushed = 0;
const start = AudioScheduledSourceNode.prototype.start;
AudioScheduledSourceNode.prototype.start = function (at) {
  window.tones.push({ pitch: this.frequency.value, at: Date.now() + 1000 * (at - this.context.currentTime) });
  return start.call(this, at);
};
const disconnect = AudioNode.prototype.disconnect;
AudioNode.prototype.disconnect = function (...more) { window.hushed += 1; return disconnect.apply(this, more); };
"""
HIDE = """() => { for (const [name, value] of [['hidden', true], ['visibilityState', 'hidden']])
  Object.defineProperty(document, name, { get: () => value, configurable: true });
document.dispatchEvent(new Event('visibilitychange')); }"""


def listen(window: Screen, path: str = "/", *, scripts: str = SPY) -> Screen:
    """Somebody has unlocked the sound of this window by a click; `window.tones` is what it lays out."""
    window.context.add_init_script(scripts)
    window.open(path)
    window.page.wait_for_selector("[data-link-state=live]")
    window.page.locator("[data-server-clock]").first.click()
    window.page.wait_for_selector("[data-sound-locked]", state="hidden")
    return window


def quiet(system: System, window: Screen) -> None:
    """Nothing of before calls in the window any more."""
    system.call("yq_leader", "/alarms/silence/", {})
    window.page.wait_for_timeout(500)
    window.page.evaluate("window.tones.length = 0")


def higher(system: System, **more: Any) -> tuple[str, float]:
    """A verified incident whose facts reach II级, and when the server had said so (ms): P1."""
    incident = scenes.verified(system, **more)
    system.act("yq_watch", incident, "request_activation", response_level="IV", reason="先期处置", leads={})
    system.act(
        "yq_watch",
        incident,
        "update_facts",
        confirmed={"water_source_affected": "county"},
        projected={},
        source="市水务局 电话",
    )
    return incident, 1000 * time.time()


def first_tone(window: Screen, pitch: int, within: int) -> float:
    """When (ms) the first tone of that pitch began; waits a second more than `within` ms for it."""
    window.page.wait_for_function(
        "pitch => window.tones.some(each => each.pitch === pitch)", arg=pitch, timeout=within + 1000
    )
    return float(
        window.page.evaluate(
            "pitch => Math.min(...window.tones.filter(each => each.pitch === pitch).map(each => each.at))",
            pitch,
        )
    )
