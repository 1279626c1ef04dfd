"""Storing facts with what the rules find in them. The rules propose; only a commander confirms."""

from datetime import datetime
from typing import Any

from incidents.models import Incident
from incidents.plans.schema import Plan
from incidents.rules import deadlines, deriving
from incidents.rules.deadlines import Situation
from incidents.rules.facts import Facts, to_json
from incidents.rules.grading import assess
from incidents.rules.levels import parse


def store(incident: Incident, plan: Plan, facts: Facts, *, source: str, as_of: datetime) -> dict[str, Any]:
    """Write facts and assessment to the incident; returns the assessment."""
    incident.confirmed = to_json(facts.confirmed)
    incident.projected = to_json(facts.projected)
    incident.facts_source, incident.facts_as_of = source[:80], as_of
    found = evaluate(plan, facts, internal_targets=frozenset(incident.organisation.internal_targets))
    if incident.derived_from_id is not None:
        found = deriving.ungraded(plan, found)
    incident.assessment = found
    incident.save(update_fields=["confirmed", "projected", "facts_source", "facts_as_of", "assessment"])
    return found


def evaluate(plan: Plan, facts: Facts, *, internal_targets: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The assessment as JSON with the report limits that would follow. Stores nothing."""
    found: dict[str, Any] = assess(plan, facts).as_dict()
    situation = Situation(
        report_class=_level(found["report_class"]),
        severity_grade=_level(found["severity_grade"]),
        response_level=_level(found["response_level"]),
        near_miss=bool(found["near_miss"]),
        facts=(facts.confirmed, facts.projected),
        internal_targets=internal_targets,
    )
    found["limits"] = [
        {
            "code": rule.code,
            "label": rule.label,
            "limit": deadlines.describe(rule),
            "minutes": rule.minutes,
            "per_day": rule.per_day,
            "starts": rule.starts,
            "badge": rule.badge,
            "clause": rule.clause,
            "source": rule.source,
            "recipients": [
                each.unit
                for each in deadlines.recipients(rule, level=situation.gravest_level, facts=situation.facts)
            ],
        }
        for rule in deadlines.following(plan, situation)
    ]
    return found


def _level(written: str | None) -> int | None:
    return parse(written) if written else None
