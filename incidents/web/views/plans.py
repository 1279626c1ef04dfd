"""预案 for everybody who may sign in, of either office and the administrators: the plan as the system reads it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.plans import registry
from incidents.plans.registry import UnknownPlan
from incidents.plans.schema import Plan
from incidents.queries import plan_pages
from incidents.queries.plan_refs import PER_PAGE, InForce, in_force

SECTIONS = {
    "tables": "分级与响应条件",
    "groups": "工作组",
    "units": "成员单位",
    "deadlines": "时限",
    "posts": "岗位与职权",
    "errata": "原文存疑",
    "clauses": "条款原文",
}
LONGEST_TEXT = 60


@login_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All plans of this installation."""
    known = [in_force(plan) for plan in registry.all_plans()]
    return render(request, "plans/index.html", {"plans": known})


@login_required
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan's particulars, and how much stands in each section."""
    found = _found(code)
    shown = _counted(found.plan)
    return render(request, "plans/plan.html", {**_frame(found, ""), "counts": shown})


@login_required
@require_safe
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section whole; the clauses 50 a page and by what they say."""
    if section not in SECTIONS:
        raise Http404(f"没有“{section}”这一部分")
    found = _found(code)
    shaped = _clauses(request, found.plan) if section == "clauses" else plan_pages.SHAPES[section](found.plan)
    return render(request, f"plans/{section}.html", {**_frame(found, section), **shaped})


def _found(code: str) -> InForce:
    try:
        return in_force(registry.get(code))
    except UnknownPlan as unknown:
        raise Http404(str(unknown)) from unknown


def _frame(found: InForce, section: str) -> dict[str, Any]:
    return {
        "found": found,
        "meta": found.plan.plan,
        "sections": SECTIONS.items(),
        "section": section,
        "heading": SECTIONS.get(section, ""),
    }


def _counted(plan: Plan) -> list[tuple[str, str, int]]:
    counts = {
        "tables": sum(len(table.rows) for table in plan.grading.tables),
        "groups": len(plan.groups),
        "units": len(plan.units),
        "deadlines": len(plan.deadlines),
        "posts": len(plan.posts),
        "errata": len(plan.errata),
        "clauses": len(plan.clauses),
    }
    return [(name, words, counts[name]) for name, words in SECTIONS.items()]


def _clauses(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]
    pages = Paginator(plan_pages.clauses(plan, text), PER_PAGE)
    kept = {"q": text} if text else {}
    return {
        "text": text,
        "page": pages.get_page(request.GET.get("page")),
        "addresses": [(number, f"?{urlencode({**kept, 'page': number})}") for number in pages.page_range],
    }
