"""A request id in every log line and answer; refusals as pages, never as stack traces."""

import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from incidents.rules.refusal import (
    Conflict,
    InvalidInput,
    NotAllowed,
    Refusal,
    TooLarge,
    WrongKind,
    WrongState,
)

SEEN_AT = "seen_at"
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


class BodyLimit:
    """413 in words, before anything of a body is read that could hold no attachment."""

    ROUND_IT = 1 << 20
    """Other fields and the borders between the parts."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        written = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.ATTACHMENT_BYTES + self.ROUND_IT
        if not written.isdigit() or int(written) <= most:
            return self.get_response(request)
        refusal = TooLarge(
            {}, message=f"内容超过 {settings.ATTACHMENT_BYTES >> 20} MB，没有保存；请压缩、截短或分开再附。"
        )
        if request.path.startswith("/api/"):
            return JsonResponse(refusal.as_dict(), status=refusal.status)
        # No officer is known yet: a page without a frame.
        page = render_to_string("errors/413.html", {"refusal": refusal})
        return HttpResponse(page, status=refusal.status)


class SessionKept:
    """A session lives on while it is used; written at most once in `SESSION_WRITE_SECONDS`, not with every fragment."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            fresh = 0 <= now - request.session.get(SEEN_AT, 0) < settings.SESSION_WRITE_SECONDS
            # A page left open asks for its banners by itself: that is no use of the session.
            if not fresh and request.path != reverse("banners"):
                request.session[SEEN_AT] = now
        return self.get_response(request)


class ForScripts:
    """A script says in X-Officer whose page it works for, and is answered with codes instead of pages to go to.

    401 where nobody or somebody else is signed in by now: what one officer wrote is never taken for another's.
    A redirect becomes 204 with X-Go-To, so that the page and its messages are fetched once, by the person.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        writer = request.headers.get("X-Officer", "")
        if not writer:
            return self.get_response(request)
        signing_in = request.path == reverse("login")
        if not signing_in and str(request.user.pk) != writer:
            return self._signed(request, HttpResponse(status=401))
        response = self.get_response(request)
        if response.status_code in (301, 302, 303) and not request.htmx:
            response = self._go_to(response)
        return self._signed(request, response)

    def _go_to(self, redirect: HttpResponse) -> HttpResponse:
        answer = HttpResponse(status=204, headers={"X-Go-To": redirect["Location"]})
        answer.cookies = redirect.cookies
        return answer

    def _signed(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response["X-Officer"] = str(request.user.pk or "")
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
    """403 power, 409 state or conflict, 413 and 415 a file, 422 input."""
    match refusal:
        case NotAllowed():
            return 403
        case Conflict() | WrongState():
            return 409
        case TooLarge() | WrongKind():
            return refusal.status
        case InvalidInput():
            return 422
        case _:
            return 409
