"""design.md 7 in two real browsers: a change is there within a second, and after a break nothing is missing."""

import re
import time
from collections.abc import Callable
from statistics import median

import pytest
from playwright.sync_api import Route, expect

from browser.screen import Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
LIVE_MS = 1000
LOST_MS = 10_000
"""U7: two heartbeats missed."""
BACK_MS = 5_000
OFFLINE_MS = 30_000
HINT_SECONDS = 1.0
"""In which the ring of a change has certainly come."""
SEEN = """words => new Promise(done => { const look = () => {
 if (document.querySelector('#part-timeline').innerText.includes(words)) done(Date.now()); };
 new MutationObserver(look).observe(document.body, {childList: true, subtree: true}); look(); })"""


@pytest.fixture
def rooms(screen: Opener, responding: str) -> tuple[Screen, Screen]:
    """张值 and 李带 in the same room, both connected."""
    both = (screen("yq_watch"), screen("yq_leader"))
    for each in both:
        each.open(f"/incidents/{responding}/")
        each.page.wait_for_selector("[data-link-state=live]")
    return both


def write_note(screen: Screen, words: str) -> float:
    """The moment at which the server answered, which follows the commit."""
    screen.page.locator("#id_text").fill(words)
    with screen.page.expect_response(lambda answer: answer.url.endswith("/note/")) as caught:
        screen.page.keyboard.press("Control+Enter")
    caught.value.finished()
    timing = caught.value.request.timing
    return float(timing["startTime"] + timing["responseStart"])


def test_two_browsers_see_each_others_note_within_a_second(rooms: tuple[Screen, Screen]) -> None:
    waits = []
    for number in range(6):
        writer, reader = rooms if number % 2 else rooms[::-1]
        words = f"取水口第 {number} 次加密监测"
        reader.page.evaluate(f"words => {{ window.later = ({SEEN})(words); }}", words)
        committed = write_note(writer, words)
        waits.append(reader.page.evaluate("window.later") - committed)
        expect(writer.page.locator("#part-timeline")).to_contain_text(words)
    assert median(waits) <= LIVE_MS, waits


def test_what_changes_while_a_part_is_fetched_is_fetched_after_it(
    rooms: tuple[Screen, Screen], system: System, responding: str
) -> None:
    reader, _ = rooms
    answers: list[int] = []

    def older_than_the_second_note(route: Route) -> None:
        answer = route.fetch()
        if not answers:
            system.act("yq_leader", responding, "note", text="取数之间记的第二笔")
            time.sleep(HINT_SECONDS)
        answers.append(answer.status)
        route.fulfill(response=answer)

    reader.page.route("**/parts/timeline/", older_than_the_second_note)
    system.act("yq_leader", responding, "note", text="先记的第一笔")
    expect(reader.page.locator("#part-timeline")).to_contain_text("先记的第一笔")
    expect(reader.page.locator("#part-timeline")).to_contain_text("取数之间记的第二笔")
    assert len(answers) >= 2


RING_BEFORE_HTMX_HAS_SETTLED = """([incident]) => {
  document.addEventListener("htmx:afterRequest", function ring({ detail }) {
    if (detail.requestConfig.elt.id !== "part-timeline") return;
    document.removeEventListener("htmx:afterRequest", ring);
    const live = document.querySelector("ec-live");
    live.hint({ incident, seq: live.seen[incident] + 1, topics: ["timeline"], spread_ms: 0 });
  });
}"""


def test_a_ring_between_the_answer_and_its_settling_is_not_lost(
    rooms: tuple[Screen, Screen], system: System, responding: str
) -> None:
    reader, _ = rooms
    reader.page.evaluate(RING_BEFORE_HTMX_HAS_SETTLED, [responding])
    fetched: list[str] = []
    reader.page.on("requestfinished", lambda request: fetched.append(request.url))
    system.act("yq_leader", responding, "note", text="先记的一笔")
    expect(reader.page.locator("#part-timeline")).to_contain_text("先记的一笔")
    reader.page.wait_for_timeout(HINT_SECONDS * 1000)
    assert len([url for url in fetched if url.endswith("/parts/timeline/")]) == 2


def test_a_half_written_note_survives_the_change_of_another(rooms: tuple[Screen, Screen]) -> None:
    one, other = rooms
    one.page.locator("#id_text").fill("写到一半")
    write_note(other, "别人先记的一笔")
    expect(one.page.locator("#part-timeline")).to_contain_text("别人先记的一笔")
    assert one.page.locator("#id_text").input_value() == "写到一半"
    expect(one.page.locator("#id_text")).to_be_focused()


def test_after_thirty_seconds_offline_nothing_is_missing_and_nothing_twice(
    rooms: tuple[Screen, Screen], system: System, responding: str
) -> None:
    lost, writer = rooms
    banner = lost.page.locator("[data-offline-banner]")
    lost.context.set_offline(True)
    expect(banner).to_be_visible(timeout=LOST_MS)
    expect(banner).to_contain_text(re.compile(r"与服务器断开.*\d\d:\d\d:\d\d"))
    lost.shoot("room-offline")
    words = [f"断线期间第{number}件" for number in range(1, 6)]
    for each in words:
        write_note(writer, each)
        lost.page.wait_for_timeout(OFFLINE_MS / len(words))
    timeline = lost.page.locator("#part-timeline")
    assert words[0] not in timeline.inner_text()
    lost.context.set_offline(False)
    expect(timeline).to_contain_text(words[-1], timeout=BACK_MS)
    expect(banner).to_be_hidden(timeout=BACK_MS)
    said = timeline.inner_text()
    assert [said.count(each) for each in words] == [1] * len(words)
    assert said.split() == writer.page.locator("#part-timeline").inner_text().split()
    assert [line for line in lost.forgive() if "ERR_INTERNET_DISCONNECTED" not in line] == []
