"""What an officer may see. The other organisation's incident does not exist for him."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from incidents.models import ApiToken, Document, HazardWarning, Incident, Officer


def visible_incidents(officer: Officer) -> QuerySet[Incident]:
    """Incidents of the officer's own organisation; none for anybody without one (三员 see no business)."""
    if not officer.is_active or officer.organisation_id is None:
        return Incident.objects.none()
    return Incident.objects.filter(organisation_id=officer.organisation_id)


def visible_warnings(officer: Officer) -> QuerySet[HazardWarning]:
    """Warnings of his own office; none for anybody without one."""
    if not officer.is_active or officer.organisation_id is None:
        return HazardWarning.objects.none()
    return HazardWarning.objects.filter(organisation_id=officer.organisation_id)


def visible_documents(officer: Officer) -> QuerySet[Document]:
    """Papers of what he may see: a paper states an incident or a warning, and either hangs on one office."""
    return Document.objects.filter(
        Q(incident__in=visible_incidents(officer)) | Q(warning__in=visible_warnings(officer))
    )


def incident_visible_to(officer: Officer, incident_id: UUID) -> Incident:
    """The incident with its edition and organisation; Incident.DoesNotExist where it is not his to see."""
    return visible_incidents(officer).select_related("organisation").get(pk=incident_id)


def officer_for_token(raw: str, now: datetime) -> Officer | None:
    """The active officer whom a raw API token stands for, or None."""
    token = (
        ApiToken.objects.select_related("officer__organisation")
        .filter(digest=token_digest(raw), revoked_at__isnull=True, expires_at__gt=now)
        .first()
    )
    return token.officer if token and token.officer.is_active else None


def token_digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()
