"""现场 (who is there, what was formed, what waits), 组建, 征用决定 and 社会动员令."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from incidents.actions import bodies, decrees
from incidents.models import Decree
from incidents.plans.schema.group_work import Body
from incidents.plans.schema.group_work import Decree as DecreeRule
from incidents.queries import scene
from incidents.queries.room import Room, cite
from incidents.rules.lifecycle import Command
from incidents.web.forms.acts import ActForm
from incidents.web.forms.decrees import BodyForm, DecreeDecisionForm, DecreeForm, DecreeReturnForm
from incidents.web.views.acting import ActPage, entered
from incidents.web.views.orders import decision_of
from incidents.web.views.rescue import Relayed
from incidents.web.views.scene import Back


@login_required
@require_safe
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """现场: everything of this part on one page, for the desk and the command."""
    room = entered(request, pk)
    context = {
        "room": room,
        "incident": room.incident,
        "plan": room.plan,
        "scene": scene.overview(room),
        "may": {
            "order": room.can(Command.ORDER),
            "answer": room.can(Command.ANSWER_HELP),
            "form": room.can(Command.FORM_BODY),
            "propose": room.can(Command.PROPOSE_DECREE),
            "suspend": bool(room.plan.rescue) and room.legal(Command.SUSPEND_RESCUE)
            and (room.may(Command.SUSPEND_RESCUE) or room.on_desk),
            "resume": room.legal(Command.RESUME_RESCUE) and (room.may(Command.RESUME_RESCUE) or room.on_desk),
            "decide": room.legal(Command.DECIDE_DANGER) and (room.may(Command.DECIDE_DANGER) or room.on_desk),
            "speak": room.on_desk and room.can(Command.ACKNOWLEDGE),
            "report": room.can(Command.REPORT_SUSPENSION),
        },
        "room_url": reverse("room", args=[pk]),
        "server_now": room.now,
    }  # fmt: skip
    if room.incident.drill:
        context["mode"] = "演练"
    return render(request, "scene/overview.html", context)


class FormABody(Back, ActPage):
    command, button, done = Command.FORM_BODY, "登记", "已登记。"
    heading = "登记组建"

    def asked(self, room: Room) -> Body:
        found = next((each for each in room.plan.bodies if each.code == self.kwargs["code"]), None)
        if found is None:
            raise Http404
        return found

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> BodyForm:
        return BodyForm(data, body=self.asked(room))

    def more(self, room: Room, form: BodyForm) -> dict[str, Any]:
        asked = self.asked(room)
        verb = "启动" if asked.several else "组建"
        return {"heading": f"{verb}{asked.name}", "cited": cite(room.plan, asked.clause)}

    def act(self, room: Room, form: BodyForm) -> None:
        cleaned = dict(form.cleaned_data)
        listed = cleaned.pop("members", "").splitlines()
        bodies.form(
            incident_id=room.incident.pk,
            body=self.kwargs["code"],
            members=listed,
            by=self.request.user,
            now=room.now,
            **cleaned,
        )


class ProposeDecree(Back, ActPage):
    command, button, done = Command.PROPOSE_DECREE, "报请决定", "已报请，草稿已在文书中。"
    heading = "报请征用、动员"
    template = "scene/decree_form.html"

    def asked(self, room: Room) -> DecreeRule:
        found = next((each for each in room.plan.decrees if each.code == self.kwargs["code"]), None)
        if found is None:
            raise Http404
        return found

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> DecreeForm:
        return DecreeForm(data, decree=self.asked(room))

    def more(self, room: Room, form: DecreeForm) -> dict[str, Any]:
        asked = self.asked(room)
        return {
            "heading": f"报请发出{asked.title}",
            "cited": cite(room.plan, asked.clause),
            "asked": asked,
            "erratum": next((each for each in room.plan.errata if each.code == asked.erratum), None),
        }

    def act(self, room: Room, form: DecreeForm) -> None:
        cleaned = form.cleaned_data
        names = ("addressees", "purpose", "place", "period", "compensation")
        decrees.propose(
            incident_id=room.incident.pk,
            decree=self.kwargs["code"],
            items=form.items(),
            by=self.request.user,
            now=room.now,
            **{name: cleaned[name] for name in names},
        )


class OfDecree(Relayed):
    template = "scene/decree.html"

    def row(self, room: Room) -> Decree:
        rows = room.incident.decrees.select_related("decided_by", "proposed_by", "document", "recorded_by")
        found = rows.filter(pk=self.kwargs["decree"]).first()
        if found is None:
            raise Http404
        return found

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        row = self.row(room)
        return {
            "row": row,
            "heading": f"{self.heading}：{row.title}",
            "cited": cite(room.plan, row.clause),
            "may_sign": row.decided_by_id == room.officer.pk and row.countersigned_at is None,
            "over": row.decided_at is not None,
        }


class ApproveDecree(OfDecree):
    command, heading, button, done = Command.APPROVE_DECREE, "批准", "批准，编号发出", "已批准发出。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> DecreeDecisionForm:
        return DecreeDecisionForm(data, **self.spoken(room))

    def act(self, room: Room, form: DecreeDecisionForm) -> None:
        spoken = form.spoken()
        decrees.approve(
            incident_id=room.incident.pk,
            decree_id=self.kwargs["decree"],
            decision=decision_of(spoken),
            by=self.request.user,
            now=room.now,
        )


class ReturnDecree(OfDecree):
    command, heading, button, done = Command.RETURN_DECREE, "退回", "退回", "已退回。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> DecreeReturnForm:
        return DecreeReturnForm(data, **self.spoken(room))

    def act(self, room: Room, form: DecreeReturnForm) -> None:
        spoken = form.spoken()
        decrees.give_back(
            incident_id=room.incident.pk,
            decree_id=self.kwargs["decree"],
            reason=form.cleaned_data["reason"],
            decision=decision_of(spoken),
            by=self.request.user,
            now=room.now,
        )


class CountersignDecree(OfDecree):
    """Only a button: the words are on the page."""

    command, heading, button, done = Command.NOTE, "补签", "补签：原话无误", "已补签。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        return ActForm(data)

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        return super().more(room, form) | {"over": False, "signing": True}

    def act(self, room: Room, form: ActForm) -> None:
        decrees.countersign(
            incident_id=room.incident.pk, decree_id=self.kwargs["decree"], by=self.request.user, now=room.now
        )
