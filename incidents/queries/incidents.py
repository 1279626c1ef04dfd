"""One incident with what its detail shows, in a bounded number of queries."""

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
