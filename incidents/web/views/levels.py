"""Pages of 级别: 提请调整, 不全面启动, 提请上级 and its answer, 移交指挥, 次生事件."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from incidents.actions import derived, exemption, higher, levels
from incidents.queries import approval as approvals
from incidents.queries import higher as higher_queries
from incidents.queries.chain import hm
from incidents.queries.level_change_page import shown
from incidents.queries.room import Room, cite
from incidents.rules import exempting, powers
from incidents.rules.levels import parse
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Refusal
from incidents.web.forms.levels import (
    AskForm,
    ConcludeForm,
    DeriveForm,
    HandOverForm,
    HigherAnswerForm,
    LevelChangeForm,
    NotActivatingForm,
)
from incidents.web.views.acting import ActPage, entered


class RequestLevelChange(ActPage):
    """From what to what, on which rows, what begins and ends, who is told, what stays."""

    edits = "level"
    command, heading, button = Command.REQUEST_LEVEL_CHANGE, "提请调整响应级别", "提请批准"
    template = "room/request_level_change.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> LevelChangeForm:
        initial = {"response_level": self._level(room, None), "expected_seq": room.incident.seq}
        return LevelChangeForm(data, initial=initial, plan=room.plan)

    def post(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        """`refresh` only shows what the chosen level would change."""
        if "refresh" not in request.POST:
            return super().post(request, pk, **kwargs)
        room = entered(request, pk)
        return self.page(room, self.form(room, request.POST), refusal=self.refused(room))

    def _level(self, room: Room, typed: str | None) -> int:
        if typed in ("1", "2", "3", "4"):
            return int(typed)
        found = room.incident.assessment.get("response_level")
        return parse(found) if found else room.incident.response_level or 4

    def _leads(self, room: Room, form: LevelChangeForm) -> dict[str, str]:
        known = {each.code: {*each.lead_units, *each.members} for each in room.plan.groups}
        named = form.leads() if form.is_bound else {}
        return {code: unit for code, unit in named.items() if unit in known[code]}

    def more(self, room: Room, form: LevelChangeForm) -> dict[str, Any]:
        level = self._level(room, str(form["response_level"].value() or ""))
        found = room.incident.assessment.get("response_level")
        rows = [row for row in room.incident.assessment.get("matched", []) if row["level"] == found]
        return {
            "level": level,
            "proposed": parse(found) if found else None,
            "basis": list({row["text"]: (row, cite(room.plan, row["clause"])) for row in rows}.values()),
            "change": shown(room, level, self._leads(room, form), form.ticked()),
            "approvers": approvals.deciders(room),
            "approve_cited": cite(room.plan, room.plan.activation.approve_clause),
            "refresh_url": reverse("request-level-change", args=[room.incident.pk]),
        }

    def act(self, room: Room, form: LevelChangeForm) -> None:
        level = form.cleaned_data["response_level"]
        change = shown(room, level, self._leads(room, form), form.ticked())
        leads = {}
        if change is not None and level != change.from_level:
            # An open lead must be named by a person: the suggestion counts only where the form has sent it.
            leads = {
                each.code: form.leads().get(each.code, "" if each.open else each.lead)
                for each in change.choices
                if each.ticked
            }
        self.done = f"{hm(room.now)} 已提请。"
        levels.request(
            incident_id=room.incident.pk, leads=leads, by=self.request.user, now=room.now, **form.cleaned_data
        )


class RequestNotActivating(ActPage):
    """The plan's three conditions one by one; who confirms nothing cannot ask."""

    command, heading, button = Command.REQUEST_NOT_ACTIVATING, "提请不全面启动", "提请批准"
    template = "room/not_activating.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> Any:
        rule = room.plan.activation.exemption
        if rule is None:
            raise Http404
        return NotActivatingForm(data, initial={"expected_seq": room.incident.seq}, exemption=rule)

    def refused(self, room: Room) -> Refusal | None:
        found = super().refused(room)
        if found is not None:
            return found
        grade = exempting.grade_of(room.incident.severity_grade, room.incident.assessment)
        try:
            exempting.check_grade(room.plan, grade, who=powers.who_can(room.plan, Command.REQUEST_ACTIVATION))
        except Refusal as refusal:
            return refusal
        return None

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        rule = room.plan.activation.exemption
        return {"rule": rule, "cited": cite(room.plan, rule.clause) if rule else None}

    def act(self, room: Room, form: NotActivatingForm) -> None:
        typed = form.cleaned_data
        self.done = f"{hm(room.now)} 已提请。"
        exemption.request(
            incident_id=room.incident.pk,
            conditions=form.conditions(),
            reason=typed["reason"],
            evidence=typed["evidence"],
            expected_seq=typed["expected_seq"],
            by=self.request.user,
            now=room.now,
        )


class AskHigher(ActPage):
    command, heading, button, done = (
        Command.ASK_HIGHER,
        "提请上级",
        "登记已提请",
        "提请已登记，报告也已登记。",
    )
    template = "room/ask_higher.html"
    when = "sent_at"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> AskForm:
        asks = room.plan.activation.asks
        able = tuple(level for each in asks for level in each.levels)
        level = higher_queries.level_to_ask(room.incident)
        rule = higher_queries.ask_at(room.plan, level)
        initial = {"level": level if level in able else None, "words": rule.text if rule else ""}
        return AskForm(data, initial=initial | {"means": "phone"}, levels=able)

    def more(self, room: Room, form: AskForm) -> dict[str, Any]:
        asked = list(room.incident.higher_requests.select_related("recorded_by"))
        return {
            "asks": [(each, cite(room.plan, each.clause)) for each in room.plan.activation.asks],
            "asked": [(row, reverse("higher-answer", args=[room.incident.pk, row.pk])) for row in asked],
        }

    def act(self, room: Room, form: AskForm) -> None:
        higher.ask(incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data)


class HigherAnswer(ActPage):
    command, heading, button, done = Command.ASK_HIGHER, "登记上级答复", "登记", "答复已登记。"
    when = "answered_at"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> HigherAnswerForm:
        return HigherAnswerForm(data)

    def act(self, room: Room, form: HigherAnswerForm) -> None:
        higher.record_answer(
            incident_id=room.incident.pk,
            higher_request_id=self.kwargs["row"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class HandOverCommand(ActPage):
    command, heading, button, done = Command.HAND_OVER_COMMAND, "移交指挥", "登记移交", "移交已登记。"
    template = "room/hand_over_command.html"
    when = "handed_at"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> HandOverForm:
        return HandOverForm(data)

    def more(self, room: Room, form: HandOverForm) -> dict[str, Any]:
        rule = room.plan.activation.handover
        rows = list(room.incident.command_handovers.all())
        return {"rule": rule, "cited": cite(room.plan, rule.clause) if rule else None, "before": rows}

    def act(self, room: Room, form: HandOverForm) -> None:
        higher.hand_over(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )


class Derive(ActPage):
    command, heading, button = Command.DERIVE, "建立次生事件", "建立次生事件"
    template = "room/derive.html"
    row: Any = None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> DeriveForm:
        return DeriveForm(data)

    def more(self, room: Room, form: DeriveForm) -> dict[str, Any]:
        rule = room.plan.derived
        return {"rule": rule, "cited": cite(room.plan, rule.clause) if rule else None}

    def act(self, room: Room, form: DeriveForm) -> None:
        self.row = derived.derive(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )
        self.done = f"已建立次生事件 {self.row.number}。"

    def finished(self, room: Room) -> HttpResponse:
        answer = super().finished(room)
        return redirect("room", pk=self.row.pk) if self.row is not None else answer


class ConcludeDerived(ActPage):
    command, heading, button, done = (
        Command.CONCLUDE_DERIVED,
        "次生事件处置结束",
        "处置结束，转入后期处置",
        "已转入后期处置。",
    )

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ConcludeForm:
        return ConcludeForm(data)

    def act(self, room: Room, form: ConcludeForm) -> None:
        derived.conclude(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )
