"""The plan as an incident received it."""

from incidents.models import Incident, PlanEdition
from incidents.plans import registry
from incidents.plans.schema import Plan


def plan_of(incident: Incident) -> Plan:
    """The plan of the incident's own edition; a newer edition never changes a running response."""
    return plan_in(incident.edition_id)


_plans: dict[object, Plan] = {}


def plan_in(edition_id: object) -> Plan:
    """Editions are immutable, so each is read once a process."""
    plan = _plans.get(edition_id)
    if plan is None:
        document = PlanEdition.objects.values_list("document", flat=True).get(pk=edition_id)
        plan = _plans[edition_id] = registry.from_document(document)
    return plan


def current_edition(code: str) -> PlanEdition | None:
    """The edition that came into force last, which new incidents are received under."""
    return PlanEdition.objects.in_force().filter(code=code).defer("document").first()
