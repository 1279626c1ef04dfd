"""The call sheet that every page of the desk carries in case the line is cut: it opens, is kept and prints without a server."""

from datetime import datetime

from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from incidents.actions.intake import SHORTEST_NARRATIVE
from incidents.models import Officer, Source
from incidents.plans.schema import Plan
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.web.cached import cached

KEPT_SECONDS = 300


def sheet(officer: Officer, *, now: datetime) -> SafeString:
    """The dialog for who may receive under his plan, nothing for others. Powers are asked again when it arrives."""
    key = f"line-cut:{officer.pk}"
    html = cached(lambda: cache.get(key), None)
    if html is None:
        html = str(_render(officer, now=now))
        cached(lambda: cache.set(key, html, KEPT_SECONDS), None)
    return SafeString(html)


def _render(officer: Officer, *, now: datetime) -> SafeString:
    plan = current_plan(officer)
    posts = [held.post for held in posts_of(officer, now=now)] if plan else []
    if plan is None or not powers.holds(plan, posts, Command.RECEIVE):
        return SafeString()
    context = {
        "url": reverse("intake"),
        "shortest": SHORTEST_NARRATIVE,
        "categories": [each.name for each in plan.categories],
        "counties": plan.plan.counties,
        "sources": Source.values,
        "people": _people(plan),
    }
    return render_to_string("_line_cut.html", context)


def _people(plan: Plan) -> list[tuple[str, str]]:
    """Names and labels for who came to harm: the counted states of the ledger that an indicator holds."""
    states = plan.desk.people.states if plan.desk else ()
    return [(f"confirmed_{each.indicator}", each.label) for each in states if each.indicator and each.counted]
