"""内控时限与机构事项: what the office switched on for itself, what it owes whatever happens, who settled it when."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from incidents.actions import office as actions
from incidents.plans.schema import Plan
from incidents.queries import office as queries
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.queries.room import cite
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.web.forms.office import DutyForm, TargetsForm
from incidents.web.middleware import status_of


class OfficeTargets(LoginRequiredMixin, View):
    """Everybody of the office sees it; who is entitled changes it. `duty` in the POST: the form of a drill or filing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self._plan(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        plan = self._plan(request)
        refusal: Refusal | None = None
        targets, duty = self._forms(plan, request.POST)
        try:
            if "duty" in request.POST:
                if duty.is_valid():
                    actions.record_duty(**duty.cleaned_data, by=request.user, now=self.now)
                    messages.success(request, "已登记。")
                    return redirect("office-targets")
            elif targets.is_valid():
                changed = actions.switch_targets(wanted=targets.wanted(), by=request.user, now=self.now)
                messages.success(request, self._said(len(changed)))
                return redirect("office-targets")
        except InvalidInput as error:
            duty.take(error.errors)
        except Refusal as refused:
            refusal = refused
        status = status_of(refusal) if refusal else 422
        return self.page(plan, duty=duty, refusal=refusal, status=status)

    @staticmethod
    def _said(changed: int) -> str:
        return f"已改 {changed} 项，自现在起新开始的时限按此执行。" if changed else "没有改动。"

    def _plan(self, request: HttpRequest) -> Plan:
        self.now = datetime.now(UTC)
        plan = current_plan(request.user)
        if plan is None:
            raise Http404
        return plan

    def _forms(self, plan: Plan, data: Any = None) -> tuple[TargetsForm, DutyForm]:
        offered = queries.targets(self.request.user.organisation, plan)
        on_duty = data if data is not None and "duty" in data else None
        return TargetsForm(data, offered=offered), DutyForm(on_duty, duties=plan.office_duties)

    def page(
        self,
        plan: Plan,
        *,
        duty: DutyForm | None = None,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        office = self.request.user.organisation
        held = [each.post for each in posts_of(self.request.user, now=self.now)]
        context = {
            "targets": queries.targets(office, plan),
            "switches": queries.switches(office),
            "duties": [
                (each, cite(plan, each.duty.clause)) for each in queries.duties(office, plan, now=self.now)
            ],
            "done": queries.duties_done(office, plan),
            "may": powers.holds(plan, held, Command.SET_TARGETS),
            "who_can": powers.who_can(plan, Command.SET_TARGETS),
            "form": duty or DutyForm(duties=plan.office_duties),
            "refusal": refusal,
            "server_now": self.now,
        }
        return render(self.request, "account/office.html", context, status=status)
