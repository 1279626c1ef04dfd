"""Error pages with a sentence and a number to quote; never a stack trace."""

from datetime import UTC, datetime

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from incidents.queries.able import Able, on_call


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The id finds the log line; whom to ring is said as far as the database still answers."""
    context = {"request_id": getattr(request, "request_id", ""), "numbers": _numbers(request)}
    return render(request, "errors/500.html", context, status=500)


def _numbers(request: HttpRequest) -> list[Able]:
    try:
        officer = getattr(request, "user", None)
        if officer is None or not officer.is_authenticated or officer.organisation is None:
            return []
        return on_call(officer.organisation, now=datetime.now(UTC))
    except DatabaseError:
        return []
