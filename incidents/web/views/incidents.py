"""台账: every incident of the office, filtered by the address."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.models import IncidentState
from incidents.queries import register as register_queries
from incidents.queries.desk import current_plan
from incidents.queries.register import Filters
from incidents.rules.levels import NUMBERS
from incidents.rules.refusal import NotAllowed

LEVELS = [*((letter, f"{letter}级") for letter in NUMBERS), ("none", "未启动")]
LONGEST_TEXT = 60


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """One page of 50, newest first; all of the filter is in the address."""
    if request.user.organisation_id is None:
        raise NotAllowed("系统管理人员不查看事件台账。", who_can="值班单位人员")
    filters = read_filters(request.GET)
    plan = current_plan(request.user)
    page = register_queries.page(request.user, filters, cursor=request.GET.get("before", ""))
    kept = {name: value for name, value in request.GET.items() if name != "before" and value}
    context = {
        "page": page,
        "filters": filters,
        "level": request.GET.get("level", ""),
        "states": IncidentState.choices,
        "levels": LEVELS,
        "categories": [each.name for each in plan.categories] if plan else [],
        "older_url": f"?{urlencode({**kept, 'before': page.older})}" if page.older else "",
        "newest_url": f"?{urlencode(kept)}" if request.GET.get("before") else "",
        "server_now": datetime.now(UTC),
    }
    return render(request, "register/page.html", context)


def read_filters(asked: QueryDict) -> Filters:
    """What cannot be read filters nothing."""
    state, level = asked.get("state", ""), asked.get("level", "")
    return Filters(
        state=state if state in IncidentState.values else "",
        level=0 if level == "none" else NUMBERS.get(level),
        category=_words(asked.get("category", "")),
        text=_words(asked.get("q", "")),
    )


def _words(written: str) -> str:
    return written.replace("\x00", "").strip()[:LONGEST_TEXT]
