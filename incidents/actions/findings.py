"""Findings of the watchdog and of the processes themselves: from when, until when, in words. One row a subject."""

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import transaction

from incidents.models import Finding, FindingCode
from incidents.queries.findings import Seen

log = structlog.get_logger(__name__)


@transaction.atomic
def settle(seen: Iterable[Seen], *, of: Iterable[FindingCode], now: datetime) -> list[Finding]:
    """What is seen stands, what of these codes is not seen any more is over. Returns what stands now."""
    wanted = {(each.code, each.subject): each for each in seen}
    standing = Finding.objects.select_for_update().filter(cleared_at__isnull=True, code__in=list(of))
    kept = []
    for row in standing:
        again = wanted.pop((FindingCode(row.code), row.subject), None)
        if again is None:
            _clear(row, now=now)
        else:
            row.words, row.details, row.seen_at = again.words[:200], again.details, now
            row.save(update_fields=["words", "details", "seen_at"])
            kept.append(row)
    return [*kept, *(_begin(each, now=now) for each in wanted.values())]


def note(seen: Seen, *, now: datetime) -> None:
    """One finding that a process makes about itself; others of its code stay as they are."""
    row = Finding.objects.filter(cleared_at__isnull=True, code=seen.code, subject=seen.subject).first()
    if row is None:
        _begin(seen, now=now)
    else:
        row.words, row.seen_at = seen.words[:200], now
        row.save(update_fields=["words", "seen_at"])


@transaction.atomic
def forget(code: FindingCode, *, now: datetime, not_seen_since: datetime | None = None) -> None:
    """It is over; with `not_seen_since` only what nobody has seen since then."""
    rows = Finding.objects.select_for_update().filter(cleared_at__isnull=True, code=code)
    if not_seen_since is not None:
        rows = rows.filter(seen_at__lt=not_seen_since)
    for row in rows:
        _clear(row, now=now)


def _begin(seen: Seen, *, now: datetime) -> Finding:
    row = Finding(
        code=seen.code,
        subject=seen.subject,
        organisation_id=seen.organisation_id,
        words=seen.words[:200],
        details=seen.details,
        since=seen.since or now,
        seen_at=now,
    )
    # Two watchdogs may see it in the same moment.
    Finding.objects.bulk_create([row], ignore_conflicts=True)
    log.error("finding", code=str(row.code), subject=row.subject)
    return row


def _clear(row: Finding, *, now: datetime) -> None:
    row.cleared_at = now
    row.save(update_fields=["cleared_at"])
    log.warning("finding_over", code=row.code, subject=row.subject)
