"""How a page carries out an act: plain POST and redirect; a refusal comes back with everything that was typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views import View

from incidents.models import Incident
from incidents.queries.room import Room, room_of
from incidents.rules import deriving, lifecycle, powers
from incidents.rules.facts import InvalidFacts
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import Conflict, InvalidInput, Refusal, Retype
from incidents.web.forms.acts import ActForm
from incidents.web.middleware import status_of
from incidents.web.once import answered, draft_done, once, written_at


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
    when: ClassVar[str] = ""
    """The field 「不填即现在」: a form that waited for the line fills it with the time at which it was finished."""
    edits: ClassVar[str] = "other"
    """What others are told is edited while this page is open: a key of `live.presence.EDITS`."""
    queue: ClassVar[str] = ""
    """What the form is called while it waits in the browser for the line; empty: it must be sent at once."""
    written_at: datetime | None = None
    """When a form that waited was finished; None for one sent at once."""

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        raise NotImplementedError

    def act(self, room: Room, form: Any) -> None:
        raise NotImplementedError

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        """What the template of this act shows beside the form."""
        return {}

    def back(self, room: Room) -> str:
        """Where the act was opened, if not in the room."""
        return ""

    def frame(self) -> str:
        """What a template extends that is opened on the desk and on phones."""
        return "room/_act_base.html"

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        room = entered(request, pk)
        return self.page(room, self.form(room), refusal=self.refused(room))

    def post(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        """A form that was acted upon before gets the same answer, whatever it has changed since."""
        room = entered(request, pk)
        form = self.form(room, request.POST)
        try:
            if (before := answered(request, lambda: self.finished(room))) is not None:
                return before
            if refusal := self.refused(room):
                return self.page(room, form, refusal=refusal)
            if form.is_valid():
                self._late(room, form)
                return once(
                    request,
                    lambda: self._perform(room, form),
                    now=room.now,
                    again=lambda: self.finished(room),
                )
        except (InvalidInput, InvalidFacts) as error:
            form.take(sentences(error))
            return self.page(room, form, status=status_of(error) if isinstance(error, Refusal) else 422)
        except Refusal as refusal:
            return self.page(room, form, refusal=refusal)
        except ObjectDoesNotExist:
            raise Http404 from None
        return self.page(room, form, status=422)

    def _late(self, room: Room, form: Any) -> None:
        self.written_at = written_at(self.request, now=room.now)
        if self.when and self.written_at and form.cleaned_data.get(self.when) is None:
            form.cleaned_data[self.when] = self.written_at

    def _perform(self, room: Room, form: Any) -> HttpResponse:
        self.act(room, form)
        return self.finished(room)

    def refused(self, room: Room) -> Refusal | None:
        """Why this officer cannot do it now, in the order power, state; None where he can."""
        try:
            powers.require(room.plan, room.posts, self.command)
            deriving.check(room.plan, self.command, derived=room.is_derived)
            lifecycle.after(State(room.incident.state), self.command)
        except Refusal as refusal:
            return refusal
        return None

    def finished(self, room: Room) -> HttpResponse:
        if self.request.htmx:
            return HttpResponse(status=204, headers={"HX-Trigger": "acted"})
        if self.written_at is None:
            messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("room", pk=room.incident.pk)

    @property
    def draft_key(self) -> str:
        """One draft per officer, incident and address: what is kept of this form in the browser."""
        return f"act:{self.request.path}"

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
            "barred": refusal is not None and not isinstance(refusal, Conflict | Retype),
            "changed": changed,
            "heading": self.heading,
            "button": self.button,
            "queue": self.queue,
            "frame": self.frame(),
            "back_url": self.back(room),
            "edits": self.edits,
            "draft_key": self.draft_key,
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
