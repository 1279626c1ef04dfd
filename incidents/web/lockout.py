"""Login after too many failures: say so in a sentence and until when (等保 身份鉴别 b)."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def cool_off(request: HttpRequest) -> timedelta:
    """How long a locked name and address stay locked."""
    return timedelta(seconds=settings.LOGIN_LOCK_SECONDS)


def locked_out(
    request: HttpRequest, credentials: dict[str, str], *args: object, **kwargs: object
) -> HttpResponse:
    """429 with the limit and what to do."""
    context = {"failures": settings.AXES_FAILURE_LIMIT, "seconds": settings.LOGIN_LOCK_SECONDS}
    return render(request, "login_locked.html", context, status=429)
