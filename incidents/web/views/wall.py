"""大屏: read-only; let in by an officer's login or by the secret of a screen, which opens nothing else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.actions import walls
from incidents.models import Officer, WallScreen
from incidents.queries import alarms, desk, wall_turns
from incidents.queries import wall as queries
from incidents.queries.wall import WALL_COOKIE
from incidents.rules.wall import Panel, fit

KEPT_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie at all; each visit begins it anew."""
SCALE, COLUMNS = 100, 3
"""For an officer who looks at the wall on his own screen."""
FARTHEST_PAGE = 1_000_000


@dataclass(frozen=True)
class Guest:
    """Who looks: an officer, or nobody in particular through a screen."""

    officer: Officer
    screen: WallScreen | None
    names: bool

    @property
    def layout(self) -> tuple[int, int]:
        """Scale in per cent, and columns."""
        row = self.screen
        if row is None:
            return SCALE, COLUMNS
        panel = Panel(row.inches, row.pixels_wide, row.pixels_high)
        return fit(panel, row.seat_m, row.columns).scale, row.columns


class Gone(Exception):
    """The screen was taken down."""


def _guest(request: HttpRequest) -> Guest | None:
    """None: nobody we know."""
    names = request.GET.get("for") != "visitors"
    screen = queries.screen_of(request.COOKIES.get(WALL_COOKIE, ""))
    if screen is not None and screen.revoked_at is None:
        return Guest(queries.viewer(screen.organisation), screen, names)
    if request.user.is_authenticated:
        if request.user.organisation_id is None:
            raise Http404
        return Guest(queries.viewer(request.user.organisation), None, names)
    if screen is not None:
        raise Gone
    return None


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a screen: leaves the secret with the browser and goes on to the wall."""
    screen = queries.screen_of(token)
    if screen is None:
        raise Http404
    if screen.revoked_at is not None:
        return _gone(request)
    return _remember(request, redirect("wall"), token)


def _remember(request: HttpRequest, answer: HttpResponse, token: str) -> HttpResponse:
    answer.set_cookie(
        WALL_COOKIE,
        token,
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "wall/gone.html", status=403)


@never_cache
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The whole page, with the incident that is up first."""
    try:
        guest = _guest(request)
    except Gone:
        return _gone(request)
    if guest is None:
        return redirect_to_login(request.get_full_path())
    now = datetime.now(UTC)
    scale, columns = guest.layout
    shown = _face(request, guest, now)
    context = {
        "face": shown,
        "guest": guest,
        "scale": scale,
        "columns": columns,
        "server_now": now,
        "face_url": reverse("wall-face"),
        "alarm_practice": alarms.practice_of(guest.officer),
        "mode": "实战",
    }
    answer = render(request, "wall/page.html", context)
    return _remember(request, answer, request.COOKIES[WALL_COOKIE]) if guest.screen else answer


@never_cache
@require_safe
def face(request: HttpRequest) -> HttpResponse:
    """What changes. `at`: which page of those that take turns; `every`: somebody leafs through all of them."""
    try:
        guest = _guest(request)
    except Gone:
        return HttpResponse(status=403)
    if guest is None:
        return redirect_to_login(request.get_full_path())
    return HttpResponse(_face(request, guest, datetime.now(UTC)))


def _warnings(shown: wall_turns.Turn) -> int:
    return queries.WARNINGS if shown.incident is None else queries.BESIDE_AN_INCIDENT


def _face(request: HttpRequest, guest: Guest, now: datetime) -> str:
    if guest.screen is not None:
        walls.seen(guest.screen, now=now)
    at = request.GET.get("at", "0")
    number = int(at) if at.isascii() and at.isdigit() and len(at) <= len(str(FARTHEST_PAGE)) else 0
    shown = wall_turns.turn(guest.officer, number, every="every" in request.GET)
    context: dict[str, Any] = {
        "turn": shown,
        "guest": guest,
        "columns": guest.layout[1],
        "organisation": guest.officer.organisation,
        "warnings": queries.active_warnings(guest.officer, _warnings(shown)),
        "alarm_practice": alarms.practice_of(guest.officer),
        "now": now,
    }
    if shown.incident is None:
        plan = desk.current_plan(guest.officer)
        context |= {"quiet": queries.quiet(guest.officer, now=now), "plan": plan}
        return render_to_string("wall/_quiet.html", context)
    found = queries.page(guest.officer, shown.incident.pk, names=guest.names, now=now)
    return render_to_string("wall/_incident.html", context | {"page": found, "plan": found.plan})
