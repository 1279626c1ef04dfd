"""One clause of a plan as its page shows it: its words, the rules that hang from it, what a change would touch."""

from dataclasses import dataclass
from pathlib import Path

from incidents.models import LIVE_STATES, Officer
from incidents.plans import coverage, lookup
from incidents.plans.schema import Clause, Erratum, Plan
from incidents.queries import plan_carriers
from incidents.queries.plan_hanging import Hanging, hanging
from incidents.queries.plan_index import chapter_of
from incidents.queries.plan_pages import DISPOSITIONS
from incidents.queries.plan_refs import InForce
from incidents.queries.visibility import visible_incidents
from incidents.rules.trials import touching


@dataclass(frozen=True)
class Reading:
    """A clause with its neighbours in the paper."""

    clause: Clause
    chapter: str
    disposition: str
    rules: tuple[Hanging, ...]
    errata: tuple[Erratum, ...]
    examples: tuple[str, ...]
    """Names of the stored examples whose outcome hangs on it."""
    tests: tuple[str, ...] | None
    """None: this installation has no tests to look into."""
    carried_by: str
    """What carries it out, in words; empty where no part of the plan does."""
    before: Clause | None
    after: Clause | None


def reading(plan: Plan, clause_id: str, *, tests: Path) -> Reading:
    """Raises lookup.NotInPlan."""
    clause = lookup.clause(plan, clause_id)
    at = plan.clauses.index(clause)
    return Reading(
        clause=clause,
        chapter=chapter_of(clause.section),
        disposition=DISPOSITIONS[clause.disposition],
        rules=hanging(plan).get(clause.id, ()),
        errata=tuple(each for each in plan.errata if clause.id in each.clauses or each.code == clause.chip),
        examples=touching(plan).get(clause.id, ()),
        tests=coverage.proofs_of(clause.id, tests),
        carried_by=plan_carriers.in_words(plan, clause.carrier),
        before=plan.clauses[at - 1] if at else None,
        after=plan.clauses[at + 1] if at + 1 < len(plan.clauses) else None,
    )


def pinned(officer: Officer, found: InForce) -> int | None:
    """How many live incidents of his own office run under this edition; None for whom incidents are no business."""
    if officer.organisation_id is None or found.edition_id is None:
        return None
    if officer.organisation.plan_code != found.plan.plan.code:
        return None
    return visible_incidents(officer).filter(edition_id=found.edition_id, state__in=LIVE_STATES).count()
