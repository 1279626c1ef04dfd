"""打包导出: several papers as one ZIP, each rendered on its way if it has not been yet."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from incidents.actions import rendering
from incidents.documents import zipped
from incidents.models import Document
from incidents.rules.refusal import Refusal

LONGEST = 80


def packed(papers: Iterable[Document], *, now: datetime) -> Iterator[bytes]:
    """The ZIP, made while it is sent. What cannot be set is named with its reason in a list of its own."""
    return zipped.stream(_entries(papers, now), at=now)


def _entries(papers: Iterable[Document], now: datetime) -> Iterator[zipped.Entry]:
    left_out = []
    for place, paper in enumerate(papers, start=1):
        try:
            row = rendering.render(paper.pk, now=now)
        except Refusal as refusal:
            left_out.append(f"{paper}：{refusal.message}")
        else:
            yield f"{place:03d}-{_safe(str(paper).strip())}.pdf", [bytes(row.pdf or b"")]
    if left_out:
        yield "未能出件.txt", ["\n".join(left_out).encode()]


def _safe(name: str) -> str:
    """As a file name on any system."""
    return "".join(each if each.isalnum() or each in "._-〔〕（）()" else "_" for each in name)[:LONGEST]
