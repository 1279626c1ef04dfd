"""What a merged source claims in its host, and what the host goes by when the source leaves again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from incidents.actions import claims, clocks
from incidents.actions.claims import Claim
from incidents.models import FactBasis, FactEntry, FactStanding, Incident, Officer
from incidents.plans.schema import Plan


def of_source(source: Incident, host: Incident, plan: Plan) -> list[Claim]:
    """Chosen where the host knows nothing of the indicator, 另一说法 where it knows another value; none where both agree."""
    known = {FactBasis.CONFIRMED: host.confirmed, FactBasis.PROJECTED: host.projected}
    names = {each.name for each in plan.indicators}
    found = []
    for row in source.facts.filter(standing=FactStanding.CHOSEN).order_by("seq", "basis", "indicator"):
        value = known[FactBasis(row.basis)].get(row.indicator)
        if row.value is None or row.indicator not in names or row.value == value:
            continue
        standing = FactStanding.CHOSEN if value is None else FactStanding.OTHER
        found.append(
            Claim(
                row.indicator,
                row.basis,
                row.value,
                row.source,
                row.as_of,
                reason=row.reason,
                standing=standing,
                from_incident=source,
            )
        )
    return found


def in_words(found: Sequence[Claim]) -> str:
    """「；采用 2 项，另一说法 1 项」."""
    chosen = sum(each.standing == FactStanding.CHOSEN for each in found)
    counts = {"采用": chosen, "另一说法": len(found) - chosen}
    words = "，".join(f"{label} {number} 项" for label, number in counts.items() if number)
    return f"；{words}" if words else ""


def take(host: Incident, plan: Plan, found: Sequence[Claim], *, by: Officer, now: datetime) -> None:
    """Write the claims down; what the host goes by and when it was known follow the adopted ones."""
    adopted = [each for each in found if each.standing == FactStanding.CHOSEN]
    if not found:
        clocks.reconsider(host, plan, by=by, now=now)
        return
    as_of = max([each.as_of for each in adopted] + [host.facts_as_of or host.learned_at])
    source = adopted[-1].source if adopted else ""
    claims.adopt(host, plan, found, by=by, now=now, source=source, as_of=as_of if adopted else None)


def leave(
    host: Incident, plan: Plan, source: Incident, was: Mapping[str, Any], *, by: Officer, now: datetime
) -> None:
    """The source's claims leave: of each that was chosen the claim before it is chosen again, or it is 不明."""
    standings = _without(host, source)
    if standings:
        label, as_of = _former_label(host, source, was)
        claims.adopt(host, plan, by=by, now=now, standings=standings, source=label, as_of=as_of)


def _without(host: Incident, source: Incident) -> dict[UUID, str]:
    leaving = list(
        host.facts.filter(from_incident=source, standing__in=[FactStanding.CHOSEN, FactStanding.OTHER])
    )
    standings: dict[UUID, str] = {row.pk: FactStanding.REPLACED for row in leaving}
    for row in leaving:
        if row.standing == FactStanding.CHOSEN and (before := _before(host, row)):
            standings[before.pk] = FactStanding.CHOSEN
    return standings


def _former_label(host: Incident, source: Incident, was: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """Source and 截至 of the host's facts before the merge, unless they were told anew since."""
    said = {row.source for row in host.facts.filter(from_incident=source)}
    if host.facts_source not in said:
        return "", None
    as_of = was["facts_as_of"]
    return was["facts_source"], datetime.fromisoformat(as_of) if as_of else None


def _before(host: Incident, row: FactEntry) -> FactEntry | None:
    """The host's own claim first; else that of another source that is still with it."""
    rows = host.facts.filter(
        indicator=row.indicator,
        basis=row.basis,
        standing__in=[FactStanding.OTHER, FactStanding.REPLACED],
    ).select_related("from_incident")
    here = [
        each
        for each in rows.order_by("seq")
        if each.from_incident is None
        or (each.from_incident.merged_into_id == host.pk and each.standing == FactStanding.OTHER)
    ]
    return max(here, key=lambda each: (each.from_incident is None, each.seq), default=None)
