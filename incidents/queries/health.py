"""Is the system fit for duty? Computed from tables, never from what a process believes of itself."""

from dataclasses import dataclass
from datetime import datetime

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django.db.utils import OperationalError

from incidents.models import Deadline, Document, DocumentState, Incident, Notice, NoticeState, SweepBeat


@dataclass(frozen=True)
class Part:
    name: str
    ok: bool
    detail: str


def parts(now: datetime) -> list[Part]:
    """Database, broker, age of the last sweep: only these make /healthz answer 503 (design.md 6.7)."""
    database = _database()
    if not database.ok:
        return [database, _broker(), Part("sweep", False, "unknown")]
    return [database, _broker(), _sweep(now)]


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError as error:
        return Part("database", False, type(error).__name__)
    return Part("database", True, "ok")


def _broker() -> Part:
    try:
        with redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
            client.ping()
    except redis.RedisError as error:
        return Part("broker", False, type(error).__name__)
    return Part("broker", True, "ok")


def _sweep(now: datetime) -> Part:
    last = SweepBeat.objects.order_by("-swept_at").values_list("swept_at", flat=True).first()
    if last is None:
        return Part("sweep", False, "never")
    age = (now - last).total_seconds()
    return Part("sweep", age <= settings.SWEEP_SILENCE_SECONDS, f"{age:.0f} s ago")


@dataclass(frozen=True)
class Figure:
    """One line of /metrics."""

    name: str
    help: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


def figures(now: datetime) -> list[Figure]:
    """What an operator watches, in seconds and counts."""
    unswept = Deadline.objects.to_check(now).aggregate(at=Min("next_check_at"))["at"]
    waiting = Notice.objects.filter(state=NoticeState.PLANNED, next_attempt_at__lte=now)
    unsent = waiting.aggregate(at=Min("next_attempt_at"))["at"]
    unrendered = (
        Document.objects.filter(rendered_at__isnull=True).exclude(state=DocumentState.SUPERSEDED).count()
    )
    found = [
        Figure(
            "ec_oldest_unswept_seconds",
            "Age of the oldest due clock nobody has looked at.",
            _age(unswept, now),
        ),
        Figure(
            "ec_oldest_unsent_seconds", "Age of the oldest notice due and not delivered.", _age(unsent, now)
        ),
        Figure("ec_papers_unrendered", "Papers whose bytes are not made yet.", unrendered),
    ]
    for beat in SweepBeat.objects.order_by("sweeper"):
        labels = (("sweeper", beat.sweeper),)
        found.append(
            Figure(
                "ec_last_sweep_seconds", "Since each sweeper last looked.", _age(beat.swept_at, now), labels
            )
        )
    for state, count in Incident.objects.values_list("state").annotate(n=Count("id")).order_by("state"):
        found.append(Figure("ec_incidents", "Incidents by state.", count, (("state", state),)))
    return found


def _age(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
