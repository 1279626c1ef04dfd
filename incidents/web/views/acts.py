"""What the desk and the commander do to an incident: 核实, 不属实, 移交, 定级, 记一笔."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from incidents.actions import aftercare, grades, notes, verification
from incidents.queries.questions import open_questions
from incidents.queries.room import Room, cite
from incidents.rules.levels import parse
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Refusal
from incidents.web.forms.acts import (
    DismissForm,
    GradeForm,
    NoteForm,
    ReviewForm,
    TransferForm,
    VerifyForm,
)
from incidents.web.views.acting import ActPage


class Verify(ActPage):
    command, heading, button, done = Command.VERIFY, "核实", "核实属实", "已核实属实。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> VerifyForm:
        return VerifyForm(data)

    def more(self, room: Room, form: VerifyForm) -> dict[str, Any]:
        return {"still_open": open_questions(room.incident, room.plan)}

    def act(self, room: Room, form: VerifyForm) -> None:
        verification.verify(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )


class Dismiss(ActPage):
    command, heading, button, done = (
        Command.DISMISS,
        "核实为不属实",
        "不属实，结束",
        "已按不属实结束，可再核实重开。",
    )

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> DismissForm:
        return DismissForm(data)

    def act(self, room: Room, form: DismissForm) -> None:
        verification.dismiss(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )


class Transfer(ActPage):
    command, heading, button, done = Command.TRANSFER, "移交其他预案", "移交", "已移交。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> TransferForm:
        category = next((each for each in room.plan.categories if each.name == room.incident.category), None)
        return TransferForm(data, initial={"to": category.transfers_to if category else ""})

    def more(self, room: Room, form: TransferForm) -> dict[str, Any]:
        category = next((each for each in room.plan.categories if each.name == room.incident.category), None)
        return {"cited": cite(room.plan, category.clause or "")} if category and category.transfers_to else {}

    def act(self, room: Room, form: TransferForm) -> None:
        verification.transfer(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )


class ConfirmGrade(ActPage):
    command, heading, button, done = Command.CONFIRM_GRADE, "定级确认", "确认等级", "事件等级已确认。"
    template = "room/grade.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> GradeForm:
        found = room.incident.assessment.get("severity_grade")
        level = room.incident.severity_grade or (parse(found) if found else None)
        initial = {"severity_grade": level, "expected_seq": room.incident.seq}
        return GradeForm(data, initial=initial, names=room.plan.grading.level_names)

    def more(self, room: Room, form: GradeForm) -> dict[str, Any]:
        graded = [
            row for row in room.incident.assessment.get("rows", []) if row["yields"] == "severity_grade"
        ]
        return {"rows": [(row, cite(room.plan, row["clause"])) for row in graded if row["holds"] is True]}

    def act(self, room: Room, form: GradeForm) -> None:
        grades.confirm(incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data)


class RecordReview(ActPage):
    command, heading, button, done = (
        Command.RECORD_REVIEW,
        "登记评审通过",
        "登记",
        "已登记评审通过，报送时限开始。",
    )

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReviewForm:
        return ReviewForm(data)

    def act(self, room: Room, form: ReviewForm) -> None:
        aftercare.record_review(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data
        )


class Note(ActPage):
    """The composer of the room; with scripts it comes back empty in its place."""

    command, heading, button, done = Command.NOTE, "记一笔", "记录", "已记录。"
    queue, when = "记一笔", "occurred_at"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> NoteForm:
        return NoteForm(data)

    def act(self, room: Room, form: NoteForm) -> None:
        notes.add(incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data)

    def finished(self, room: Room) -> HttpResponse:
        if self.request.htmx:
            return self._composer(room, NoteForm(), trigger="acted")
        return super().finished(room)

    def page(
        self, room: Room, form: Any, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        if self.request.htmx and refusal is None:
            return self._composer(room, form, status=status)
        return super().page(room, form, refusal=refusal, status=status)

    def _composer(self, room: Room, form: NoteForm, *, trigger: str = "", status: int = 200) -> HttpResponse:
        context = {"composer": form, "note_url": reverse("note", args=[room.incident.pk])}
        answer = render(self.request, "room/_composer.html", context, status=status)
        if trigger:
            answer["HX-Trigger"] = trigger
        return answer
