"""Numbers as people write them under stress: 「３」 「三人」 「叁」 「1.2万」 「约30」. Unknown stays unknown."""

import re
import unicodedata
from decimal import Decimal

UNKNOWN = frozenset({"", "不明", "不详", "不清楚", "不清", "不知道", "未知", "待核", "?"})
NONE = frozenset({"无", "没有", "零", "〇", "无人"})
DIGITS = {
    "零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "贰": 2, "三": 3, "叁": 3, "四": 4, "肆": 4,
    "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
WAN = Decimal(10**4)

LONGEST = 30
RANGE = "读不出数字，请写一个数，不明则留空。"
_ROUGHLY = re.compile(r"^(大约|约|近|至少|共|已有)|[余多](?=[十百千万萬亿億]*[人名个位户]?\Z)|[人名个位户]\Z")
_GROUPED = re.compile(r"([0-9])[\s,](?=[0-9]{3}(?![0-9]))")
"""「12 000」; 「3,5」 and 「3 5」 are two numbers."""
_IDLE = re.compile(r"\s+(?![0-9])|(?<![0-9])\s+")
_ARABIC = re.compile(r"([0-9]+(?:\.[0-9]+)?)([十百千万萬亿億]*)")


def read(written: str, *, unit: str = "") -> Decimal | None:
    """The number in `unit`, None for 不明, 0 for 无. Raises ValueError with a sentence where it cannot be read."""
    plain = unicodedata.normalize("NFKC", written).strip()
    if plain in UNKNOWN:
        return None
    if len(plain) > LONGEST:
        raise ValueError("读不出数字，请只写数字，不明则留空。")
    plain = _IDLE.sub("", _GROUPED.sub(r"\1", plain))
    if unit == "万元":
        return _money(plain)
    return _number(plain)


def _money(plain: str) -> Decimal:
    """In 万元: 「500」, 「500万」 and 「500万元」 are the same; 「300元」 and 「五百万」 say themselves what they are."""
    in_yuan = plain.endswith("元") or plain.endswith("块")
    bare = plain.rstrip("元块")
    says_scale = any(each in bare for each in MYRIADS)
    amount = _number(bare)
    return amount / WAN if says_scale or in_yuan else amount


def _number(plain: str) -> Decimal:
    bare = _ROUGHLY.sub("", plain)
    bare = _ROUGHLY.sub("", bare)
    if bare in NONE:
        return Decimal(0)
    match = _ARABIC.fullmatch(bare)
    if match:
        amount = Decimal(match[1])
        for each in match[2]:
            amount *= TENS.get(each) or MYRIADS[each]
        return amount
    return Decimal(_han(bare))


def _han(text: str) -> int:
    """「一万二千三百」, 「两百三」 (230), 「一二〇」 (120)."""
    if not text or any(each not in DIGITS and each not in TENS and each not in MYRIADS for each in text):
        raise ValueError("读不出数字，请写数字，不明则留空。")
    if all(each in DIGITS for each in text):
        return _one_by_one(text)
    total = section = digit = 0
    last = 1
    for each in text:
        if each in DIGITS:
            if digit:
                raise ValueError(RANGE)  # 「十七八」: seventeen or eighteen
            digit = DIGITS[each]
            last = 1 if digit == 0 else last
        elif each in TENS:
            section += (digit or 1) * TENS[each]
            digit, last = 0, TENS[each]
        else:
            # 「万余人」 is ten thousand and more, not none.
            total = (total + section + digit or 1) * MYRIADS[each]
            section, digit, last = 0, 0, MYRIADS[each]
    # 「两百三」 is 230, 「一万二」 12000: a last digit without its unit stands one step below the unit before it.
    return total + section + digit * (last // 10 or 1)


def _one_by_one(text: str) -> int:
    """「一二〇」 is 120; 「三五」 is three to five and no number."""
    if len(text) == 2 and not set(text) & {"零", "〇"}:
        raise ValueError(RANGE)
    return int("".join(str(DIGITS[each]) for each in text))


def spell(value: Decimal) -> str:
    """「12 000」: grouped, without idle zeros."""
    whole, _, rest = format(value, "f").partition(".")
    rest = rest.rstrip("0")
    return f"{int(whole):,}".replace(",", " ") + (f".{rest}" if rest else "")
