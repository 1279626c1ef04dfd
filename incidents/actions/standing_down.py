"""A process of another release than the database's sweeps and delivers nothing, and says so."""

from datetime import datetime

import structlog

from incidents.actions import findings
from incidents.models import FindingCode
from incidents.queries import release
from incidents.queries.findings import Seen

log = structlog.get_logger(__name__)


def fit(process: str, *, now: datetime) -> bool:
    """Whether this release may write to this database. Asked before every round; one statement."""
    found = release.mismatch()
    if found is None:
        return True
    log.error("stood_down", process=process, unknown=found.unknown, missing=found.missing)
    if found.unknown:
        # Migrations expand first: the tables that we know still take our rows.
        words = f"{process} 停止巡检：{found.words}。"
        findings.note(Seen(FindingCode.OLD_RELEASE, words, subject=process), now=now)
    return False
