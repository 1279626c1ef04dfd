"""HTML -> PDF, with everything that costs time made once per process.

Measured: 0.18 s for two pages with shared fonts and stylesheets, 0.25 s and 20 MB more each time without.
Never `full_fonts` (4 s, 23 MB).
"""

import hashlib
import html
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from incidents.documents import fonts, typeset
from incidents.documents.facts import canonical, checksum

DRILL_MARK = "演练"

# Pango's font map is shared by the process and not safe to use from two threads at once.
_press_lock = threading.Lock()


class Press(NamedTuple):
    """What every paper of this process is set with."""

    fonts: fonts.PaperFonts
    configuration: FontConfiguration
    stylesheets: tuple[CSS, ...]


class NoFetching(URLFetcher):
    """A paper is made of its facts alone: whatever points outside is a mistake of the template. A picture inside the
    facts is drawn as one."""

    def fetch(self, url: str, headers: object = None) -> object:
        if url.startswith("data:image/svg+xml;base64,"):
            return super().fetch(url, headers)
        raise FatalURLFetchingError(f"A paper must not fetch {url}")


def render_pdf(
    template_name: str,
    facts: Mapping[str, Any],
    *,
    watermark: str | None = None,
    sizes: Sequence[str] = ("",),
) -> bytes:
    """The paper of `facts` as PDF; the same facts and template give the same bytes.

    Refuses with MissingGlyph, before any setting, a character that no font has. `watermark` goes across every
    page; a drill's facts add 演练 by themselves. `sizes` are what the template can be set in, the plainest first:
    the first that is one page is taken, else the last.
    """
    marks = [mark for mark in (watermark, DRILL_MARK if facts.get("drill") else None) if mark]
    with _press_lock:
        press = _press()
        page = CSS(
            string=_page_rules(facts, marks), font_config=press.configuration, url_fetcher=NoFetching()
        )
        for size in sizes:
            markup = render_to_string(template_name, {"facts": facts, "size": size})
            press.fonts.check(html.unescape(strip_tags(markup)) + "".join(marks))
            document = HTML(string=markup, url_fetcher=NoFetching()).render(
                stylesheets=[*press.stylesheets, page], font_config=press.configuration
            )
            if len(document.pages) == 1:
                break
        with _no_boxes():
            return document.write_pdf(pdf_identifier=hashlib.sha256(canonical(facts)).digest()[:16])


def warm_up() -> None:
    """Set one throw-away page now, so that the first paper of a worker is as fast as the others."""
    render_pdf("documents/base.html", {"title": "试印"})


@lru_cache(maxsize=1)
def _press() -> Press:
    typeset.install()
    paper_fonts = fonts.load(Path(settings.PAPER_FONT_DIR))
    configuration = FontConfiguration()
    faces = CSS(string=paper_fonts.stylesheet, font_config=configuration)
    paper = CSS(filename=finders.find("css/paper.css"), font_config=configuration)
    return Press(paper_fonts, configuration, (faces, paper))


@contextmanager
def _no_boxes() -> Iterator[None]:
    """Refuse the paper if WeasyPrint reports that it drew a box, whatever the check before said."""
    boxes: list[str] = []

    def watch(record: logging.LogRecord) -> bool:
        if str(record.msg).startswith(".notdef"):
            boxes.append(str(record.args[0]))
        return True

    LOGGER.addFilter(watch)
    try:
        yield
    finally:
        LOGGER.removeFilter(watch)
    if boxes:
        raise fonts.MissingGlyph(boxes[0])


def _page_rules(facts: Mapping[str, Any], marks: list[str]) -> str:
    """The foot of every page, and the marks across it."""
    foot = f"{facts.get('number', '')}　校验码 {checksum(facts)}".strip()
    rules = f'@page {{ @bottom-center {{ content: "{_css_text(foot)}" }} }}'
    if marks:
        rules += f'body::before {{ content: "{_css_text(chr(10).join(marks))}" }}'
    return rules


def _css_text(text: str) -> str:
    """`text` inside a CSS string: everything but letters and digits is written as its code."""
    return "".join(character if character.isalnum() else f"\\{ord(character):x} " for character in text)
