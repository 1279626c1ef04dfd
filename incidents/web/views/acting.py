"""How a page carries out an act: plain POST and redirect; a refusal comes back with everything that was typed."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from incidents.models import Incident
from incidents.queries.room import Room, room_of
from incidents.rules import lifecycle, powers
from incidents.rules.facts import InvalidFacts
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import Conflict, InvalidInput, Refusal
from incidents.web.forms.acts import ActForm
from incidents.web.middleware import status_of


def entered(request: HttpRequest, pk: UUID) -> Room:
    """The room for this request; 404 where the incident is not his to see. Reads the clock, once."""
    try:
        room = room_of(request.user, pk, now=timezone.now())
    except Incident.DoesNotExist:
        raise Http404 from None
    # The same row that the frame shows; saves reading it again.
    request.user.organisation = room.incident.organisation
    return room


def sentences(error: InvalidInput | InvalidFacts) -> dict[str, str]:
    """Field to sentence. A form needs no word about quotation marks."""
    if isinstance(error, InvalidInput):
        return error.errors
    return {
        each.field: f"{each.reason.replace('，不加引号', '')}应为{each.accepts.removesuffix('；不明则留空')}。"
        for each in error.errors
    }


class ActPage(LoginRequiredMixin, View):
    """One act: its form on GET, the act on POST. Subclasses say which command, which form, and what to call."""

    command: ClassVar[Command]
    heading: ClassVar[str]
    button: ClassVar[str]
    template: ClassVar[str] = "room/act.html"
    done: ClassVar[str] = "已办理。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        raise NotImplementedError

    def act(self, room: Room, form: Any) -> None:
        raise NotImplementedError

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        """What the template of this act shows beside the form."""
        return {}

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        room = entered(request, pk)
        return self.page(room, self.form(room), refusal=self.refused(room))

    def post(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        room = entered(request, pk)
        form = self.form(room, request.POST)
        if refusal := self.refused(room):
            return self.page(room, form, refusal=refusal)
        try:
            if form.is_valid():
                self.act(room, form)
                return self.finished(room)
        except (InvalidInput, InvalidFacts) as error:
            form.take(sentences(error))
        except Refusal as refusal:
            return self.page(room, form, refusal=refusal)
        except ObjectDoesNotExist:
            raise Http404 from None
        return self.page(room, form, status=422)

    def refused(self, room: Room) -> Refusal | None:
        """Why this officer cannot do it now, in the order power, state; None where he can."""
        try:
            powers.require(room.plan, room.posts, self.command)
            lifecycle.after(State(room.incident.state), self.command)
        except Refusal as refusal:
            return refusal
        return None

    def finished(self, room: Room) -> HttpResponse:
        if self.request.htmx:
            return HttpResponse(status=204, headers={"HX-Trigger": "acted"})
        messages.success(self.request, self.done)
        return redirect("room", pk=room.incident.pk)

    def page(
        self, room: Room, form: Any, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        if self.request.htmx and refusal is not None:
            return HttpResponse(status=204, headers={"HX-Redirect": self.request.get_full_path()})
        changed = []
        if isinstance(refusal, Conflict) and form.is_bound:
            form, changed = self._on_new_picture(room, form)
        context = {
            "room": room,
            "incident": room.incident,
            "form": form,
            "refusal": refusal,
            "barred": refusal is not None and not isinstance(refusal, Conflict),
            "changed": changed,
            "heading": self.heading,
            "button": self.button,
            "room_url": reverse("room", args=[room.incident.pk]),
            "server_now": room.now,
            **self.more(room, form),
        }
        if room.incident.drill:
            context["mode"] = "演练"
        return render(self.request, self.template, context, status=status_of(refusal) if refusal else status)

    def _on_new_picture(self, room: Room, form: Any) -> tuple[Any, list[Any]]:
        """What was typed, on the newest record, with what has happened since the form was opened."""
        data = form.data.copy()
        seen = data.get("expected_seq", "")
        data["expected_seq"] = room.incident.seq
        since = room.incident.events.filter(seq__gt=int(seen)) if seen.isdigit() and len(seen) < 10 else []
        again = self.form(room, data)
        again.is_valid()
        return again, list(since[:20]) if seen.isdigit() else []
