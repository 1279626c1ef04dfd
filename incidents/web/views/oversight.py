"""时钟运行状况 for the administrators, and the banners of every page as a part of their own."""

from datetime import UTC, datetime
from uuid import UUID

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from incidents.actions import setting_aside
from incidents.models import AdminRole, Deadline, Officer
from incidents.queries.clock_health import ClockHealth
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import Refusal
from incidents.web import lateness_chart
from incidents.web.context import WATCH_CLOCKS, banners
from incidents.web.templatetags.ec import seen


@login_required
@require_safe
@never_cache
def standing(request: HttpRequest) -> HttpResponse:
    """What every page must say on top, asked again each minute; 204 where the page says it already."""
    lines = banners(request.user, datetime.now(UTC))
    if request.GET.get("seen") == seen(lines):
        return HttpResponse(status=204)
    return render(request, "_standing.html", {"banner": lines})


def reader(request: HttpRequest) -> Officer:
    """An administrator who may look. For officers of an office the page is not there."""
    officer: Officer = request.user
    if officer.admin_role not in WATCH_CLOCKS:
        raise Http404
    return officer


@login_required
@require_safe
@never_cache
def clock_health(request: HttpRequest) -> HttpResponse:
    """Who sweeps and when last, what waits, what was found, what is set aside, how late clocks were fired."""
    officer, now = reader(request), datetime.now(UTC)
    context = {
        "server_now": now,
        "health": ClockHealth(now),
        "may_retry": officer.admin_role == AdminRole.SYSTEM,
    }
    return render(request, "oversight/clock_health.html", context)


# The library writes its styles into the picture; they hold in the picture alone.
@csp_update({"style-src": ["'unsafe-inline'"]})
@login_required
@require_safe
@never_cache
def chart(request: HttpRequest) -> HttpResponse:
    reader(request)
    now = datetime.now(BEIJING)
    drawn = lateness_chart.lateness(ClockHealth(now).bins, now=now)
    return HttpResponse(drawn, content_type="image/svg+xml")


@login_required
@require_POST
def retry(request: HttpRequest, deadline: UUID) -> HttpResponse:
    """再试."""
    reader(request)
    try:
        clock = setting_aside.retry(deadline_id=deadline, by=request.user, now=datetime.now(UTC))
    except Deadline.DoesNotExist:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{clock.label}已交给时钟进程再试，结果几秒后可见。")
    return redirect("clock-health")
