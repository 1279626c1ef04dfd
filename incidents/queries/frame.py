"""The few things that the frame of every page shows."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from incidents.models import AdminRole, FindingCode, HazardWarning, Officer
from incidents.queries.warnings import IN_HAND, Line, line


@dataclass(frozen=True)
class InHand:
    """A warning that somebody has to do with."""

    warning: HazardWarning
    running: int
    """Measures that were taken and not lifted."""
    unsigned: bool
    """This officer decided on it by telephone and has not signed that yet."""


@dataclass(frozen=True)
class Standing:
    """What the system says of itself: its last sweep, the watchdog's last round, what that found."""

    swept_at: datetime | None
    looked_at: datetime | None
    findings: list[str]
    more: int
    warnings: list[InHand]
    """预警 of the office in force or waiting for a signature, the graver first."""


SHOWN = 3
FOR_OFFICES = [
    FindingCode.UNFIRED,
    FindingCode.CLOCKS_APART,
    FindingCode.NOTICES_STUCK,
    FindingCode.SET_ASIDE,
    FindingCode.SEAT_VACANT,
    FindingCode.NO_NEXT_CLOCK,
]
"""What a desk can do something about: watch the clocks itself, telephone, fill the seat. The rest is the administrator's."""
STANDING = """
SELECT (SELECT max(swept_at) FROM incidents_sweepbeat),
       (SELECT max(looked_at) FROM incidents_auditorbeat),
       (SELECT json_agg(words ORDER BY array_position(%(codes)s::text[], code::text), since)
          FROM incidents_finding
         WHERE cleared_at IS NULL AND code = ANY(%(codes)s)
           AND (%(all)s OR organisation_id IS NULL OR organisation_id = %(office)s)),
       (SELECT json_agg(to_jsonb(w) || jsonb_build_object('running', m.running, 'unsigned', s.unsigned)
                 ORDER BY w.level, w.proposed_at DESC)
          FROM incidents_hazardwarning w,
       LATERAL (SELECT count(*) AS running FROM incidents_warningmeasure
                 WHERE warning_id = w.id AND lifted_at IS NULL) m,
       LATERAL (SELECT EXISTS (
                SELECT 1 FROM incidents_warningact a
                 WHERE a.warning_id = w.id AND a.payload ->> 'channel' = 'phone'
                   AND a.payload ->> 'signed_by' = %(officer)s AND NOT EXISTS (
                    SELECT 1 FROM incidents_warningact c
                     WHERE c.warning_id = w.id AND c.kind = 'COUNTERSIGNED'
                       AND c.payload ->> 'of' = a.id::text)) AS unsigned) s
         WHERE w.organisation_id = %(office)s
           AND (w.state IN ('PROPOSED', 'ACTIVE') OR %(left)s AND (s.unsigned OR m.running > 0)))
"""


def standing(officer: Officer, *, with_what_is_left: bool = False) -> Standing | None:
    """For the banners of every page, in one statement; None for whom it is none of his business.

    `with_what_is_left`: also warnings that ended and leave a measure to lift or a signature to give."""
    system = officer.admin_role == AdminRole.SYSTEM
    if officer.organisation_id is None and not system:
        return None
    codes = FindingCode.values if system else FOR_OFFICES
    asked = {
        "codes": [str(each) for each in codes],
        "all": system,
        "office": officer.organisation_id,
        "officer": str(officer.pk),
        "left": with_what_is_left,
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDING, asked)
        swept_at, looked_at, words, warnings = cursor.fetchone()
    words = json.loads(words) if isinstance(words, str) else words or []
    warnings = json.loads(warnings) if isinstance(warnings, str) else warnings or []
    more = max(0, len(words) - SHOWN)
    return Standing(swept_at, looked_at, words[:SHOWN], more, [_of_row(each) for each in warnings])


def _of_row(row: dict[str, Any]) -> InHand:
    fields = HazardWarning._meta.concrete_fields
    values = [field.to_python(row[field.column]) for field in fields]
    warning = HazardWarning.from_db("default", [field.attname for field in fields], values)
    return InHand(warning, row["running"], row["unsigned"])


def in_hand(found: Standing | None, now: datetime) -> list[tuple[Line, datetime | None]]:
    """What is in force or waits, each with its expected end where that is past and nobody has asked to lift it."""
    lines = [line(each.warning) for each in (found.warnings if found else []) if not each.warning.ended_at]
    return [(each, each.past(now)) for each in lines if each.warning.state in IN_HAND]
