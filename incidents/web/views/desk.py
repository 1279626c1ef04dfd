"""值班台: what is late or next, what is going on, what waits for me. Administrators get a plain page."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.models import AdminRole, Badge, Incident, Officer
from incidents.queries import desk as desk_queries
from incidents.queries import frame as frame_queries
from incidents.queries import todo as todo_queries
from incidents.queries.authority import posts_of
from incidents.queries.desk import MOST_INCIDENTS, Clock
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.web.templatetags import clockface

SHOWN_CLOCKS = 6
SWEPT_WITHIN = timedelta(seconds=60)

DUTIES = {
    AdminRole.SYSTEM: ("载入预案版本、维护单位与人员、备份与运行", "不接触事件内容，不签批任何业务文书"),
    AdminRole.SECURITY: ("账号、岗位任职、登录锁定与口令策略", "不接触事件内容，不签批任何业务文书"),
    AdminRole.AUDIT: ("查阅登录与管理操作的记录", "不接触事件内容，不改动任何设置"),
}


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The whole desk; its four regions are also pages of their own, for the live refresh."""
    officer: Officer = request.user
    now = datetime.now(UTC)
    if officer.organisation_id is None:
        return _administrator(request, officer)
    clocks = desk_queries.clocks(officer)
    context = {
        "server_now": now,
        **_clocks(clocks, now),
        **_incidents(officer),
    }
    context |= _todo(officer, now, [line.incident for line in context["incidents"]])
    context["alarm_count"] = len(context["overdue"])
    return render(request, "desk/page.html", context)


@login_required
@require_safe
@never_cache
def part(request: HttpRequest, part: str) -> HttpResponse:
    """One region, 304 where nothing happened since."""
    officer: Officer = request.user
    gather = PARTS.get(part)
    if gather is None or officer.organisation_id is None:
        raise Http404
    now = datetime.now(UTC)
    # What is late changes with the minute, without any event.
    etag = f'"{desk_queries.revision(officer)}-{part}-{officer.pk.hex[:8]}-{int(now.timestamp() // 60)}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    context = {"server_now": now, **gather(officer, now)}
    response = render(request, f"desk/_{part}.html", context)
    response["ETag"] = etag
    return response


def _clocks(clocks: list[Clock], now: datetime) -> dict[str, Any]:
    """What is late, what will be soon, and what comes after that."""
    faces = [
        (clockface.face(now=now, due=each.first.due_at, base=each.first.base_at).state, each)
        for each in clocks
    ]
    late = [each for state, each in faces if state == "overdue"]
    soon = [each for state, each in faces if state == "soon"]
    others = [each for state, each in faces if state == "normal"]
    return {
        # What the plan or the law asks stands above an office's own target.
        "overdue": sorted(late, key=lambda each: each.first.badge == Badge.INTERNAL),
        "soon": soon,
        "following": others[:SHOWN_CLOCKS],
        "more_clocks": max(0, len(others) - SHOWN_CLOCKS),
        "clock_count": len(clocks),
    }


def _incidents(officer: Officer) -> dict[str, Any]:
    lines = desk_queries.incident_lines(officer)
    if lines:
        return {"incidents": lines}
    swept_at = frame_queries.last_sweep()
    return {"incidents": [], "last_call": desk_queries.last_call(officer), "swept_at": swept_at}


def _todo(officer: Officer, now: datetime, live: Iterable[Incident]) -> dict[str, Any]:
    plan = desk_queries.current_plan(officer)
    if plan is None:
        return {"todo": [], "unit_work": [], "no_plan": True}
    held = posts_of(officer, now=now)
    found = todo_queries.items(officer, plan, held, live)
    return {
        "todo": [each for each in found if not each.waits_for],
        "waiting": [each for each in found if each.waits_for],
        "unit_work": todo_queries.unit_work(officer, held),
        "can_receive": powers.holds(plan, [each.post for each in held], Command.RECEIVE),
    }


PARTS: dict[str, Callable[[Officer, datetime], dict[str, Any]]] = {
    "alarms": lambda officer, now: _clocks(desk_queries.clocks(officer), now),
    "clocks": lambda officer, now: _clocks(desk_queries.clocks(officer), now),
    "incidents": lambda officer, now: _incidents(officer),
    "todo": lambda officer, now: _todo(
        officer, now, desk_queries.live_incidents(officer).defer("assessment")[:MOST_INCIDENTS]
    ),
}


def _administrator(request: HttpRequest, officer: Officer) -> HttpResponse:
    """三员: what they may do and what not; never any business."""
    may, may_not = DUTIES.get(officer.admin_role, ("没有分配岗位，请与系统管理员联系", "查看或办理任何事件"))
    context = {"may": may, "may_not": may_not, "server_now": datetime.now(UTC)}
    return render(request, "desk/administrator.html", context)
