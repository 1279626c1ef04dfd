"""复盘: which incidents a month is about, which of their clocks can be judged, and the list of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from incidents.models import Deadline, Event, EventKind, Incident, IncidentState, Officer
from incidents.models.deadline import STANDING_ACT, WINDOW_ACT
from incidents.queries.visibility import visible_incidents
from incidents.rules.review import Month

MOST_INCIDENTS = 50
"""Of the list below the figures; the figures count all."""


@dataclass(frozen=True)
class Scope:
    """Which incidents: of a month, of a category or all, with drills or without."""

    month: Month
    category: str = ""
    drills: bool = False

    def incidents(self, officer: Officer) -> QuerySet[Incident]:
        """Those that his office learned of in the month. What was merged counts with its host."""
        rows = visible_incidents(officer).exclude(state=IncidentState.MERGED)
        rows = rows.filter(learned_at__gte=self.month.starts_at, learned_at__lt=self.month.ends_at)
        if self.category:
            rows = rows.filter(category=self.category)
        return rows if self.drills else rows.filter(drill=False)


def categories(incidents: QuerySet[Incident]) -> list[tuple[str, int]]:
    """How many of each category, the most first."""
    rows = (
        incidents.order_by().values("category").annotate(number=Count("pk")).order_by("-number", "category")
    )
    return [(row["category"], row["number"]) for row in rows]


def judged(now: datetime) -> Q:
    """Clocks of which it can be said whether they were kept: due and over, or met; not what was waived, replaced, paused
    or counted from an unknown moment."""
    over = Q(met_at__isnull=False) | Q(due_at__lte=now)
    running_out = Q(
        superseded_at__isnull=True, waived_at__isnull=True, lapsed_at__isnull=True, paused_at__isnull=True
    )
    nobodys = Q(met_by_act__in=(STANDING_ACT, WINDOW_ACT))
    return over & running_out & Q(due_at__isnull=False, base_known=True) & ~nobodys


KEPT = Q(met_at__lte=F("due_at"))


def first_verified() -> Subquery:
    """When it was first said that it is true, or that it is not."""
    rows = Event.objects.filter(incident=OuterRef("pk"), kind__in=[EventKind.VERIFIED, EventKind.DISMISSED])
    return Subquery(rows.order_by("seq").values("occurred_at")[:1])


def listed(incidents: QuerySet[Incident], now: datetime) -> list[Incident]:
    """The newest of the month, each with how many clocks it kept of how many, and how long it took to verify."""
    clocks = Deadline.objects.filter(judged(now), incident=OuterRef("pk")).order_by().values("incident")
    rows = incidents.defer("assessment", "narrative", "measures_taken", "caller").annotate(
        kept=Subquery(clocks.annotate(number=Count("pk", filter=KEPT)).values("number")),
        judged=Subquery(clocks.annotate(number=Count("pk")).values("number")),
        verified=first_verified(),
        to_verify=ExpressionWrapper(first_verified() - F("learned_at"), output_field=DurationField()),
        noted=Count("review_notes__deadline", distinct=True),
    )
    return list(rows.order_by("-learned_at", "-pk")[:MOST_INCIDENTS])
