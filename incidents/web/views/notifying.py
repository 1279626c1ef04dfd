"""发通知: to units of the plan and to others, through a page where the names are checked before it goes out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from incidents.actions import notices
from incidents.queries.phone_book import numbers_of_units
from incidents.queries.room import Room
from incidents.rules import naming
from incidents.rules.lifecycle import Command
from incidents.web.forms.telephone import NotifyForm
from incidents.web.views.acting import ActPage, entered

KINDS = (
    ("cooperating", "协作单位"),
    ("local", "事发地"),
    ("member", "成员单位"),
    ("supervising", "上级"),
    ("external", "其他"),
)


class Notify(ActPage):
    command, heading, button, done = Command.NOTIFY, "发通知", "检查", "通知已发出。"
    template = "telephone/notify.html"
    queue = "通知"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> NotifyForm:
        return NotifyForm(data, units=self._units(room))

    def _units(self, room: Room) -> list[tuple[str, str]]:
        place = room.incident.county
        return [(unit.code, naming.at_place(room.plan, unit.code, place)) for unit in room.plan.units]

    def post(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        """`sure` sends; without it the names are shown once more, and `back` returns to the form."""
        if "sure" in request.POST and "back" not in request.POST:
            return super().post(request, pk, **kwargs)
        room = entered(request, pk)
        form = self.form(room, request.POST)
        refusal = self.refused(room)
        good = refusal is None and form.is_valid() and self._somebody(form)
        if not good or "back" in request.POST:
            return self.page(room, form, refusal=refusal, status=422 if form.errors else 200)
        self.template = "telephone/notify_check.html"
        return self.page(room, form)

    def _somebody(self, form: NotifyForm) -> bool:
        if form.cleaned_data["units"] or form.parties():
            return True
        form.add_error("units", "请选发给谁。")
        return False

    def more(self, room: Room, form: NotifyForm) -> dict[str, Any]:
        names = dict(self._units(room))
        groups = [
            (title, [(unit.code, names[unit.code]) for unit in room.plan.units if unit.kind == kind])
            for kind, title in KINDS
        ]
        context: dict[str, Any] = {
            "unit_groups": [(title, units) for title, units in groups if units],
            "ticked": set(form["units"].value() or []),
        }
        if self.template == "telephone/notify_check.html":
            numbers = numbers_of_units(room.incident.organisation_id)
            chosen = form.cleaned_data["units"]
            to = [(names[code], ", ".join(each.phone for each in numbers.get(code, ()))) for code in chosen]
            to += [(each.name, each.phone) for each in form.parties()]
            context |= {"to": to, "button": f"发给 {len(to)} 家"}
        return context

    def act(self, room: Room, form: NotifyForm) -> None:
        notices.issue(
            incident_id=room.incident.pk,
            units=form.cleaned_data["units"],
            parties=form.parties(),
            subject=form.cleaned_data["subject"],
            body=form.cleaned_data["body"],
            by=self.request.user,
            now=room.now,
        )

    def finished(self, room: Room) -> HttpResponse:
        super().finished(room)
        return redirect("call-sheet", pk=room.incident.pk)
