"""Which posts an officer holds now: by posting, by delegation, by appointment in an incident."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet, Value

from incidents.models import (
    ActivatedGroup,
    Delegation,
    Incident,
    Officer,
    Organisation,
    Posting,
    RosterShift,
    Watch,
)
from incidents.plans.schema import Plan
from incidents.queries.prepared import Prepared


@dataclass(frozen=True)
class HeldPost:
    post: str
    unit_code: str = ""
    delegated_by: str = ""
    """Name of the officer on whose behalf (委托)."""


def posts_of(
    officer: Officer, *, now: datetime, incident_id: object = None, leader_post: str = ""
) -> tuple[HeldPost, ...]:
    """Every post that the officer holds at `now` in his organisation, delegated ones last. With an incident also that
    of `leader_post`, where he leads one of its groups."""
    if officer.organisation_id is None or not officer.is_active:
        return ()
    led = {"incident": incident_id, "leader_post": leader_post} if incident_id and leader_post else {}
    asked = _WITH_LEADERS if led else _OF_THE_OFFICE
    rows = asked.rows(officer=officer.pk, organisation=officer.organisation_id, now=now, **led)
    return tuple(dict.fromkeys(HeldPost(post, unit, giver) for post, unit, giver, _ in rows))


def _held(
    officer: UUID, organisation: UUID, now: datetime, incident: UUID | None = None, leader_post: str = ""
) -> QuerySet[Any, Any]:
    own = Posting.objects.held_at(now).filter(officer=officer, organisation_id=organisation)
    lent = Delegation.objects.held_at(now).filter(to_officer=officer, organisation_id=organisation)
    nobody = Value("", output_field=CharField())
    rows = own.annotate(giver=nobody, last=Value(0)).values_list("post", "unit_code", "giver", "last")
    rows = rows.union(
        lent.annotate(unit=nobody, last=Value(1)).values_list("post", "unit", "from_officer__name", "last"),
        all=True,
    )
    if incident is not None:
        led = ActivatedGroup.objects.filter(
            leader=officer, response__incident=incident, response__ended_at__isnull=True,
            released_at__isnull=True,
        )  # fmt: skip
        led = led.annotate(held=Value(leader_post), giver=nobody, last=Value(0))
        rows = rows.union(led.values_list("held", "lead_unit", "giver", "last").order_by(), all=True)
    return rows.order_by("last")


_STAND_INS = {"officer": UUID(int=1), "organisation": UUID(int=2), "now": datetime(1, 1, 1, tzinfo=UTC)}
_OF_THE_OFFICE = Prepared(_held, **_STAND_INS)
_WITH_LEADERS = Prepared(_held, **_STAND_INS, incident=UUID(int=3), leader_post="岗位代码")


def posts_in(incident: Incident, plan: Plan, officer: Officer, *, now: datetime) -> tuple[HeldPost, ...]:
    """`posts_of` with the appointments of this incident (组长)."""
    return posts_at(incident.pk, plan, officer, now=now)


def posts_at(incident_id: UUID, plan: Plan, officer: Officer, *, now: datetime) -> tuple[HeldPost, ...]:
    """As `posts_in`, of an incident of which only the key is known."""
    leader_post = plan.field_work.leader_post if plan.field_work else ""
    return posts_of(officer, now=now, incident_id=incident_id, leader_post=leader_post)


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
        """Who answers for a post: whoever has the watch, else whom the roster names, else who holds it; and delegates."""
        found = holders_by_post(self.organisation_id, now=self.now)
        found |= self._rostered()
        found |= self._on_watch()
        for post, officer in self._delegates():
            if officer not in found.setdefault(post, []):
                found[post].append(officer)
        return found

    def _rostered(self) -> dict[str, list[Officer]]:
        rows = RosterShift.objects.filter(
            organisation_id=self.organisation_id,
            starts_at__lte=self.now,
            ends_at__gt=self.now,
            officer__is_active=True,
        )
        return _by_post((row.post, row.officer) for row in rows.select_related("officer"))

    def _on_watch(self) -> dict[str, list[Officer]]:
        rows = Watch.objects.filter(
            organisation_id=self.organisation_id,
            began_at__lte=self.now,
            ended_at__isnull=True,
            officer__is_active=True,
        )
        return _by_post((row.post, row.officer) for row in rows.select_related("officer"))

    def _delegates(self) -> list[tuple[str, Officer]]:
        rows = Delegation.objects.held_at(self.now).filter(
            organisation_id=self.organisation_id, to_officer__is_active=True
        )
        return [(row.post, row.to_officer) for row in rows.select_related("to_officer")]

    @cached_property
    def by_unit(self) -> dict[str, list[Officer]]:
        return unit_officers(self.organisation_id, now=self.now)


def _by_post(rows: Iterable[tuple[str, Officer]]) -> dict[str, list[Officer]]:
    found: dict[str, list[Officer]] = {}
    for post, officer in rows:
        if officer not in found.setdefault(post, []):
            found[post].append(officer)
    return found
