"""A request id in every log line and answer; refusals as pages, never as stack traces."""

import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, Refusal, WrongState

Next = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Binds `request_id` to the log and sends it back as X-Request-Id."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex[:12]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        return response


class Refusals:
    """A Refusal that a page did not answer itself becomes a page with the sentence, the clause and who can."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return render(request, "errors/refusal.html", {"refusal": exception}, status=status_of(exception))


def status_of(refusal: Refusal) -> int:
    """403 power, 409 state or conflict, 422 input."""
    match refusal:
        case NotAllowed():
            return 403
        case Conflict() | WrongState():
            return 409
        case InvalidInput():
            return 422
        case _:
            return 409
