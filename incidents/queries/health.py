"""Is the system fit for duty? Computed from tables, never from what a process believes of itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, zip_longest

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django.db.utils import OperationalError

from incidents.models import (
    LATENESS_BOUNDS_MS,
    AuditorBeat,
    Deadline,
    Document,
    DocumentState,
    Finding,
    FindingCode,
    Incident,
    Notice,
    NoticeState,
    SweepBeat,
)
from incidents.queries import release
from incidents.queries.findings import set_aside

AUDITOR_SILENT_AFTER = timedelta(seconds=90)
"""Three of its rounds."""


@dataclass(frozen=True)
class Part:
    name: str
    ok: bool
    detail: str
    counts: bool = True
    """Whether /healthz is 503 for it."""


def parts(now: datetime) -> list[Part]:
    """Database, broker, age of the last sweep: only these make /healthz answer 503 (design.md 6.7). The watchdog and
    the release stand beside them: a balancer that took the pages away for those would make it worse."""
    database = _database()
    if not database.ok:
        return [database, _broker(), Part("sweep", False, "unknown")]
    return [database, _broker(), _sweep(now), _auditor(now), _release()]


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


def _auditor(now: datetime) -> Part:
    last = last_round()
    if last is None:
        return Part("auditor", False, "never", counts=False)
    age = now - last
    return Part("auditor", age <= AUDITOR_SILENT_AFTER, f"{age.total_seconds():.0f} s ago", counts=False)


def last_round() -> datetime | None:
    """When a watchdog last looked."""
    return AuditorBeat.objects.order_by("-looked_at").values_list("looked_at", flat=True).first()


def _release() -> Part:
    found = release.mismatch()
    if found is None:
        return Part("release", True, "ok", counts=False)
    detail = f"unknown to this release: {', '.join(found.unknown)}" if found.unknown else "not migrated yet"
    return Part("release", False, detail, counts=False)


@dataclass(frozen=True)
class Figure:
    """One line of /metrics."""

    name: str
    help: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Histogram:
    """`buckets`: (upper end in seconds as Prometheus writes it, so many up to it)."""

    name: str
    help: str
    buckets: tuple[tuple[str, int], ...]
    total: float


def lateness() -> Histogram:
    """Of every clock fired since the sweepers were first seen, how late."""
    counts, late_ms = [0] * (len(LATENESS_BOUNDS_MS) + 1), 0
    for each, late in SweepBeat.objects.values_list("counts", "late_ms"):
        counts = [one + other for one, other in zip_longest(counts, each, fillvalue=0)]
        late_ms += late
    ends = [*(f"{bound / 1000}" for bound in LATENESS_BOUNDS_MS), "+Inf"]
    return Histogram(
        "ec_lateness_seconds",
        "How late clocks were fired after the moment they were to be looked at.",
        tuple(zip(ends, accumulate(counts), strict=True)),
        late_ms / 1000,
    )


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
        Figure("ec_set_aside", "Open clocks that could not be evaluated.", set_aside().count()),
        Figure("ec_last_audit_seconds", "Since the watchdog last looked.", _age(last_round(), now)),
        *_findings(),
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


def _findings() -> list[Figure]:
    """Every code, 0 where nothing stands: an alerting rule needs the line to be there."""
    rows = Finding.objects.filter(cleared_at__isnull=True).values_list("code")
    standing = dict(rows.annotate(n=Count("id")).order_by("code"))
    words = "What the watchdog finds wrong now."
    return [Figure("ec_findings", words, standing.get(code, 0), (("code", code),)) for code in FindingCode]


def _age(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
