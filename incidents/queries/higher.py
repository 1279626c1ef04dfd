"""What the plan asks of the higher command at a level, and how it stands."""

from incidents.models import CommandHandover, HigherRequest, Incident
from incidents.plans.schema import Plan
from incidents.plans.schema.levels import HigherAsk
from incidents.rules.levels import graver, parse


def level_to_ask(incident: Incident) -> int | None:
    """The level that runs, or the graver one that the tables propose."""
    found = incident.assessment.get("response_level")
    return graver(incident.response_level, parse(found) if found else None)


def ask_at(plan: Plan, level: int | None) -> HigherAsk | None:
    """The plan's rule for asking at this level; None where it asks nobody."""
    return next((each for each in plan.activation.asks if level in each.levels), None)


def last_request(incident: Incident) -> HigherRequest | None:
    return incident.higher_requests.order_by("-sent_at", "-recorded_at").first()


def started(incident: Incident) -> HigherRequest | None:
    """The answer by which the higher command started its own plan: it decides the termination too (YQ 4.4)."""
    rows = incident.higher_requests.filter(started_level__isnull=False)
    return rows.order_by("-answered_at").first()


def commands(incident: Incident, plan: Plan) -> CommandHandover | None:
    """By what the higher command commands this response (B-41); None while the office itself does. Level and end are
    then decided up there, and this office puts the decision on record; its first measures, orders and reports go on."""
    rule, response = plan.activation.handover, incident.responses.filter(ended_at__isnull=True).first()
    row = handed_over(incident) if rule and incident.response_level in rule.levels else None
    return row if row and response and row.handed_at >= response.activated_at else None


def handed_over(incident: Incident) -> CommandHandover | None:
    """The last 移交指挥; None while the office itself commands."""
    return incident.command_handovers.order_by("-handed_at").first()
