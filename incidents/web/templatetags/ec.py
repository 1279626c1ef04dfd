"""How times, levels, money and unknowns are written on screen. Reads neither clock nor database."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from incidents.models import Incident
from incidents.queries.monitoring import Evidence, evidence_of
from incidents.web.templatetags import clockface

register = template.Library()

BEIJING = timezone(timedelta(hours=8), "北京时间")  # no summer time since 1991
UNKNOWN = "不明"
LETTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
WORDS = {
    "response": {1: "红", 2: "橙", 3: "黄", 4: "蓝"},
    "severity": {1: "特别重大", 2: "重大", 3: "较大", 4: "一般"},
    "warning": {1: "红色预警", 2: "橙色预警", 3: "黄色预警", 4: "蓝色预警"},
}
FORMATS = {
    "HM": "{0:%H:%M}",
    "HMS": "{0:%H:%M:%S}",
    "MD": "{0.month}月{0.day}日",
    "MDHM": "{0.month}月{0.day}日 {0:%H:%M}",
    "YMD": "{0.year}年{0.month}月{0.day}日",
    "YMDHM": "{0.year}年{0.month}月{0.day}日 {0:%H:%M}",
    "full": "{0:%Y-%m-%d %H:%M:%S}",
    "cn": "{0.year}年{0.month}月{0.day}日{0.hour}时{0.minute}分",
}


@register.filter
def bj(moment: datetime | None, form: str = "HM") -> str:
    """`moment` in 北京时间, `form` a key of FORMATS; 不明 for None; a naive time is refused."""
    if moment is None or moment == "":
        return UNKNOWN
    if moment.tzinfo is None:
        raise ValueError("a time without an offset cannot be shown")
    return FORMATS[form].format(moment.astimezone(BEIJING))


@register.filter
def ago(moment: datetime, now: datetime) -> str:
    """「3 天前」 「2 小时前」 「5 分前」: how long it has been quiet."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes >= 24 * 60:
        return f"{minutes // (24 * 60)} 天前"
    return f"{minutes // 60} 小时前" if minutes >= 60 else f"{minutes} 分前"


@register.filter
def iso(moment: datetime | None) -> str:
    """`moment` as ISO 8601 with its offset, for `datetime=` and the clocks; empty for None."""
    return moment.isoformat() if moment else ""


@register.filter
def iso_bj(written: str) -> str:
    """A moment kept as ISO 8601 in JSON, in 北京时间."""
    return bj(datetime.fromisoformat(written), "YMDHM") if written else UNKNOWN


@register.filter
def level_number(level: Any) -> int:
    """1–4 from 1–4, "1"–"4" or "I"–"IV"; 0 where the level is not determined."""
    if level in (None, ""):
        return 0
    text = str(level).removesuffix("级")
    for number, letters in LETTERS.items():
        if text in (letters, str(number)):
            return number
    return 0


@register.filter
def level_letter(level: Any) -> str:
    """「I」–「IV」 in Latin letters, or 未定."""
    return LETTERS.get(level_number(level), "未定")


@register.simple_tag
def level_word(level: Any, scale: str = "response") -> str:
    """The word beside the letters: 橙 for a response, 重大 for a grade, 橙色预警 for a warning."""
    return WORDS.get(scale, {}).get(level_number(level), "")


@register.filter
def unknown(value: Any) -> Any:
    """`value`, or 不明 where nobody knows it; never 0."""
    return UNKNOWN if value is None or value == "" else value


@register.filter
def wan(amount: Decimal | None) -> str:
    """Money in 万元, without idle zeros: 500 万元, 12.5 万元."""
    if amount is None or amount == "":
        return UNKNOWN
    text = f"{Decimal(amount):,.2f}".rstrip("0").rstrip(".")
    return f"{text} 万元"


@register.filter
def duration(span: timedelta | int | float | None) -> str:
    """A length of time in words: 2 天 3 小时, 1 小时 5 分, 25 分 48 秒, 40 秒."""
    if span is None or span == "":
        return UNKNOWN
    seconds = int(span.total_seconds() if isinstance(span, timedelta) else span)
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    units = [(days, "天"), (hour, "小时"), (minute, "分"), (second, "秒")]
    first = next((i for i, (count, _) in enumerate(units) if count), 3)
    shown = units[first : first + 2] if first < 2 else units[first:]
    shown = [(count, name) for count, name in shown if count] or [(0, "秒")]
    return " ".join(f"{count} {name}" for count, name in shown)


@register.filter
def km(distance: float | None) -> str:
    """A distance as the crow flies: 6.8 km; 未知 where nobody located the place, and never 0."""
    if distance is None:
        return "未知"
    return "不到 0.1 km" if distance < 0.1 else f"{distance:.1f} km"


@register.simple_tag(takes_context=True)
def clock_face(context: template.Context, **given: Any) -> clockface.Face:
    """What a clock shows at `now`: see `clockface.face`. For `{% clock_face due=… now=… as face %}`."""
    practice = context.get("alarm_practice")
    return clockface.face(practice=practice() if callable(practice) else practice, **given)


@register.simple_tag
def due_day(moment: datetime | None, now: datetime | None) -> str:
    """今天, 明天, 昨天, or the date."""
    if not moment:
        return ""
    if now:
        days = (moment.astimezone(BEIJING).date() - now.astimezone(BEIJING).date()).days
        near = {0: "今天", 1: "明天", -1: "昨天"}.get(days)
        if near:
            return near
    return bj(moment, "MD")


@register.filter
def tri_state(value: Any) -> str:
    """How a number field starts: `unknown` for None or blank, `none` for an explicit 0, else `number`."""
    text = "" if value is None else str(value).strip()
    if text in ("", UNKNOWN):
        return "unknown"
    return "none" if text in ("0", "0.00", "无") else "number"


@register.simple_tag
def data_attributes(pairs: Mapping[str, Any] | Iterable[tuple[str, Any]] | None) -> SafeString:
    """`data-…` attributes out of a mapping, escaped; blanks are left out."""
    items = pairs.items() if isinstance(pairs, Mapping) else (pairs or ())
    kept = [(name.replace("_", "-"), value) for name, value in items if value not in (None, "")]
    return format_html_join("", ' data-{}="{}"', kept)


@register.simple_tag
def monitoring_run(incident: Incident) -> Evidence:
    """「连续 N 次低于限值」 as it stands now, wherever an incident is shown."""
    return evidence_of(incident)


@register.simple_tag
def form_id() -> SafeString:
    """The hidden field that makes one filled form one act, however often it arrives (web/once.py)."""
    return format_html('<input type="hidden" name="form_id" value="{}">', uuid4().hex)


@register.filter
def seen(lines: Iterable[str]) -> str:
    """What tells one set of lines from another, so that a page does not fetch what it shows."""
    return sha256("\n".join(lines).encode()).hexdigest()[:8]


@register.simple_tag
@cache
def icon_data(name: str) -> str:
    """An SVG of static/ as an address that needs no server: the icon of a tab turns 超时 while the line is cut, too."""
    drawing = Path(f"{settings.BASE_DIR}/static/{name}").read_text(encoding="utf-8")
    return "data:image/svg+xml," + quote(drawing.strip(), safe=" =/:")


@register.simple_tag
@lru_cache(maxsize=4096)
def criterion(cell: Hashable) -> SafeString:
    """A cell of a plan's table: the plan's own sentence in one of three states, so it is written once and kept."""
    return get_template("intake/_cell.html").render({"c": cell})
