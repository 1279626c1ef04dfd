"""How a page carries out an act on a warning: plain POST and redirect; a refusal comes back with what was typed."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views import View

from incidents.queries import warnings as queries
from incidents.rules import warnings as rules
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.web.forms.acts import ActForm
from incidents.web.middleware import status_of
from incidents.web.once import answered, draft_done, once
from incidents.web.views.warnings import authorities, entered


class WarningPage(LoginRequiredMixin, View):
    """One act on one warning: its form on GET, the act on POST."""

    name: ClassVar[str]
    heading: ClassVar[str]
    button: ClassVar[str]
    done: ClassVar[str] = "已办理。"
    template: ClassVar[str] = "warnings/act.html"

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> ActForm:
        return ActForm(data)

    def act(self, sheet: queries.Sheet, form: Any) -> None:
        raise NotImplementedError

    def barred(self, sheet: queries.Sheet) -> Refusal | None:
        """Told before anything is typed; the action checks again."""
        try:
            rules.require_proposer(sheet.plan, sheet.posts)
        except Refusal as refusal:
            return refusal
        return None

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        sheet = entered(request, pk)
        return self.page(sheet, self.form(sheet), refusal=self.barred(sheet))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        sheet = entered(request, pk)
        form = self.form(sheet, request.POST)
        try:
            if (before := answered(request, lambda: self._finished(sheet))) is not None:
                return before
            if form.is_valid():
                return once(request, lambda: self._perform(sheet, form), now=sheet.now)
        except InvalidInput as error:
            form.take(error.errors)
        except Refusal as refusal:
            return self.page(sheet, form, refusal=refusal)
        except ObjectDoesNotExist:
            raise Http404 from None
        return self.page(sheet, form)

    def _perform(self, sheet: queries.Sheet, form: Any) -> HttpResponse:
        self.act(sheet, form)
        return self._finished(sheet)

    def _finished(self, sheet: queries.Sheet) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("warning", pk=sheet.warning.pk)

    @property
    def draft_key(self) -> str:
        return f"act:{self.request.path}"

    def page(self, sheet: queries.Sheet, form: Any, *, refusal: Refusal | None = None) -> HttpResponse:
        context = {
            "sheet": sheet,
            "warning": sheet.warning,
            "line": sheet.line,
            "plan": sheet.plan,
            "form": form,
            "refusal": refusal,
            "heading": self.heading,
            "button": self.button,
            "draft_key": self.draft_key,
            "authorities": authorities(sheet.plan),
            "server_now": sheet.now,
        }
        if sheet.warning.drill:
            context["mode"] = "演练"
        status = status_of(refusal) if refusal else 422 if form.is_bound else 200
        return render(self.request, self.template, context, status=status)
