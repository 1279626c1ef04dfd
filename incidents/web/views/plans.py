"""预案 for everybody who may sign in, of either office and the administrators: the plan as the system reads it."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.plans import registry
from incidents.plans.lookup import NotInPlan
from incidents.plans.registry import UnknownPlan
from incidents.plans.schema import Plan
from incidents.queries import plan_index, plan_pages, plan_papers, plan_reading
from incidents.queries.plan_refs import PER_PAGE, InForce, in_force

SECTIONS = {
    "tables": "分级与响应条件",
    "deadlines": "时限规则",
    "groups": "组与成员",
    "units": "成员单位",
    "posts": "岗位与审批链",
    "forms": "文书模板",
    "recipients": "通知名单",
    "errata": "原文存疑",
    "clauses": "条款原文",
}
SHAPES = plan_pages.SHAPES | {"forms": plan_papers.forms, "recipients": plan_papers.recipients}
LONGEST_TEXT = 60
TESTS = Path(settings.BASE_DIR) / "tests"


@login_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All plans of this installation."""
    known = [in_force(plan) for plan in registry.all_plans()]
    return render(request, "plans/index.html", {"plans": known})


@login_required
@require_safe
def plan(request: HttpRequest, code: str, clause: str = "") -> HttpResponse:
    """The text as an index, one clause with the rules that hang from it, what a change would touch. `?q=` searches."""
    found = plan_or_404(code)
    text = searched(request)
    index = plan_index.chapters(found.plan, text)
    try:
        chosen = clause or (index[0].parts[0].entries[0].id if index else found.plan.clauses[0].id)
        read = plan_reading.reading(found.plan, chosen, tests=TESTS)
    except NotInPlan as unknown:
        raise Http404(str(unknown)) from unknown
    context = {
        "text": text,
        "index": index,
        "read": read,
        "is_chosen": bool(clause),
        "example_count": len(found.plan.examples),
        "pinned": plan_reading.pinned(request.user, found),
    }
    return render(request, "plans/read.html", frame(found, "") | context)


@login_required
@require_safe
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section whole; the clauses 50 a page and by what they say."""
    if section not in SECTIONS:
        raise Http404(f"没有“{section}”这一部分")
    found = plan_or_404(code)
    shaped = _clauses(request, found.plan) if section == "clauses" else SHAPES[section](found.plan)
    if section == "posts":
        shaped["chain"] = plan_papers.chain(found.plan)
    return render(request, f"plans/{section}.html", frame(found, section) | shaped)


def searched(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]


def plan_or_404(code: str) -> InForce:
    try:
        return in_force(registry.get(code))
    except UnknownPlan as unknown:
        raise Http404(str(unknown)) from unknown


def frame(found: InForce, section: str, heading: str = "") -> dict[str, Any]:
    """Head and tabs of every page of a plan."""
    return {
        "found": found,
        "meta": found.plan.plan,
        "sections": SECTIONS.items(),
        "section": section,
        "heading": heading or SECTIONS.get(section, ""),
    }


def _clauses(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    text = searched(request)
    pages = Paginator(plan_pages.clauses(plan, text), PER_PAGE)
    kept = {"q": text} if text else {}
    return {
        "text": text,
        "page": pages.get_page(request.GET.get("page")),
        "addresses": [(number, f"?{urlencode({**kept, 'page': number})}") for number in pages.page_range],
    }
