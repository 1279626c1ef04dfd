"""The course of one factor as a picture, drawn on the server: a line a point, the limit across, readable in grey print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pygal
from pygal.etree import etree
from pygal.style import Style

BEIJING = ZoneInfo("Asia/Shanghai")
WIDTH, HEIGHT = 1000, 360
WIDE_RANGE = 50
"""Beyond this ratio of the greatest value to the least the scale is logarithmic."""
STEPS = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800)
TICKS = 8
MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Colour tells the lines apart on a screen; dashes and dots do on grey paper.
DASHES = ("", "9,4", "2,4", "12,4,2,4", "5,5", "1,6")
COLOURS = ("#0a4d63", "#a35200", "#4b2a86", "#177a45", "#7a1f3d", "#3b4652")
LIMIT = "#a0148c"
STYLE = Style(
    background="white",
    plot_background="white",
    foreground="#3b4652",
    foreground_strong="#12181f",
    foreground_subtle="#9ca3af",
    opacity="1",
    guide_stroke_color="#d9dee4",
    major_guide_stroke_color="#d9dee4",
    guide_stroke_dasharray="none",
    major_guide_stroke_dasharray="none",
    colors=COLOURS,
    font_family="Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=14,
    value_label_font_size=14,
    title_font_size=15,
)


@dataclass(frozen=True)
class Dot:
    at: datetime
    number: Decimal
    below: bool = False
    """Less than this, the detection limit: drawn hollow."""


@dataclass(frozen=True)
class Course:
    """The values of one point, in the order of time; without those that are no number."""

    name: str
    dots: Sequence[Dot]


@dataclass(frozen=True)
class Bound:
    """A line across: the limit, the level before the incident. `mark` stands at its end."""

    name: str
    number: Decimal
    mark: str
    dashes: str = "14,5"


def chart(title: str, courses: Sequence[Course], bounds: Sequence[Bound]) -> bytes:
    """An SVG of one factor. Nothing in it moves or asks for anything."""
    numbers = [dot.number for course in courses for dot in course.dots] + [each.number for each in bounds]
    moments = sorted(dot.at for course in courses for dot in course.dots)
    logarithmic = _wide(numbers)
    picture = pygal.XY(
        style=STYLE,
        js=[],
        width=WIDTH,
        height=HEIGHT,
        margin=6,
        margin_right=48,
        title=title,
        logarithmic=logarithmic,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        legend_box_size=14,
        dots_size=4.5,
        show_x_guides=False,
        truncate_legend=-1,
        truncate_label=-1,
        x_value_formatter=lambda stamp: _clock(stamp, moments),
        value_formatter=_mark,
        range=_range(numbers, logarithmic=logarithmic),
        no_data_text="没有数值",
        print_labels=True,
    )
    if not moments:
        return _still(picture.render_tree())
    picture.x_labels = _ticks(moments[0].timestamp(), moments[-1].timestamp())
    picture.xrange = (picture.x_labels[0], picture.x_labels[-1])
    if logarithmic:
        picture.y_labels = _decades(min(numbers), max(numbers))
    for place, course in enumerate(courses):
        mark = MARKS[place % len(MARKS)]
        nodes = [_node(dot) for dot in course.dots]
        for end in {0, len(nodes) - 1} if nodes else ():
            nodes[end]["label"] = mark
        picture.add(f"{mark} {course.name}", nodes, stroke_style=_stroke(place))
    for each in bounds:
        ends = [{"value": (at, float(each.number))} for at in picture.xrange]
        ends[-1]["label"] = each.mark
        picture.add(
            f"— — {each.name}", ends, dots_size=0.1, stroke_style={"width": 3, "dasharray": each.dashes}
        )
    return _still(picture.render_tree())


def _node(dot: Dot) -> dict[str, object]:
    hollow = {"style": "fill: white; stroke-width: 2"} if dot.below else {}
    return {"value": (dot.at.timestamp(), float(dot.number))} | hollow


def _stroke(place: int) -> dict[str, object]:
    dash = DASHES[place % len(DASHES)]
    return {"width": 2} | ({"dasharray": dash} if dash else {})


def _ticks(first: float, last: float) -> list[float]:
    """Round moments of 北京时间 around the first and the last."""
    step = next((each for each in STEPS if (last - first) / each <= TICKS - 2), STEPS[-1])
    step *= max(1, int((last - first) / step / (TICKS - 2) + 1)) if step == STEPS[-1] else 1
    ahead = BEIJING.utcoffset(datetime.fromtimestamp(first, BEIJING)).total_seconds()  # type: ignore[union-attr]
    start = (first + ahead) // step * step - ahead
    found = [start]
    while found[-1] < last or len(found) < 2:
        found.append(found[-1] + step)
    return found


def _decades(low: Decimal, high: Decimal) -> list[float]:
    """1, 2 and 5 of each power of ten that the values reach."""
    powers = range(low.adjusted() - 1, high.adjusted() + 2)
    marks = [float(Decimal(digit).scaleb(power)) for power in powers for digit in (1, 2, 5)]
    return [each for each in marks if float(low) / 2 <= each <= float(high) * 2]


def _wide(numbers: Sequence[Decimal]) -> bool:
    above = [each for each in numbers if each > 0]
    return len(above) == len(numbers) and bool(above) and max(above) / min(above) >= WIDE_RANGE


def _range(numbers: Sequence[Decimal], *, logarithmic: bool) -> tuple[float, float] | None:
    if not numbers:
        return None
    low, high = float(min(numbers)), float(max(numbers))
    return (low / 2, high * 2) if logarithmic else (0.0, high * 1.15 or 1.0)


def _clock(stamp: float, moments: Sequence[datetime]) -> str:
    at = datetime.fromtimestamp(stamp, BEIJING)
    one_day = moments and moments[0].astimezone(BEIJING).date() == moments[-1].astimezone(BEIJING).date()
    return at.strftime("%H:%M" if one_day else "%m-%d %H:%M")


def _mark(number: float) -> str:
    """What stands at the left of a line. WeasyPrint cuts off the first tenth of a text that ends at its anchor."""
    return f"\u00a0\u00a0{_plain(number)}"


def _plain(number: float) -> str:
    return f"{Decimal(repr(round(number, 8))):f}".rstrip("0").rstrip(".") or "0"


def _still(root: Any) -> bytes:
    """Without the library's own script; a picture has none. Written by the same library that built the tree: with or
    without lxml beside it they differ."""
    for parent in root.iter():
        for child in list(parent):
            if str(child.tag).rpartition("}")[2] == "script":
                parent.remove(child)
    picture: bytes = etree.tostring(root, encoding="utf-8")
    return picture
