"""The incident room of one officer: the incident, what he may do in it, and the rows that its parts share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.models import (
    ActivatedGroup,
    ActivationRequest,
    Channel,
    Deadline,
    Document,
    DocumentState,
    EmergencyResponse,
    Event,
    EventKind,
    Incident,
    Notice,
    Officer,
    RequestState,
    Task,
    UnitContact,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import HeldPost, posts_of
from incidents.queries.editions import plan_of
from incidents.queries.visibility import visible_incidents
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import Command, State


@dataclass(frozen=True)
class Cited:
    """A clause as screens show it: its section and its words."""

    ref: str = ""
    text: str = ""


def cite(plan: Plan, clause_id: str) -> Cited:
    if not clause_id:
        return Cited()
    clause = lookup.clause(plan, clause_id)
    return Cited(clause.section, clause.text)


def _when(kinds: Iterable[str]) -> Subquery:
    found = Event.objects.filter(incident=OuterRef("pk"), kind__in=list(kinds)).order_by("-seq")
    return Subquery(found.values("occurred_at")[:1])


def _count(rows: QuerySet) -> Coalesce:
    grouped = rows.filter(incident=OuterRef("pk")).order_by().values("incident").annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n")), 0)


class Room:
    """Everything that the parts show, each table read at most once and only when a part asks for it."""

    def __init__(
        self, incident: Incident, officer: Officer, held: tuple[HeldPost, ...], now: datetime
    ) -> None:
        self.incident = incident
        self.officer = officer
        self.held = held
        self.now = now
        self.plan = plan_of(incident)

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

    def may(self, command: Command) -> bool:
        return powers.holds(self.plan, self.posts, command)

    def legal(self, command: Command) -> bool:
        return (State(self.incident.state), command) in lifecycle.TRANSITIONS

    def can(self, command: Command) -> bool:
        return self.legal(command) and self.may(command)

    @cached_property
    def requests(self) -> list[ActivationRequest]:
        """Newest first, with the response that came of it."""
        rows = self.incident.activation_requests.select_related(
            "requested_by", "decided_by", "recorded_by", "response"
        )
        return list(rows.order_by("-requested_at", "-id"))

    @cached_property
    def pending(self) -> ActivationRequest | None:
        return next((row for row in self.requests if row.state == RequestState.PENDING), None)

    @cached_property
    def approved(self) -> ActivationRequest | None:
        return next((row for row in self.requests if row.state == RequestState.APPROVED), None)

    @cached_property
    def to_countersign(self) -> ActivationRequest | None:
        """The decision by telephone that nobody has signed yet."""
        return next(
            (row for row in self.requests if row.channel == Channel.PHONE and row.countersigned_at is None),
            None,
        )

    @cached_property
    def response(self) -> EmergencyResponse | None:
        return getattr(self.approved, "response", None)

    @cached_property
    def tasks(self) -> list[Task]:
        rows = self.incident.tasks.select_related("group", "group__leader", "acknowledged_by", "done_by")
        return list(rows.order_by("position"))

    @cached_property
    def groups(self) -> list[ActivatedGroup]:
        """The groups of the response. They come with their tasks; a group without any is fetched by itself."""
        if self.response is None:
            return []
        found = {task.group_id: task.group for task in self.tasks if task.group is not None}
        if {group.code for group in found.values()} != set(self.response.request.groups):
            return list(self.response.groups.select_related("leader"))
        return sorted(found.values(), key=lambda group: group.position)

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return list(
            self.incident.deadlines.filter(superseded_at__isnull=True).order_by("due_at", "base_at", "pk")
        )

    @cached_property
    def overdue(self) -> list[Deadline]:
        return [each for each in self.deadlines if each.is_overdue(self.now)]

    @cached_property
    def notices(self) -> list[Notice]:
        """The activation notices with the telephone of the unit, in the plan's order."""
        phone = UnitContact.objects.filter(
            organisation=self.incident.organisation_id, unit_code=OuterRef("unit_code")
        ).order_by("pk")
        rows = self.incident.notices.filter(kind="activation").annotate(
            unit_phone=Subquery(phone.values("phone")[:1]), answers=Subquery(phone.values("name")[:1])
        )
        order = {unit.code: place for place, unit in enumerate(self.plan.units)}
        return sorted(rows, key=lambda row: order.get(row.unit_code, len(order)))

    @cached_property
    def documents(self) -> list[Document]:
        rows = self.incident.documents.exclude(state=DocumentState.SUPERSEDED).defer("pdf", "facts")
        return list(rows.order_by("-created_at"))

    def events(self, kinds: Iterable[str] | None, before: int | None, limit: int) -> list[Event]:
        """Newest first; one more than `limit` where there are older ones."""
        rows = self.incident.events.all()
        if kinds is not None:
            rows = rows.filter(kind__in=list(kinds))
        if before is not None:
            rows = rows.filter(seq__lt=before)
        return list(rows.order_by("-seq").defer("payload", "hash", "prev_hash")[: limit + 1])


def room_of(officer: Officer, incident_id: UUID, *, now: datetime) -> Room:
    """The room as `officer` sees it; Incident.DoesNotExist where the incident is not his to see."""
    incidents = visible_incidents(officer).select_related("organisation", "grade_confirmed_by")
    incident = incidents.annotate(
        verified_at=_when([EventKind.VERIFIED]),
        closed_at=_when([EventKind.DISMISSED, EventKind.TRANSFERRED]),
        papers_made=_count(Document.objects.filter(Q(rendered_at__isnull=False) | ~Q(failure=""))),
        notices_out=_count(Notice.objects.filter(Q(delivered_at__isnull=False) | Q(read_at__isnull=False))),
        notices_read=_count(Notice.objects.filter(read_at__isnull=False)),
    ).get(pk=incident_id)
    return Room(incident, officer, posts_of(officer, now=now), now)
