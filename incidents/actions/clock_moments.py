"""The moments that clocks count from, as far as they are known of an incident."""

from datetime import datetime

from incidents.models import EventKind, Incident, IncidentState, ReportKind
from incidents.plans.schema import DeadlineRule
from incidents.queries.scene_time import scene_of
from incidents.rules import deadlines

AFTER_THE_RESPONSE = (IncidentState.RECOVERY, IncidentState.ARCHIVED)


def base_of(incident: Incident, rule: DeadlineRule, *, now: datetime) -> datetime | None:
    """When the rule counts from; None where that has not come yet, or nobody knows when it was."""
    match rule.starts:
        case "learned" | "received":
            return incident.learned_at
        case "occurred":
            return incident.occurred_at
        case "enterprise_told":
            return incident.enterprise_told_at
        case "first_report":
            return _first_report(incident, rule, now=now)
        case "verified":
            verified = incident.events.filter(kind=EventKind.VERIFIED).order_by("-occurred_at").first()
            return verified.occurred_at if verified else None
        case "activated":
            response = incident.responses.filter(ended_at__isnull=True).first()
            return response.activated_at if response else None
        case "terminated":
            return response_ended_at(incident) if incident.state in AFTER_THE_RESPONSE else None
        case _:
            return None


def response_ended_at(incident: Incident) -> datetime | None:
    """When the last response ended, where none is open; None too where there never was one."""
    ends = list(incident.responses.values_list("ended_at", flat=True))
    return None if None in ends else max((end for end in ends if end), default=None)


def _first_report(incident: Incident, rule: DeadlineRule, *, now: datetime) -> datetime | None:
    """A daily duty begins with the day after the first report: its own day is not short (domain 3.7). What counts
    anew from each report counts from the latest."""
    kinds = [ReportKind.INITIAL, ReportKind.FOLLOW_UP] if rule.repeats else [ReportKind.INITIAL]
    sent = list(incident.reports.filter(kind__in=kinds).order_by("sent_at").values_list("kind", "sent_at"))
    first = next((at for kind, at in sent if kind == ReportKind.INITIAL), None)
    if first is None or rule.per_day is None:
        return sent[-1][1] if first is not None and rule.repeats and rule.minutes else first
    scene = scene_of(incident)
    return scene.real(max(deadlines.end_of_day(scene.of(first)), deadlines.start_of_day(scene.of(now))))
