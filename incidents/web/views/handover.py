"""交接班: one page of what is open, two signatures, and the sheets of all handovers before."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from incidents.actions import handover
from incidents.models import Handover, Officer, Watch
from incidents.queries import handover as queries
from incidents.queries import watch_posts
from incidents.queries.watch_posts import Desk
from incidents.rules import handing_over
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.web import pins
from incidents.web.forms.watch_duty import GiveForm, TakeForm
from incidents.web.middleware import status_of
from incidents.web.once import answered, once
from incidents.web.views.watch_duty import own_desk, standing


class Page:
    """The handover of one watch as this officer sees it: he gives it, takes it, or takes over."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = datetime.now(UTC)
        self.desk: Desk = own_desk(request)
        self.watches = standing(self.desk)
        self.watch = self._chosen()
        self.handover = queries.open_handover(self.watch) if self.watch else None
        self.able = watch_posts.able(self.desk, at=self.now)

    def _chosen(self) -> Watch | None:
        """The watch of the address or the form, else his own, else the first."""
        given = self.request.POST.get("watch") or self.request.GET.get("watch", "")
        mine = [each for each in self.watches if each.officer_id == self.officer.pk]
        named = [each for each in self.watches if str(each.pk) == given]
        return next(iter([*named, *mine, *self.watches]), None)

    @property
    def officer(self) -> Officer:
        return self.request.user

    @property
    def gives(self) -> bool:
        return self.watch is not None and self.watch.officer_id == self.officer.pk

    @property
    def takers(self) -> list[Officer]:
        if self.watch is None:
            return []
        people = self.able.get(self.watch.post, [])
        return [each for each in people if each.pk != self.watch.officer_id]

    def give_form(self, data: Any = None) -> GiveForm:
        row = self.handover
        initial: dict[str, Any] = {}
        if row is None and self.gives and self.watch is not None:
            named = queries.next_named(self.watch, now=self.now)
            initial = {"to": named.username} if named else {}
        if row is not None:
            ticked = {each.kind for each in queries.stored(row) if each.ticked}
            initial = {"to": row.to_officer.username, "note": row.note, "ticked": sorted(ticked)}
        return GiveForm(data, people=self.takers, initial=initial)

    def take_form(self, data: Any = None) -> TakeForm:
        taker = self.handover.to_officer if self.handover else self.officer
        return TakeForm(data, initial={"phone": taker.phone})

    def render(
        self,
        *,
        give: GiveForm | None = None,
        take: TakeForm | None = None,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        groups = []
        if self.watch is not None:
            items = queries.sheet(self.officer, since=self.watch.began_at, now=self.now)
            before = queries.stored(self.handover) if self.handover else []
            groups = handing_over.grouped(handing_over.settled(items, before=before))
        context = {
            "desk": self.desk,
            "watch": self.watch,
            "title": self.desk.title(self.watch.post) if self.watch else "",
            "others": [(each, self.desk.title(each.post)) for each in self.watches if each is not self.watch],
            "handover": self.handover,
            "groups": groups,
            "gives": self.gives,
            "takes": self.handover is not None and self.handover.to_officer_id == self.officer.pk,
            "may_take": self.officer in self.takers,
            "give_form": give or self.give_form(),
            "take_form": take or self.take_form(),
            "refusal": refusal,
            "server_now": self.now,
        }
        return render(self.request, "watch/handover.html", context, status=status)


class Give(LoginRequiredMixin, View):
    """The page; POST is the signature of the one who leaves."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return Page(request).render()

    def post(self, request: HttpRequest) -> HttpResponse:
        page = Page(request)
        form = page.give_form(request.POST)
        try:
            if (before := answered(request, lambda: redirect("handover"))) is not None:
                return before
            if page.watch is None:
                raise Http404
            if form.is_valid():
                return once(request, lambda: self._give(page, form), now=page.now)
        except InvalidInput as error:
            form.take(error.errors)
        except Refusal as refusal:
            return page.render(give=form, refusal=refusal, status=status_of(refusal))
        return page.render(give=form, status=422)

    def _give(self, page: Page, form: GiveForm) -> HttpResponse:
        given = form.cleaned_data
        to = next(each for each in page.takers if each.username == given["to"])
        assert page.watch is not None
        row = handover.give(
            watch_id=page.watch.pk,
            to=to,
            note=given["note"],
            ticked=given["ticked"],
            by=page.officer,
            now=page.now,
        )
        messages.success(page.request, f"您已交班签字，请{row.to_officer}签字接班。")
        return redirect("handover")


@method_decorator(sensitive_post_parameters("secret"), name="dispatch")
class Take(LoginRequiredMixin, View):
    """接班人签字: by himself, or with his own code at the giver's screen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        page = Page(request)
        row = page.handover
        form = page.take_form(request.POST)
        try:
            if (before := answered(request, lambda: redirect("handovers"))) is not None:
                return before
            if row is None:
                raise Http404
            if form.is_valid():
                at_desk = row.to_officer_id != page.officer.pk
                if at_desk:
                    # What is wrong must outlast the refusal: it is counted before anything is written.
                    pins.check_at_desk(request, row.to_officer, form.cleaned_data["secret"], now=page.now)
                return once(request, lambda: self._take(page, row, form, at_desk=at_desk), now=page.now)
        except InvalidInput as error:
            form.take(error.errors)
        except Refusal as refusal:
            return page.render(take=form, refusal=refusal, status=status_of(refusal))
        return page.render(take=form, status=422)

    def _take(self, page: Page, row: Handover, form: TakeForm, *, at_desk: bool) -> HttpResponse:
        done = handover.take(
            handover_id=row.pk,
            by=row.to_officer,
            now=page.now,
            at_desk=at_desk,
            phone=form.cleaned_data["phone"],
            checks=form.checks(),
        )
        messages.success(
            page.request, f"交接完成：{page.desk.title(done.watch.post)}现由{done.to_officer}在岗。"
        )
        return redirect("handover-sheet", pk=done.pk)


take = Take.as_view()


@login_required
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """接班 without the other's signature, with the reason."""
    page = Page(request)
    form = page.take_form(request.POST)
    if page.watch is None or request.POST.get("watch") != str(page.watch.pk):
        raise BadRequest("no watch")
    watch_id = page.watch.pk
    if not form.is_valid():
        return page.render(take=form, status=422)

    def perform() -> HttpResponse:
        done = handover.take_over(
            watch_id=watch_id,
            reason=form.cleaned_data["reason"],
            by=page.officer,
            now=page.now,
            phone=form.cleaned_data["phone"],
            checks=form.checks(),
        )
        messages.success(request, f"您已接班：{page.desk.title(done.watch.post)}。")
        return redirect("handover-sheet", pk=done.pk)

    try:
        return once(request, perform, now=page.now)
    except InvalidInput as error:
        form.take(error.errors)
        return page.render(take=form, status=422)
    except Refusal as refusal:
        return page.render(take=form, refusal=refusal, status=status_of(refusal))


@login_required
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Every handover of the office, newest first."""
    desk = own_desk(request)
    rows = [(each, desk.title(each.watch.post)) for each in queries.past(request.user)]
    return render(request, "watch/handovers.html", {"rows": rows, "server_now": datetime.now(UTC)})


@login_required
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """交接单, as it was signed; made for paper."""
    desk = own_desk(request)
    try:
        row = queries.one(request.user, pk)
    except Handover.DoesNotExist:
        raise Http404 from None
    context = {
        "handover": row,
        "title": desk.title(row.watch.post),
        "groups": handing_over.grouped(queries.stored(row)),
        "organisation": desk.office,
        "server_now": datetime.now(UTC),
    }
    return render(request, "watch/handover_sheet.html", context)
