"""Plain examples of what the server draws, for the parts page: a map and a chart. Reads neither clock nor database."""

from base64 import b64encode
from datetime import UTC, datetime
from types import SimpleNamespace as Example

from incidents.queries.review import Figure
from incidents.rules.review import Share
from incidents.web import review_charts


def sketch() -> Example:
    """Every kind of mark in each of its states, the incident, and one way of an estimate."""
    marks = (
        ("water", "市", "", 120, 90), ("water", "县", "", 300, 400), ("water", "乡", "", 520, 120),
        ("water", "?", "", 90, 300), ("risk", "险", "", 220, 180), ("point", "超", "over", 430, 300),
        ("point", "✓", "under", 560, 380), ("point", "—", "", 610, 240),
    )  # fmt: skip
    arrival = Example(row=Example(arrives_at=datetime(2026, 11, 21, 22, 53, tzinfo=UTC)))
    return Example(
        sheet=Example(width=720.0, height=520.0),
        paths=[
            (Example(name="示例市"), "M40 40L680 60L660 470L60 450Z", False),
            (Example(name="示例县"), "M180 120L600 90L640 430L250 440Z", True),
        ],
        here=Example(at=(380.0, 220.0)),
        marks=[
            Example(kind=kind, glyph=glyph, state=state, at=(x, y), number=number, name=f"示例 {glyph}")
            for number, (kind, glyph, state, x, y) in enumerate(marks, 1)
        ],
        ways=[Example(begin=(380.0, 220.0), end=(300.0, 400.0), arrival=arrival)],
        bar=(10, 95.0),
    )


def chart() -> str:
    """Reports in time of two badges, and of one that had none to send, as an address that holds the picture."""
    shares = (("法定", 27, 28), ("预案", 8, 10), ("内控", 0, 0))
    figures = [
        Figure("timeliness", f"报告及时率 {name}", "", kept, of, share=Share(kept, of))
        for name, kept, of in shares
    ]
    return f"data:image/svg+xml;base64,{b64encode(review_charts.timeliness(figures)).decode()}"
