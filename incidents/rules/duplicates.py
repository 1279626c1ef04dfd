"""疑似重复: whether two calls may be about one event. Only ever an offer: a person decides."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from incidents.plans.schema.desk import Duplicates
from incidents.rules.places import Point, distance_km

SAME_WORDS = Decimal("0.25")
"""Two descriptions name one place where they share this part of the shorter one's pairs of characters. Measured over
tests/duplicate_pairs.py: from 0.33 on events told in other words are lost, at 0.25 none, and 2 of 30 strangers offered."""


@dataclass(frozen=True)
class Told:
    """What one call says of kind, place and time."""

    category: str
    county: str
    learned_at: datetime
    detail: str = ""
    point: Point | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class Similar:
    km: float | None
    """None: one of the two is not located."""
    minutes: int
    """Between the two times of learning, or of occurrence where both are known and closer."""
    why: str
    place_told: bool = True
    """False: of one or both nothing but the county is known."""


def similar(limits: Duplicates, one: Told, other: Told) -> Similar | None:
    """Near in kind, time and place by the office's limits; None where one of the three is not. Symmetric."""
    kind = _kind(limits, one.category, other.category)
    apart = _apart(one, other)
    if not kind or apart > timedelta(minutes=limits.within_minutes):
        return None
    if one.point is not None and other.point is not None:
        km = distance_km(one.point, other.point)
        place = f"同地点 {_shown(km)}" if km <= limits.within_km else ""
    else:
        km, place = None, _same_words(one, other)
    if not place:
        return None
    minutes = int(apart.total_seconds() // 60)
    told = km is not None or bool(_pairs(one.detail, one.county) and _pairs(other.detail, other.county))
    return Similar(km, minutes, f"{place}，相差 {minutes} 分，{kind}", told)


def _shown(km: float) -> str:
    return f"{km:.1f} km" if km >= 0.05 else "不到 0.1 km"


def family(limits: Duplicates, category: str) -> frozenset[str]:
    """The categories that callers take for `category`, itself among them."""
    taken = (set(each) for each in limits.families if category in each)
    return frozenset({category}.union(*taken))


def _kind(limits: Duplicates, one: str, other: str) -> str:
    if one == other:
        return "类型相同"
    return f"类型相近（{'、'.join(sorted((one, other)))}）" if other in family(limits, one) else ""


def _apart(one: Told, other: Told) -> timedelta:
    learned = abs(one.learned_at - other.learned_at)
    if one.occurred_at is None or other.occurred_at is None:
        return learned
    return min(learned, abs(one.occurred_at - other.occurred_at))


def _same_words(one: Told, other: Told) -> str:
    county = one.county.strip()
    if not county or county != other.county.strip():
        return ""
    first, second = _pairs(one.detail, county), _pairs(other.detail, county)
    if not first or not second:
        return f"同在{county}，详细地点{'都' if not first and not second else '一方'}不明"
    if len(first & second) < SAME_WORDS * min(len(first), len(second)):
        return ""
    return f"同在{county}，地点写法相近"


def _pairs(detail: str, county: str) -> frozenset[str]:
    """Pairs of neighbouring letters, without blanks, signs, and the county that some write again."""
    plain = unicodedata.normalize("NFKC", detail).replace(county, "")
    letters = "".join(each for each in plain if each.isalnum())
    return frozenset(letters[at : at + 2] for at in range(max(1, len(letters) - 1)) if letters)
