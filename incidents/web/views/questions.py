"""答复待核: from the room with one tap, or on a page of its own with the source."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incidents.actions import answering
from incidents.queries.questions import open_questions
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command
from incidents.web.forms.questions import AnswerForm, named_in
from incidents.web.views.acting import ActPage, entered


class Answer(ActPage):
    """Any of the open questions; what is left out stays open."""

    command, heading, button, done = Command.UPDATE_FACTS, "答复待核", "记下答复", "待核答复已记下。"
    queue, when = "待核答复", "as_of"
    template = "room/questions.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> AnswerForm:
        asked = open_questions(room.incident, room.plan, besides=named_in(room.plan, data or ()))
        return AnswerForm(data, questions=asked, must=False)

    def act(self, room: Room, form: AnswerForm) -> None:
        officer = self.request.user
        answering.answer(
            incident_id=room.incident.pk,
            given=form.given,
            source=form.cleaned_data["source"] or f"值班台核问（{officer.name}）",
            as_of=form.cleaned_data["as_of"],
            by=officer,
            now=room.now,
        )


def section(room: Room) -> dict[str, Any]:
    """What `room/_questions.html` shows."""
    found = open_questions(room.incident, room.plan, history=False)
    return {
        "questions": found,
        "questions_shown": ",".join(each.code for each in found),
        "may_answer": room.can(Command.UPDATE_FACTS),
    }


@login_required
@require_safe
@never_cache
def listed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The section of the room again; 204 while the same questions are open, so that no button moves under a finger."""
    room = entered(request, pk)
    context = section(room)
    if context["questions_shown"] == request.GET.get("shown"):
        return HttpResponse(status=204)
    return render(request, "room/_questions.html", {"incident": room.incident, **context})
