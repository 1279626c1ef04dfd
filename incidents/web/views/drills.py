"""演练: 导演台 of the running one, those that were, and the 评估 of each."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from incidents.actions import drills as actions
from incidents.models import Drill, Officer
from incidents.plans.schema import Plan
from incidents.queries import drills as queries
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.queries.plan_index import matching
from incidents.queries.scene_time import Face, of_drill
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.rules.scene_time import PACES

SCRIPTS = Path(settings.BASE_DIR) / "fixtures" / "drills.yaml"
WORD = "演练"


def _plan(officer: Officer) -> Plan:
    """Of his office; for administrators there are no drills."""
    plan = current_plan(officer)
    if plan is None:
        raise Http404
    return plan


@login_required
@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """导演台 while a drill runs; else the scripts to begin one with, and the last drills."""
    plan, now = _plan(request.user), datetime.now(UTC)
    drill = queries.running(request.user)
    context: dict[str, Any] = {
        "server_now": now,
        "drill": drill,
        "scripts": [each for each in queries.scripts(SCRIPTS) if each.plan == plan.plan.code],
        "earlier": queries.of_office(request.user).filter(ended_at__isnull=False)[: queries.LISTED],
        "may": powers.holds(
            plan, [each.post for each in posts_of(request.user, now=now)], Command.SET_TARGETS
        ),
        "who": powers.who_can(plan, Command.SET_TARGETS),
    }
    if drill is not None:
        context |= {
            "mode": WORD,
            "lines": queries.lines(drill),
            "seen": queries.observed(drill, plan, now=now),
            "face": Face(of_drill(drill), now),
            "paces": PACES,
            "report": request.session.pop(_typed(drill.pk), {}),
            "duties": [each for each in plan.office_duties if each.counts_from == "last_done"],
            "clauses": matching(plan, WORD),
        }
    return render(request, "drills/page.html", context)


@login_required
@require_safe
def report(request: HttpRequest, drill: UUID) -> HttpResponse:
    """评估: what the clocks say, for print."""
    plan, now = _plan(request.user), datetime.now(UTC)
    found = queries.of_office(request.user).filter(pk=drill).first()
    if found is None:
        raise Http404
    context = {
        "mode": WORD,
        "drill": found,
        "lines": queries.lines(found),
        "seen": queries.observed(found, plan, now=now),
        "face": Face(of_drill(found), found.ended_at or now),
        "clauses": matching(plan, WORD),
        "meta": plan.plan,
    }
    return render(request, "drills/report.html", context)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    _plan(request.user)
    wanted = request.POST.get("script", "")
    script = next((each for each in queries.scripts(SCRIPTS) if each.code == wanted), None)
    if script is None:
        messages.error(request, "没有这个剧本。")
        return redirect("drills")
    return _done(request, lambda now: actions.start(script=script, by=request.user, now=now))


@login_required
@require_POST
def inject(request: HttpRequest, drill: UUID, position: int) -> HttpResponse:
    """现在注入 or 跳过."""
    state = request.POST.get("state", "")
    return _done(
        request,
        lambda now: actions.give(drill_id=drill, position=position, state=state, by=request.user, now=now),
    )


@login_required
@require_POST
def end(request: HttpRequest, drill: UUID) -> HttpResponse:
    """结束并评估."""
    written = {name: request.POST.get(name, "") for name in ("conclusion", "problems", "revisions", "duty")}
    report = actions.Report(**written)
    answer = _done(request, lambda now: actions.end(drill_id=drill, report=report, by=request.user, now=now))
    if queries.of_office(request.user).filter(pk=drill, ended_at__isnull=False).exists():
        return redirect("drill-report", drill)
    # What was written is not lost to a refusal.
    request.session[_typed(drill)] = written
    return answer


@login_required
@require_POST
def pace(request: HttpRequest, drill: UUID) -> HttpResponse:
    """×1, ×2 …, 暂停."""
    asked = request.POST.get("pace", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) <= 3 else -1
    return _done(request, lambda now: actions.set_pace(drill_id=drill, pace=wanted, by=request.user, now=now))


@login_required
@require_safe
@never_cache
def inbox(request: HttpRequest, drill: UUID) -> HttpResponse:
    """演练收件箱."""
    _plan(request.user)
    found = queries.of_office(request.user).filter(pk=drill).first()
    if found is None:
        raise Http404
    return render(request, "drills/inbox.html", {"mode": WORD, "drill": found, "inbox": queries.inbox(found)})


def _typed(drill: UUID) -> str:
    return f"drill-report-{drill}"


def _refused(refusal: Refusal) -> str:
    """The sentence, and who could."""
    who = refusal.who_can
    return refusal.message if not who or who in refusal.message else f"{refusal.message}可由{who}办理。"


def _done(request: HttpRequest, act: Any) -> HttpResponse:
    try:
        act(datetime.now(UTC))
    except Drill.DoesNotExist:
        raise Http404 from None
    except InvalidInput as refusal:
        messages.error(request, "；".join(refusal.errors.values()))
    except Refusal as refusal:
        messages.error(request, _refused(refusal))
    return redirect("drills")
