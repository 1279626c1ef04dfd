"""监测数据: what a written value says, how it stands to its limit, and how long a run below it is. Unknown breaks a run."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

NOT_DETECTED, MISSING = "未检出", "缺测"
_NONE_FOUND = re.compile(r"(?:未检出|未检测出|n\.?d\.?)(?:\((.+)\))?", re.IGNORECASE)
_MISSED = frozenset({"缺测", "未测", "未测出", "漏测", "仪器故障", "/", "-", "—", "--"})
_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?"
_BELOW = re.compile(rf"(?:<=?|≤|低于|小于)({_NUMBER})|({_NUMBER})L")
_POWER = re.compile(r"([0-9.]+)[×xX*]10\^?([+-]?[0-9]{1,2})")
LONGEST = 30
MOST, DECIMALS = Decimal(10) ** 11, 8
READS = "读不出数值，请写一个数，如 0.42；低于检出限写 <0.002 或 未检出，没有测到写 缺测。"


@dataclass(frozen=True)
class Measured:
    """A number; less than a detection limit (`below`; the limit itself, or None where nobody wrote it); or 缺测."""

    number: Decimal | None = None
    below: bool = False

    @property
    def missing(self) -> bool:
        return self.number is None and not self.below

    def words(self, unit: str = "") -> str:
        """「0.42 mg/L」, 「<0.002 mg/L」, 「未检出」, 「缺测」."""
        if self.number is None:
            return NOT_DETECTED if self.below else MISSING
        return f"{'<' if self.below else ''}{plain(self.number)}{f' {unit}' if unit else ''}"


@dataclass(frozen=True)
class Limits:
    """What a factor is measured against; None: nobody has set it."""

    low: Decimal | None = None
    high: Decimal | None = None
    standard: str = ""
    detection: Decimal | None = None
    """Detection limit of the method, for a 未检出 that names none."""
    background: Decimal | None = None

    @property
    def set(self) -> bool:
        return self.low is not None or self.high is not None

    def words(self, unit: str = "") -> str:
        """「0.01 mg/L」, 「6—9」, 「不低于 5 mg/L」."""
        tail = f" {unit}" if unit else ""
        if self.low is not None and self.high is not None:
            return f"{plain(self.low)}—{plain(self.high)}{tail}"
        if self.high is not None:
            return f"{plain(self.high)}{tail}"
        return f"不低于 {plain(self.low)}{tail}" if self.low is not None else ""


@dataclass(frozen=True)
class Verdict:
    """`below`: strictly within the limit, what counts in a run; None: it cannot be said, and `words` say why."""

    below: bool | None
    exceeds: bool
    words: str


@dataclass(frozen=True)
class Sample:
    at: datetime
    measured: Measured


@dataclass(frozen=True)
class Run:
    """The newest readings in a row that are below the limit."""

    length: int
    needed: int | None
    since: datetime | None
    until: datetime | None
    ended: str
    """Why the reading before the run does not count; empty where there is none."""
    at_background: bool | None
    """Whether the needed readings are down to the level before the incident; None: that level is not known."""

    @property
    def met(self) -> bool | None:
        return None if self.needed is None else self.length >= self.needed


def plain(number: Decimal) -> str:
    """「0.01」, without idle zeros and without an exponent."""
    written = format(number, "f")
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def read(written: str) -> Measured:
    """The value as laboratories write it. Raises ValueError with a sentence."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written))
    if len(text) > LONGEST or not text:
        raise ValueError(READS)
    if text in _MISSED:
        return Measured()
    if found := _NONE_FOUND.fullmatch(text):
        limit = found[1].lstrip("<≤") if found[1] else ""
        return Measured(_number(limit) if limit else None, below=True)
    if found := _BELOW.fullmatch(text):
        return Measured(_number(found[1] or found[2]), below=True)
    return Measured(_number(text))


def _number(text: str) -> Decimal:
    if found := _POWER.fullmatch(text):
        text = f"{found[1]}E{found[2]}"
    if text.startswith("-"):
        raise ValueError("监测值不能是负数，请核对。")
    try:
        number = Decimal(text) if re.fullmatch(_NUMBER, text) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise ValueError(READS)
    if number >= MOST or number != round(number, DECIMALS):
        raise ValueError("数值超出可记的范围（至多 11 位整数、8 位小数），请核对单位。")
    return number


def against(measured: Measured, limits: Limits) -> Verdict:
    """How one value stands to its limit. At the limit is not 低于; what cannot be compared is None, never a pass."""
    if measured.missing:
        return Verdict(None, False, MISSING)
    if not limits.set:
        return Verdict(None, False, "没有限值，不能判断")
    if measured.below:
        return _undetected(measured.number if measured.number is not None else limits.detection, limits)
    assert measured.number is not None
    return _compared(measured.number, limits)


def _undetected(bound: Decimal | None, limits: Limits) -> Verdict:
    """Somewhere between nothing and the detection limit."""
    if bound is None:
        return Verdict(None, False, "未检出，但没有写检出限，不能与限值比较")
    if limits.low is not None:
        return (
            Verdict(False, True, "低于下限")
            if bound <= limits.low
            else Verdict(None, False, f"检出限 {plain(bound)} 高于下限，不能判断")
        )
    assert limits.high is not None
    if bound <= limits.high:
        return Verdict(True, False, "低于检出限")
    return Verdict(None, False, f"检出限 {plain(bound)} 高于限值，不能判断")


def _compared(number: Decimal, limits: Limits) -> Verdict:
    if limits.high is not None and number > limits.high:
        return Verdict(False, True, over(number, limits.high))
    if limits.low is not None and number < limits.low:
        return Verdict(False, True, "低于下限")
    if number in (limits.low, limits.high):
        return Verdict(False, False, "等于限值，不算低于")
    return Verdict(True, False, "低于限值" if limits.low is None else "在限值以内")


def over(number: Decimal, high: Decimal) -> str:
    """「超限值 41 倍」: what is beyond the limit, in limits, as the reports write it."""
    if not high:
        return "超限值"
    times = (number - high) / high
    digits = Decimal(1) if times >= 10 else Decimal("0.1") if times >= Decimal("0.1") else Decimal("0.01")
    return f"超限值 {plain(max(times.quantize(digits), digits))} 倍"


def run(samples: Sequence[Sample], limits: Limits, needed: int | None) -> Run:
    """The run that ends with the newest reading; `samples` in the order of their time."""
    length, ended = 0, ""
    for sample in reversed(samples):
        verdict = against(sample.measured, limits)
        if not verdict.below:
            ended = verdict.words
            break
        length += 1
    counted = samples[len(samples) - length :]
    return Run(
        length,
        needed,
        counted[0].at if counted else None,
        counted[-1].at if counted else None,
        ended,
        _at_background(counted[-needed:] if needed else counted, limits),
    )


def _at_background(samples: Sequence[Sample], limits: Limits) -> bool | None:
    """Down to 本底: each reading is at most what was there before; a detection limit above it says nothing."""
    if limits.background is None or not samples:
        return None
    found = [_down(each.measured, limits.background, limits.detection) for each in samples]
    return False if False in found else None if None in found else True


def _down(measured: Measured, background: Decimal, detection: Decimal | None) -> bool | None:
    bound = measured.number if measured.number is not None else detection
    if bound is None or (measured.below and bound > background):
        return None
    return bound <= background


def jump(last: Measured | None, new: Measured, factor: int) -> str:
    """「上次 0.38，×110」 where the new value is `factor` times the last or more, or that much less; else nothing.

    A detection limit stands for what lies below it: falling out of sight asks nothing, appearing may."""
    if last is None or not last.number or not new.number or (last.below and new.below):
        return ""
    was, now = last.number, new.number
    if not new.below and now >= was * factor:
        return f"上次 {last.words()}，×{_times(now / was)}"
    if not new.below and not last.below and now * factor <= was:
        return f"上次 {last.words()}，÷{_times(was / now)}"
    return ""


def _times(ratio: Decimal) -> str:
    return plain(ratio.quantize(Decimal("0.1")))
