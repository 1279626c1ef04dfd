"""审批 on a phone: one screen, two steps, plain pages. And what the desk writes down of a decision by telephone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_POST

from incidents.actions import activation, decisions, delegations
from incidents.actions.decisions import Decision
from incidents.models import ActivationRequest, Channel
from incidents.queries import approval as queries
from incidents.queries.approval import Matter
from incidents.queries.room import Room, cite
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, Refusal, WrongState
from incidents.web.forms.activation import LENT, PhoneForm, ReturnForm
from incidents.web.middleware import status_of
from incidents.web.views.acting import ActPage, entered


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _address(room: Room, row: ActivationRequest) -> str:
    return f"{reverse('approval', args=[room.incident.pk])}?request={row.pk}"


class Approval(LoginRequiredMixin, View):
    """What is asked for, why, what follows. `step=confirm` and `step=return` are pages of their own."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        room = entered(request, pk)
        matter = queries.matter(room, _uuid(request.GET.get("request", "")))
        step = request.GET.get("step", "") if matter.how == "pending" else ""
        return self.page(room, matter, step=step if step in ("confirm", "return") else "")

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        room = entered(request, pk)
        request_id = _uuid(request.POST.get("request", ""))
        form = ReturnForm(request.POST) if request.POST.get("decision") == "return" else None
        if form is not None and not form.is_valid():
            return self.page(room, queries.matter(room, request_id), step="return", form=form, status=422)
        try:
            row = self._decide(room, request_id, form)
        except InvalidInput as error:
            if form is None:
                raise
            form.take(error.errors)
            return self.page(room, queries.matter(room, request_id), step="return", form=form, status=422)
        except Refusal as refusal:
            again = entered(request, pk)
            return self.page(again, queries.matter(again, request_id), refusal=refusal)
        return redirect(_address(room, row))

    def _decide(self, room: Room, request_id: UUID | None, form: ReturnForm | None) -> ActivationRequest:
        common = {
            "incident_id": room.incident.pk,
            "decision": Decision(),
            "by": self.request.user,
            "now": room.now,
            "request_id": request_id,
        }
        if form is None:
            return activation.approve(**common).request
        return activation.give_back(reason=form.reason(), **common)

    def page(
        self,
        room: Room,
        matter: Matter,
        *,
        step: str = "",
        form: ReturnForm | None = None,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "room": room,
            "incident": room.incident,
            "matter": matter,
            "step": step,
            "form": form or ReturnForm(),
            "refusal": refusal,
            "room_url": reverse("room", args=[room.incident.pk]),
            "server_now": room.now,
            **self._details(room, matter),
        }
        if room.incident.drill:
            context["mode"] = "演练"
        template = f"approval/{step or 'matter'}.html"
        return render(self.request, template, context, status=status_of(refusal) if refusal else status)

    def _details(self, room: Room, matter: Matter) -> dict[str, Any]:
        row = matter.request
        if row is None:
            return {"able": powers.who_can(room.plan, Command.REQUEST_ACTIVATION)}
        details: dict[str, Any] = {
            "row": row,
            "call": row.requested_by.phone or room.incident.organisation.duty_phone,
            "approve_cited": cite(room.plan, room.plan.activation.approve_clause),
            "newest_url": _address(room, matter.newest) if matter.newest else "",
        }
        if matter.how in ("pending", "no_power"):
            details["follows"] = queries.consequences(
                room.incident, room.plan, row.response_level, leads=row.leads, chosen=frozenset(row.groups)
            )
        if matter.how == "no_power":
            details["able"] = queries.deciders(room)
        if matter.how == "decided" and room.notices:
            details["signed"] = sum(bool(each.signed_at) for each in room.notices)
        return details


@login_required
@require_POST
def countersign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """补签 in one tap."""
    room = entered(request, pk)
    row = next((each for each in room.requests if each.pk == _uuid(request.POST.get("request", ""))), None)
    if row is None:
        raise Http404
    decisions.countersign(incident_id=pk, request_id=row.pk, by=request.user, now=room.now)
    messages.success(request, "已补签。")
    return redirect(_address(room, row))


class PhoneDecision(ActPage):
    """The desk writes down what was decided on the telephone; it takes effect at once and awaits 补签."""

    command, heading, button = Command.REQUEST_ACTIVATION, "登记电话批示", "登记，立即生效"
    done = "电话批示已登记并生效，待补签。"
    template = "approval/phone.html"

    def refused(self, room: Room) -> Refusal | None:
        found = super().refused(room)
        if found is None and room.pending is None:
            able = powers.who_can(room.plan, self.command)
            return WrongState("现在没有待批的启动提请，须先提请，再登记批示。", who_can=able)
        return found

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> PhoneForm:
        able = queries.deciders(room)
        people = [(each.officer.username, f"{each.officer.name}（{each.title}）") for each in able]
        lent = [
            (
                f"{LENT}{each.giver.username}:{each.to.username}",
                f"{each.to.name}（{each.title}，须{each.giver.name}委托）",
            )
            for each in queries.lendings(room, able)
        ]
        initial = {"given_by": people[0][0] if len(people) == 1 else ""}
        return PhoneForm(data, initial=initial, people=people + lent)

    def lend(self, room: Room, form: PhoneForm) -> str:
        """User name of the one who decided; a delegation given on the same call is put on record first."""
        chosen = form.cleaned_data["given_by"]
        for each in queries.lendings(room, queries.deciders(room)):
            if chosen == f"{LENT}{each.giver.username}:{each.to.username}":
                delegations.give(
                    incident_id=room.incident.pk,
                    to=each.to,
                    post=each.post,
                    reason=form.cleaned_data["lending_reason"],
                    evidence=f"电话，{self.request.user.name}记录",
                    starts_at=form.cleaned_data["given_at"] or room.now,
                    ends_at=form.cleaned_data["lending_ends"],
                    giver=each.giver,
                    by=self.request.user,
                    now=room.now,
                )
                return each.to.username
        return chosen

    def more(self, room: Room, form: PhoneForm) -> dict[str, Any]:
        approvers = powers.who_can(room.plan, Command.APPROVE_ACTIVATION)
        return {
            "row": room.pending,
            "approvers": [approvers],
            "approve_cited": cite(room.plan, room.plan.activation.approve_clause),
        }

    def act(self, room: Room, form: PhoneForm) -> None:
        typed = form.cleaned_data
        decision = Decision(
            channel=Channel.PHONE,
            words=typed["words"],
            given_by=self.lend(room, form),
            given_at=typed["given_at"],
            witness=typed["witness"],
            callback=typed["callback"],
        )
        common = {
            "incident_id": room.incident.pk,
            "decision": decision,
            "by": self.request.user,
            "now": room.now,
            "request_id": _uuid(self.request.POST.get("request", "")),
        }
        if typed["decision"] == "approve":
            activation.approve(**common)
        else:
            activation.give_back(reason=typed["reason"] or typed["words"], **common)
