"""告警: the list of every page (F4 F4), one alarm with its acts, and what a screen is to sound for."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from incidents.actions import alarm_acts
from incidents.models import Officer
from incidents.queries import alarms as alarm_queries
from incidents.queries.alarms import AlarmLine
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.web.forms.alarms import ShelveForm
from incidents.web.middleware import status_of
from incidents.web.once import once
from incidents.web.views import alarm_links


def _on_desk(request: HttpRequest) -> Officer:
    """The officer; administrators see no business."""
    officer: Officer = request.user
    if officer.organisation_id is None:
        raise Http404
    return officer


@login_required
@require_safe
@never_cache
def alarms(request: HttpRequest) -> HttpResponse:
    """Everything that stands, as a page, or as the inside of the drawer where a script asks."""
    officer, now = _on_desk(request), datetime.now(UTC)
    plan = current_plan(officer)
    acting = alarm_queries.keeps_desk(plan, [each.post for each in posts_of(officer, now=now)])
    found = alarm_queries.standing(officer, plan)
    context = {
        "alarms": alarm_links.addressed(found, acting=acting),
        "alarm_counts": alarm_queries.counted(found),
        "quiet": alarm_queries.quiet(found) if acting else [],
        "may_act": acting,
        "bell": alarm_queries.of_lines(found, officer.organisation),
        "plan": plan,
        "server_now": now,
    }
    drawn = request.headers.get("X-Drawer") == "1"
    return render(request, "alarms/_drawer.html" if drawn else "alarms/page.html", context)


@login_required
@require_safe
@never_cache
def alarm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One alarm: what it is, what ends it, 确认 and 搁置 as plain forms."""
    return _page(request, pk, ShelveForm())


def _page(
    request: HttpRequest, pk: UUID, form: ShelveForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    officer, now = _on_desk(request), datetime.now(UTC)
    row = alarm_queries.of_office(officer).filter(pk=pk).first()
    if row is None:
        raise Http404
    plan = current_plan(officer)
    line: AlarmLine = alarm_queries.line(row, plan)
    acting = alarm_queries.keeps_desk(plan, [each.post for each in posts_of(officer, now=now)])
    context = {
        "a": line,
        "href": alarm_links.address(line, acting=acting),
        "may_act": acting,
        "form": form,
        "refusal": refusal,
        "practice": line.plan.alarms if line.plan else None,
        "server_now": now,
    }
    return render(request, "alarms/alarm.html", context, status=status_of(refusal) if refusal else status)


def _acted(request: HttpRequest, act: Callable[[Officer, datetime], object], done: str) -> HttpResponse:
    """Perform, then back to the list; a script gets 204 and its screens hear of it by the doorbell."""
    officer, now = _on_desk(request), datetime.now(UTC)

    def perform() -> HttpResponse:
        act(officer, now)
        return _finished(request, done)

    try:
        return once(request, perform, now=now, again=lambda: _finished(request, done))
    except ObjectDoesNotExist:
        raise Http404 from None


def _finished(request: HttpRequest, done: str) -> HttpResponse:
    if _quiet(request):
        return HttpResponse(status=204)
    messages.success(request, done)
    return redirect("alarms")


def _quiet(request: HttpRequest) -> bool:
    return request.headers.get("X-Quiet") == "1"


def _said(refusal: Refusal) -> HttpResponse:
    """A refusal for a script: the sentence is what it shows."""
    words = refusal.message + (f"可办理：{refusal.who_can}。" if refusal.who_can else "")
    return JsonResponse({"message": words, "clause": refusal.clause}, status=status_of(refusal))


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """确认, by name."""
    try:
        return _acted(
            request, lambda by, now: alarm_acts.acknowledge(alarm_id=pk, by=by, now=now), "已确认。"
        )
    except Refusal as refusal:
        return _said(refusal) if _quiet(request) else _page(request, pk, ShelveForm(), refusal=refusal)


@login_required
@require_POST
def acknowledge_quiet(request: HttpRequest) -> HttpResponse:
    """Several P3 at once: those that the list showed."""
    try:
        chosen = [UUID(each) for each in request.POST.getlist("alarm")]
    except ValueError:
        raise Http404 from None
    return _acted(
        request,
        lambda by, now: alarm_acts.acknowledge_all(alarm_ids=chosen, by=by, now=now),
        f"已确认 {len(chosen)} 条。",
    )


@login_required
@require_POST
def shelve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """搁置 with its reason and for how long."""
    form = ShelveForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    given = form.cleaned_data
    try:
        return _acted(
            request, lambda by, now: alarm_acts.shelve(alarm_id=pk, by=by, now=now, **given), "已搁置。"
        )
    except InvalidInput as error:
        form.take(error.errors)
        return _page(request, pk, form, status=422)
    except Refusal as refusal:
        return _page(request, pk, form, refusal=refusal)


@login_required
@require_POST
def silence(request: HttpRequest) -> HttpResponse:
    """静音 for every screen of the office."""
    officer, now = _on_desk(request), datetime.now(UTC)
    try:
        alarm_acts.silence(by=officer, now=now)
    except Refusal as refusal:
        if _quiet(request):
            return _said(refusal)
        raise
    return _finished(request, "已静音：列表不变，新的告警仍会响。")


@login_required
@require_safe
@never_cache
def state(request: HttpRequest) -> JsonResponse:
    """What this officer's screens show in the bar and sound for. Sounds are for those who keep the desk."""
    officer, now = _on_desk(request), datetime.now(UTC)
    bell = alarm_queries.frame(officer)
    plan = current_plan(officer)
    keeps = alarm_queries.keeps_desk(plan, [each.post for each in posts_of(officer, now=now)])
    found: dict[str, Any] = {
        "now": now,
        "count": bell.count,
        "worst": bell.worst,
        "revision": bell.revision,
        "keeps": keeps,
        "calling": [],
        "newest": None,
    }
    if keeps:
        found["calling"] = [
            {"id": each.id, "priority": each.priority, "at": each.announced_at, "drill": each.drill}
            for each in alarm_queries.calling(officer, bell.silenced_at)
        ]
        found["newest"] = alarm_queries.newest_call(officer)
    return JsonResponse(found)
