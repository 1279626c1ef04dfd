"""Screens and lists on paper: black on white, levels as characters, clauses kept, who printed it when and from where."""

from collections.abc import Callable
from io import BytesIO
from unicodedata import normalize

import pdfplumber
import pytest
from playwright.sync_api import expect

from browser.addresses import PLACES
from browser.screen import SHOTS, Screen
from browser.system import System

pytestmark = pytest.mark.browser

Opener = Callable[..., Screen]
NAVIGATION = ("值班台 接报 台账", "北京时间 告警", "打印 CSV", "跳到正文", "筛选")
SAYS = {
    "desk": "平定县",
    "room": "▮▮▮▯",
    "register": "▮▮▮▯",
    "clock-ledger": "§4.1.2",
    "phone-book": "0353-0000107",
    "review": "已到期或已报出的",
    "incident-review": "§4.1.2",
}


def on_paper(window: Screen, name: str) -> list[str]:
    """The text of each page, as it comes out of the printer; a picture of the first is kept."""
    body = window.page.pdf(prefer_css_page_size=True)
    with pdfplumber.open(BytesIO(body)) as paper:
        assert [round(float(each)) for each in (paper.pages[0].width, paper.pages[0].height)] == [595, 842]
        SHOTS.mkdir(parents=True, exist_ok=True)
        paper.pages[0].to_image(resolution=96, antialias=True).save(SHOTS / f"print-{name}.png")
        # A PDF keeps some characters as the radicals that its font draws them with: ⼈ for 人.
        return [normalize("NFKC", page.extract_text() or "") for page in paper.pages]


def test_every_list_prints_what_it_says_and_who_printed_it_and_no_navigation(
    screen: Opener, system: System, responding: str, asked: str
) -> None:
    window = screen("yq_watch")
    for name, says in SAYS.items():
        path = PLACES[name].path(system, responding, asked)
        window.open(path)
        expect(window.page.locator("main")).to_be_visible()
        pages = on_paper(window, name)
        text = "\n".join(pages)
        assert says in text.replace("\n", ""), name
        assert "打印人 张值" in pages[-1], name
        assert f"{system.url}{path}" in pages[-1].replace("\n", ""), name
        assert [each for each in NAVIGATION if each in text] == [], name


def test_the_roster_prints_as_a_table(screen: Opener) -> None:
    window = screen("yq_watch")
    window.open("/watch/roster/print/")
    pages = on_paper(window, "roster")
    assert "带班" in pages[0]
    assert "打印人 张值" in pages[-1]


def test_a_number_is_copied_without_the_clipboard_of_a_secure_page(screen: Opener) -> None:
    window = screen("yq_watch")
    window.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    window.open("/phone-book/?q=sj")
    window.page.get_by_role("button", name="复制 0353-0000107").first.click()
    expect(window.page.locator("ec-copy.copied")).to_have_count(1)
    box = window.page.locator("#id_q")
    box.fill("")
    box.press("Control+v")
    expect(box).to_have_value("0353-0000107")
