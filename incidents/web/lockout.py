"""Login after too many failures: say so in a sentence and until when (等保 身份鉴别 b)."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def cool_off(request: HttpRequest) -> timedelta:
    """How long a locked name and address stay locked."""
    return timedelta(seconds=settings.LOGIN_LOCK_SECONDS)


def locked_out(
    request: HttpRequest, credentials: dict[str, str], *args: object, **kwargs: object
) -> HttpResponse:
    """429 with the limit, until when, and what to do."""
    now = datetime.now(UTC)
    context = {
        "failures": settings.AXES_FAILURE_LIMIT,
        "until": now + cool_off(request),
        "minutes": -(-settings.LOGIN_LOCK_SECONDS // 60),
    }
    response = render(request, "login_locked.html", context, status=429)
    response["Retry-After"] = str(settings.LOGIN_LOCK_SECONDS)
    return response
