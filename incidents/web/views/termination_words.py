"""电话批示 on the end of a response: written down, signed for, disputed, set right."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from incidents.actions import termination, termination_order, termination_words
from incidents.actions.decisions import Decision
from incidents.models import Channel
from incidents.queries import ending
from incidents.queries.room import Room
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import NotAllowed, Refusal, WrongState
from incidents.web.forms.termination import PhoneDecisionForm, WordsForm
from incidents.web.views.acting import entered
from incidents.web.views.termination import FormPage


class PhoneDecision(FormPage):
    """电话批示: written down by the desk. The order waits for the signature where the form wants it first."""

    command, heading, button = Command.APPROVE_TERMINATION, "登记终止的电话批示", "登记批示"
    done = "已登记，待补签。"
    template = "termination/decide.html"

    def refused(self, room: Room) -> Refusal | None:
        try:
            powers.require(room.plan, room.posts, Command.REQUEST_TERMINATION)
            lifecycle.after(State(room.incident.state), self.command)
        except Refusal as refusal:
            return refusal
        return None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> PhoneDecisionForm:
        officers = ending.deciders(room.incident, room.plan, now=room.now)
        people = [(each.username, f"{each.name}（{each.title}）") for each in officers]
        return PhoneDecisionForm(data, people=people)

    def act(self, room: Room, form: PhoneDecisionForm) -> None:
        typed = form.cleaned_data
        common: dict[str, Any] = {
            "incident_id": room.incident.pk,
            "decision": Decision(
                channel=Channel.PHONE,
                words=typed["words"],
                given_by=typed["given_by"],
                given_at=typed["given_at"],
                witness=typed["witness"],
                callback=typed["callback"],
            ),
            "by": self.request.user,
            "now": room.now,
        }
        if typed["answer"] == "approve":
            termination_order.approve(**common)
        else:
            termination.give_back(reason=typed["words"], **common)


class Dispute(FormPage):
    """与原话不符: the one who was quoted does not sign."""

    command, heading, button = Command.NOTE, "与原话不符", "不补签，转记录人核对"
    done = "已记录并转记录人核对。"
    template = "termination/words.html"

    def refused(self, room: Room) -> Refusal | None:
        row = ending.latest(room.incident)
        if row is None or not row.awaits_countersign or row.decided_by is None:
            return WrongState("此件没有待补签的电话批示。")
        if row.decided_by_id != room.officer.pk:
            who = row.decided_by.name
            return NotAllowed(f"只有作出电话批示的{who}本人能说原话不符。", who_can=who)
        return None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> WordsForm:
        return WordsForm(data, label="我的原话，或哪里不符", wanted="请写您的原话，或哪里不符。")

    def act(self, room: Room, form: WordsForm) -> None:
        row = ending.latest(room.incident)
        assert row is not None
        termination_words.dispute(
            incident_id=room.incident.pk,
            termination_id=row.pk,
            words=form.cleaned_data["words"],
            by=self.request.user,
            now=room.now,
        )


class CorrectWords(FormPage):
    """更正原话, by the desk, before he signs."""

    command, heading, button = Command.REQUEST_TERMINATION, "更正电话批示的原话", "更正，请本人补签"
    done = "原话已更正，原来的记录留在时间线上。"
    template = "termination/words.html"

    def refused(self, room: Room) -> Refusal | None:
        try:
            powers.require(room.plan, room.posts, self.command)
        except Refusal as refusal:
            return refusal
        row = ending.latest(room.incident)
        waits = row is not None and row.awaits_countersign
        return None if waits else WrongState("此件没有待补签的电话批示；已补签的原话不能再改。")

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> WordsForm:
        return WordsForm(data, label="批示原话（逐字）", wanted="请逐字记录批示原话。")

    def act(self, room: Room, form: WordsForm) -> None:
        row = ending.latest(room.incident)
        assert row is not None
        termination_words.correct(
            incident_id=room.incident.pk,
            termination_id=row.pk,
            words=form.cleaned_data["words"],
            by=self.request.user,
            now=room.now,
        )


@login_required
@require_POST
def countersign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """补签 of a decision by telephone, in one tap."""
    room = entered(request, pk)
    row = ending.latest(room.incident)
    if row is None:
        raise Http404
    termination_order.countersign(incident_id=pk, termination_id=row.pk, by=request.user, now=room.now)
    messages.success(request, "已补签。")
    return redirect("termination", pk=pk)
