"""接报登记: the call, written while it lasts, graded while it is written."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.actions import assessments, warning_follow_up
from incidents.actions import intake as intake_actions
from incidents.actions.merging import place_of
from incidents.actions.receiving import receive_once, why_not_joined
from incidents.models import HazardWarning, Incident, IntakeDraft, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries import drills, gazetteer
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.queries.duplicates import likely
from incidents.queries.visibility import visible_warnings
from incidents.rules import powers
from incidents.rules.duplicates import Told
from incidents.rules.facts import InvalidFacts, parse_facts
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, Refusal
from incidents.web import once
from incidents.web.forms.intake import OTHER, REASONS, IntakeForm
from incidents.web.views.grading import panel

# Tells the page that the copy in this browser has served.
DRAFT_DONE = format_html('<span data-draft-done="{}" hidden></span>', "intake")
MOST_FIELDS = 200
LONGEST_FIELD = 5000
# Not part of what the officer wrote.
OF_THE_PAGE = ("csrfmiddlewaretoken", "form_id", "discard", "assess", "merge_into", "kept_apart")


@dataclass(frozen=True)
class Desk:
    """Who writes, under which plan, at what time."""

    officer: Officer
    plan: Plan
    now: datetime


def _desk(request: HttpRequest) -> Desk:
    """Raises NotAllowed, with who could, for anybody who may not receive."""
    officer: Officer = request.user
    now = datetime.now(UTC)
    if officer.organisation_id is None:
        raise NotAllowed("您不在任何值班单位任职，不能登记接报。", who_can="值班员")
    plan = current_plan(officer)
    if plan is None:
        raise InvalidInput({"plan": "本单位的预案尚未载入，请系统管理员载入后再登记；先用纸质接报单。"})
    powers.require(plan, [held.post for held in posts_of(officer, now=now)], Command.RECEIVE)
    return Desk(officer, plan, now)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The empty form or the draft that was left; POST receives and goes to the room."""
    desk = _desk(request)
    if request.method == "POST":
        return _receive(request, desk)
    if preset := _from_warning(request, desk):
        form = IntakeForm(desk.plan, preset, now=desk.now)
        form.forget_errors()
        return _page(request, desk, form)
    draft = IntakeDraft.objects.filter(officer=desk.officer).first()
    if draft is None:
        return _page(request, desk, IntakeForm.blank(desk.plan, now=desk.now))
    form = IntakeForm(desk.plan, draft.fields, now=desk.now)
    form.forget_errors()
    return _page(request, desk, form, draft=draft)


def _receive(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = IntakeForm(desk.plan, _typed(request.POST), now=desk.now)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    try:
        written_at = once.written_at(request, now=desk.now)
        incident = receive_once(
            replace(form.to_call(), kept_apart_from=_named(request.POST, "kept_apart")),
            key=_form_id(request),
            by=desk.officer,
            now=desk.now,
            written_at=written_at,
            into=next(iter(_named(request.POST, "merge_into")), None),
        )
    except InvalidInput as refusal:
        form.refuse(refusal)
        return _page(request, desk, form, status=422)
    except InvalidFacts as refusal:
        form.facts.refuse(refusal.errors)
        return _page(request, desk, form, status=422)
    _linked(request, desk, incident)
    return _received(request, incident)


def _from_warning(request: HttpRequest, desk: Desk) -> dict[str, str]:
    """What a warning already says of that which has happened now; empty where none is named."""
    named = _named(request.GET, "warning")
    found = visible_warnings(desk.officer).filter(pk__in=named, incident__isnull=True).first()
    if found is None:
        return {}
    blank = IntakeForm.blank(desk.plan, now=desk.now).call.data
    kept = {"category": found.category, "narrative": f"{found.number}：{found.stated['caution']}"}
    return (
        {name: blank[name] for name in blank}
        | kept
        | {
            "detail": found.stated["area"][:200],
            "drill": "on" if found.drill else "",
            "warning": str(found.pk),
        }
    )


def _linked(request: HttpRequest, desk: Desk, incident: Incident) -> None:
    """The event stands whatever becomes of the link, which is told where it fails."""
    for pk in _named(request.POST, "warning")[:1]:
        try:
            warning_follow_up.link(warning_id=pk, incident_id=incident.pk, by=desk.officer, now=desk.now)
        except HazardWarning.DoesNotExist:
            return
        except Refusal as refusal:
            if not incident.warnings.filter(pk=pk).exists():
                messages.warning(request, refusal.message)


def _named(sent: Mapping[str, str], name: str) -> list[UUID]:
    """The events that a button of the panel names; what is no id names none."""
    found = []
    for each in sent.get(name, "").split(",")[:MOST_FIELDS]:
        with suppress(ValueError):
            found.append(UUID(each.strip()))
    return found


def _received(request: HttpRequest, incident: Incident) -> HttpResponse:
    """To the room of the event: of a source that of its host."""
    if refused := why_not_joined(incident):
        messages.warning(request, refused)
    if incident.merged_into is not None:
        done = f"已登记 {incident.number}，作为来源{place_of(incident)}并入 {incident.merged_into.number}。"
    else:
        done = f"已登记 {incident.number}，请第一时间核实。"
    messages.success(request, format_html('{}<span data-draft-done="intake" hidden></span>', done))
    return redirect("room", pk=incident.merged_into_id or incident.pk)


@login_required
@require_POST
def assess(request: HttpRequest) -> HttpResponse:
    """The panel for what is typed so far; without scripts the whole page, with everything still in it."""
    desk = _desk(request)
    form = IntakeForm(desk.plan, _typed(request.POST), now=desk.now)
    if request.htmx:
        return render(request, "intake/_grading.html", _panel(desk, form))
    form.known()
    form.forget_errors()
    return _page(request, desk, form)


@login_required
@require_http_methods(["POST", "DELETE"])
def draft(request: HttpRequest) -> HttpResponse:
    """Autosave, 仅存草稿, and 丢弃."""
    desk = _desk(request)
    if request.method == "DELETE" or "discard" in request.POST:
        intake_actions.discard_draft(by=desk.officer)
        dropped = format_html("{}{}", "草稿已丢弃。", DRAFT_DONE)
        messages.info(request, dropped)
        return HttpResponse(status=204) if request.method == "DELETE" else redirect("intake")
    intake_actions.save_draft(_typed(request.POST), by=desk.officer, now=desk.now)
    if "save" in request.POST:
        messages.info(request, "草稿已存，可随时从“接报”继续。")
        return redirect("desk")
    return HttpResponse(status=204)


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Options of the place box, for what is typed so far."""
    found = gazetteer.search(request.user, request.GET.get("q", "")[:LONGEST_FIELD])
    return render(request, "intake/_places.html", {"places": found})


def _typed(sent: Mapping[str, str]) -> dict[str, str]:
    """What the officer wrote, bounded, without what belongs to the page; a NUL cannot be stored."""
    return {
        name[:80]: value[:LONGEST_FIELD].replace("\x00", "")
        for name, value in list(sent.items())[:MOST_FIELDS]
        if name not in (*OF_THE_PAGE, "save")
    }


def _form_id(request: HttpRequest) -> str:
    return request.POST.get("form_id", "") or uuid.uuid4().hex


def _page(
    request: HttpRequest, desk: Desk, form: IntakeForm, *, draft: IntakeDraft | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "call": form.call,
        "counties": [*desk.plan.plan.counties],
        "sections": form.facts.sections(),
        "errors": form.error_lines() if status == 422 else [],
        "draft": draft,
        "form_id": request.POST.get("form_id") or uuid.uuid4().hex,
        "plan": desk.plan,
        "server_now": desk.now,
        "local_time": form.local_time,
        "reasons": [*REASONS, OTHER],
        "from_warning": form.call.data.get("warning", ""),
        "drilling": drills.running(desk.officer) is not None,
        **_panel(desk, form),
    }
    return render(request, "intake/page.html", context, status=status)


def _panel(desk: Desk, form: IntakeForm) -> dict[str, Any]:
    confirmed, projected = form.known()
    facts = parse_facts(desk.plan, confirmed, projected)
    targets = frozenset(desk.officer.organisation.internal_targets if desk.officer.organisation else [])
    found = assessments.evaluate(desk.plan, facts, internal_targets=targets)
    times = form.call.cleaned_data
    here = form.here or gazetteer.whereabouts(desk.officer.organisation, form.place, form.detail)
    learned_at = times.get("learned_at") or desk.now
    shown = panel(desk.plan, found, learned_at=learned_at, occurred_at=times.get("occurred_at"))
    category = form.category
    return {
        **shown,
        "server_now": desk.now,
        "learned_at": learned_at,
        "elsewhere": _elsewhere(desk.plan, category),
        "around": gazetteer.around(desk.officer.organisation, here),
        "similar": likely(
            desk.officer.organisation_id,
            desk.plan,
            Told(
                category=category.name if category else "",
                county=form.place,
                detail=form.detail,
                point=here,
                learned_at=learned_at,
                occurred_at=times.get("occurred_at"),
            ),
            drill=bool(times.get("drill")),
        ),
        "assess_url": reverse("intake-assess"),
    }


def _elsewhere(plan: Plan, category: Any) -> dict[str, str] | None:
    """Where a category goes that this plan does not cover (YQ 1.5)."""
    if category is None or not category.transfers_to:
        return None
    clause = lookup.clause(plan, category.clause) if category.clause else None
    return {
        "to": category.transfers_to,
        "ref": clause.section if clause else "",
        "text": clause.text if clause else "",
    }
