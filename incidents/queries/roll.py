"""Of the whole response: who is on the scene, how far each group is, which orders and decrees are open."""

from dataclasses import dataclass

from incidents.models import ActivatedGroup, Decree, DecreeState, Order, Presence
from incidents.queries.room import Room
from incidents.rules import naming


def orders_of(room: Room) -> dict[object, Order]:
    rows = room.incident.orders.select_related("given_by", "withdrawn_by")
    return {row.task_id: row for row in rows}


def presences_of(room: Room) -> dict[str, Presence]:
    """By unit or post code."""
    if room.response is None or not room.incident.has_presences:
        return {}
    return {row.unit_code or row.post_code: row for row in room.response.presences.all()}


@dataclass(frozen=True)
class Roll:
    """One group in numbers: 签收 n/m, 到场 n/m."""

    units: int
    signed: int
    arrived: int

    @property
    def words(self) -> str:
        return f"签收 {self.signed}/{self.units} · 到场 {self.arrived}/{self.units}"


def roll(room: Room, group: ActivatedGroup, there: frozenset[str]) -> Roll:
    signed = {each.unit_code for each in room.notices if each.signed_at}
    units = {group.lead_unit, *(each["code"] for each in group.members)}
    return Roll(len(units), len(units & signed), len(units & there))


def arrived(room: Room) -> frozenset[str]:
    """Codes of the units that are on the scene."""
    return frozenset(code for code, row in presences_of(room).items() if row.arrived_at)


def open_decrees(room: Room) -> list[Decree]:
    """What waits for a decision, or for the signature after a telephone call."""
    if not room.plan.decrees:
        return []
    return [
        row
        for row in room.incident.decrees.select_related("decided_by", "proposed_by")
        if row.state == DecreeState.PROPOSED
        or (row.state == DecreeState.ISSUED and row.countersigned_at is None)
    ]


def units_called(room: Room) -> list[tuple[str, str]]:
    """Code and name of every unit that was called; before a call the plan's own units."""
    called = [(each.unit_code, each.recipient_name) for each in room.notices]
    place = room.incident.county
    return called or [
        (each.code, naming.at_place(room.plan, each.code, place))
        for each in room.plan.units
        if each.kind == "member"
    ]
