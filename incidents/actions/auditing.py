"""One round of the watchdog: what it sees stands, what it does not see any more is over, and it was there."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction

from incidents.actions import findings, sweep_tally
from incidents.actions.sweeping import attempted, fault
from incidents.models import AuditorBeat, Finding, FindingCode
from incidents.queries import health
from incidents.queries.findings import LOOKS, Round, Seen, clock_time

log = structlog.get_logger(__name__)

GONE_AFTER = timedelta(seconds=60)
"""An old release says every few seconds that it stands down; one that says nothing any more has been replaced."""
FINDINGS_KEPT = timedelta(seconds=90 * 86_400)
SELF_MADE = (FindingCode.AUDITOR_SILENT, FindingCode.OLD_RELEASE)
LOOKED_FOR = tuple(code for code in FindingCode if code not in SELF_MADE)
BESIDE_THE_SYSTEM = (FindingCode.SEAT_VACANT, FindingCode.NO_NEXT_CLOCK, FindingCode.PING_FAILED)
"""The office has to mend the first two while the system works; that a ping was not heard is no reason to stop."""


def look(at: Round) -> list[Seen]:
    """Everything that is wrong. A look that fails is a finding itself and does not blind the others."""
    seen: list[Seen] = []
    for name, each in LOOKS.items():
        outcome: list[Seen] | Exception = attempted(partial(list, each(at)))
        if isinstance(outcome, Exception):
            log.error("look_failed", look=name, exc_info=outcome)
            seen.append(Seen(FindingCode.LOOK_FAILED, f"看门狗查不了{name}：{fault(outcome)}", subject=name))
        else:
            seen += outcome
    return seen


@transaction.atomic
def patrol(
    seen: Iterable[Seen], *, auditor: str, now: datetime, pinged_at: datetime | None = None
) -> list[Finding]:
    """Write down one round; returns every finding that stands."""
    findings.forget(FindingCode.AUDITOR_SILENT, now=now)
    findings.forget(FindingCode.OLD_RELEASE, now=now, not_seen_since=now - GONE_AFTER)
    findings.settle(seen, of=LOOKED_FOR, now=now)
    told = {"looked_at": now} | ({"pinged_at": pinged_at} if pinged_at else {})
    AuditorBeat.objects.update_or_create(auditor=auditor, defaults=told)
    sweep_tally.prune(now)
    Finding.objects.filter(cleared_at__lt=now - FINDINGS_KEPT).delete()
    return list(Finding.objects.filter(cleared_at__isnull=True))


def all_is_well(standing: Iterable[Finding]) -> bool:
    """Nothing is wrong with the system itself."""
    return all(row.code in BESIDE_THE_SYSTEM for row in standing)


def watch_the_auditor(*, since: datetime, now: datetime) -> None:
    """Asked by the clock loops, which have been running `since`: a watchdog that is itself off is noticed."""
    last = health.last_round()
    if now - max(last or since, since) <= health.AUDITOR_SILENT_AFTER:
        return
    at = last or since
    words = (
        f"看门狗自 {clock_time(at, now)} 起没有巡查，巡检停了也不会有人知道，请系统管理员查看 auditor 进程。"
    )
    findings.note(Seen(FindingCode.AUDITOR_SILENT, words, since=at), now=now)
