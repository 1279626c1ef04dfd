"""来源: every call about one event, each with its own number, caller, times and lateness; and where a call belongs."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from incidents.models import EventKind, Incident
from incidents.queries.duplicates import Likely, likely_of
from incidents.queries.room import Room, cite
from incidents.rules import lateness, personal_data
from incidents.rules.lateness import Lateness
from incidents.rules.lifecycle import Command

ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class SourceLine:
    """One call. Number 1 is the event's own."""

    place: int
    incident: Incident
    learned_at: datetime
    occurred_at: datetime | None
    caller: str
    is_enterprise: bool = False
    late: list[tuple[Lateness, str]] = field(default_factory=list)
    """With the section of its clause."""
    says_otherwise: bool = False
    """Its 发生时间 is not the one that the event goes by."""
    own: bool = False


@dataclass(frozen=True)
class Joining:
    """Where this call belongs, or may belong."""

    host: Incident | None = None
    place: int = 0
    offers: list[Likely] = field(default_factory=list)
    may_decide: bool = False
    may_split: bool = False


def sources(room: Room) -> list[SourceLine]:
    """The event's own call first, then the merged ones as they came in."""
    incident = room.incident
    learned_at, occurred_at = incident.learned_at, incident.occurred_at
    merged: list[Incident] = []
    if incident.sources_in:
        merged = list(in_order(incident).select_related("merged_by", "recorded_by"))
        learned_at, occurred_at = _own_times(incident)
    lines = [_line(room, 1, incident, learned_at, occurred_at)]
    for place, row in enumerate(merged, start=2):
        lines.append(_line(room, place, row, row.learned_at, row.occurred_at))
    return lines


def in_order(host: Incident) -> QuerySet[Incident]:
    """The merged sources of an event; the order is that of `merging.place_of`."""
    rows = Incident.objects.filter(merged_into=host)
    return rows.defer("assessment").order_by("merged_at", "recorded_at")


def joining(room: Room) -> Joining:
    """The banner: of a merged call its host; of a fresh one the earlier events that it may be about."""
    incident = room.incident
    if incident.merged_into is not None:
        order = list(in_order(incident.merged_into).values_list("pk", flat=True))
        place = order.index(incident.pk) + 2 if incident.pk in order else 0
        return Joining(incident.merged_into, place, may_split=room.can(Command.SPLIT))
    if not room.legal(Command.MERGE) or incident.sources_in:
        return Joining()
    earlier = [
        each
        for each in likely_of(incident, room.plan)
        if (each.incident.recorded_at, each.incident.serial) < (incident.recorded_at, incident.serial)
    ]
    return Joining(offers=earlier, may_decide=room.can(Command.MERGE))


def _line(
    room: Room, place: int, row: Incident, learned_at: datetime, occurred_at: datetime | None
) -> SourceLine:
    chosen, told_at = room.incident.occurred_at, room.incident.enterprise_told_at
    own = row.pk == room.incident.pk
    is_enterprise = row.caller.get("kind") == ENTERPRISE
    told = personal_data.caller(row.caller, whole=room.may(Command.SEE_PERSON))
    late = (
        lateness.of_enterprise(room.plan, occurred_at=chosen, told_at=told_at, reported_at=learned_at)
        if is_enterprise
        else []
    )
    return SourceLine(
        place=place,
        incident=row,
        learned_at=learned_at,
        occurred_at=occurred_at,
        caller=" ".join(told[part] for part in ("unit", "title", "name", "phone") if told.get(part)),
        is_enterprise=is_enterprise,
        late=[(each, cite(room.plan, each.clause).ref) for each in late],
        says_otherwise=occurred_at is not None and occurred_at != chosen,
        own=own,
    )


def _own_times(incident: Incident) -> tuple[datetime, datetime | None]:
    """As they were told in the event's own call, whatever another source says since."""
    received = incident.events.filter(kind=EventKind.RECEIVED).order_by("seq").first()
    if received is None:
        return incident.learned_at, incident.occurred_at
    if "occurred_at" not in received.payload:
        return received.occurred_at, incident.occurred_at
    told = received.payload["occurred_at"]
    return received.occurred_at, datetime.fromisoformat(told) if told else None
