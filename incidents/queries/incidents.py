"""One incident with what its detail shows, in a bounded number of queries."""

from django.db.models import QuerySet

from incidents.models import ActivationRequest, EmergencyResponse, Incident, RequestState


def open_response(incident: Incident) -> EmergencyResponse | None:
    return (
        incident.responses.filter(ended_at__isnull=True)
        .select_related("activated_by", "request")
        .prefetch_related("groups")
        .first()
    )


def pending_request(incident: Incident) -> ActivationRequest | None:
    return (
        incident.activation_requests.filter(state=RequestState.PENDING).select_related("requested_by").first()
    )


def possible_duplicates(incident: Incident, *, most: int = 5) -> QuerySet[Incident]:
    """Live incidents of the same office, kind and place: perhaps the same event told twice."""
    same = Incident.objects.filter(
        organisation_id=incident.organisation_id,
        state__in=["RECEIVED", "VERIFIED", "RESPONDING"],
        category=incident.category,
        county=incident.county,
        drill=incident.drill,
    )
    return same.exclude(pk=incident.pk).order_by("-recorded_at")[:most]
