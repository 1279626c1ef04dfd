"""What a room shows of its incident's row beside the row itself: annotations, so that one question answers them all."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.models import CommandHandover, Event, Incident


def when(kinds: Iterable[str]) -> Subquery:
    found = Event.objects.filter(incident=OuterRef("pk"), kind__in=list(kinds)).order_by("-seq")
    return Subquery(found.values("occurred_at")[:1])


def count(rows: QuerySet) -> Coalesce:
    grouped = rows.filter(incident=OuterRef("pk")).order_by().values("incident").annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n")), 0)


def sources_in() -> Coalesce:
    """How many calls were merged into it."""
    merged = Incident.objects.filter(merged_into=OuterRef("pk")).order_by().values("merged_into")
    return Coalesce(Subquery(merged.annotate(n=Count("pk")).values("n")), 0)


def derived_out() -> Coalesce:
    """How many 次生 events came of it."""
    rows = Incident.objects.filter(derived_from=OuterRef("pk")).order_by().values("derived_from")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def last_handover(field: str) -> Subquery:
    """Who commands now, where command was handed over."""
    rows = CommandHandover.objects.filter(incident=OuterRef("pk")).order_by("-handed_at")
    return Subquery(rows.values(field)[:1])
