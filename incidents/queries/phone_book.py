"""The office's phone book, and the last calls about an incident."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.models import PhoneCall, UnitContact
from incidents.queries.room import Room

MOST_CONTACTS = 500


@dataclass(frozen=True)
class Number:
    """「值班室 0353-…」; no name where the number is the party's only one."""

    name: str
    phone: str


def numbers_of_units(organisation_id: object) -> dict[str, tuple[Number, ...]]:
    """The phone book by unit, persons before duty rooms as they were entered."""
    found: dict[str, tuple[Number, ...]] = {}
    for contact in contacts_of(organisation_id):
        number = Number(contact.name or contact.title, contact.phone)
        found[contact.unit_code] = (*found.get(contact.unit_code, ()), number)
    return found


def contacts_of(organisation_id: object) -> Iterable[UnitContact]:
    rows = UnitContact.objects.filter(organisation_id=organisation_id)
    return rows.order_by("unit_code", "pk")[:MOST_CONTACTS]


def recent(room: Room, limit: int = 20) -> list[PhoneCall]:
    rows = room.incident.phone_calls.select_related("recorded_by").order_by("-called_at", "-pk")
    return list(rows[:limit])
