"""告警质量: the alarms of a month counted as EEMUA 191 counts them, and the ones that stood too long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.models import Alarm, EmergencyResponse, Officer
from incidents.plans.schema import Alarming, AlarmQuality
from incidents.queries.review_scope import Scope
from incidents.rules.review import AlarmCounts

MOST_STANDING = 10


@dataclass(frozen=True)
class Practice:
    """What the office's plan says of alarms and shifts."""

    alarms: Alarming
    quality: AlarmQuality
    shift_minutes: int

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.quality.window_minutes)

    @property
    def shift(self) -> timedelta:
        return timedelta(minutes=self.shift_minutes)


def of_month(officer: Officer, scope: Scope) -> QuerySet[Alarm]:
    """Raised in the month; with a category only those of its incidents, drills only where asked for."""
    month = scope.month
    rows = Alarm.objects.filter(organisation_id=officer.organisation_id)
    rows = rows.filter(raised_at__gte=month.starts_at, raised_at__lt=month.ends_at)
    if scope.category:
        rows = rows.filter(incident__category=scope.category)
    return rows if scope.drills else rows.exclude(incident__drill=True)


def counts(officer: Officer, scope: Scope, practice: Practice, *, now: datetime) -> AlarmCounts:
    """Two statements: the alarms, and what followed each activation."""
    starts = _activations(officer, scope)
    window = practice.window
    after = starts.filter(
        activated_at__lte=OuterRef("raised_at"), activated_at__gt=OuterRef("raised_at") - window
    )
    again = Alarm.objects.filter(
        organisation=OuterRef("organisation"),
        cause=OuterRef("cause"),
        cleared_at__lte=OuterRef("raised_at"),
        cleared_at__gt=OuterRef("raised_at") - timedelta(minutes=practice.alarms.reentry_minutes),
    ).exclude(pk=OuterRef("pk"))
    rows = of_month(officer, scope).annotate(upset=Exists(after), again=Exists(again))
    found = rows.aggregate(
        p1=Count("pk", filter=Q(priority=1)),
        p2=Count("pk", filter=Q(priority=2)),
        p3=Count("pk", filter=Q(priority=3)),
        steady=Count("pk", filter=Q(upset=False)),
        chatter=Count("pk", filter=Q(again=True)),
        standing=Count("pk", filter=_too_long(practice, now)),
    )
    upsets = _upsets(starts, officer, scope, practice)
    month = scope.month
    elapsed = (month.until(now) - month.starts_at) - upsets["number"] * window
    return AlarmCounts(
        by_priority=(found["p1"], found["p2"], found["p3"]),
        steady=found["steady"],
        windows=max(elapsed / window, 0.0),
        peak=upsets["peak"],
        chatter=found["chatter"],
        standing=found["standing"],
    )


def standing(officer: Officer, scope: Scope, practice: Practice, *, now: datetime) -> list[Alarm]:
    """Those that stood longer than a shift, the longest first."""
    rows = of_month(officer, scope).filter(_too_long(practice, now)).select_related("incident")
    return list(
        rows.only("words", "kind", "priority", "raised_at", "cleared_at", "incident__title").order_by(
            "raised_at"
        )[:MOST_STANDING]
    )


def _too_long(practice: Practice, now: datetime) -> Q:
    """Not cleared within a shift, and nobody put it aside with a reason."""
    shift = practice.shift
    stood = Q(cleared_at__gt=F("raised_at") + shift) | Q(cleared_at__isnull=True, raised_at__lt=now - shift)
    return stood & Q(shelved_until__isnull=True)


def _activations(officer: Officer, scope: Scope) -> QuerySet[EmergencyResponse]:
    month = scope.month
    rows = EmergencyResponse.objects.filter(incident__organisation_id=officer.organisation_id)
    rows = rows.filter(activated_at__gte=month.starts_at, activated_at__lt=month.ends_at)
    if scope.category:
        rows = rows.filter(incident__category=scope.category)
    return rows if scope.drills else rows.filter(incident__drill=False)


def _upsets(
    starts: QuerySet[EmergencyResponse], officer: Officer, scope: Scope, practice: Practice
) -> dict[str, int | None]:
    """How many activations, and the most alarms that came in the window after one of them."""
    came = (
        of_month(officer, scope)
        .filter(
            raised_at__gte=OuterRef("activated_at"), raised_at__lt=OuterRef("activated_at") + practice.window
        )
        .order_by()
        .values("organisation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = starts.annotate(came=Coalesce(Subquery(came), 0))
    return rows.aggregate(number=Count("pk"), peak=Max("came"))
