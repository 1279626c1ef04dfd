"""值班台: what is late or next, what is going on, what waits for me. Administrators get 系统管理."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.models import AlarmKind, Officer
from incidents.queries import alarms as alarm_queries
from incidents.queries import desk as desk_queries
from incidents.queries import frame, on_watch, todo_ending, todo_warnings
from incidents.queries import office as office_queries
from incidents.queries import todo as todo_queries
from incidents.queries import watch as watch_queries
from incidents.queries.authority import posts_of
from incidents.queries.desk_parts import DeskParts
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.web.context import lines_of
from incidents.web.forms.watch import LogForm
from incidents.web.views import alarm_links, system

SHOWN_CLOCKS = 6


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The whole desk; its live regions are also pages of their own."""
    officer: Officer = request.user
    now = datetime.now(UTC)
    if officer.organisation_id is None:
        return system.index(request)
    watch = _watch(officer, now)
    context: dict[str, Any] = {"server_now": now, "composer": LogForm()}
    for gather in PARTS.values():
        context |= gather(watch)
    if watch.plan is not None:
        context["duty"] = watch_queries.on_duty(officer, watch.plan, watch.holders, now=now)
        if powers.holds(watch.plan, [each.post for each in watch.held], Command.SET_TARGETS):
            context["owed"] = office_queries.pressing(officer.organisation, watch.plan, now=now)
    context["on_watch"] = on_watch.seats(watch.holders)
    context["banner"] = lines_of(watch.standing, now)
    context["warnings_in_hand"] = frame.in_hand(watch.standing, now)
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
    context = {"server_now": now, **gather(_watch(officer, now))}
    response = render(request, f"desk/_{part}.html", context)
    response["ETag"] = etag
    return response


def _watch(officer: Officer, now: datetime) -> DeskParts:
    return DeskParts(officer, desk_queries.current_plan(officer), posts_of(officer, now=now), now)


def _may_receive(watch: DeskParts) -> bool:
    plan = watch.plan
    return plan is not None and powers.holds(plan, [each.post for each in watch.held], Command.RECEIVE)


def _alarms(watch: DeskParts) -> dict[str, Any]:
    acting = alarm_queries.keeps_desk(watch.plan, [each.post for each in watch.held])
    return {
        "alarms": alarm_links.addressed(watch.alarms, acting=acting),
        "alarm_counts": alarm_queries.counted(watch.alarms),
        "overdue_count": sum(each.row.kind == AlarmKind.OVERDUE for each in watch.alarms),
        "may_act": acting,
        "bell": alarm_queries.of_lines(watch.alarms, watch.officer.organisation),
    }


def _clocks(watch: DeskParts) -> dict[str, Any]:
    """What comes after that which is late or soon and stands among the alarms."""
    called = {
        (row.incident_id, row.deadline.rule_code, row.due_at)
        for row in (each.row for each in watch.alarms)
        if row.deadline is not None
    }
    following = [
        each
        for each in watch.clocks
        if (each.first.incident_id, each.first.rule_code, each.first.due_at) not in called
    ]
    return {
        "following": following[:SHOWN_CLOCKS],
        "more_clocks": max(0, len(following) - SHOWN_CLOCKS),
        "clock_count": len(watch.clocks),
    }


def _incidents(watch: DeskParts) -> dict[str, Any]:
    if watch.lines:
        return {"incidents": watch.lines}
    return {"incidents": [], "last_call": desk_queries.last_call(watch.officer), **_health(watch)}


def _todo(watch: DeskParts) -> dict[str, Any]:
    if watch.plan is None:
        return {"todo": [], "unit_work": [], "no_plan": True}
    live = [line.incident for line in watch.lines]
    found = todo_queries.items(
        watch.officer,
        watch.plan,
        watch.held,
        live,
        requests=watch.requests,
        redials=watch.redials,
        disputed=watch.disputed,
        chains=todo_queries.chains_of(watch.officer, watch.plan, watch.requests, now=watch.now),
    )
    found += todo_ending.items(watch.officer, watch.plan, watch.held, live, now=watch.now)
    in_hand = watch.standing.warnings if watch.standing else []
    found += todo_warnings.items(watch.held, in_hand, now=watch.now)
    mine = [each for each in found if not each.waits_for]
    return {
        "todo": mine,
        "todo_counts": dict(Counter(each.kind for each in mine)),
        "waiting": [each for each in found if each.waits_for],
        "unit_work": todo_queries.unit_work(watch.officer, watch.held),
        "can_receive": _may_receive(watch),
    }


def _log(watch: DeskParts) -> dict[str, Any]:
    return {"log": watch_queries.log_of_shift(watch.officer, since=watch.shift_began)}


def _health(watch: DeskParts) -> dict[str, Any]:
    return {"health": watch.health}


PARTS: dict[str, Callable[[DeskParts], dict[str, Any]]] = {
    "alarms": _alarms,
    "clocks": _clocks,
    "incidents": _incidents,
    "todo": _todo,
    "log": _log,
    "health": _health,
}
