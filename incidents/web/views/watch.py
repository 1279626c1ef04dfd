"""本班日志, 设备检查 and what the desk prints."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from incidents.actions import watch
from incidents.documents.workbook import local
from incidents.models import Officer
from incidents.queries import desk as desk_queries
from incidents.queries import desk_table
from incidents.queries import watch as watch_queries
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.web import tables
from incidents.web.forms.watch import CheckForm, LogForm
from incidents.web.middleware import status_of
from incidents.web.once import answered, draft_done, once, written_at

DRAFT = "shift-log"


def on_desk(request: HttpRequest) -> Officer:
    """The officer; administrators keep no watch and see no log."""
    officer: Officer = request.user
    if officer.organisation_id is None:
        raise Http404
    return officer


class Log(LoginRequiredMixin, View):
    """The shift log by pages; a line is added here or at the desk."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, LogForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        officer, now = on_desk(request), datetime.now(UTC)
        form = LogForm(request.POST)
        try:
            if (before := answered(request, lambda: self._done(request))) is not None:
                return before
            if form.is_valid():
                late = written_at(request, now=now)

                def write() -> HttpResponse:
                    at = form.cleaned_data["occurred_at"] or late
                    watch.log(text=form.cleaned_data["text"], occurred_at=at, by=officer, now=now)
                    return self._done(request)

                return once(request, write, now=now, again=lambda: self._done(request))
        except InvalidInput as error:
            form.take(error.errors)
        except Refusal as refusal:
            return self._refused(request, form, refusal)
        return self._again(request, form)

    def _done(self, request: HttpRequest) -> HttpResponse:
        if request.htmx:
            answer = render(request, "desk/_composer.html", {"composer": LogForm(), "draft_done": True})
            answer["HX-Trigger"] = "logged"
            return answer
        messages.success(request, format_html("已记入本班日志。{}", draft_done(DRAFT)))
        return redirect("watch-log" if request.POST.get("to") == "log" else "desk")

    def _refused(self, request: HttpRequest, form: LogForm, refusal: Refusal) -> HttpResponse:
        form.add_error("text", refusal.message + (f"可办理：{refusal.who_can}。" if refusal.who_can else ""))
        if request.htmx:
            return self._again(request, form)
        return self._page(request, form, status=status_of(refusal))

    def _again(self, request: HttpRequest, form: LogForm) -> HttpResponse:
        if request.htmx:
            return render(request, "desk/_composer.html", {"composer": form}, status=422)
        return self._page(request, form, status=422)

    def _page(self, request: HttpRequest, form: LogForm, *, status: int = 200) -> HttpResponse:
        officer = on_desk(request)
        entries, older = watch_queries.log_page(officer, before=_before(request))
        context = {
            "entries": entries,
            "older": older,
            "composer": form,
            "newest": "before" not in request.GET,
            "to": "log",
        }
        return render(request, "desk/log.html", context, status=status)


def _before(request: HttpRequest) -> UUID | None:
    given = request.GET.get("before")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise Http404 from None


@login_required
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Keep the result of a test; a script that tested by itself says `quiet` and gets no page."""
    officer = on_desk(request)
    form = CheckForm(request.POST)
    if not form.is_valid():
        raise BadRequest("unknown device")
    watch.check_device(**form.cleaned_data, by=officer, now=datetime.now(UTC))
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, "已记下。")
    return redirect("desk")


@login_required
@require_safe
def test_sheet(request: HttpRequest) -> HttpResponse:
    """One page that shows whether the printer draws Chinese, edges and grey; asks afterwards whether it came out."""
    on_desk(request)
    return render(request, "desk/test_sheet.html", {"server_now": datetime.now(UTC)})


@login_required
@require_safe
def clocks(request: HttpRequest) -> HttpResponse:
    """当前时限表: every open clock on paper, for the hour without a screen; and as a file."""
    officer, now = on_desk(request), datetime.now(UTC)
    found = desk_queries.every_clock(officer)
    if form := tables.asked(request):
        heading = f"{officer.organisation} 当前时限表　截至 {local(now):%Y-%m-%d %H:%M:%S} 北京时间"
        rows = desk_table.cells(found, now=now)
        return tables.answer(tables.Table("当前时限表", heading, desk_table.COLUMNS, rows), form, now=now)
    context: dict[str, Any] = {
        "clocks": found,
        "organisation": officer.organisation,
        "exports": tables.links(request),
        "server_now": now,
    }
    return render(request, "desk/clocks.html", context)
