"""The wall: how large its characters must be to be read from the last seat, and which words may hang there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, hypot, radians, tan

MM_PER_INCH = 25.4
ARC_MINUTES = 30
"""Height of a Chinese character as the eye sees it; clock digits are drawn at least twice as high (ux 2.5)."""
DRAWN_FOR = (1920, 1080)
BODY_PX = 34
"""Of the page as it is drawn for 1920×1080 at 100 %."""
LARGEST = {3: 100, 2: 130}
"""Per cent, by columns: beyond it the page no longer fits without scrolling."""
SMALLEST, STEP = 80, 10
COMMON_INCHES = (32, 43, 50, 55, 65, 75, 86, 98, 110, 136, 163)
"""Diagonals that are on sale."""


@dataclass(frozen=True)
class Panel:
    inches: Decimal
    wide: int
    high: int

    @property
    def body_mm(self) -> float:
        """Height of the body type at 100 %."""
        pixel = float(self.inches) * MM_PER_INCH / hypot(self.wide, self.high)
        return BODY_PX * pixel * min(self.wide / DRAWN_FOR[0], self.high / DRAWN_FOR[1])


@dataclass(frozen=True)
class Fit:
    """`scale` is what the page takes, in per cent; `fits`: it can be read from the last seat."""

    scale: int
    fits: bool
    farthest_m: Decimal
    words: str


def body_mm(metres: Decimal) -> float:
    """2·d·tan(30′/2): the height that is read without effort from `metres` away."""
    return 2 * float(metres) * 1000 * tan(radians(ARC_MINUTES / 60 / 2))


def farthest(panel: Panel, columns: int) -> Decimal:
    """The last seat that reads the page at its largest, in metres to one place."""
    largest = panel.body_mm * LARGEST[columns] / 100
    return Decimal(largest / body_mm(Decimal(1))).quantize(Decimal("0.1"))


def fit(panel: Panel, seat_m: Decimal, columns: int) -> Fit:
    """The scale for the last seat; where the page cannot grow so far, how near the seat, how large the panel would be."""
    most = farthest(panel, columns)
    wanted = 100 * body_mm(seat_m) / panel.body_mm
    scale = min(LARGEST[columns], max(SMALLEST, ceil(wanted / STEP) * STEP))
    if seat_m <= most:
        return Fit(scale, fits=True, farthest_m=most, words=f"{_m(seat_m)} 处可读，字号 {scale}%")
    return Fit(scale, fits=False, farthest_m=most, words=_instead(panel, seat_m, columns, most))


def _instead(panel: Panel, seat_m: Decimal, columns: int, most: Decimal) -> str:
    """「最远 2.5 m，或换 86″，或减到两栏」."""
    ways = [f"最远 {_m(most)}", _larger(panel, seat_m, columns)]
    if columns > min(LARGEST):
        two = farthest(panel, min(LARGEST))
        ways.append("或减到两栏" if seat_m <= two else f"减到两栏也只到 {_m(two)}")
    return "，".join(ways)


def _larger(panel: Panel, seat_m: Decimal, columns: int) -> str:
    for inches in COMMON_INCHES:
        if seat_m <= farthest(Panel(Decimal(inches), panel.wide, panel.high), columns):
            return f"或换 {inches}″"
    return "没有更大的常见屏幕够用"


def _m(metres: Decimal) -> str:
    return f"{metres.normalize():f} m"


_NUMBERS = re.compile(r"\+?\d[\d \-]{5,}\d")
_ENDS = re.compile(r"[：，；（。—]")

SAID = "said"
HEADLINES: Mapping[str, str] = {
    "RECEIVED": "接报", "VERIFIED": "核实属实", "FACTS_UPDATED": "现势更新", "PEOPLE_MOVED": "人员数字更新",
    "GRADE_CONFIRMED": SAID, "ACTIVATION_REQUESTED": SAID, "ACTIVATION_APPROVED": "响应已批准",
    "ACTIVATION_RETURNED": "提请退回", "RESPONSE_ACTIVATED": SAID, "NOTICES_ISSUED": SAID,
    "REPORT_SENT": SAID, "LEVEL_CHANGE_REQUESTED": SAID, "LEVEL_CHANGED": "响应级别调整", "CITY_ASKED": "已提请上级",
    "COMMAND_HANDED_OVER": "指挥移交", "ORDER_GIVEN": "下达指令", "UNIT_SET_OUT": "队伍出发", "UNIT_ARRIVED": "队伍到场",
    "RESCUE_SUSPENDED": "暂停救援", "RESCUE_RESUMED": "恢复救援", "DANGER_REPORTED": "险情报告",
    "MONITORING_RECORDED": "监测数据更新", "ARRIVAL_ESTIMATED": "到达估算更新", "RELEASE_PUBLISHED": "信息发布",
    "TERMINATION_REQUESTED": "提请终止响应", "RESPONSE_ENDED": "响应终止", "DERIVED": "发生次生事件",
    "WARNING_LINKED": "预警转事件",
}  # fmt: skip
"""What of the timeline is said on the wall. `SAID`: the first words of the entry, which the system itself composes; the
rest of an entry is what people typed, with names in it."""


def headline(kind: str, summary: str) -> str:
    """A few words without any person in them; empty where the wall is silent about it."""
    fixed = HEADLINES.get(kind, "")
    return without_numbers(_ENDS.split(summary, maxsplit=1)[0]) if fixed == SAID else fixed


def without_numbers(text: str) -> str:
    """What reads as a telephone number is struck out; figures of people and metres stay."""
    return _NUMBERS.sub("…", text)
