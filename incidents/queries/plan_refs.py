"""What every part of a plan's pages needs: the edition in force, a clause as a line cites it, names for codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from incidents.plans import lookup, registry
from incidents.plans.memo import per_plan
from incidents.plans.schema import Plan
from incidents.queries.editions import current_edition, plan_in
from incidents.rules.levels import letter

PER_PAGE = 50
EVERYBODY = {"every_unit": "各成员单位", "every_group": "各工作组"}


@dataclass(frozen=True)
class Ref:
    """A clause as a line cites it."""

    id: str
    section: str
    text: str


@dataclass(frozen=True)
class InForce:
    """The plan that a new incident would be received under; not loaded yet: the registered one."""

    plan: Plan
    sha256: str
    loaded_at: datetime | None = None
    edition_id: UUID | None = None

    @property
    def fingerprint(self) -> str:
        return self.sha256[:12]


def in_force(plan: Plan) -> InForce:
    """The edition loaded last of a registered plan."""
    edition = current_edition(plan.plan.code)
    if edition is None:
        return InForce(plan, registry.sha256(plan))
    return InForce(plan_in(edition.pk), edition.sha256, edition.loaded_at, edition.pk)


def ref(plan: Plan, clause_id: str | None) -> Ref | None:
    if clause_id is None:
        return None
    clause = lookup.clause(plan, clause_id)
    return Ref(clause.id, clause.section, clause.text)


@per_plan
def names(plan: Plan) -> dict[str, str]:
    found = {post.code: post.title for post in plan.posts} | {unit.code: unit.name for unit in plan.units}
    return found | {group.code: group.name for group in plan.groups} | EVERYBODY


def named(plan: Plan, codes: Iterable[str]) -> list[str]:
    return [names(plan)[code] for code in codes]


def letters(levels: Iterable[int]) -> str:
    return "、".join(f"{letter(level)}级" for level in levels)
