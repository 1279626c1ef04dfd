"""试算: the stored examples over the plan in force, and facts typed by hand. Nothing is stored."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from incidents.actions.assessments import evaluate
from incidents.plans.schema import Plan
from incidents.queries import plan_trials
from incidents.queries.plan_refs import PER_PAGE
from incidents.rules import trials
from incidents.rules.facts import InvalidFacts, parse_facts
from incidents.web.forms.indicators import FactsForm
from incidents.web.views import grading
from incidents.web.views.plans import frame, plan_or_404

LONGEST_CLAUSE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, code: str) -> HttpResponse:
    """`?clause=` shows the examples that hang on one clause. A POST tries what was typed."""
    found = plan_or_404(code)
    form = FactsForm.of(found.plan, request.POST.dict())
    tried = _typed(request, found.plan, form) if request.method == "POST" else {}
    context = tried | _examples(request, found.plan) | frame(found, "trial", "试算")
    context |= {"fact_sections": form.sections(), "boundaries": trials.boundaries(found.plan)}
    return render(request, "plans/trial.html", context, status=422 if context.get("errors") else 200)


def _typed(request: HttpRequest, plan: Plan, form: FactsForm) -> dict[str, Any]:
    """The panel of live grading for what was typed, or what cannot be read."""
    try:
        facts = parse_facts(plan, form.confirmed, form.projected)
    except InvalidFacts as error:
        form.refuse(error.errors)
    if errors := [each for each in form.error_lines() if each]:
        return {"errors": errors}
    office = request.user.organisation
    targets = frozenset(office.internal_targets) if office else frozenset()
    assessed = evaluate(plan, facts, internal_targets=targets)
    shown = grading.panel(plan, assessed, learned_at=datetime.now(UTC))
    return shown | {"tried": True, "assessed": shown["found"]}


def _examples(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    clause = request.GET.get("clause", "")[:LONGEST_CLAUSE]
    ran = trials.trial(plan)
    touching = trials.touching(plan).get(clause, ())
    shown = [each for each in ran if not clause or each.example.name in touching]
    pages = Paginator(shown, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    kept = f"clause={clause}&" if clause else ""
    return {
        "clause": clause if touching else "",
        "example_count": len(ran),
        "failing": [plan_trials.line(plan, each) for each in ran if not each.holds],
        "page": page,
        "examples": [plan_trials.line(plan, each) for each in page],
        "addresses": [(number, f"?{kept}page={number}") for number in pages.page_range],
    }
