"""设置大屏: which screens hang where, how far each is read, when each last asked; hang one up, take one down."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_POST

from incidents.actions import walls
from incidents.documents import qr
from incidents.models import WallScreen
from incidents.plans.schema import Plan
from incidents.queries import wall as queries
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.rules.wall import Panel, fit
from incidents.web.forms.wall import ScreenForm
from incidents.web.middleware import status_of


class Screens(LoginRequiredMixin, View):
    """Everybody of the office sees them; who is entitled hangs one up. `try` in the POST: only say how far it is read."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self._plan(request), ScreenForm(initial={"columns": 3}))

    def post(self, request: HttpRequest) -> HttpResponse:
        plan, form = self._plan(request), ScreenForm(request.POST)
        try:
            if not form.is_valid():
                return self.page(plan, form, status=422)
            tried = fit(form.panel(), form.cleaned_data["seat_m"], form.cleaned_data["columns"])
            if "try" in request.POST:
                return self.page(plan, form, fit=tried)
            screen, raw = walls.hang(**form.typed(), by=request.user, now=self.now)
        except InvalidInput as error:
            form.take(error.errors)
            return self.page(plan, form, status=422)
        except Refusal as refusal:
            return self.page(plan, form, refusal=refusal, status=status_of(refusal))
        link = request.build_absolute_uri(reverse("wall-enter", args=[raw]))
        # Not a redirect: the secret is shown here, once, and kept nowhere.
        return self.page(
            plan, ScreenForm(initial={"columns": 3}), made=screen, link=link, code=qr.svg(link), fit=tried
        )

    def _plan(self, request: HttpRequest) -> Plan:
        self.now = datetime.now(UTC)
        plan = current_plan(request.user)
        if plan is None:
            raise Http404
        return plan

    def page(self, plan: Plan, form: ScreenForm, *, status: int = 200, **more: Any) -> HttpResponse:
        held = [each.post for each in posts_of(self.request.user, now=self.now)]
        rows = queries.screens(self.request.user.organisation_id)
        context = {
            "form": form,
            "screens": [(row, _fit(row)) for row in rows],
            "may": powers.holds(plan, held, Command.KEEP_WALLS),
            "who_can": powers.who_can(plan, Command.KEEP_WALLS),
            "server_now": self.now,
        }
        answer = render(self.request, "wall/screens.html", context | more, status=status)
        answer["Cache-Control"] = "no-store"
        return answer


def _fit(row: WallScreen) -> Any:
    return fit(Panel(row.inches, row.pixels_wide, row.pixels_high), row.seat_m, row.columns)


@login_required
@require_POST
def take_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    """停用: its link opens nothing from now on."""
    try:
        screen = walls.take_down(screen_id=pk, by=request.user, now=datetime.now(UTC))
    except WallScreen.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"已停用大屏“{screen.name}”，它的链接即时失效。")
    return redirect("wall-screens")
