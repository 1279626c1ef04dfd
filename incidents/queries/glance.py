"""A glance at an incident: what tells one officer's screen whether a part of the room has changed since it was drawn."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from incidents.models import Deadline, Document, Incident, Notice, Officer
from incidents.plans.schema import Plan
from incidents.queries.authority import HeldPost, posts_at
from incidents.queries.editions import plan_in
from incidents.queries.prepared import Prepared
from incidents.queries.room_row import count
from incidents.rules import deriving, lifecycle, powers
from incidents.rules.lifecycle import Command, State


@dataclass(frozen=True)
class Marks:
    """Of the incident's row; the counts are of what changes without an event."""

    pk: UUID
    seq: int
    state: str
    edition_id: object
    derived_from_id: UUID | None
    papers_made: int
    notices_out: int
    notices_read: int


class Glance:
    """One officer before one incident, whatever he looks at in it."""

    def __init__(self, marks: Marks, officer: Officer, held: tuple[HeldPost, ...], now: datetime) -> None:
        self.marks = marks
        self.officer = officer
        self.held = held
        self.now = now
        self.plan: Plan = plan_in(marks.edition_id)

    @cached_property
    def posts(self) -> list[str]:
        return [each.post for each in self.held]

    @cached_property
    def units(self) -> frozenset[str]:
        """Member units that the officer answers for."""
        return frozenset(each.unit_code for each in self.held if each.unit_code)

    @cached_property
    def on_desk(self) -> bool:
        """Whether he may write down for others what he heard on the telephone."""
        return self.may(Command.VERIFY)

    @cached_property
    def late(self) -> int:
        """How many clocks are overdue."""
        return Deadline.objects.filter(incident=self.marks.pk).overdue(self.now).count()

    @property
    def is_derived(self) -> bool:
        """次生事件: handled within another incident's response, graded by no table here."""
        return self.marks.derived_from_id is not None

    def may(self, command: Command) -> bool:
        return powers.holds(self.plan, self.posts, command)

    def legal(self, command: Command) -> bool:
        known = powers.known(self.plan, command) and deriving.fits(command, derived=self.is_derived)
        return known and (State(self.marks.state), command) in lifecycle.TRANSITIONS

    def can(self, command: Command) -> bool:
        return self.legal(command) and self.may(command)


def papers_made() -> QuerySet[Document]:
    """Papers of which there is more to show than that they are being printed."""
    return Document.objects.filter(Q(rendered_at__isnull=False) | ~Q(failure=""))


def notices_out() -> QuerySet[Notice]:
    return Notice.objects.filter(Q(delivered_at__isnull=False) | Q(read_at__isnull=False))


def notices_read() -> QuerySet[Notice]:
    return Notice.objects.filter(read_at__isnull=False)


def _marks(incident: UUID, organisation: UUID) -> QuerySet[Incident, tuple[object, ...]]:
    rows = Incident.objects.filter(pk=incident, organisation_id=organisation)
    counts = {
        "papers": count(papers_made()),
        "out": count(notices_out()),
        "read": count(notices_read()),
    }
    return rows.annotate(**counts).values_list(
        "pk", "seq", "state", "edition_id", "derived_from_id", "papers", "out", "read"
    )


_MARKS = Prepared(_marks, incident=UUID(int=1), organisation=UUID(int=2))


def glance_at(officer: Officer, incident: UUID, *, now: datetime) -> Glance:
    """Incident.DoesNotExist where the incident is not his to see, as `visible_incidents` says."""
    seen = officer.is_active and officer.organisation_id is not None
    rows = _MARKS.rows(incident=incident, organisation=officer.organisation_id) if seen else []
    if not rows:
        raise Incident.DoesNotExist
    marks = Marks(*rows[0])
    return Glance(marks, officer, posts_at(marks.pk, plan_in(marks.edition_id), officer, now=now), now)
