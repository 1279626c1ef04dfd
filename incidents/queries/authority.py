"""Which posts an officer holds now: by posting, by delegation, by appointment in an incident."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from incidents.models import Delegation, Officer, Organisation, Posting


@dataclass(frozen=True)
class HeldPost:
    post: str
    unit_code: str = ""
    delegated_by: str = ""
    """Name of the officer on whose behalf (委托)."""


def posts_of(officer: Officer, *, now: datetime) -> tuple[HeldPost, ...]:
    """Every post that the officer holds at `now` in his organisation, delegated ones last."""
    if officer.organisation_id is None or not officer.is_active:
        return ()
    own = Posting.objects.held_at(now).filter(officer=officer, organisation_id=officer.organisation_id)
    lent = (
        Delegation.objects.held_at(now)
        .filter(to_officer=officer, organisation_id=officer.organisation_id)
        .select_related("from_officer")
    )
    return (
        *(HeldPost(row.post, row.unit_code) for row in own),
        *(HeldPost(row.post, delegated_by=row.from_officer.name) for row in lent),
    )


def holders(organisation: Organisation, post: str, *, now: datetime) -> list[Officer]:
    """Active officers who hold `post` by posting, in order of user name."""
    rows = (
        Posting.objects.held_at(now)
        .filter(organisation=organisation, post=post, officer__is_active=True)
        .select_related("officer")
        .order_by("officer__username")
    )
    return [row.officer for row in rows]


def holders_by_post(organisation_id: object, *, now: datetime) -> dict[str, list[Officer]]:
    """Every post of the organisation with its holders, in one query."""
    rows = (
        Posting.objects.held_at(now)
        .filter(organisation_id=organisation_id, officer__is_active=True)
        .select_related("officer")
        .order_by("officer__username")
    )
    found: dict[str, list[Officer]] = {}
    for row in rows:
        found.setdefault(row.post, []).append(row.officer)
    return found


def unit_officers(organisation_id: object, *, now: datetime) -> dict[str, list[Officer]]:
    """Officers by the member unit that they answer for."""
    rows = (
        Posting.objects.held_at(now)
        .filter(organisation_id=organisation_id, officer__is_active=True)
        .exclude(unit_code="")
        .select_related("officer")
        .order_by("officer__username")
    )
    found: dict[str, list[Officer]] = {}
    for row in rows:
        found.setdefault(row.unit_code, []).append(row.officer)
    return found


class Reach:
    """Whom an organisation's posts and units reach at `now`, asked of the database once each."""

    def __init__(self, organisation_id: object, now: datetime) -> None:
        self.organisation_id = organisation_id
        self.now = now

    @cached_property
    def by_post(self) -> dict[str, list[Officer]]:
        return holders_by_post(self.organisation_id, now=self.now)

    @cached_property
    def by_unit(self) -> dict[str, list[Officer]]:
        return unit_officers(self.organisation_id, now=self.now)
