"""委托: the list of the office, a form to record one, and its early end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_POST

from incidents.actions import delegations
from incidents.models import Delegation, Officer
from incidents.queries import delegations as queries
from incidents.queries.delegations import Office
from incidents.queries.desk import current_plan
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.web.forms.delegations import DelegationForm
from incidents.web.middleware import status_of
from incidents.web.once import answered, once


class Delegations(LoginRequiredMixin, View):
    """Every officer of the office sees them; who may give or record one also has the form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        office = self._office(request)
        return self.page(office, self._form(office))

    def post(self, request: HttpRequest) -> HttpResponse:
        office = self._office(request)
        form = self._form(office, request.POST)
        try:
            if (before := answered(request, lambda: redirect("delegations"))) is not None:
                return before
            if form.is_valid():
                return once(request, lambda: self._give(office, form), now=self.now)
        except InvalidInput as error:
            form.take(error.errors)
        except Refusal as refusal:
            return self.page(office, form, refusal=refusal, status=status_of(refusal))
        return self.page(office, form, status=422)

    def _office(self, request: HttpRequest) -> Office:
        self.now = timezone.now()
        plan = current_plan(request.user)
        if plan is None:
            raise Http404
        return queries.office(request.user, plan, now=self.now)

    def _form(self, office: Office, data: Any = None) -> DelegationForm:
        givers = [
            (f"{post.code}:{each.username}", f"{each.name}（{post.title}）") for each, post in office.givers
        ]
        takers = [(each.username, f"{each.name}（{each.title}）") for each in office.takers]
        initial = {"giver": givers[0][0] if len(givers) == 1 else ""}
        return DelegationForm(data, initial=initial, givers=givers, takers=takers)

    def _give(self, office: Office, form: DelegationForm) -> HttpResponse:
        typed = dict(form.cleaned_data)
        post, _, giver = typed.pop("giver").partition(":")
        people = {each.username: each for each in (*office.takers, *(each for each, _ in office.givers))}
        row = delegations.give(
            giver=people[giver],
            to=people[typed.pop("to")],
            post=post,
            starts_at=typed.pop("starts_at") or self.now,
            by=self.request.user,
            now=self.now,
            **typed,
        )
        messages.success(self.request, f"已登记：{row.from_officer}委托{row.to_officer}。")
        return redirect("delegations")

    def page(
        self, office: Office, form: DelegationForm, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        context = {"office": office, "form": form, "refusal": refusal, "server_now": self.now}
        return render(self.request, "account/delegations.html", context, status=status)


@login_required
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """收回, before its time."""
    try:
        row = delegations.end(
            delegation_id=pk, words=request.POST.get("words", ""), by=request.user, now=timezone.now()
        )
    except Delegation.DoesNotExist:
        raise Http404 from None
    except InvalidInput as error:
        messages.error(request, "".join(error.errors.values()))
        return redirect("delegations")
    messages.success(request, f"已收回{_name(row.from_officer)}对{_name(row.to_officer)}的委托。")
    return redirect("delegations")


def _name(officer: Officer) -> str:
    return officer.name
