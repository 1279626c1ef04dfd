"""疑似重复: live events that a call may be about, the likeliest first. A person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from incidents.models import LIVE_STATES, Event, EventKind, Incident, IncidentState
from incidents.plans.schema import Plan
from incidents.plans.schema.desk import Duplicates
from incidents.rules import duplicates
from incidents.rules.duplicates import Similar, Told
from incidents.rules.places import Point, point

MOST = 5
CANDIDATES = 300
"""Rows that the rule looks at; a night of one storm had 110 calls."""
KM_A_DEGREE = 110.5
"""At least so many between two degrees of latitude, anywhere."""


@dataclass(frozen=True)
class Likely:
    """An event that may be the same, and why. Of a merged source its host."""

    incident: Incident
    found: Similar
    place: int
    """The number that the new call would get among its sources."""

    @property
    def why(self) -> str:
        return self.found.why

    @property
    def minutes_apart(self) -> int:
        return self.found.minutes


def likely(
    organisation_id: UUID | None, plan: Plan, told: Told, *, drill: bool = False, besides: Iterable[UUID] = ()
) -> list[Likely]:
    """For a call being written; empty until kind and place are known, or where the office has no such practice."""
    if plan.desk is None or organisation_id is None or not told.category or not told.county.strip():
        return []
    limits = plan.desk.duplicates
    rows = Incident.objects.filter(organisation_id=organisation_id, drill=drill)
    candidates = _near(rows, limits, told).select_related("merged_into")
    best: dict[UUID, tuple[Incident, Similar]] = {}
    for row in candidates.defer("assessment", "narrative", "merged_into__assessment")[:CANDIDATES]:
        host = row.merged_into or row
        found = duplicates.similar(limits, told, as_told(row))
        if found is None or not host.is_live:
            continue
        if host.pk not in best or _rank(found) < _rank(best[host.pk][1]):
            best[host.pk] = host, found
    for pk in besides:
        best.pop(pk, None)
    ranked = sorted(best.values(), key=lambda pair: _rank(pair[1]))[:MOST]
    return _with_places(ranked)


def likely_of(incident: Incident, plan: Plan) -> list[Likely]:
    """For a call already logged: without itself, its sources' offers of itself, and what was judged different."""
    if not incident.is_live or plan.desk is None:
        return []
    found = likely(
        incident.organisation_id, plan, as_told(incident), drill=incident.drill, besides=[incident.pk]
    )
    if not found:
        return []
    apart = _kept_apart(incident, [each.incident.pk for each in found])
    return [each for each in found if each.incident.pk not in apart]


def as_told(incident: Incident) -> Told:
    return Told(
        category=incident.category,
        county=incident.county,
        detail=incident.detail,
        point=point(incident.lng, incident.lat),
        learned_at=incident.learned_at,
        occurred_at=incident.occurred_at,
    )


def _near(rows: QuerySet[Incident], limits: Duplicates, told: Told) -> QuerySet[Incident]:
    """All that the rule could accept, by the index of 得知; a time of occurrence reaches further back among the live."""
    window = timedelta(minutes=limits.within_minutes)
    in_time = _within("learned_at", told.learned_at, window)
    if told.occurred_at is not None:
        in_time |= _within("occurred_at", told.occurred_at, window) & Q(state__in=LIVE_STATES)
    return rows.filter(
        in_time,
        _in_reach(limits, told),
        state__in=[*LIVE_STATES, IncidentState.MERGED],
        category__in=sorted(duplicates.family(limits, told.category)),
    ).order_by("-learned_at")


def _within(field: str, at: datetime, window: timedelta) -> Q:
    return Q(**{f"{field}__gte": at - window, f"{field}__lte": at + window})


def _in_reach(limits: Duplicates, told: Told) -> Q:
    same_county = Q(county=told.county.strip())
    if told.point is None:
        return same_county
    return (Q(lat__isnull=True) & same_county) | _box(told.point, float(limits.within_km))


def _box(here: Point, km: float) -> Q:
    north = km / KM_A_DEGREE
    east = north / max(cos(radians(here.lat)), 0.01)
    return Q(
        lat__gte=here.lat - north,
        lat__lte=here.lat + north,
        lng__gte=here.lng - east,
        lng__lte=here.lng + east,
    )


def _rank(found: Similar) -> tuple[bool, float, bool, int]:
    """The nearest first; then the same place in words; a call of which only the county is known comes last."""
    return found.km is None, round(found.km or 0, 1), not found.place_told, found.minutes


def _with_places(ranked: list[tuple[Incident, Similar]]) -> list[Likely]:
    if not ranked:
        return []
    rows = Incident.objects.filter(merged_into__in=[host.pk for host, _ in ranked])
    counted: dict[Any, int] = dict(
        rows.order_by().values("merged_into").annotate(n=Count("pk")).values_list("merged_into", "n")
    )
    return [Likely(host, found, counted.get(host.pk, 0) + 2) for host, found in ranked]


def _kept_apart(incident: Incident, others: list[UUID]) -> set[UUID]:
    """另立, 拆分: pairs that somebody judged different, whichever of the two says so."""
    rows = Event.objects.filter(
        incident_id__in=[incident.pk, *others],
        kind__in=[EventKind.RECEIVED, EventKind.NOTE, EventKind.SPLIT],
        payload__has_key="kept_apart_from",
    ).values_list("incident_id", "payload")
    apart: set[UUID] = set()
    for owner, payload in rows:
        named = {UUID(each) for each in payload["kept_apart_from"]}
        apart |= named if owner == incident.pk else ({owner} if incident.pk in named else set())
    return apart
