"""后期处置: the page of an incident after its response, and what is registered on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from incidents.actions import afterwards_records as records
from incidents.actions import person_records
from incidents.documents import workbook
from incidents.models import PersonRecord
from incidents.queries import expenses, returns
from incidents.queries.afterwards import Afterwards
from incidents.queries.room import Room, cite
from incidents.rules.lifecycle import Command
from incidents.web.forms.acts import ActForm
from incidents.web.forms.afterwards import ExpenseForm, KeepForm, PersonForm, ProofForm, ReasonForm
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered


@login_required
@require_safe
def afterwards(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Duties, owners, papers, clocks; the money; the personal data."""
    return shown(request, entered(request, pk))


def shown(request: HttpRequest, room: Room, seen: PersonRecord | None = None) -> HttpResponse:
    known = room.plan.investigation
    context: dict[str, Any] = {
        "room": room,
        "incident": room.incident,
        "page": Afterwards(room, seen),
        "seen": seen,
        "investigation": known,
        "investigation_cited": cite(room.plan, known.clause) if known else None,
        "may_spend": room.can(Command.RECORD_EXPENSE),
        "may_record": room.can(Command.RECORD_PERSON),
        "may_see": room.can(Command.SEE_PERSON),
        "may_settle": room.can(Command.SETTLE_PERSON),
        "server_now": room.now,
    }
    if room.incident.drill:
        context["mode"] = "演练"
    answer = render(request, "afterwards/page.html", context)
    if seen is not None:
        answer["Cache-Control"] = "no-store"
    return answer


class OfAfterwards(ActPage):
    """Goes back to the page of the aftermath."""

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("afterwards", pk=room.incident.pk)

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        return {"room_url": reverse("afterwards", args=[room.incident.pk])}


class RecordProof(OfAfterwards):
    command, heading, button, done = Command.RECORD_PROOF, "登记后期处置材料", "登记", "已登记。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ProofForm:
        given = self.request.GET
        initial = {name: given.get(name, "") for name in ("task", "kind", "returned")}
        return ProofForm(
            data, initial=initial, still_out=returns.still_out(returns.taken(room.incident, room.plan))
        )

    def act(self, room: Room, form: ProofForm) -> None:
        typed = dict(form.cleaned_data)
        records.record_proof(
            incident_id=room.incident.pk,
            task_id=typed.pop("task"),
            by=self.request.user,
            now=room.now,
            **typed,
        )


class RecordExpense(OfAfterwards):
    command, heading, button, done = Command.RECORD_EXPENSE, "记经费", "记入", "已记入经费台账。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ExpenseForm:
        return ExpenseForm(data)

    def act(self, room: Room, form: ExpenseForm) -> None:
        records.record_expense(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )


class StrikeExpense(OfAfterwards):
    command, heading, button, done = Command.RECORD_EXPENSE, "冲销经费", "冲销", "已冲销，原记录保留。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReasonForm:
        return ReasonForm(data)

    def act(self, room: Room, form: ReasonForm) -> None:
        records.strike_expense(
            incident_id=room.incident.pk,
            expense_id=self.kwargs["row"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class RecordPerson(OfAfterwards):
    command, heading, button = Command.RECORD_PERSON, "登记个人信息", "登记"
    done = "已登记，列表上只显示掩码。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> PersonForm:
        return PersonForm(data)

    def act(self, room: Room, form: PersonForm) -> None:
        told, purpose = form.told()
        person_records.record(
            incident_id=room.incident.pk, told=told, purpose=purpose, by=self.request.user, now=room.now
        )


class SeePerson(OfAfterwards):
    """The answer to the form is the page itself with this one person in full; it is kept nowhere."""

    command, heading, button = Command.SEE_PERSON, "查看个人信息", "查看，并记入时间线"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReasonForm:
        return ReasonForm(data)

    def act(self, room: Room, form: ReasonForm) -> None:
        self.seen = person_records.see(
            incident_id=room.incident.pk,
            person_id=self.kwargs["row"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )

    def finished(self, room: Room) -> HttpResponse:
        seen = getattr(self, "seen", None)
        return shown(self.request, room, seen) if seen else redirect("afterwards", pk=room.incident.pk)


class KeepPerson(OfAfterwards):
    command, heading, button, done = Command.SETTLE_PERSON, "延期留存个人信息", "延期", "已延期留存。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> KeepForm:
        return KeepForm(data)

    def act(self, room: Room, form: KeepForm) -> None:
        person_records.keep(
            incident_id=room.incident.pk,
            person_id=self.kwargs["row"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class KeepCaller(OfAfterwards):
    command, heading, button = Command.SETTLE_PERSON, "延期留存来电人信息", "延期"
    done = "已延期留存。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> KeepForm:
        return KeepForm(data)

    def act(self, room: Room, form: KeepForm) -> None:
        person_records.keep_caller(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )


class DestroyPersons(OfAfterwards):
    """All that are due at once; what was kept longer by a document stays until its day."""

    command, heading, button, done = (
        Command.SETTLE_PERSON,
        "销毁个人信息",
        "销毁，不可恢复",
        "已销毁。",
    )
    template = "afterwards/destroy.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        return ActForm(data)

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        page = Afterwards(room)
        called = page.called if page.called and page.called.due else None
        due = [each for each in page.persons if each.due]
        return super().more(room, form) | {"due": due, "called": called}

    def act(self, room: Room, form: ActForm) -> None:
        person_records.destroy(incident_id=room.incident.pk, by=self.request.user, now=room.now)


@login_required
@require_safe
def expenses_workbook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """经费台账 as a workbook; amounts in 万元 as text, so that nothing rounds them."""
    room = entered(request, pk)
    rows = expenses.ledger(room.incident.pk)
    if not rows:
        raise Http404
    sums = expenses.sums(rows)
    content = workbook.sheet(
        "经费台账",
        heading=f"{room.incident.title}　计入 {sums.counted} 万元，缺票据未计入 {sums.without_voucher} 万元",
        rows=[
            {
                "日期": f"{row.spent_on:%Y-%m-%d}",
                "用途": row.purpose,
                "金额（万元）": str(row.amount_wan),
                "收款单位": row.payee,
                "承担单位": row.bearer,
                "票据": row.voucher or "缺",
                "登记": row.recorded_by.name,
                "冲销": row.struck_reason,
            }
            for row in rows
        ],
    )
    answer = HttpResponse(content, content_type=workbook.MEDIA_TYPE)
    answer["Content-Disposition"] = "attachment; filename=expenses.xlsx"
    return answer
