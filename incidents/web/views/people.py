"""人员账: the ledger with its quick movement, the first figures of several states, a movement set right."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from incidents.actions import people
from incidents.actions.people import SAME_MOVE, Expected, Said, moved
from incidents.models import PersonMove
from incidents.queries.people import history, ledger_of
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command
from incidents.rules.people import Ledger, sum_check
from incidents.rules.refusal import Conflict, Refusal, Retype
from incidents.web.forms.people import CorrectForm, EnterForm, MoveForm
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered


class LedgerPage(ActPage):
    """What the pages of the ledger share. 404 where the plan keeps none."""

    edits = "people"
    command = Command.UPDATE_FACTS
    when = "as_of"

    def book(self, room: Room) -> Ledger:
        if room.plan.desk is None:
            raise Http404
        return ledger_of(room.incident, room.plan)

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        book = self.book(room)
        return {
            "book": book,
            "check": sum_check(book),
            "people_url": reverse("people", args=[room.incident.pk]),
            "enter_url": reverse("people-enter", args=[room.incident.pk]),
        }

    def finished(self, room: Room) -> HttpResponse:
        if self.written_at is None:
            messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("people", pk=room.incident.pk)


class People(LedgerPage):
    """Everybody who sees the incident sees its people; who may not move them gets no form."""

    heading, button, done = "人员账", "记下变动", "变动已记入人员账。"
    queue = "人员变动"
    template = "room/people.html"
    asked: Conflict | None = None

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        """`same` answers 「是同一人吗」: what was typed has served."""
        room = entered(request, pk)
        if "same" in request.GET:
            messages.info(request, format_html("没有另记，原来的一笔照旧。{}", draft_done(self.draft_key)))
        return self.page(room, self.form(room))

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> MoveForm:
        book = self.book(room)
        frequent = room.plan.desk.people.frequent if room.plan.desk else ()
        pair = ":".join(frequent[0]) if frequent else ""
        initial = {"expected_seq": room.incident.seq, "pair": pair}
        return MoveForm(data, initial=initial, book=book, frequent=frequent)

    def act(self, room: Room, form: MoveForm) -> None:
        given = form.cleaned_data
        people.move(
            incident_id=room.incident.pk,
            from_state=given["from_state"],
            to_state=given["to_state"],
            count=given["count"],
            said=Said(given["source"], given["as_of"]),
            expected_seq=given["expected_seq"],
            another=form.is_another,
            check_slips=True,
            retyped=given["retyped"],
            by=self.request.user,
            now=room.now,
        )

    def more(self, room: Room, form: MoveForm) -> dict[str, Any]:
        barred = self.refused(room)
        shared = super().more(room, form)
        return shared | {
            "barred": barred is not None,
            "why_barred": barred,
            "same_person": self.asked is not None,
            "lines": history(room.incident, room.plan, shared["book"]),
        }

    def page(
        self, room: Room, form: Any, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        if isinstance(refusal, Conflict) and refusal.code == SAME_MOVE:
            self.asked = refusal
        elif isinstance(refusal, Retype):
            form.ask_again(refusal.details["fields"])
        return super().page(room, form, refusal=refusal, status=status)

    def _on_new_picture(self, room: Room, form: Any) -> tuple[Any, list[Any]]:
        """Until he has answered whether it is the same person he has not seen the newest picture."""
        return (form, []) if self.asked else super()._on_new_picture(room, form)


class EnterPeople(LedgerPage):
    heading, button, done = "登记人数", "登记人数", "人数已登记。"
    queue = "人数登记"
    template = "room/people_enter.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> EnterForm:
        book = self.book(room)
        initial = {"expected_seq": room.incident.seq, "open": book.expected_open}
        return EnterForm(data, initial=initial, book=book)

    def act(self, room: Room, form: EnterForm) -> None:
        given = form.cleaned_data
        people.enter(
            incident_id=room.incident.pk,
            counts=form.counts,
            expected=Expected(*form.should_be) if form.says_expected else None,
            said=Said(given["source"], given["as_of"]),
            expected_seq=given["expected_seq"],
            check_slips=True,
            retyped=form.retyped(),
            by=self.request.user,
            now=room.now,
        )

    def page(
        self, room: Room, form: Any, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        if isinstance(refusal, Retype):
            form.ask_again(refusal.details["fields"])
        return super().page(room, form, refusal=refusal, status=status)


class CorrectMove(LedgerPage):
    heading, button, done = "更正人员变动", "更正", "已更正，原来的一笔划去留存。"
    template = "room/people_correct.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> CorrectForm:
        move = self.move(room)
        initial = {"from_state": move.from_state, "to_state": move.to_state, "count": move.count}
        return CorrectForm(data, initial=initial, book=self.book(room))

    def move(self, room: Room) -> PersonMove:
        try:
            rows = room.incident.person_moves.exclude(from_state="").select_related("recorded_by")
            return rows.get(pk=self.kwargs["move"])
        except ObjectDoesNotExist:
            raise Http404 from None

    def act(self, room: Room, form: CorrectForm) -> None:
        given = form.cleaned_data
        people.correct(
            incident_id=room.incident.pk,
            move_id=self.kwargs["move"],
            from_state=given["from_state"],
            to_state=given["to_state"],
            count=given["count"],
            withdraw=given["withdraw"],
            said=Said(given["source"], given["as_of"]),
            by=self.request.user,
            now=room.now,
        )

    def more(self, room: Room, form: CorrectForm) -> dict[str, Any]:
        shared, move = super().more(room, form), self.move(room)
        return shared | {"move": move, "was": moved(shared["book"], move)}
