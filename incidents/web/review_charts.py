"""Bars of 统计复盘, drawn on the server: the number stands at every bar, so that grey paper says as much as a screen."""

from collections.abc import Sequence
from typing import Any

import pygal
from pygal.etree import etree
from pygal.style import Style

from incidents.queries.review import Figure

WIDTH, LINE, FOOT = 560, 40, 30
WHOLE = 100
DARK, FILLED, HOLLOW = "#3b4652", "#c3ccd5", "#ffffff"
"""The number stands on its bar: dark ink on light grey, as a copier keeps it."""
EDGED = {"style": f"fill: {FILLED}; stroke: {DARK}; stroke-width: 1.5"}
STYLE = Style(
    background="white",
    plot_background="white",
    foreground="#3b4652",
    foreground_strong="#12181f",
    foreground_subtle="#9ca3af",
    opacity="1",
    guide_stroke_color="#d9dee4",
    major_guide_stroke_color="#d9dee4",
    colors=(FILLED, HOLLOW),
    value_colors=("#12181f", "#12181f"),
    font_family="Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, sans-serif",
    label_font_size=14,
    major_label_font_size=14,
    legend_font_size=14,
    value_font_size=14,
    value_label_font_size=14,
    no_data_font_size=16,
)


def timeliness(figures: Sequence[Figure]) -> bytes:
    """Percent of the reports of each badge that went out in time; no bar where there was none to send."""
    kept = [(each.label.removeprefix("报告及时率 "), each.share) for each in figures if each.share]
    bars = [
        {"value": share.percent, "label": f"{share.words}（{share.count}）"} | EDGED if share.m else None
        for _, share in kept
    ]
    return _bars([name for name, _ in kept], [("按时", bars)], most=WHOLE)


def categories(counted: Sequence[tuple[str, int]]) -> bytes:
    """How many incidents of each category."""
    bars = [{"value": number, "label": f"{number} 起"} | EDGED for _, number in counted]
    return _bars(
        [name for name, _ in counted], [("事件", bars)], most=max([1, *(number for _, number in counted)])
    )


def shares(found: Sequence[int], wanted: Sequence[int]) -> bytes:
    """Percent of the alarms by priority, filled, beside what the practice wants, hollow."""
    names = [f"P{place}" for place in range(1, len(wanted) + 1)]
    hollow = {"style": f"fill: {HOLLOW}; stroke: {DARK}; stroke-width: 1.5"}
    real = [{"value": each, "label": f"{each}%"} | EDGED for each in found]
    asked = [{"value": each, "label": f"约 {each}%"} | hollow for each in wanted]
    return _bars(names, [("■ 实际", real), ("□ 惯例", asked)], most=WHOLE)


def _bars(names: Sequence[str], series: Sequence[tuple[str, Sequence[Any]]], *, most: int) -> bytes:
    several = len(series) > 1
    chart = pygal.HorizontalBar(
        style=STYLE,
        js=[],
        width=WIDTH,
        height=max(1, len(names)) * len(series) * LINE + FOOT + (FOOT if several else 0),
        margin=6,
        margin_right=96,
        show_legend=several,
        legend_at_bottom=True,
        legend_box_size=12,
        print_values=False,
        print_labels=True,
        show_y_guides=False,
        show_x_labels=True,
        range=(0, most),
        y_labels=[0, most],
        show_y_labels=False,
        truncate_label=-1,
        spacing=8,
        no_data_text="无数据",
    )
    # The library draws the first line at the foot.
    chart.x_labels = list(reversed(names))
    for name, bars in series:
        chart.add(name, list(reversed(bars)))
    return _still(chart.render_tree())


def _still(root: Any) -> bytes:
    """Without the library's own script; a picture has none."""
    for parent in root.iter():
        for child in list(parent):
            if str(child.tag).rpartition("}")[2] == "script":
                parent.remove(child)
    drawn: bytes = etree.tostring(root, encoding="utf-8")
    return drawn
