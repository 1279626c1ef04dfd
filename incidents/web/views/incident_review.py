"""单事件复盘: the drawing, the table, one word on a clock; on paper and as a file."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from incidents.actions import reviewing
from incidents.documents.workbook import local
from incidents.models import Deadline
from incidents.queries import clock_ledger
from incidents.queries import incident_review as queries
from incidents.queries.room import Room
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Refusal
from incidents.web import tables
from incidents.web.forms.review import ReviewForm
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered


@login_required
@require_safe
def incident_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was due against what was done, ten a page; where one is, is in the address."""
    room = entered(request, pk)
    if form := tables.asked(request):
        return tables.answer(_table(room), form, now=room.now)
    asked = request.GET
    found = queries.review(
        room.incident, room.plan, now=room.now, chosen=asked.get("show", ""), page=asked.get("page", "")
    )
    kept = {"show": found.chosen} if found.chosen else {}
    context: dict[str, Any] = {
        "found": found,
        "shown": [(code, words, found.counts[code]) for code, words in queries.SHOWN.items()],
        "lessons": queries.lessons(room.plan),
        "may_write": room.may(Command.REVIEW),
        "who_can": powers.who_can(room.plan, Command.REVIEW),
        "page_query": urlencode(kept),
        "incident": room.incident,
        "plan": room.plan.plan,
        "room_url": reverse("room", args=[pk]),
        "exports": tables.links(request),
        "server_now": room.now,
    }
    if room.incident.drill:
        context["mode"] = "演练"
    return render(request, "review/incident.html", context)


def _table(room: Room) -> tables.Table:
    every, _ = queries.dues(room.incident, room.plan, now=room.now)
    heading = f"{room.incident.title} 复盘　截至 {local(room.now):%Y-%m-%d %H:%M:%S} 北京时间"
    name = f"复盘 {room.incident.number}"
    return tables.Table(name, heading, queries.COLUMNS, queries.cells(every), sheet="复盘")


class Write(ActPage):
    """改进建议 [填]: one clock, in every state of its incident."""

    command, heading, button = Command.REVIEW, "填写复盘意见", "存入复盘"
    template, done = "review/write.html", "已存入复盘。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReviewForm:
        last = room.incident.review_notes.filter(deadline=self.kwargs["deadline"]).first()
        given = {"cause": last.cause, "improvement": last.improvement} if last else {}
        return ReviewForm(data, initial=given)

    def refused(self, room: Room) -> Refusal | None:
        """By power alone: it changes no state and belongs to none."""
        try:
            powers.require(room.plan, room.posts, self.command)
        except Refusal as refusal:
            return refusal
        return None

    def more(self, room: Room, form: ReviewForm) -> dict[str, Any]:
        try:
            row = room.incident.deadlines.select_related(*clock_ledger.NAMED, "superseded_by").get(
                pk=self.kwargs["deadline"]
            )
        except Deadline.DoesNotExist:
            raise Http404 from None
        notes = room.incident.review_notes.filter(deadline=row).select_related("recorded_by")
        line = clock_ledger.line(row, room.plan, now=room.now)
        return {"line": line, "notes": notes[:20], "review_url": self._address(room)}

    def act(self, room: Room, form: ReviewForm) -> None:
        reviewing.write(
            incident_id=room.incident.pk,
            deadline_id=self.kwargs["deadline"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect(self._address(room))

    def _address(self, room: Room) -> str:
        """Back to the page of the table that he came from."""
        asked = self.request.GET
        kept = {name: asked[name] for name in ("show", "page") if asked.get(name)}
        at = reverse("incident-review", args=[room.incident.pk])
        query = f"?{urlencode(kept)}" if kept else ""
        return f"{at}{query}#d-{self.kwargs['deadline']}"
