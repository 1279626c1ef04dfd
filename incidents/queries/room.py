"""The incident room of one officer: the incident, what he may do in it, and the rows that its parts share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KT

from incidents.models import (
    ActivatedGroup,
    ActivationRequest,
    ArrivalEstimate,
    Channel,
    ComposedReport,
    Deadline,
    Document,
    DocumentState,
    EmergencyResponse,
    Event,
    EventKind,
    FactEntry,
    FactStanding,
    Incident,
    InformationRelease,
    Notice,
    Officer,
    PhoneCall,
    RequestKind,
    RequestState,
    Task,
    UnitContact,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries import claims, glance
from incidents.queries.authority import HeldPost, posts_in
from incidents.queries.chain import Asking, Chain
from incidents.queries.claims import Standing
from incidents.queries.editions import plan_of
from incidents.queries.glance import Glance, Marks
from incidents.queries.on_watch import name_of_owner
from incidents.queries.room_row import count, derived_out, last_handover, sources_in, when
from incidents.queries.scene_flags import at_scene
from incidents.queries.visibility import visible_incidents
from incidents.rules.claims import split

ACTIVATION, NOTICE, LEVEL_CHANGE = "activation", "notice", "level_change"
SENT_KINDS = (ACTIVATION, NOTICE, LEVEL_CHANGE)
MOST_CALLS = 300


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


class Room(Glance):
    """Everything that the parts show, each table read at most once and only when a part asks for it."""

    def __init__(
        self, incident: Incident, officer: Officer, held: tuple[HeldPost, ...], now: datetime
    ) -> None:
        row = incident
        marks = Marks(
            row.pk, row.seq, row.state, row.edition_id, row.derived_from_id,
            row.papers_made, row.notices_out, row.notices_read,
        )  # fmt: skip
        super().__init__(marks, officer, held, now)
        self.incident = incident

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Values with 另一说法 beside them; asked for only where there are any."""
        return claims.standings(self.incident) if self.incident.has_other_claims else {}

    def differs(self, name: str) -> bool:
        """≠: somebody says otherwise of this indicator."""
        return any(each.others for field, each in self.standings.items() if split(field)[1] == name)

    @cached_property
    def requests(self) -> list[ActivationRequest]:
        """Newest first, with the response that came of it."""
        rows = self.incident.activation_requests.select_related(
            "requested_by", "decided_by", "recorded_by", "response"
        )
        return list(rows.order_by("-requested_at", "-facts_seq"))

    @cached_property
    def pending(self) -> ActivationRequest | None:
        return next((row for row in self.requests if row.state == RequestState.PENDING), None)

    @cached_property
    def approved(self) -> ActivationRequest | None:
        """The newest that was approved: what the present level stands on."""
        return next((row for row in self.requests if row.state == RequestState.APPROVED), None)

    @cached_property
    def to_countersign(self) -> ActivationRequest | None:
        """The decision by telephone that nobody has signed yet."""
        return next(
            (row for row in self.requests if row.channel == Channel.PHONE and row.countersigned_at is None),
            None,
        )

    @cached_property
    def asking(self) -> Asking:
        """Whom the requests were put to, and what came of it."""
        return Asking(self.incident.organisation, self.requests, self.now)

    @cached_property
    def chain(self) -> Chain | None:
        """Of the request that waits for a decision."""
        return self.asking.chain(self.pending, self.plan) if self.pending else None

    @cached_property
    def response(self) -> EmergencyResponse | None:
        approved = (row for row in self.requests if row.state == RequestState.APPROVED)
        started = next((row for row in approved if row.kind == RequestKind.ACTIVATION), None)
        return getattr(started, "response", None)

    @cached_property
    def in_force(self) -> ActivationRequest | None:
        """The approved request that names the groups of the present level."""
        approved = (row for row in self.requests if row.state == RequestState.APPROVED)
        return next((row for row in approved if row.kind != RequestKind.NOT_ACTIVATE), None)

    @cached_property
    def tasks(self) -> list[Task]:
        rows = self.incident.tasks.select_related("group", "group__leader", "acknowledged_by", "done_by")
        return list(rows.order_by("position"))

    @cached_property
    def groups(self) -> list[ActivatedGroup]:
        """The groups of the response. They come with their tasks; a group without any is fetched by itself."""
        if self.response is None or self.in_force is None:
            return []
        found = {
            task.group_id: task.group
            for task in self.tasks
            if task.group is not None and task.response_id == self.response.pk
        }
        if not {group.code for group in found.values()} >= set(self.in_force.groups):
            return list(self.response.groups.select_related("leader"))
        return sorted(found.values(), key=lambda group: group.position)

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return list(
            self.incident.deadlines.filter(superseded_at__isnull=True)
            .annotate(on_watch=name_of_owner())
            .order_by("due_at", "base_at", "pk")
        )

    @cached_property
    def overdue(self) -> list[Deadline]:
        return [each for each in self.deadlines if each.is_overdue(self.now)]

    @cached_property
    def late(self) -> int:
        return len(self.overdue)

    @cached_property
    def all_notices(self) -> list[Notice]:
        """Notices sent to units and parties, with the telephone of the unit; a second channel comes after the first."""
        phone = UnitContact.objects.filter(
            organisation=self.incident.organisation_id, unit_code=OuterRef("unit_code")
        ).order_by("pk")
        rows = self.incident.notices.filter(kind__in=SENT_KINDS).annotate(
            unit_phone=Subquery(phone.values("phone")[:1]), answers=Subquery(phone.values("name")[:1])
        )
        unread = ("event__payload", "event__hash", "event__prev_hash")
        return list(rows.select_related("event").defer(*unread).order_by("planned_at", "-channel", "pk"))

    @cached_property
    def sending_events(self) -> list[Event]:
        """What sent them, the newest first."""
        found = {row.event_id: row.event for row in self.all_notices}
        return sorted(found.values(), key=lambda event: event.seq, reverse=True)

    @cached_property
    def sent(self) -> list[Notice]:
        """One a recipient and sending: the first, whatever channel came later."""
        firsts: dict[tuple[object, str], Notice] = {}
        for row in self.all_notices:
            firsts.setdefault((row.event_id, row.recipient_key), row)
        return list(firsts.values())

    @cached_property
    def notices(self) -> list[Notice]:
        """The activation notices, one a unit, in the plan's order."""
        order = {unit.code: place for place, unit in enumerate(self.plan.units)}
        rows = [row for row in self.sent if row.kind == ACTIVATION]
        return sorted(rows, key=lambda row: order.get(row.unit_code, len(order)))

    @cached_property
    def owed_calls(self) -> list[PhoneCall]:
        """Calls that carried a notice or are owed another try, the newest first."""
        rows = self.incident.phone_calls.filter(Q(redial_at__isnull=False) | Q(notice__isnull=False))
        return list(rows.select_related("notice").order_by("-called_at", "-pk")[:MOST_CALLS])

    @property
    def redials(self) -> list[PhoneCall]:
        """Numbers that are owed another try, the earliest first."""
        due = [(call.redial_at, call) for call in self.owed_calls if call.redial_at]
        return [call for _, call in sorted(due, key=lambda pair: pair[0])]

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
        # The payload of a long trail is most of its bytes; 补传 alone is shown.
        moved = Event.objects.filter(corrects=OuterRef("pk"), payload__has_key="moved_to")
        rows = rows.annotate(written_at=KT("payload__written_at"), moved_away=Exists(moved))
        rows = rows.defer("payload", "hash", "prev_hash")
        return list(rows.order_by("-seq")[: limit + 1])


def room_of(officer: Officer, incident_id: UUID, *, now: datetime) -> Room:
    """The room as `officer` sees it; Incident.DoesNotExist where the incident is not his to see."""
    incidents = visible_incidents(officer).select_related(
        "organisation", "grade_confirmed_by", "derived_from"
    )
    incident = incidents.annotate(
        verified_at=when([EventKind.VERIFIED]),
        answers_differ=Exists(Event.objects.filter(incident=OuterRef("pk"), kind=EventKind.ANSWERS_DIFFER)),
        closed_at=when([EventKind.DISMISSED, EventKind.TRANSFERRED, EventKind.MERGED]),
        sources_in=sources_in(),
        derived_out=derived_out(),
        commanded_by=last_handover("to_name"),
        commanded_since=last_handover("handed_at"),
        papers_made=count(glance.papers_made()),
        notices_out=count(glance.notices_out()),
        has_other_claims=Exists(
            FactEntry.objects.filter(incident=OuterRef("pk"), standing=FactStanding.OTHER)
        ),
        has_arrivals=Exists(ArrivalEstimate.objects.filter(incident=OuterRef("pk"))),
        has_reports=Exists(ComposedReport.objects.filter(incident=OuterRef("pk"))),
        has_releases=Exists(InformationRelease.objects.filter(incident=OuterRef("pk"))),
        **at_scene(),
        notices_read=count(glance.notices_read()),
    ).get(pk=incident_id)
    return Room(incident, officer, posts_in(incident, plan_of(incident), officer, now=now), now)
