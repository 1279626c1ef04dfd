"""本人: posts held now, and the 批示码."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from incidents.actions import pins as actions
from incidents.plans import lookup
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.web import pins
from incidents.web.forms.acts import ActForm
from incidents.web.middleware import status_of


class PinForm(ActForm):
    password = forms.CharField(
        label="登录口令",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "请填登录口令，以证明是您本人。"},
    )
    pin = forms.CharField(
        label="新的六位批示码",
        required=False,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "new-password"}),
        help_text="六位数字；只在登录已久、确认启动时才问",
    )


@method_decorator(sensitive_post_parameters("password", "pin"), name="dispatch")
class Mine(LoginRequiredMixin, View):
    """What the system holds of the officer; POST sets or clears his code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(PinForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PinForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        now = timezone.now()
        try:
            pins.check_password_of(request, form.cleaned_data["password"], now=now)
            if "clear" in request.POST:
                actions.clear(by=request.user)
                messages.success(request, "已清除批示码，确认启动时不再问。")
            else:
                actions.put(pin="".join(form.cleaned_data["pin"].split()), by=request.user)
                messages.success(request, "已设批示码。")
        except InvalidInput as error:
            form.take(error.errors)
            return self.page(form, status=422)
        except Refusal as refusal:
            return self.page(form, refusal=refusal, status=status_of(refusal))
        return redirect("mine")

    def page(self, form: PinForm, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        now = timezone.now()
        plan = current_plan(self.request.user)
        held: list[dict[str, Any]] = [
            {"title": lookup.post(plan, each.post).title, "delegated_by": each.delegated_by}
            for each in (posts_of(self.request.user, now=now) if plan else ())
        ]
        context = {
            "form": form,
            "refusal": refusal,
            "held": held,
            "server_now": now,
            "has_office": plan is not None,
        }
        return render(self.request, "account/mine.html", context, status=status)
