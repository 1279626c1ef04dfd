"""统计复盘: the figures of a month, how its alarms did, its incidents one by one; on paper, as a file, as bars."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.documents.workbook import local
from incidents.models import Officer
from incidents.plans.schema import Plan
from incidents.queries import review as review_queries
from incidents.queries import review_alarms, review_scope
from incidents.queries.desk import current_plan
from incidents.queries.on_watch import practice_of
from incidents.queries.review_alarms import Practice
from incidents.queries.review_scope import Scope
from incidents.rules.refusal import NotAllowed
from incidents.rules.review import Month, verdicts
from incidents.web import review_charts, tables

COLUMNS = ("类别", "名称", "计数", "总数", "比率（%）", "中位（分）", "90%位（分）", "结果", "口径")
LONGEST_TEXT = 20


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """One month; what it counts is all in the address."""
    officer, now = _officer(request), datetime.now(UTC)
    plan = current_plan(officer)
    scope = read(request.GET, now=now)
    found = review_queries.statistics(officer, scope, now=now)
    alarms = _alarms(officer, scope, plan, now)
    if form := tables.asked(request):
        rows = _rows(found, alarms, now)
        heading = (
            f"{officer.organisation} 统计复盘 {_words(scope)}　截至 {local(now):%Y-%m-%d %H:%M:%S} 北京时间"
        )
        return tables.answer(
            tables.Table(f"统计复盘 {scope.month.code}", heading, COLUMNS, rows), form, now=now
        )
    context = {
        "found": found,
        "alarms": alarms,
        "scope": scope,
        "scope_words": _words(scope),
        "of_month": scope.month,
        "categories": [each.name for each in plan.categories] if plan else [],
        "query": request.GET.urlencode(),
        "before_url": _address(scope, scope.month.before),
        "next_url": _address(scope, scope.month.next) if scope.month.ends_at <= now else "",
        "exports": tables.links(request),
        "server_now": now,
    }
    return render(request, "review/page.html", context)


@login_required
@require_safe
def chart(request: HttpRequest, name: str) -> HttpResponse:
    """The bars that the page shows, for the same address."""
    officer, now = _officer(request), datetime.now(UTC)
    scope = read(request.GET, now=now)
    if name == "timeliness":
        drawn = review_charts.timeliness(review_queries.timeliness(officer, scope, now=now))
    elif name == "categories":
        drawn = review_charts.categories(review_scope.categories(scope.incidents(officer)))
    elif name == "alarms" and (practice := practice_in(current_plan(officer))):
        counted = review_alarms.counts(officer, scope, practice, now=now)
        drawn = review_charts.shares(counted.split or (), practice.quality.shares)
    else:
        raise Http404
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _officer(request: HttpRequest) -> Officer:
    officer: Officer = request.user
    if officer.organisation_id is None:
        raise NotAllowed("系统管理人员不查看统计复盘。", who_can="值班单位人员")
    return officer


def read(asked: QueryDict, *, now: datetime) -> Scope:
    """What cannot be read is the present month, every category, without drills."""
    return Scope(
        month=Month.read(asked.get("month", ""), now=now),
        category=asked.get("category", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        drills=asked.get("drills") == "1",
    )


def _address(scope: Scope, month: Month) -> str:
    query = QueryDict(mutable=True)
    query["month"] = month.code
    if scope.category:
        query["category"] = scope.category
    if scope.drills:
        query["drills"] = "1"
    return f"?{query.urlencode()}"


def _words(scope: Scope) -> str:
    return (
        f"{scope.month.words} · {scope.category or '全部类型'} · {'含演练' if scope.drills else '不含演练'}"
    )


def practice_in(plan: Plan | None) -> Practice | None:
    """None for an office whose plan says nothing of its alarms or its shifts."""
    watch = practice_of(plan)
    if plan is None or plan.alarms is None or plan.alarms.quality is None or watch is None:
        return None
    return Practice(plan.alarms, plan.alarms.quality, watch.shift_minutes)


def _alarms(officer: Officer, scope: Scope, plan: Plan | None, now: datetime) -> dict[str, Any] | None:
    """Verdicts, counts, and those that stood too long; None where there is nothing to judge by."""
    practice = practice_in(plan)
    if practice is None:
        return None
    counted = review_alarms.counts(officer, scope, practice, now=now)
    judged = verdicts(
        counted,
        practice.quality,
        reentry_minutes=practice.alarms.reentry_minutes,
        shift_minutes=practice.shift_minutes,
    )
    shown = review_alarms.standing(officer, scope, practice, now=now) if counted.standing else []
    return {"counts": counted, "verdicts": judged, "standing": shown, "source": practice.quality.source}


def _rows(
    found: review_queries.Statistics, alarms: dict[str, Any] | None, now: datetime
) -> Iterator[list[Any]]:
    """The figures, the alarms, then an incident a line."""
    for each in found.figures:
        share = each.share
        counted = (share.n, share.m) if share else (each.counted, each.of)
        percent = share.percent if share else None
        words = None if each.known else "无数据"
        spans = (_minutes(each.median), _minutes(each.p90))
        yield ["指标", each.label, *counted, percent, *spans, words, each.definition]
        if each.beside and each.beside.m:
            yield [
                "指标",
                f"{each.label} {each.beside_label}",
                each.beside.n,
                each.beside.m,
                each.beside.percent,
            ]
    for each in alarms["verdicts"] if alarms else ():
        yield ["告警质量", each.label, None, None, None, None, None, each.value, each.definition]
    for row in found.incidents:
        verified = row.verified - row.learned_at if row.verified else None
        name = f"{row.number} {row.title}"
        percent = round(100 * row.kept / row.judged) if row.judged else None
        yield [
            "事件",
            name,
            row.kept,
            row.judged,
            percent,
            _minutes(verified),
            None,
            row.get_state_display(),
            "时限按时 / 已到期或已办结；中位栏为接报→核实",
        ]


def _minutes(span: timedelta | None) -> float | None:
    return round(span.total_seconds() / 60, 1) if span is not None else None
