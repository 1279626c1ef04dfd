"""审批 on a phone: one screen, two steps, plain pages that need no script. 拟办意见 and 补签 on the same page."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from incidents.actions import activation, decisions, endorsing, exemption, levels, opening
from incidents.actions.decisions import Decision
from incidents.models import ActivationRequest, RequestKind
from incidents.queries import approval as queries
from incidents.queries.approval import Matter
from incidents.queries.consequences import consequences
from incidents.queries.level_change_page import shown
from incidents.queries.room import Room, cite
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, Refusal
from incidents.web import pins
from incidents.web.forms.activation import ConfirmForm, DisputeForm, OpinionForm, ReturnForm, WordsForm
from incidents.web.forms.acts import ActForm
from incidents.web.middleware import status_of
from incidents.web.views.acting import entered

MAY_DECIDE = ("pending", "overrulable")
APPROVE = {
    RequestKind.ACTIVATION: activation.approve,
    RequestKind.LEVEL_CHANGE: levels.approve,
    RequestKind.NOT_ACTIVATE: exemption.approve,
}
GIVE_BACK = {
    RequestKind.ACTIVATION: activation.give_back,
    RequestKind.LEVEL_CHANGE: levels.give_back,
    RequestKind.NOT_ACTIVATE: exemption.give_back,
}
STEPS = {
    "confirm": MAY_DECIDE,
    "return": ("pending",),
    "opinion": ("endorse",),
    "dispute": ("countersign",),
    "words": ("awaiting",),
}
"""Each second page, and how the matter must stand for it."""


def named(text: str) -> UUID | str | None:
    """The request that an address names; a text that is no id stays one, and names none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return text


def address(room: Room, row: ActivationRequest) -> str:
    return f"{reverse('approval', args=[room.incident.pk])}?request={row.pk}"


class Approval(LoginRequiredMixin, View):
    """What is asked for, why, what follows. Opening it is 已读. Each of STEPS is a page of its own."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        room = entered(request, pk)
        matter = queries.matter(room, named(request.GET.get("request", "")))
        if matter.request is not None:
            opening.opened(incident_id=pk, request_id=matter.request.pk, by=request.user, now=room.now)
        step = request.GET.get("step", "")
        return self.page(room, matter, step=step if matter.how in STEPS.get(step, ()) else "")

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        room = entered(request, pk)
        asked = named(request.POST.get("request", ""))
        matter = queries.matter(room, asked)
        step, form = self._typed(request, matter)
        if form.is_valid():
            try:
                return redirect(address(room, self._act(room, matter, step, asked, form)))
            except InvalidInput as error:
                form.take(error.errors)
            except Refusal as refusal:
                again = entered(request, pk)
                return self.page(again, queries.matter(again, asked), refusal=refusal)
        return self.page(room, matter, step=step, form=form, status=422)

    def _typed(self, request: HttpRequest, matter: Matter) -> tuple[str, ActForm]:
        match request.POST.get("decision"):
            case "return":
                return "return", ReturnForm(request.POST, level=self._partly(matter))
            case "endorse":
                return "opinion", OpinionForm(request.POST)
            case "words":
                return "words", WordsForm(request.POST)
            case _:
                return "confirm", ConfirmForm(request.POST)

    def _partly(self, matter: Matter) -> int:
        """The level of a start that could begin lighter; 0 where no start is asked for."""
        row = matter.request
        return row.response_level if row is not None and row.kind == RequestKind.ACTIVATION else 0

    def _act(
        self, room: Room, matter: Matter, step: str, asked: UUID | str | None, form: Any
    ) -> ActivationRequest:
        common = {
            "incident_id": room.incident.pk,
            "request_id": asked,
            "by": self.request.user,
            "now": room.now,
        }
        if step == "opinion":
            return endorsing.endorse(**common, **form.cleaned_data).request
        if step == "words" and isinstance(asked, UUID):
            return decisions.correct_words(words=form.cleaned_data["words"], **common)
        if step == "return":
            return GIVE_BACK[self._kind(room, matter)](reason=form.reason(), decision=Decision(), **common)
        if pins.asked(self.request, now=room.now) and room.may(Command.APPROVE_ACTIVATION):
            pins.check(self.request, form.cleaned_data["pin"], now=room.now)
        decided = APPROVE[self._kind(room, matter)](decision=Decision(), **common)
        return decided if isinstance(decided, ActivationRequest) else decided.request

    def _kind(self, room: Room, matter: Matter) -> RequestKind:
        """Of the request that is answered; where the address names none, of the one that waits."""
        row = matter.request or room.pending
        return RequestKind(row.kind) if row is not None else RequestKind.ACTIVATION

    def page(
        self,
        room: Room,
        matter: Matter,
        *,
        step: str = "",
        form: ActForm | None = None,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "room": room,
            "incident": room.incident,
            "matter": matter,
            "step": step,
            "form": form or self._empty(step, matter),
            "refusal": refusal,
            "room_url": reverse("room", args=[room.incident.pk]),
            "server_now": room.now,
            **self._details(room, matter, step),
        }
        if room.incident.drill:
            context["mode"] = "演练"
        template = f"approval/{step or 'matter'}.html"
        return render(self.request, template, context, status=status_of(refusal) if refusal else status)

    def _empty(self, step: str, matter: Matter) -> ActForm | None:
        if step == "return" and matter.request is not None:
            return ReturnForm(level=self._partly(matter))
        if step == "words" and matter.request is not None:
            return WordsForm(initial={"words": matter.request.words})
        return {"opinion": OpinionForm, "dispute": DisputeForm, "confirm": ConfirmForm}.get(step, ActForm)()

    def _details(self, room: Room, matter: Matter, step: str) -> dict[str, Any]:
        row = matter.request
        details: dict[str, Any] = {
            "able": powers.who_can(room.plan, Command.REQUEST_ACTIVATION),
            "approve_cited": cite(room.plan, room.plan.activation.approve_clause),
            "newest_url": address(room, matter.newest) if matter.newest else "",
        }
        if row is None:
            return details
        details |= {
            "row": row,
            "call": row.requested_by.phone or room.incident.organisation.duty_phone,
            "opinions": room.asking.endorsements.get(row.pk, []),
        }
        if matter.how in (*MAY_DECIDE, "no_power", "endorse"):
            details |= self._follows(room, row)
        if matter.how in ("no_power", "endorse"):
            details["chain"] = room.asking.chain(row, room.plan)
            details["may_record"] = room.can(Command.REQUEST_ACTIVATION)
        if matter.how == "awaiting":
            details["may_reword"] = room.may(Command.REQUEST_ACTIVATION)
        if matter.how in ("decided", "awaiting", "countersign", "overrulable"):
            details["differing"] = queries.differing(room, row)
        if matter.how in ("decided", "awaiting") and row is room.approved:
            details["signed"] = sum(bool(each.signed_at) for each in room.notices)
        if step == "confirm":
            details["asks_pin"] = pins.asked(self.request, now=room.now)
            details["pin_minutes"] = settings.PIN_AFTER_SECONDS // 60
        return details

    def _follows(self, room: Room, row: ActivationRequest) -> dict[str, Any]:
        """What an approval would do."""
        if row.kind == RequestKind.LEVEL_CHANGE:
            return {"change": shown(room, row.response_level, row.leads, frozenset(row.groups))}
        if row.kind == RequestKind.NOT_ACTIVATE:
            return {"exemption": room.plan.activation.exemption}
        return {
            "follows": consequences(
                room.incident, room.plan, row.response_level, leads=row.leads, chosen=frozenset(row.groups)
            )
        }


approval = sensitive_post_parameters("pin")(Approval.as_view())


@login_required
@require_POST
def countersign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """补签 in one tap; or 与原话不符, with what he said."""
    room = entered(request, pk)
    row = next((each for each in room.requests if each.pk == named(request.POST.get("request", ""))), None)
    if row is None:
        raise Http404
    common = {"incident_id": pk, "request_id": row.pk, "by": request.user, "now": room.now}
    if request.POST.get("decision") != "dispute":
        decisions.countersign(**common)
        return redirect(address(room, row))
    form = DisputeForm(request.POST)
    if not form.is_valid():
        return Approval(request=request).page(
            room, queries.matter(room, row.pk), step="dispute", form=form, status=422
        )
    decisions.dispute_words(words=form.cleaned_data["words"], **common)
    messages.success(request, "已记录并转记录人核对；电话批示仍有效，仍待补签。")
    return redirect(address(room, row))
