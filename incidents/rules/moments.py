"""Times as people write them: 「2:05」 「0205」 「昨天23:50」 「11-21 23:50」. Always 北京时间."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from incidents.rules.deadlines import BEIJING

UNREADABLE = "时间读不出来，请写成 02:05、昨天 23:50 或 2026-11-22 02:05 这样；不明则留空。"
UNKNOWN = frozenset({"", "不明", "不详", "不清楚", "未知"})
DAYS = {"今天": 0, "昨天": -1, "昨晚": -1, "前天": -2}
# A caller's watch and ours differ: a time so little ahead is now, not yesterday.
AHEAD = timedelta(minutes=10)

_TIME = r"(?P<hour>\d{1,2})(?:[:时点](?P<minute>\d{1,2})?(?:[:分](?P<second>\d{1,2}))?[分秒]?)"
_SHORT = r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>)"
_DATE = r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
_FORMS = [
    re.compile(rf"(?:(?P<word>今天|昨天|昨晚|前天)|{_DATE})?\s*T?\s*{time}") for time in (_TIME, _SHORT)
]


def read(written: str, *, now: datetime) -> datetime | None:
    """The moment meant, None for 不明; a bare time is the last such time up to now. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", written).strip()
    if plain in UNKNOWN:
        return None
    match = next((found for form in _FORMS if (found := form.fullmatch(plain))), None)
    if match is None:
        raise ValueError(UNREADABLE)
    here = now.astimezone(BEIJING)
    moment = _on(match, here)
    bare = not match["word"] and not match["month"]
    return moment - timedelta(days=1) if bare and moment > here + AHEAD else moment


def _on(match: re.Match[str], here: datetime) -> datetime:
    day = here.date() + timedelta(days=DAYS.get(match["word"] or "", 0))
    try:
        if match["month"]:
            day = date(int(match["year"] or here.year), int(match["month"]), int(match["day"]))
        hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        raise ValueError(UNREADABLE) from None
