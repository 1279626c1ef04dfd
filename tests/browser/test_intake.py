"""接报 at the keyboard: composing sends nothing, numbers read as the server reads them, the panel is the whole table."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from browser.screen import Screen
from incidents.plans import registry
from incidents.rules import moments
from incidents.rules.deadlines import BEIJING
from tests.spoken_numbers import MONEY, READ, UNKNOWN, UNREADABLE

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
MODULE = "document.querySelector('script[src*=\"/{name}\"]').src"
NOW = "2026-11-22 02:13"
TIMES = [
    "2:05", "02:05", "0205", "2点5分", "02：05", "昨天 23:50", "昨晚23:50", "23:50", "02:20", "02:30", "11-21 23:50",
    "2026-11-21 23:50:10", "今天 1:00", "前天 1:00", "2时", "11月21日 8点", "25:00", "刚才", "", "不明",
]  # fmt: skip
COMPOSE = """([selector, type]) => { const box = document.querySelector(selector); box.focus();
 box.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
 return box.dispatchEvent(new KeyboardEvent("keydown", {key: type, keyCode: 229, isComposing: true, bubbles: true,
 cancelable: true})); }"""


def asked(desk: Screen, name: str, function: str, values: list[object]) -> list[object]:
    """What a function of our own module answers in the browser, value by value."""
    source = desk.page.evaluate(MODULE.format(name=name))
    call = (
        f"async ([source, values]) => {{ const all = await import(source); return values.map({function}); }}"
    )
    return list(desk.page.evaluate(call, [source, values]))


def test_the_browser_reads_every_number_as_the_server_does(screen: Opener) -> None:
    desk = screen("yq_watch")
    desk.open("/incidents/new/")
    table = [(written, "", number) for written, number in READ]
    table += [(written, "", "unknown") for written in UNKNOWN]
    table += [(written, "", "unreadable") for written in UNREADABLE]
    table += [(written, "万元", float(Decimal(number))) for written, number in MONEY]
    given = [[written, unit] for written, unit, _ in table]
    found = asked(desk, "forms", "([text, unit]) => all.reading(text, unit)", given)
    wrong = [(row, read) for row, read in zip(table, found, strict=True) if row[2] != read]
    assert wrong == []


def test_the_browser_reads_every_time_as_the_server_does(screen: Opener) -> None:
    desk = screen("yq_watch")
    desk.open("/incidents/new/")
    now = datetime.fromisoformat(NOW).replace(tzinfo=BEIJING)
    there = int(now.timestamp() * 1000) + 8 * 3600 * 1000

    def on_server(written: str) -> int | None:
        try:
            moment = moments.read(written, now=now)
        except ValueError:
            return None
        return int(moment.timestamp() * 1000) + 8 * 3600 * 1000 if moment else None

    found = asked(desk, "intake", f"(text) => all.readMoment(text, {there})", list(TIMES))
    assert dict(zip(TIMES, found, strict=True)) == {written: on_server(written) for written in TIMES}


def test_a_key_of_the_input_method_neither_sends_nor_chooses(screen: Opener) -> None:
    desk = screen("yq_watch")
    page = desk.open("/incidents/new/")
    page.locator("#id_narrative").fill("罐车侧翻，有刺激性气味")
    page.locator("#id_detail").focus()
    page.keyboard.type("pdth")
    page.locator("#place-options [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.evaluate(COMPOSE, ["#id_detail", "Enter"])
    assert page.locator("#id_detail").input_value() == "pdth"
    page.evaluate(COMPOSE, ["#id_category input", "1"])
    assert page.locator("#id_category :checked").count() == 0
    page.evaluate(COMPOSE, ["#id_caller_name", "Enter"])
    assert page.url.endswith("/incidents/new/")


def test_enter_in_a_line_does_not_send_a_half_written_call(screen: Opener) -> None:
    desk = screen("yq_watch")
    page = desk.open("/incidents/new/")
    page.locator("#id_narrative").fill("罐车侧翻，有刺激性气味")
    page.locator("#id_detail").fill("火星上某处")
    page.keyboard.press("Enter")
    page.locator("#id_caller_name").fill("王某")
    page.keyboard.press("Enter")
    assert page.url.endswith("/incidents/new/")
    assert page.locator(".summary").count() == 0


def test_the_box_is_a_combobox_and_escape_keeps_what_was_typed(screen: Opener) -> None:
    desk = screen("yq_watch")
    page = desk.open("/incidents/new/")
    box, options = page.locator("#id_detail"), page.locator("#place-options")
    box.focus()
    page.keyboard.type("pdth")
    expect(options).to_be_visible()
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    assert desk.violations() == []
    page.keyboard.press("Escape")
    expect(options).to_be_hidden()
    assert box.input_value() == "pdth"
    page.keyboard.press("ArrowDown")
    expect(options).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    state = page.locator("[data-place-state]")
    expect(state).to_have_text("✓ 已定位")
    page.keyboard.type(" 往东两百米")
    expect(state).to_have_text("✓ 已定位")
    box.fill("别处")
    expect(state).to_have_text("○ 未定位，距离未知")
    assert page.locator("#id_lng").input_value() == ""


@pytest.mark.clause("YQ-005", "YQ-030-1")
def test_the_panel_has_every_row_and_follows_what_is_typed(screen: Opener) -> None:
    desk = screen("yq_watch")
    page = desk.open("/incidents/new/")
    tables = registry.get("yangquan_eco").grading.tables
    rows = {row.clause for table in tables for row in table.rows}
    shown = page.evaluate(
        "[...document.querySelectorAll('#grading [data-clause]')].map(e => e.dataset.clause)"
    )
    assert set(shown) == rows
    before = page.locator("#grading .verdicts").inner_text()
    page.locator("#id_confirmed_evacuated").fill("1.2万")
    expect(page.locator("#grading .verdicts")).to_contain_text("II级")
    assert page.locator("#grading .verdicts").inner_text() != before
    echo = page.locator("#id_confirmed_evacuated_echo")
    expect(echo).to_contain_text("1.2万 = 12 000 人")
    expect(echo).to_contain_text("达到 II级（附表2 II级第3项")
    assert page.locator("#id_confirmed_evacuated").input_value() == "1.2万"


def test_the_time_set_back_asks_why_and_the_other_clock_is_one_key(screen: Opener) -> None:
    desk = screen("wx_watch")
    page = desk.open("/incidents/new/")
    expect(page.locator("[data-why]")).to_be_hidden()
    expect(page.locator("#intake [name=occurred_local]")).to_be_hidden()
    opened = page.locator("#id_learned_at").input_value()
    page.locator("#id_learned_at").fill(f"{opened[:10]} 00:00")
    expect(page.locator("[data-why]")).to_be_visible()
    page.locator("#id_learned_at").fill(opened)
    expect(page.locator("[data-why]")).to_be_hidden()
    page.locator("#id_occurred_at").fill("2026-01-05 12:05")
    page.keyboard.press("Alt+x")
    assert page.locator("#id_occurred_at").input_value() == "2026-01-05 14:05"
    says = page.locator("[data-says=occurred]")
    expect(says).to_have_text("北京时间 1月5日 14:05 ＝ 新疆时间 1月5日 12:05")
    page.locator("#id_occurred_at").fill("2099-01-05 12:05")
    expect(says).to_contain_text("还晚：请再问一句，是几点发生的？")
    assert desk.violations() == []
