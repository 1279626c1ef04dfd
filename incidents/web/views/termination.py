"""终止签报单 on a phone and at the desk: one page in the order of the form, and a page for each act on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from incidents.actions import termination, termination_opinions, termination_order, termination_papers
from incidents.actions.decisions import Decision
from incidents.documents import kinds
from incidents.models import OpinionChannel
from incidents.plans import lookup
from incidents.queries import ending, higher
from incidents.queries.ending import Line, Standing
from incidents.queries.monitoring import proofs
from incidents.queries.room import Room, cite
from incidents.rules import lifecycle
from incidents.rules import termination as rules
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import NotAllowed, Refusal
from incidents.web import pins
from incidents.web.forms.acts import ActForm
from incidents.web.forms.termination import (
    AboveForm,
    DecisionForm,
    OpinionForm,
    RecordedOpinionForm,
    ReturnForm,
    SignatureForm,
    TerminationForm,
)
from incidents.web.views.acting import ActPage, entered
from incidents.web.views.papers import pdf_answer


def standing_of(room: Room) -> Standing | None:
    row = ending.latest(room.incident)
    return ending.standing(row, room.plan, room.officer, room.held, now=room.now) if row else None


@login_required
@require_safe
def form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form as it stands, each box with what this officer may do to it."""
    room = entered(request, pk)
    found = standing_of(room)
    open_now = found is not None and found.row.is_open
    ends = room.plan.termination
    context = {
        "room": room,
        "incident": room.incident,
        "found": found,
        "row": found.row if found else None,
        "may_record": room.can(Command.REQUEST_TERMINATION),
        "may_propose": room.can(Command.REQUEST_TERMINATION) and not open_now,
        "may_decide": open_now and room.can(Command.APPROVE_TERMINATION),
        "may_return": open_now and room.can(Command.RETURN_TERMINATION),
        "his_signature": found is not None
        and found.row.awaits_countersign
        and found.row.decided_by_id == room.officer.pk,
        "may_reword": found is not None
        and found.row.awaits_countersign
        and room.may(Command.REQUEST_TERMINATION),
        "measured": bool(room.plan.monitoring) and room.incident.monitoring_readings.exists(),
        "conditions": [
            (
                each.text,
                found.row.evidence.get(each.code, "") if found else "",
                rules.reading(room.plan, each),
            )
            for each in ends.conditions
        ],
        "sentence": ends.sentence,
        "asks_above": bool(ends.external_decision),
        "above_cited": cite(room.plan, ends.external_clause or ends.clause),
        "cited": cite(room.plan, ends.clause),
        "decider": lookup.post(room.plan, ends.decided_by).holder,
        "deciders": ending.deciders(room.incident, room.plan, now=room.now) if open_now else [],
        "form_title": kinds.paper(room.plan, termination_papers.FORM).title,
        "room_url": reverse("room", args=[pk]),
        "server_now": room.now,
    }
    if room.incident.drill:
        context["mode"] = "演练"
    return render(request, "termination/form.html", context)


@login_required
@require_safe
@xframe_options_sameorigin
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form as it prints now, stored nowhere."""
    room = entered(request, pk)
    row = ending.latest(room.incident)
    if row is None:
        raise Http404
    veiled = ending.veiled(row, room.plan, room.officer, room.held)
    facts = termination_papers.form_facts(room.incident, room.plan, row, veiled=veiled)
    return _printed(room, termination_papers.FORM, facts)


@login_required
@require_safe
@xframe_options_sameorigin
def charts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """附：监测数据 beside the form, as it prints now, stored nowhere."""
    room = entered(request, pk)
    row = ending.latest(room.incident)
    facts = row and termination_papers.charts_facts(room.incident, room.plan, row, now=room.now)
    if not facts:
        raise Http404
    return _printed(room, termination_papers.CHARTS, facts)


def _printed(room: Room, kind: str, facts: dict[str, Any]) -> HttpResponse:
    printed = kinds.paper(room.plan, kind)
    content = kinds.render(kind=kind, template=printed.template, facts=facts)
    return pdf_answer(content, f"{printed.title}.pdf", download=False, etag="")


class FormPage(ActPage):
    """An act on the form; afterwards one is on the form again."""

    edits = "termination"
    template = "termination/act.html"

    def finished(self, room: Room) -> HttpResponse:
        answer = super().finished(room)
        return redirect("termination", pk=room.incident.pk) if answer.status_code == 302 else answer

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        found = standing_of(room)
        return {"found": found, "form_url": reverse("termination", args=[room.incident.pk])}


class RequestTermination(FormPage):
    """提请; while a form is open, what is added to it."""

    command, heading, button = Command.REQUEST_TERMINATION, "提请终止应急响应", "提请，送各栏签署"
    done = "已提请，各栏待签。"
    template = "termination/request.html"

    def adds(self, room: Room) -> bool:
        return room.incident.state == State.TERMINATING

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> AboveForm:
        self.started = higher.started(room.incident)
        self.handed = higher.commands(room.incident, room.plan)
        if self.adds(room):
            self.heading, self.button, self.done = "补充签报单", "补充", "已补充。"
            return AboveForm(data, initial=self.above(), plan=room.plan, commanded=self.commanded())
        computed = {TerminationForm.name_of(code): said for code, said in proofs(room.incident).items()}
        initial = {"expected_seq": room.incident.seq} | computed | self.above()
        undone = termination.undone(room.incident)
        commanded = self.commanded()
        return TerminationForm(data, initial=initial, plan=room.plan, undone=undone, commanded=commanded)

    def commanded(self) -> bool:
        """指挥已移交: the end is decided above, and the form asks how."""
        return self.handed is not None

    def above(self) -> dict[str, str]:
        """What the answer to 提请 already said of the authority above."""
        return {"started": "yes"} if self.started or self.handed else {}

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        ends = room.plan.termination
        answer = self.started if ends.external_decision else None
        return {
            "started_above": answer,
            "started_level": letter(answer.started_level) if answer else None,
            "found": None,
            "adds": self.adds(room),
            "sentence": ends.sentence,
            "cited": cite(room.plan, ends.clause),
            "external": ends.external_decision,
            "form_url": reverse("termination", args=[room.incident.pk]),
        }

    def act(self, room: Room, form: Any) -> None:
        typed = form.cleaned_data
        termination.request(
            incident_id=room.incident.pk,
            evidence={} if self.adds(room) else form.evidence(),
            supplement=typed["supplement"],
            reason=typed.get("reason", ""),
            external=form.external(),
            expected_seq=typed.get("expected_seq"),
            by=self.request.user,
            now=room.now,
        )


class RecordOpinion(FormPage):
    """His own box, signed here; another's, as the desk heard or saw it."""

    command, heading, button, done = Command.RECORD_OPINION, "终止意见", "签署", "意见已签。"

    def line(self, room: Room) -> Line:
        found = standing_of(room)
        lines = found.lines if found else ()
        try:
            return next(each for each in lines if each.opinion.party == self.kwargs["party"])
        except StopIteration:
            raise Http404 from None

    def refused(self, room: Room) -> Refusal | None:
        line = self.line(room)
        try:
            if not (line.mine or room.may(Command.REQUEST_TERMINATION)):
                who = "、".join(officer.name for officer in line.signers) or line.opinion.name
                raise NotAllowed(f"{line.opinion.name}的终止意见由{who}签署。", who_can=who)
            lifecycle.after(State(room.incident.state), self.command)
        except Refusal as refusal:
            return refusal
        return None

    def _only_signs(self, line: Line, data: Mapping[str, Any] | None) -> bool:
        """His own words stand there from the telephone; `otherwise` is 与原话不符, and what he types is signed as typed."""
        return (
            line.opinion.is_unsigned and "otherwise" not in self.request.GET and "agrees" not in (data or ())
        )

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        recorded = self.line(room).opinion if isinstance(form, SignatureForm) else None
        return super().more(room, form) | {"recorded": recorded}

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        line = self.line(room)
        self.heading = f"{line.opinion.name}{'意见' if line.opinion.role == rules.GROUP else ''}"
        if line.mine:
            signs = self._only_signs(line, data)
            self.button = "补签：原话无误" if signs else "签署"
            return SignatureForm(data) if signs else OpinionForm(data, initial={"words": line.opinion.words})
        self.button, self.done = "登记意见", "意见已登记。"
        return RecordedOpinionForm(
            data, initial={"channel": "phone"}, signers=[officer.name for officer in line.signers]
        )

    def act(self, room: Room, form: Any) -> None:
        typed = form.cleaned_data
        if isinstance(form, SignatureForm):
            said = self.line(room).opinion
            typed = {"agrees": said.agrees, "words": said.words}
        termination_opinions.record(
            incident_id=room.incident.pk,
            group=self.kwargs["party"],
            agrees=typed["agrees"],
            words=typed["words"],
            channel=typed.get("channel") or OpinionChannel.SYSTEM,
            given_by=typed.get("given_by", ""),
            given_at=typed.get("given_at"),
            by=self.request.user,
            now=room.now,
        )


class Approve(FormPage):
    command, heading, button, done = Command.APPROVE_TERMINATION, "批示：同意终止", "批示同意", "已批示。"
    template = "termination/decide.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> DecisionForm:
        return DecisionForm(data, asks_pin=pins.asked(self.request, now=room.now))

    def act(self, room: Room, form: DecisionForm) -> None:
        if "pin" in form.fields and room.may(self.command):
            pins.check(self.request, form.cleaned_data["pin"], now=room.now)
        row = termination_order.approve(
            incident_id=room.incident.pk,
            decision=Decision(words=form.cleaned_data["words"]),
            by=self.request.user,
            now=room.now,
        )
        self.done = "已批示，终止命令已下达。" if row.ordered_at else "已批示，签字齐后下达终止命令。"


class Return(FormPage):
    command, heading, button = Command.RETURN_TERMINATION, "退回终止提请", "退回"
    done = "已退回，响应继续。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReturnForm:
        return ReturnForm(data)

    def act(self, room: Room, form: ReturnForm) -> None:
        termination.give_back(
            incident_id=room.incident.pk,
            reason=form.cleaned_data["reason"],
            decision=Decision(),
            by=self.request.user,
            now=room.now,
        )
