"""版本: every edition of a plan with where it stands, and two of them side by side."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q

from incidents.models import LIVE_STATES, EditionReview, Officer, PlanEdition
from incidents.plans import registry
from incidents.plans.schema import Plan
from incidents.queries import edition_values, plan_carriers
from incidents.queries.edition_fields import FIELDS, PARTS
from incidents.queries.plan_pages import DISPOSITIONS
from incidents.queries.visibility import visible_incidents
from incidents.rules.edition_diff import Change, changes

LONGEST_VALUE = 240


@dataclass(frozen=True)
class Edition:
    """One row of the list."""

    row: PlanEdition
    state: str
    """current, draft or past"""
    reviews: tuple[EditionReview, ...]
    pinned: int | None
    """Live incidents of the reader's own office; None for whom they are no business."""
    reviewed_by_reader: bool = False

    @property
    def digest(self) -> str:
        return self.row.sha256


def editions(code: str, officer: Officer) -> list[Edition]:
    """Drafts first, then by when they came into force, the newest first."""
    office = officer.organisation
    theirs = office is not None and office.plan_code == code
    running = Q(incidents__in=visible_incidents(officer).filter(state__in=LIVE_STATES))
    rows = list(
        PlanEdition.objects.filter(code=code)
        .defer("document")
        .select_related("release")
        .annotate(running=Count("incidents", filter=running))
        .prefetch_related(
            Prefetch("reviews", EditionReview.objects.select_related("officer").order_by("confirmed_at"))
        )
    )
    rows.sort(key=lambda row: (_is_draft(row), _since(row)), reverse=True)
    current = next((row for row in rows if not _is_draft(row)), None)
    return [
        Edition(
            row,
            "draft" if _is_draft(row) else "current" if row is current else "past",
            tuple(row.reviews.all()),
            row.running if theirs else None,
            any(each.officer_id == officer.pk for each in row.reviews.all()),
        )
        for row in rows
    ]


def _is_draft(row: PlanEdition) -> bool:
    return row.draft and not hasattr(row, "release")


def _since(row: PlanEdition) -> Any:
    return row.release.released_at if hasattr(row, "release") else row.loaded_at


def not_loaded(code: str, known: Iterable[Edition]) -> Plan | None:
    """The plan file of this installation, where no edition says the same."""
    plan = registry.get(code)
    digest = registry.sha256(plan)
    return None if any(each.digest == digest for each in known) else plan


def document_of(code: str, digest: str) -> dict[str, Any]:
    """What an edition stores, or the plan file's own where that is what the digest names. Raises DoesNotExist."""
    plan = registry.get(code)
    if registry.sha256(plan) == digest:
        return registry.document(plan)
    stored: dict[str, Any] = PlanEdition.objects.values_list("document", flat=True).get(
        code=code, sha256=digest
    )
    return stored


@dataclass(frozen=True)
class Part:
    """What differs in one part of the plan."""

    name: str
    shown: tuple[dict[str, Any], ...]
    counts: dict[str, int] = field(default_factory=dict)


def compared(old: dict[str, Any], new: dict[str, Any]) -> list[Part]:
    """By part, in the plan's order; empty where both say the same."""
    sides = registry.from_document(old), registry.from_document(new)
    found: dict[str, list[Change]] = {}
    for change in changes(old, new):
        found.setdefault(change.part, []).append(change)
    return [
        Part(
            PARTS.get(part, part),
            tuple(_shown(each, *sides) for each in each_of),
            dict(Counter(each.how for each in each_of)),
        )
        for part, each_of in found.items()
    ]


def _shown(change: Change, older: Plan, newer: Plan) -> dict[str, Any]:
    fields = [
        {
            "name": _field(each.path),
            "old": _value(older, each.path, each.old),
            "new": _value(newer, each.path, each.new),
        }
        for each in change.fields
    ]
    return {
        "how": change.how,
        "key": PARTS.get(change.key, change.key),
        "label": change.label,
        "clause": change.clause,
        "fields": fields,
    }


def _field(path: str) -> str:
    """「≥」 for any[1].at_least; a name without a word of its own stands as it is."""
    return FIELDS.get(_bare(path), path.rpartition(".")[2] or path)


def _bare(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]


def _value(plan: Plan, path: str, value: object) -> str:
    """In words where the file has a key for the machine: who carries a clause out, and how it is dealt with."""
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if path == "carrier" and isinstance(value, str):
        value = plan_carriers.in_words(plan, value)
    if path == "disposition":
        value = DISPOSITIONS.get(str(value), value)
    if isinstance(value, str):
        value = edition_values.in_words(plan, _bare(path), value)
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return written if len(written) <= LONGEST_VALUE else f"{written[:LONGEST_VALUE]}…"
