"""The last day's lateness as a picture, drawn on the server; it asks nobody else for a script or a font."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pygal
from pygal.etree import etree
from pygal.style import Style

from incidents.queries.clock_health import BIN, DAY, Bin

TICK = timedelta(hours=3)
SCALE = (0.01, 0.1, 1, 10, 60, 600)
LEAST = 0.01
"""A logarithm has no nought: what was fired at once stands at the foot."""
STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#6b7280",
    foreground_strong="#6b7280",
    foreground_subtle="#9ca3af",
    opacity="1",
    guide_stroke_color="#d1d5db",
    major_guide_stroke_color="#d1d5db",
    colors=("#2563eb",),
    font_family="sans-serif",
    label_font_size=12,
    major_label_font_size=12,
)


def lateness(bins: Iterable[Bin], *, now: datetime) -> bytes:
    """Worst lateness of each five minutes as bars, on a logarithmic scale of seconds."""
    worst = {each.at: max(each.worst, LEAST) for each in bins}
    size = BIN.total_seconds()
    last = datetime.fromtimestamp(now.timestamp() // size * size, now.tzinfo)
    moments = [last - DAY + BIN * number for number in range(1, int(DAY / BIN) + 1)]
    chart = pygal.Bar(
        style=STYLE,
        js=[],
        width=1100,
        height=240,
        margin=4,
        show_legend=False,
        logarithmic=True,
        range=(LEAST, max([1.0, *worst.values()])),
        y_labels=[each for each in SCALE if each <= 10 * max([1.0, *worst.values()])],
        value_formatter=lambda seconds: f"{seconds:g} 秒",
        x_labels_major_every=int(TICK / BIN),
        show_minor_x_labels=False,
        show_y_guides=True,
        truncate_label=-1,
    )
    chart.x_labels = [each.strftime("%H:%M") for each in moments]
    chart.add("最迟", [worst.get(each) for each in moments])
    root = chart.render_tree()
    # The library's own script; a picture has none.
    for parent in root.iter():
        for child in list(parent):
            if child.tag == "script":
                parent.remove(child)
    drawn: bytes = etree.tostring(root, encoding="utf-8")
    return drawn
