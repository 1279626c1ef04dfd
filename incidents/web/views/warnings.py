"""预警: the list, a new one, one with its trail, and its export."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.actions import warnings as actions
from incidents.models import HazardWarning, WarningState
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries import warning_messages
from incidents.queries import warnings as queries
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.queries.room import Cited, cite
from incidents.rules import warnings as rules
from incidents.rules.refusal import InvalidInput, NotAllowed, Refusal
from incidents.rules.warnings import Matter
from incidents.web.forms.warnings import NoteForm, ProposeForm
from incidents.web.middleware import status_of
from incidents.web.once import draft_done, once
from incidents.web.templatetags.ec import bj

CAP_TYPE = "application/cap+xml"


def plan_of_office(request: HttpRequest) -> Plan:
    """NotAllowed for who belongs to no office."""
    plan = current_plan(request.user)
    if plan is None:
        raise NotAllowed("系统管理人员不办理预警。", who_can="值班单位人员")
    return plan


def entered(request: HttpRequest, pk: UUID) -> queries.Sheet:
    """404 where the warning is not his to see. Reads the clock, once."""
    try:
        return queries.sheet(request.user, pk, now=datetime.now(UTC))
    except HazardWarning.DoesNotExist:
        raise Http404 from None


@login_required
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """Those in hand first."""
    plan = plan_of_office(request)
    state = request.GET.get("state", "")
    state = state if state in WarningState.values else ""
    held = [each.post for each in posts_of(request.user, now=datetime.now(UTC))]
    context = {
        "lines": queries.listed(request.user, state=state),
        "states": WarningState.choices,
        "state": state,
        "plan": plan,
        "advises": rules.advises(plan),
        "may_propose": _may_propose(plan, held),
    }
    return render(request, "warnings/list.html", context)


def _may_propose(plan: Plan, held: list[str]) -> bool:
    try:
        rules.require_offered(plan)
        rules.require_proposer(plan, held)
    except Refusal:
        return False
    return True


def authorities(plan: Plan) -> list[tuple[str, str, str]]:
    """For each authority: its colours, its name, who signs. Shown beside the choice of the level."""
    found: dict[str, list[str]] = {}
    for level in sorted(plan.warning.authorities, reverse=True):
        found.setdefault(plan.warning.authorities[level], []).append(rules.colour(plan, level))
    return [
        (
            "、".join(colours),
            rules.issuer_name(plan, code),
            lookup.post(plan, rules.signer_of(plan, code)).title,
        )
        for code, colours in found.items()
    ]


class NewWarning(LoginRequiredMixin, View):
    """拟写预警: one form; the next page checks it and asks for the signature."""

    def get(self, request: HttpRequest) -> HttpResponse:
        plan = plan_of_office(request)
        now = datetime.now(UTC)
        return self.page(plan, ProposeForm(plan=plan, initial={"starts_at": now}), now=now)

    def post(self, request: HttpRequest) -> HttpResponse:
        plan, now = plan_of_office(request), datetime.now(UTC)
        form = ProposeForm(request.POST, plan=plan)
        refusal: Refusal | None = None
        if form.is_valid():
            try:
                return once(request, lambda: self._propose(form, now), now=now)
            except InvalidInput as error:
                form.take(error.errors)
            except Refusal as refused:
                refusal = refused
        return self.page(plan, form, now=now, refusal=refusal)

    def _propose(self, form: ProposeForm, now: datetime) -> HttpResponse:
        row = actions.propose(form.stated(), by=self.request.user, now=now, drill=form.cleaned_data["drill"])
        done = f"已拟 {row.number}，请核对后提请签发。"
        messages.success(self.request, format_html("{}{}", done, draft_done("warning-new")))
        return redirect("warning", pk=row.pk)

    def page(
        self, plan: Plan, form: ProposeForm, *, now: datetime, refusal: Refusal | None = None
    ) -> HttpResponse:
        if refusal is None and not form.is_bound:
            refusal = self._barred(plan, now)
        context = {
            "form": form,
            "plan": plan,
            "advises": rules.advises(plan),
            "authorities": authorities(plan),
            "cited": cite(plan, plan.warning.clause),
            "elements_cited": _cited(plan, plan.warning.elements_clause),
            "refusal": refusal,
            "barred": refusal is not None,
            "server_now": now,
        }
        status = status_of(refusal) if refusal else 422 if form.is_bound else 200
        return render(self.request, "warnings/new.html", context, status=status)

    def _barred(self, plan: Plan, now: datetime) -> Refusal | None:
        try:
            rules.require_offered(plan)
            rules.require_proposer(plan, [each.post for each in posts_of(self.request.user, now=now)])
        except Refusal as refusal:
            return refusal
        return None


@login_required
@require_safe
@never_cache
def band(request: HttpRequest) -> HttpResponse:
    """What is in force or waits, as the desk and the rooms carry it on top."""
    if request.user.organisation_id is None:
        raise Http404
    return render(request, "warnings/_band.html")


def _cited(plan: Plan, clause: str | None) -> Cited:
    return cite(plan, clause) if clause else Cited()


@login_required
@require_safe
def warning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """检查 and 签发, what is in force, its precautions, its papers, its trail."""
    sheet = entered(request, pk)
    plan, row = sheet.plan, sheet.warning
    elements = sheet.elements
    given = [value for name, value in elements if not name.endswith("时间") or name != elements[-1][0]]
    matter = sheet.matter or Matter.ISSUE
    context: dict[str, Any] = {
        "sheet": sheet,
        "warning": row,
        "plan": plan,
        "line": sheet.line,
        "elements": elements,
        "given": sum(bool(value) for value in given),
        "advises": rules.advises(plan),
        "cited": cite(plan, rules.clause_of(plan, matter)),
        "lift_cited": cite(plan, rules.clause_of(plan, Matter.LIFT)),
        "matter_words": rules.MATTER_WORDS[matter],
        "level_words": rules.level_words(plan, row.level),
        "waiting_words": rules.level_words(plan, sheet.waiting.level) if sheet.waiting else "",
        "offered": [(each, _cited(plan, each.clause)) for each in sheet.offered],
        "acts": [(each, _cited(plan, each.clause)) for each in sheet.acts],
        "note_form": NoteForm(),
        "expired": sheet.line.past(sheet.now) is not None,
        "early": plan.warning.early if row.early_at is not None else None,
        "early_cited": _cited(plan, plan.warning.early.clause if plan.warning.early else None),
        "short_text": _short_text(sheet),
        "steps": _steps(sheet),
        "server_now": sheet.now,
        "may_countersign": sheet.to_countersign is not None
        and sheet.to_countersign.payload.get("signed_by") == str(request.user.pk),
    }
    if row.drill:
        context["mode"] = "演练"
    return render(request, "warnings/warning.html", context)


def _short_text(sheet: queries.Sheet) -> str:
    """For the platform of short messages, where the warning names one; empty otherwise."""
    stated = sheet.waiting or sheet.stated
    if not any("短信" in channel for channel in stated.channels):
        return ""
    matter = sheet.matter or (Matter.LIFT if sheet.warning.ended_at else Matter.ISSUE)
    starts = bj(queries.moment_of(stated.starts_at), "MDHM")
    return rules.short_text(sheet.plan, matter, stated, issuer=sheet.issuer, starts=starts)


def _steps(sheet: queries.Sheet) -> list[dict[str, Any]]:
    """内容 ▸ 检查 ▸ 签发 ▸ 解除."""
    row = sheet.warning
    issued, ended = row.issued_at is not None, row.ended_at is not None
    gone = row.state == WarningState.DECLINED
    return [
        {"label": "拟写", "time": row.proposed_at, "state": "done"},
        {"label": "签发", "time": row.issued_at, "state": "done" if issued else "todo" if gone else "now"},
        {"label": "解除", "time": row.ended_at, "state": "done" if ended else "now" if issued else "todo"},
    ]


@login_required
@require_safe
def warning_cap(request: HttpRequest, pk: UUID) -> HttpResponse:
    """CAP 1.2 of the newest signed act, or of the one that `seq` names."""
    sheet = entered(request, pk)
    seq = request.GET.get("seq", "")
    content = warning_messages.message(sheet.warning, int(seq) if seq.isdigit() and len(seq) < 7 else None)
    response = HttpResponse(content, content_type=f"{CAP_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="warning-{sheet.warning.pk}.xml"'
    return response


def back_to(pk: UUID) -> str:
    return reverse("warning", args=[pk])
