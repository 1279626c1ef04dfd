"""API tokens: 12 h, several per officer, revocable, stored as digests."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings

from incidents.models import ApiToken, Officer
from incidents.queries.visibility import token_digest


def issue(*, officer: Officer, now: datetime) -> str:
    """A new token; only its digest is kept."""
    raw = secrets.token_urlsafe(32)
    ApiToken.objects.create(
        officer=officer,
        digest=token_digest(raw),
        created_at=now,
        expires_at=now + timedelta(seconds=settings.API_TOKEN_SECONDS),
    )
    return raw


def revoke(raw: str, *, by: Officer, now: datetime) -> None:
    ApiToken.objects.filter(digest=token_digest(raw), officer=by, revoked_at__isnull=True).update(
        revoked_at=now
    )
