"""更正并重发: the page that says what was wrong, and sends the corrected 启动通知 to the same units."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from incidents.actions import papers, reissuing
from incidents.models import Document
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command
from incidents.web.forms.composing import WhyForm
from incidents.web.views.acting import ActPage


class Reissue(ActPage):
    command, heading, button = Command.REISSUE_NOTICE, "更正并重发启动通知", "更正并重发"
    template = "papers/reissue.html"

    def paper(self, room: Room) -> Document:
        rows = room.incident.documents.filter(kind=papers.NOTICE).defer("pdf", "facts")
        try:
            return rows.get(pk=self.kwargs["document"])
        except Document.DoesNotExist:
            raise Http404 from None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> WhyForm:
        form = WhyForm(data)
        form.fields["reason"].label = "更正了什么、为什么"
        form.fields["reason"].help_text = "印在新通知上，也发给各单位"
        return form

    def more(self, room: Room, form: WhyForm) -> dict[str, Any]:
        paper = self.paper(room)
        return {"paper": paper, "told": reissuing.recipients(paper)}

    def act(self, room: Room, form: WhyForm) -> None:
        self.made = reissuing.reissue(
            incident_id=room.incident.pk,
            document=self.paper(room).pk,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=room.now,
        )

    def finished(self, room: Room) -> HttpResponse:
        made = getattr(self, "made", None)
        return redirect("document", pk=made.pk if made else self.kwargs["document"])
