"""台账: every incident of the office, filtered by the address; on screen, on paper, as a file."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.documents.workbook import local
from incidents.models import IncidentState, Officer
from incidents.queries import register as register_queries
from incidents.queries.desk import current_plan
from incidents.queries.register import Filters
from incidents.rules.levels import NUMBERS
from incidents.rules.refusal import NotAllowed
from incidents.web import tables

LEVELS = [*((letter, f"{letter}级") for letter in NUMBERS), ("none", "未启动")]
LONGEST_TEXT = 60
FIRST_YEAR, LAST_YEAR = 2000, 2199


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """One page of 50, newest first; all of the filter is in the address."""
    if request.user.organisation_id is None:
        raise NotAllowed("系统管理人员不查看事件台账。", who_can="值班单位人员")
    filters = read_filters(request.GET)
    now = datetime.now(UTC)
    if form := tables.asked(request):
        return tables.answer(_table(request.user, filters, now), form, now=now)
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
        "exports": tables.links(request),
        "server_now": now,
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
        since=_day(asked.get("from", "")),
        until=_day(asked.get("to", "")),
    )


def _table(officer: Officer, filters: Filters, now: datetime) -> tables.Table:
    span = (
        f"　得知 {filters.since or '…'} 至 {filters.until or '…'}" if filters.since or filters.until else ""
    )
    heading = f"{officer.organisation} 事件台账{span}　截至 {local(now):%Y-%m-%d %H:%M:%S} 北京时间"
    rows = register_queries.cells(officer, filters)
    return tables.Table("事件台账", heading, register_queries.COLUMNS, rows)


def _day(written: str) -> date | None:
    """What is no day, or one on which no calendar goes on, filters nothing."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _words(written: str) -> str:
    return written.replace("\x00", "").strip()[:LONGEST_TEXT]
