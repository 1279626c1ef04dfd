"""值班表: a week or a month, its gaps and overlaps; adding, changing, removing, copying, bringing in, printing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from incidents.actions import roster as actions
from incidents.models import RosterAct, RosterShift
from incidents.queries import roster as queries
from incidents.queries.watch_posts import Desk
from incidents.rules import roster
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import InvalidInput, NotAllowed, Refusal
from incidents.web import roster_file
from incidents.web.forms.roster import ChangeForm, FileForm, ShiftForm, asked_day
from incidents.web.middleware import status_of
from incidents.web.once import answered, once
from incidents.web.views.watch_duty import own_desk


class Page:
    """What the address asks for: the week of a day, or its month."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = datetime.now(UTC)
        self.desk: Desk = own_desk(request)
        today = self.now.astimezone(BEIJING).date()
        asked = request.POST if request.method == "POST" else request.GET
        self.monthly = bool(asked.get("month"))
        self.day = asked_day(asked.get("month") or asked.get("week", ""), today)
        self.arranges = queries.may_arrange(request.user, self.desk, now=self.now)

    @property
    def table(self) -> queries.Table:
        if self.monthly:
            return queries.month(self.desk, self.day, now=self.now)
        return queries.week(self.desk, roster.monday_of(self.day), now=self.now)

    @property
    def people(self) -> dict[str, Any]:
        return queries.people(self.desk, now=self.now)

    def address(self) -> str:
        """Back to where he was."""
        name, day = (
            ("month", self.day.replace(day=1)) if self.monthly else ("week", roster.monday_of(self.day))
        )
        return f"{reverse('roster')}?{urlencode({name: day.isoformat()})}"

    def form(self, data: Any = None) -> ShiftForm:
        today = self.now.astimezone(BEIJING).date()
        first = max(today, self.day.replace(day=1) if self.monthly else roster.monday_of(self.day))
        return ShiftForm(
            data,
            desk=self.desk,
            people=self.people,
            initial={"day": first, "hours": self.desk.practice.shifts[0].name},
        )

    def render(
        self,
        *,
        form: ShiftForm | None = None,
        file: FileForm | None = None,
        refusal: Refusal | None = None,
        status: int = 200,
        template: str = "watch/roster.html",
    ) -> HttpResponse:
        table = self.table
        context: dict[str, Any] = {
            "desk": self.desk,
            "table": table,
            "monthly": self.monthly,
            "before": self._beside(table.first - timedelta(1)),
            "after": self._beside(table.last + timedelta(1)),
            "day": self.day,
            "arranges": self.arranges,
            "who_arranges": "" if self.arranges else queries.who_arranges(self.desk),
            "refusal": refusal,
            "organisation": self.desk.office,
            "server_now": self.now,
        }
        if self.arranges and template == "watch/roster.html":
            context |= {"form": form or self.form(), "file_form": file or FileForm()}
        return render(self.request, template, context, status=status)

    def _beside(self, day: date) -> str:
        return (day.replace(day=1) if self.monthly else roster.monday_of(day)).isoformat()

    def perform(self, work: Callable[[], str]) -> HttpResponse:
        """Do it once, say so, and go back to where he was."""

        def done() -> HttpResponse:
            messages.success(self.request, work())
            return redirect(self.address())

        before = answered(self.request, lambda: redirect(self.address()))
        return before or once(self.request, done, now=self.now)


class Roster(LoginRequiredMixin, View):
    """Every officer of the office reads it; who arranges it also has the forms."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return Page(request).render()

    def post(self, request: HttpRequest) -> HttpResponse:
        page = Page(request)
        form = page.form(request.POST)
        try:
            if form.is_valid():
                return page.perform(lambda: self._add(page, form))
        except InvalidInput as error:
            form.take(error.errors)
        except Refusal as refusal:
            return page.render(form=form, refusal=refusal, status=status_of(refusal))
        return page.render(form=form, status=422)

    def _add(self, page: Page, form: ShiftForm) -> str:
        shifts = form.shifts()
        made = actions.add(shifts, by=page.request.user, now=page.now)
        return counted(len(made), len(shifts))


def counted(made: int, asked: int) -> str:
    rest = f"，另有 {asked - made} 班表上已有" if asked > made else ""
    return f"已排 {made} 班{rest}。"


@login_required
@require_POST
def copy_week(request: HttpRequest) -> HttpResponse:
    """复制上周."""
    page = Page(request)
    monday = roster.monday_of(page.day)

    def copy() -> str:
        made = actions.copy_week(monday=monday, by=request.user, now=page.now)
        return f"已从上周复制 {len(made)} 班。" if made else "上周的班次表上都已有。"

    try:
        return page.perform(copy)
    except InvalidInput as error:
        messages.error(request, "；".join(f"{where}：{said}" for where, said in error.errors.items()))
        return redirect(page.address())


@login_required
@require_POST
def bring_in(request: HttpRequest) -> HttpResponse:
    """导入: all lines or none."""
    page = Page(request)
    if not page.arranges:
        raise NotAllowed("值班表由排班岗位导入。", who_can=queries.who_arranges(page.desk))
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            everybody = {each.pk: each for rows in page.people.values() for each in rows}
            shifts = roster_file.read(given.name, given.read(), page.desk, everybody.values())

            def keep() -> str:
                made = actions.add(shifts, by=request.user, now=page.now, act=RosterAct.IMPORTED)
                return counted(len(made), len(shifts))

            return page.perform(keep)
        except InvalidInput as error:
            for where, sentence in error.errors.items():
                form.add_error("file", f"{where}：{sentence}" if where.startswith("第") else sentence)
    return page.render(file=form, status=422)


class Change(LoginRequiredMixin, View):
    """One shift that has not begun: somebody else, other hours."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        page, row = self._row(request, pk)
        return self._page(page, row, self._form(page, row))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        page, row = self._row(request, pk)
        form = self._form(page, row, request.POST)
        page.day = row.starts_at.astimezone(BEIJING).date()
        try:
            if form.is_valid():
                return page.perform(lambda: self._change(page, row, form))
        except InvalidInput as error:
            form.take(error.errors)
        except Refusal as refusal:
            return self._page(page, row, form, refusal=refusal, status=status_of(refusal))
        return self._page(page, row, form, status=422)

    def _row(self, request: HttpRequest, pk: UUID) -> tuple[Page, RosterShift]:
        page = Page(request)
        rows = RosterShift.objects.filter(organisation=page.desk.office).select_related(
            "officer", "entered_by"
        )
        row = rows.filter(pk=pk).first()
        if row is None:
            raise Http404
        if not page.arranges:
            raise NotAllowed("值班表由排班岗位改。", who_can=queries.who_arranges(page.desk))
        return page, row

    def _form(self, page: Page, row: RosterShift, data: Any = None) -> ChangeForm:
        return ChangeForm(data, people=page.people.get(row.post, []), row=row)

    def _change(self, page: Page, row: RosterShift, form: ChangeForm) -> str:
        given = form.cleaned_data
        actions.change(
            shift_id=row.pk,
            username=given["officer"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            by=page.request.user,
            now=page.now,
        )
        return "已改班。"

    def _page(
        self,
        page: Page,
        row: RosterShift,
        form: ChangeForm,
        *,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        page.day = row.starts_at.astimezone(BEIJING).date()
        context = {
            "row": row,
            "title": page.desk.title(row.post),
            "form": form,
            "refusal": refusal,
            "begun": row.starts_at <= page.now,
            "back": page.address(),
            "server_now": page.now,
        }
        return render(page.request, "watch/shift.html", context, status=status)


@login_required
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """撤班."""
    page = Page(request)
    row = RosterShift.objects.filter(organisation=page.desk.office, pk=pk).first()
    if row is None:
        raise Http404
    page.day = row.starts_at.astimezone(BEIJING).date()
    actions.remove(shift_id=pk, by=request.user, now=page.now)
    messages.success(request, "已撤班。")
    return redirect(page.address())


@login_required
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """A4, to hang on the wall."""
    return Page(request).render(template="watch/roster_print.html")


@login_required
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Who changed it, when, from what to what."""
    own_desk(request)
    context = {"rows": queries.changes(request.user), "server_now": datetime.now(UTC)}
    return render(request, "watch/roster_changes.html", context)
