"""地名库: places by what the desk types, and what lies nearest. An officer sees his own office's only."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians
from typing import TypeVar

from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Length

from incidents.models import Officer, Organisation, Place, RiskSource, WaterSource
from incidents.rules.places import Nearest, Point, nearest, point

MOST = 8
LONGEST = 40
CLOSE = 5
"""Candidates by a flat map; the sphere decides among them."""
S = TypeVar("S", WaterSource, RiskSource)


@dataclass(frozen=True)
class Around:
    """What the register knows of the surroundings. Both None and `located` false: 距离未知."""

    located: bool
    water: Nearest[WaterSource] | None = None
    risk: Nearest[RiskSource] | None = None


def search(officer: Officer, typed: str) -> list[Place]:
    """At most MOST places by pinyin initials (of the place, or with its county before it) or by characters."""
    wanted = "".join(typed.split())[:LONGEST].lower()
    if not wanted or officer.organisation_id is None:
        return []
    rows = Place.objects.filter(organisation=officer.organisation_id)
    found = _by_initials(rows, wanted) if wanted.isascii() else _by_characters(rows, typed)
    return list(found.order_by("rank", Length("name"), "county", "name")[:MOST])


def _by_initials(rows: QuerySet[Place], wanted: str) -> QuerySet[Place]:
    """What begins so; the whole key first. Digits are also part of a name: 307."""
    begins = Q(initials__startswith=wanted) | Q(initials__contains=f" {wanted}")
    whole = Q(initials=wanted) | Q(initials__startswith=f"{wanted} ") | Q(initials__endswith=f" {wanted}")
    return rows.filter(begins | Q(name__icontains=wanted)).annotate(
        rank=Case(
            When(whole | Q(initials__contains=f" {wanted} "), then=0),
            When(begins, then=1),
            default=2,
            output_field=IntegerField(),
        )
    )


def _by_characters(rows: QuerySet[Place], typed: str) -> QuerySet[Place]:
    """Every part that is set off by blanks or 「·」 must occur; what begins so comes first."""
    parts = typed.replace("·", " ").split()[:4]
    rows = rows.annotate(rank=Value(0, output_field=IntegerField()))
    for part in parts:
        rows = rows.filter(Q(name__contains=part) | Q(county__contains=part) | _with_county(part))
    return rows.annotate(
        rank=Case(
            When(name__startswith=parts[0], then=0),
            When(name__contains=parts[0], then=1),
            default=2,
            output_field=IntegerField(),
        )
    )


def _with_county(part: str) -> Q:
    """「平定县桃河」 written in one: county and name one after the other."""
    cuts = [(part[:at], part[at:]) for at in range(2, min(len(part), 12))]
    found = Q(pk__in=[])
    for county, name in cuts:
        found |= Q(county__startswith=county, name__startswith=name)
    return found


def whereabouts(organisation: Organisation, county: str, detail: str) -> Point | None:
    """The point of a place that is written exactly as the gazetteer has it; None: 未定位."""
    if not detail.strip():
        return None
    row = Place.objects.filter(organisation=organisation, county=county.strip(), name=detail.strip()).first()
    return point(row.lng, row.lat) if row else None


def around(organisation: Organisation, here: Point | None) -> Around:
    """The nearest water source and the nearest risk source of the office's register."""
    if here is None:
        return Around(located=False)
    return Around(
        True,
        nearest(here, _close(WaterSource.objects.filter(organisation=organisation), here), _where),
        nearest(here, _close(RiskSource.objects.filter(organisation=organisation), here), _where),
    )


def _close(rows: QuerySet[S], here: Point) -> list[S]:
    east = (Cast(F("lng"), FloatField()) - here.lng) * cos(radians(here.lat))
    north = Cast(F("lat"), FloatField()) - here.lat
    return list(rows.annotate(far=east * east + north * north).order_by("far", "name")[:CLOSE])


def _where(row: WaterSource | RiskSource) -> Point:
    return Point(float(row.lng), float(row.lat))


def counts() -> Iterator[tuple[Organisation, dict[str, int]]]:
    """How much each office has listed."""
    for office in Organisation.objects.order_by("code"):
        yield (
            office,
            {
                "地名": office.places.count(),
                "水源": office.water_sources.count(),
                "风险源": office.risk_sources.count(),
            },
        )
