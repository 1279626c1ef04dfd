"""到达估算 in force: of each destination the newest that nobody withdrew."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from incidents.models import ArrivalEstimate, Incident
from incidents.rules import arrivals as rules

MOST = 8


@dataclass(frozen=True)
class Arrival:
    """One estimate with its formula."""

    row: ArrivalEstimate

    @property
    def travels(self) -> str:
        return rules.travels(self.row.distance_m, self.row.speed_m_s)

    @property
    def length(self) -> str:
        return rules.length(self.row.distance_m)


def in_force(incident: Incident) -> list[Arrival]:
    """The soonest first."""
    return of_incidents([incident.pk]).get(incident.pk, [])


def of_incidents(incidents: Iterable[UUID]) -> dict[UUID, list[Arrival]]:
    """The same of several incidents, in one statement."""
    rows = (
        ArrivalEstimate.objects.filter(incident__in=list(incidents))
        .select_related("recorded_by")
        .order_by("incident", "target", "-recorded_at", "-pk")
        .distinct("incident", "target")
    )
    found: dict[UUID, list[Arrival]] = {}
    for row in sorted(rows, key=lambda each: (each.arrives_at, each.target)):
        if row.withdrawn_at is None:
            found.setdefault(row.incident_id, []).append(Arrival(row))
    return {incident: each[:MOST] for incident, each in found.items()}
