"""Facts that are typed a second time before they count: ten times the last value, or across a threshold."""

from collections.abc import Mapping
from typing import Any

from incidents.actions.fact_edits import Edit
from incidents.models import FactStanding
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.rules import claims as rules
from incidents.rules import slips
from incidents.rules.facts import Facts, InvalidFacts, Value, parse_facts, to_json
from incidents.rules.refusal import Retype


def ask_again(edit: Edit, retyped: Mapping[str, Any] | None) -> None:
    """Raise Retype unless every slip is in `retyped` a second time; None: the slips are not asked for."""
    if retyped is None:
        return
    plan, incident = edit.locked.plan, edit.locked.incident
    known = parse_facts(plan, incident.confirmed, incident.projected)
    found = slips.slips(plan, known, _only(edit.facts, edit.taken), _last_known(edit))
    again = {name: _normal(plan, name, value) for name, value in retyped.items()}
    if asked := slips.unconfirmed(found, again):
        said = "；".join(
            f"{each.label} {rules.spoken(plan, each.field, each.value)}：{each.words}" for each in asked
        )
        clause = next((each.clause for each in asked if each.clause), "")
        raise Retype(
            f"{said}。再输一遍以确认。",
            details={"seq": incident.seq, "fields": [each.as_dict() for each in asked]},
            clause=lookup.clause_ref(plan, clause) if clause else "",
        )


def _normal(plan: Plan, name: str, value: Any) -> Any:
    """「120」 and 120.00 万元 are the same; what cannot be read is no confirmation."""
    indicator = rules.split(name)[1]
    try:
        return to_json(parse_facts(plan, {indicator: value}).confirmed).get(indicator)
    except InvalidFacts:
        return None


def _only(facts: Facts, taken: Mapping[str, Any]) -> Facts:
    return Facts(
        {name: value for name, value in facts.confirmed.items() if f"confirmed.{name}" in taken},
        {name: value for name, value in facts.projected.items() if f"projected.{name}" in taken},
    )


def _last_known(edit: Edit) -> dict[str, Value]:
    """The value of each field before it became 不明, if it did. What was struck was never known."""
    names = [rules.split(name)[1] for name in edit.taken]
    rows = edit.locked.incident.facts.filter(
        indicator__in=names, value__isnull=False, standing__in=(FactStanding.CHOSEN, FactStanding.REPLACED)
    ).order_by("seq", "recorded_at")
    found: dict[str, Value] = {}
    for row in rows:
        read = parse_facts(edit.locked.plan, {row.indicator: row.value}).confirmed
        found[rules.field(row.basis, row.indicator)] = read[row.indicator]
    return found
