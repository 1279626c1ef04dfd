"""上岗: who takes the watch at this desk, what he tried, where he is reached. Who has it now, and who leaves it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from incidents.actions import duty
from incidents.models import Officer, Watch
from incidents.queries import watch as watch_queries
from incidents.queries import watch_gaps, watch_posts
from incidents.queries.watch_posts import Desk
from incidents.rules.refusal import InvalidInput, NotAllowed, Refusal
from incidents.web.forms.watch_duty import BeginForm
from incidents.web.middleware import status_of
from incidents.web.once import answered, once


def own_desk(request: HttpRequest) -> Desk:
    """The desk of his office; administrators keep no watch, and an office without a plan has none."""
    try:
        return watch_posts.desk_of(request.user)
    except NotAllowed:
        raise Http404 from None


def standing(desk: Desk) -> list[Watch]:
    """Every open watch of the office, in the order of the posts."""
    order = [each.post for each in desk.practice.held]
    rows = Watch.objects.filter(organisation=desk.office, ended_at__isnull=True).select_related("officer")
    found = list(rows.order_by("began_at"))
    return sorted(found, key=lambda each: order.index(each.post) if each.post in order else len(order))


class Duty(LoginRequiredMixin, View):
    """Everybody of the office sees who has the watch; who may take one also has the form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self._enter(request)
        return self._page(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        self._enter(request)
        form = self._form(request.POST)
        try:
            if (before := answered(request, lambda: redirect("desk"))) is not None:
                return before
            if form.is_valid():
                return once(request, lambda: self._begin(form), now=self.now)
        except InvalidInput as error:
            form.take(error.errors)
        except Refusal as refusal:
            return self._page(form, refusal=refusal, status=status_of(refusal))
        return self._page(form, status=422)

    def _enter(self, request: HttpRequest) -> None:
        self.now = datetime.now(UTC)
        self.desk = own_desk(request)
        self.able = watch_posts.able(self.desk, at=self.now)
        self.watches = standing(self.desk)

    def _form(self, data: Any = None) -> BeginForm:
        officer: Officer = self.request.user
        mine = {each.post for each in self.watches if each.officer_id == officer.pk}
        posts = [
            (each.post, self.desk.title(each.post))
            for each in self.desk.practice.held
            if officer in self.able[each.post] and each.post not in mine
        ]
        free = [post for post, _ in posts if post not in {each.post for each in self.watches}]
        initial = {"phone": officer.phone, "post": (free or [post for post, _ in posts] or [""])[0]}
        return BeginForm(data, posts=posts, initial=initial)

    def _begin(self, form: BeginForm) -> HttpResponse:
        watch = duty.begin(
            post=form.cleaned_data["post"],
            by=self.request.user,
            now=self.now,
            phone=form.cleaned_data["phone"],
            checks=form.checks(),
            together=form.cleaned_data["together"],
        )
        messages.success(self.request, f"已上岗：{self.desk.title(watch.post)}。{duty.checked_words(watch)}")
        return redirect("desk")

    def _page(self, form: BeginForm, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        mine = [each for each in self.watches if each.officer_id == self.request.user.pk]
        double = {each.post for each in self.desk.practice.held if each.together > 1}
        context = {
            "desk": self.desk,
            "form": form,
            "may_begin": bool(form.fields["post"].choices),
            "may_double": any(post in double for post, _ in form.fields["post"].choices),
            "watches": [(each, self.desk.title(each.post)) for each in self.watches],
            "mine": mine,
            "gaps": watch_gaps.of_office(self.desk.office, now=self.now, plan=self.desk.plan).gaps,
            "checks": watch_queries.last_checks(self.request.user),
            "refusal": refusal,
            "server_now": self.now,
        }
        return render(self.request, "watch/duty.html", context, status=status)


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """离岗 without handing over; the reason is asked for again where it is missing."""
    own_desk(request)
    try:
        watch_id = UUID(request.POST.get("watch", ""))
    except ValueError:
        raise BadRequest("no watch") from None
    try:
        duty.leave(
            watch_id=watch_id,
            reason=request.POST.get("reason", ""),
            by=request.user,
            now=datetime.now(UTC),
        )
    except Watch.DoesNotExist:
        raise Http404 from None
    except InvalidInput as error:
        messages.error(request, "".join(error.errors.values()))
        return redirect("watch")
    messages.success(request, "已离岗。")
    return redirect("watch")
