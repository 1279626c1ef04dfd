"""提请启动: the level by the rules preselected, everything that it would do listed before it is asked for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from incidents.actions import activation
from incidents.queries import approval as queries
from incidents.queries.chain import hm
from incidents.queries.consequences import consequences
from incidents.queries.questions import open_questions
from incidents.queries.room import Room, cite
from incidents.rules.levels import letter, parse
from incidents.rules.lifecycle import Command
from incidents.web.forms.activation import ActivationForm
from incidents.web.views.acting import ActPage, entered

LIGHTEST = 4


class RequestActivation(ActPage):
    edits = "activation"
    command, heading, button = Command.REQUEST_ACTIVATION, "提请启动应急响应", "提请批准"
    template = "room/request_activation.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActivationForm:
        before = next(iter(room.requests), None)
        initial = {
            "response_level": self.proposed(room) or LIGHTEST,
            "expected_seq": room.incident.seq,
            "expected_period": before.expected_period if before else "",
            "measures": before.measures if before else "",
        }
        return ActivationForm(data, initial=initial, plan=room.plan)

    def proposed(self, room: Room) -> int | None:
        found = room.incident.assessment.get("response_level")
        return parse(found) if found else None

    def post(self, request: HttpRequest, pk: Any, **kwargs: Any) -> HttpResponse:
        """`refresh` only shows what the chosen level would do; nothing is asked for yet."""
        if "refresh" not in request.POST:
            return super().post(request, pk, **kwargs)
        room = entered(request, pk)
        return self.page(room, self.form(room, request.POST), refusal=self.refused(room))

    def chosen_level(self, room: Room, form: ActivationForm) -> int:
        typed = str(form["response_level"].value() or "")
        return int(typed) if typed in ("1", "2", "3", "4") else self.proposed(room) or LIGHTEST

    def more(self, room: Room, form: ActivationForm) -> dict[str, Any]:
        level = self.chosen_level(room, form)
        leads = form.leads() if form.is_bound else {}
        sent = form.sent() if form.is_bound else frozenset()
        known = {each.code: {*each.lead_units, *each.members} for each in room.plan.groups}
        leads = {code: unit for code, unit in leads.items() if unit in known[code]}
        proposed = self.proposed(room)
        rows = [
            row for row in room.incident.assessment.get("matched", []) if row["level"] == letter(proposed)
        ]
        return {
            "level": level,
            "proposed": proposed,
            "basis": list({row["text"]: (row, cite(room.plan, row["clause"])) for row in rows}.values()),
            "follows": consequences(room.incident, room.plan, level, leads=leads, chosen=sent),
            "needs_reason": level != proposed,
            "request_cited": cite(room.plan, room.plan.activation.request_clause),
            "approvers": queries.deciders(room),
            "still_open": open_questions(room.incident, room.plan),
            "refresh_url": reverse("request-activation", args=[room.incident.pk]),
        }

    def act(self, room: Room, form: ActivationForm) -> None:
        level = form.cleaned_data["response_level"]
        sent = form.sent()
        follows = consequences(room.incident, room.plan, level, leads=form.leads(), chosen=sent)
        # An open lead must be named by a person: the suggestion counts only where the form has sent it.
        leads = {
            each.code: form.leads().get(each.code, "" if each.open else each.lead) for each in follows.formed
        }
        # Stays true when the answer has come and the page is still open.
        self.done = f"{hm(room.now)} 已提请。"
        activation.request(
            incident_id=room.incident.pk, leads=leads, by=self.request.user, now=room.now, **form.cleaned_data
        )
