"""呼叫单: on the screen, in print and as PDF; 送达 written down by the desk."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from incidents.actions import notices
from incidents.documents import call_sheet as sheet_facts
from incidents.documents import kinds, qr
from incidents.models import CallResult, Notice
from incidents.queries import receipts
from incidents.queries.receipts import Line, Sending
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command
from incidents.web.forms.telephone import ReachForm
from incidents.web.templatetags.ec import bj
from incidents.web.views.acting import ActPage, entered
from incidents.web.views.papers import pdf_answer

MOST_NUMBERS = 2
"""On paper, one under the other; the screen shows all."""


@login_required
@require_safe
def call_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One sending, worst first, with every number, every call and, for the desk, link and code."""
    room = entered(request, pk)
    found = receipts.sendings_with_numbers(room)
    chosen = _chosen(request, found)
    context = {
        "incident": room.incident,
        "room_url": reverse("room", args=[pk]),
        "sendings": found,
        "sending": chosen,
        "lines": [(line, _link(request, line), _qr(request, line)) for line in chosen.lines]
        if chosen
        else [],
        "desk": room.on_desk,
        "may_notify": room.can(Command.NOTIFY),
        "server_now": room.now,
        "mode": "演练" if room.incident.drill else "实战",
    }
    return render(request, "telephone/call_sheet.html", context)


@login_required
@require_safe
@xframe_options_sameorigin
def call_sheet_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Made now and stored nowhere; `?links` adds a page of QR codes."""
    room = entered(request, pk)
    chosen = _chosen(request, receipts.sendings_with_numbers(room))
    if chosen is None:
        raise Http404
    form = kinds.paper(room.plan, "CALL_SHEET")
    stated = _facts(request, room, chosen, links="links" in request.GET)
    content = kinds.render(kind="CALL_SHEET", template=form.template, facts=stated)
    name = f"{room.incident.number}呼叫单.pdf"
    return pdf_answer(content, name, download="download" in request.GET, etag="")


def _chosen(request: HttpRequest, sendings: list[Sending]) -> Sending | None:
    asked = request.GET.get("event", "")
    try:
        event = UUID(asked) if asked else None
    except ValueError:
        raise Http404 from None
    found = receipts.chosen(sendings, event)
    if found is None and event is not None:
        raise Http404
    return found


def _link(request: HttpRequest, line: Line) -> str:
    return request.build_absolute_uri(reverse("receipt-link", args=[line.link])) if line.link else ""


def _qr(request: HttpRequest, line: Line) -> str:
    return qr.svg(_link(request, line)) if line.link else ""


def _facts(request: HttpRequest, room: Room, sending: Sending, *, links: bool) -> dict[str, Any]:
    incident = room.incident
    return sheet_facts.call_sheet(
        number=incident.number,
        organisation=incident.organisation.name,
        duty_phone=incident.organisation.duty_phone or room.plan.plan.duty_phone,
        incident=incident.title,
        subject=sending.title,
        issued_at=sending.event.occurred_at,
        printed_at=room.now,
        rows=[_row(line, _qr(request, line) if links else "") for line in sending.lines],
        drill=incident.drill,
    )


def _row(line: Line, code: str) -> dict[str, Any]:
    delivered, signed = line.steps[0], line.steps[2]
    tried = CallResult(line.last_call.result).label if line.last_call and not line.signed else ""
    name = line.notice.signed_name if line.signed else ""
    return sheet_facts.call_row(
        unit=line.notice.recipient_name,
        numbers=[f"{each.name} {each.phone}".strip() for each in line.numbers[:MOST_NUMBERS]],
        delivered=bj(delivered.at) if delivered.at else "",
        signed=bj(signed.at) if signed.at else "",
        tried=name or tried,
        code=line.code,
        qr=code,
    )


class Reach(ActPage):
    """送达 as the desk heard it."""

    command, heading, button, done = Command.LOG_CALL, "登记送达", "登记送达", "已登记送达。"
    template = "room/sign.html"
    when, queue = "reached_at", "登记送达"

    def notice(self, room: Room) -> Notice:
        found = next((each for each in room.all_notices if each.pk == self.kwargs["notice"]), None)
        if found is None:
            raise Http404
        return found

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReachForm:
        return ReachForm(data)

    def more(self, room: Room, form: ReachForm) -> dict[str, Any]:
        return {"notice": self.notice(room), "own": False}

    def act(self, room: Room, form: ReachForm) -> None:
        notices.reach(
            incident_id=room.incident.pk,
            notice_id=self.notice(room).pk,
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )
