"""版本: the list, two of them compared, and the review that lets a draft govern."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from incidents.actions import edition_reviews
from incidents.models import Officer, PlanEdition
from incidents.plans import registry
from incidents.queries import plan_editions, plan_trials
from incidents.rules import trials
from incidents.rules.refusal import NotAllowed, Refusal
from incidents.web.views.plans import frame, plan_or_404


@login_required
@require_safe
def editions(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody reads it; whoever may review a draft of his own office's plan has the form."""
    found = plan_or_404(code)
    known = plan_editions.editions(code, request.user)
    context = {
        "editions": known,
        "not_loaded": _file(code, known),
        "needed": edition_reviews.REVIEWERS,
        "entitled": _entitled(request.user, code, datetime.now(UTC)),
        "who": edition_reviews.who(found.plan),
    }
    return render(request, "plans/editions.html", frame(found, "editions", "版本") | context)


def _file(code: str, known: list[plan_editions.Edition]) -> dict[str, Any] | None:
    plan = plan_editions.not_loaded(code, known)
    return {"plan": plan, "sha256": registry.sha256(plan)} if plan else None


def _entitled(officer: Officer, code: str, now: datetime) -> str:
    """The post as which he may review; empty where he may not."""
    if officer.organisation is None or officer.organisation.plan_code != code:
        return ""
    try:
        return edition_reviews.entitled(officer, now=now)
    except NotAllowed:
        return ""


@login_required
@require_safe
def compare(request: HttpRequest, code: str, old: str, new: str) -> HttpResponse:
    """Clause by clause and rule by rule, and which of the old edition's examples come out otherwise."""
    found = plan_or_404(code)
    try:
        documents = [plan_editions.document_of(code, digest) for digest in (old, new)]
    except PlanEdition.DoesNotExist as unknown:
        raise Http404("没有这个版本") from unknown
    older, newer = (registry.from_document(each) for each in documents)
    changed = trials.changed(older, newer)
    context = {
        "older": older.plan,
        "newer": newer.plan,
        "digests": (old[:12], new[:12]),
        "parts": plan_editions.compared(*documents),
        "example_count": len(older.examples),
        "changed": [plan_trials.line(older, each) for each in changed],
        "back": (new, old),
    }
    return render(request, "plans/compare.html", frame(found, "editions", "版本对比") | context)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """审核: one officer's word for one draft."""
    plan_or_404(code)
    if request.user.organisation is None or request.user.organisation.plan_code != code:
        raise Http404
    now = datetime.now(UTC)
    try:
        edition = edition_reviews.confirm(
            digest=digest, words=request.POST.get("words", ""), by=request.user, now=now
        )
    except PlanEdition.DoesNotExist:
        raise Http404("没有这个版本") from None
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        done = hasattr(edition, "release")
        messages.success(
            request,
            "已发布：从现在起接报的事件按这个版本办理，运行中的事件不变。"
            if done
            else "您的审核已记下；须由另一人再审核一次才生效。",
        )
    return redirect("plan-editions", code)
