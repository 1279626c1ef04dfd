"""征用归还: every item that a decree took, and what was registered when it was given back (应对法 12)."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.models import AftermathProof, Decree, DecreeState, Incident
from incidents.plans.schema import Plan

REQUISITION = "REQUISITION_DECISION"


@dataclass(frozen=True)
class Taken:
    """One item of one decree."""

    decree: Decree
    position: int
    returned: AftermathProof | None = None

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"{self.decree.pk}:{self.position}"

    @property
    def name(self) -> str:
        """「挖掘机 2 台（某公司）」."""
        item = self.decree.items[self.position]
        owner = f"（{item['owner']}）" if item.get("owner") else ""
        return f"{item['name']} {item.get('quantity', '')}".strip() + owner

    @property
    def words(self) -> str:
        return f"{self.decree.title} {self.decree.number}：{self.name}"


def taken(incident: Incident, plan: Plan) -> list[Taken]:
    """Of every requisition that was issued, in the order of the decrees. Two statements."""
    codes = [rule.code for rule in plan.decrees if rule.kind == REQUISITION]
    if not codes:
        return []
    rows = incident.decrees.filter(state=DecreeState.ISSUED, code__in=codes).order_by("decided_at", "number")
    decrees = list(rows)
    if not decrees:
        return []
    proofs = AftermathProof.objects.filter(decree__in=decrees).select_related("recorded_by")
    back = {(each.decree_id, each.item): each for each in proofs}
    return [
        Taken(decree, position, back.get((decree.pk, position)))
        for decree in decrees
        for position in range(len(decree.items))
    ]


def still_out(found: Iterable[Taken]) -> list[Taken]:
    return [each for each in found if each.returned is None]
