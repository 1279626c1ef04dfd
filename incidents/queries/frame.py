"""The few things that the frame of every page shows."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from incidents.models import AdminRole, FindingCode, Officer


@dataclass(frozen=True)
class Standing:
    """What the system says of itself: its last sweep, the watchdog's last round, what that found."""

    swept_at: datetime | None
    looked_at: datetime | None
    findings: list[str]
    more: int
    warnings: list[dict[str, Any]]
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
       (SELECT json_agg(json_build_object(
                 'id', id, 'level', level, 'category', category, 'area', stated ->> 'area', 'drill', drill,
                 'waits', pending ->> 'matter', 'issued_at', issued_at) ORDER BY level, proposed_at DESC)
          FROM incidents_hazardwarning
         WHERE organisation_id = %(office)s AND state IN ('PROPOSED', 'ACTIVE'))
"""


def standing(officer: Officer) -> Standing | None:
    """For the banners of every page, in one statement; None for whom it is none of his business."""
    system = officer.admin_role == AdminRole.SYSTEM
    if officer.organisation_id is None and not system:
        return None
    codes = FindingCode.values if system else FOR_OFFICES
    asked = {"codes": [str(each) for each in codes], "all": system, "office": officer.organisation_id}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, asked)
        swept_at, looked_at, words, warnings = cursor.fetchone()
    words = json.loads(words) if isinstance(words, str) else words or []
    warnings = json.loads(warnings) if isinstance(warnings, str) else warnings or []
    return Standing(swept_at, looked_at, words[:SHOWN], max(0, len(words) - SHOWN), warnings)
