"""附件: attach from a phone, the evidence list on screen, on paper and as a workbook, the file itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from incidents.actions import attachments
from incidents.actions.attachments import File
from incidents.documents import workbook
from incidents.models import Attachment
from incidents.queries import attachments as queries
from incidents.queries.attachments import About
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command
from incidents.web.forms.attachments import AttachForm, StrikeForm
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered

MOST_SHOWN = 500
# A file is not a page: were it opened in the window after all, it may load and run nothing.
SEALED = csp_replace({"default-src": [NONE], "sandbox": [""]})


class OfEvidence(ActPage):
    command = Command.ATTACH

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("attachments", pk=room.incident.pk)


class Attachments(OfEvidence):
    """证据清单 with the form on top; who may not attach sees the list alone."""

    heading, button, done = "附件、证据清单", "登记附件", "附件已登记。"
    template = "evidence/page.html"

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        room = entered(request, pk)
        return self.page(room, self.form(room))

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> AttachForm:
        files = self.request.FILES if data is not None else None
        return AttachForm(data, files, initial={"about": self.request.GET.get("about", "")})

    def about(self, room: Room, form: AttachForm) -> About | None:
        """404 where the matter is none of this incident."""
        written = form.data.get("about", "") if form.is_bound else form.initial["about"]
        try:
            return queries.about(room.incident, written)
        except LookupError:
            raise Http404 from None

    def act(self, room: Room, form: AttachForm) -> None:
        given = form.cleaned_data
        attachments.attach(
            incident_id=room.incident.pk,
            file=File(given["file"].name, given["file"]),
            about=self.about(room, form),
            description=given["description"],
            collected_by=given["collected_by"],
            collected_at=given["collected_at"],
            by=self.request.user,
            now=room.now,
        )

    def more(self, room: Room, form: AttachForm) -> dict[str, Any]:
        lines = queries.evidence(room.incident)
        why = self.refused(room)
        return {
            "lines": lines,
            "standing": [line for line in lines if line.row.struck_at is None],
            "about": self.about(room, form),
            "barred": why is not None,
            "why_barred": why,
        }


class Strike(OfEvidence):
    heading, button, done = "划去附件", "划去", "附件已划去，编号和内容留存。"
    template = "evidence/strike.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> StrikeForm:
        return StrikeForm(data)

    def more(self, room: Room, form: StrikeForm) -> dict[str, Any]:
        line = next(
            (each for each in queries.evidence(room.incident) if each.row.pk == self.kwargs["key"]), None
        )
        if line is None:
            raise Http404
        return {"line": line}

    def act(self, room: Room, form: StrikeForm) -> None:
        attachments.strike(
            incident_id=room.incident.pk,
            attachment_id=self.kwargs["key"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=room.now,
        )


@login_required
@require_safe
def evidence_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """证据清单 as a paper: number, what it is, who took it and when, its hash."""
    room = entered(request, pk)
    context: dict[str, Any] = {
        "lines": queries.evidence(room.incident),
        "incident": room.incident,
        "plan": room.plan.plan,
        "room_url": reverse("attachments", args=[pk]),
        "server_now": room.now,
    }
    if room.incident.drill:
        context["mode"] = "演练"
    return render(request, "evidence/list.html", context)


@login_required
@require_safe
def evidence_workbook(request: HttpRequest, pk: UUID) -> HttpResponse:
    room = entered(request, pk)
    content = workbook.sheet(
        "证据清单",
        heading=f"{room.incident.title}　截至 {workbook.local(room.now):%Y-%m-%d %H:%M:%S} 北京时间",
        rows=[line.as_cells() for line in queries.evidence(room.incident)],
    )
    answer = HttpResponse(content, content_type=workbook.MEDIA_TYPE)
    answer["Content-Disposition"] = queries.kept_as(f"证据清单 {room.incident.number}.xlsx")
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_safe
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file as it came, to be kept and never to be shown in the window."""
    row = _found(request, key)
    return HttpResponse(b"".join(queries.pieces(row)), headers=queries.headers(row))


@login_required
@require_safe
def small(request: HttpRequest, key: UUID) -> HttpResponse:
    """The small picture, our own drawing."""
    row = _found(request, key)
    if row.thumbnail is None:
        raise Http404
    answer = HttpResponse(bytes(row.thumbnail), content_type="image/jpeg", headers=queries.SEALED)
    # The bytes behind an address never change; another officer at this browser asks anew.
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Vary"] = "Cookie"
    return answer


def _found(request: HttpRequest, key: UUID) -> Attachment:
    try:
        return queries.one(request.user, key)
    except ObjectDoesNotExist:
        raise Http404 from None
