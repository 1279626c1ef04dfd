"""文书: the list with all of its filter in the address, 新建, 打包导出."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.actions import paper_pack
from incidents.documents import kinds, zipped
from incidents.models import Document, Incident
from incidents.queries import new_papers, paper_list
from incidents.queries.new_papers import Offer
from incidents.queries.paper_drafts import Line
from incidents.queries.paper_list import Filter
from incidents.queries.room import Room, room_of
from incidents.rules.lifecycle import Command
from incidents.rules.paper_states import LABELS, PaperState
from incidents.rules.refusal import NotAllowed
from incidents.web.views.room_links import page_at

KIND_LABELS = {kind: known.title for kind, known in kinds.KINDS.items()}
SHAPES = {
    PaperState.UNWRITTEN: "idle",
    PaperState.DRAFT: "soon",
    PaperState.AWAITING: "soon",
    PaperState.REPLACED: "off",
    PaperState.WITHDRAWN: "off",
}
"""Of the others: done."""
STARTS = {"ACTIVATION_NOTICE": Command.REQUEST_ACTIVATION.value, "TERMINATION_APPROVAL": "termination"}
SHEETS = {
    "SITUATION_SHEET": "situation-sheet",
    "CLOCK_SHEET": "clock-sheet",
    "INTAKE_SHEET": "intake-sheet",
}
LONGEST = 60


@dataclass(frozen=True)
class Row:
    """A line of the list: exactly one of `paper` and `line`."""

    state: PaperState
    url: str
    paper: Document | None = None
    line: Line | None = None

    @property
    def shape(self) -> str:
        return SHAPES.get(self.state, "done")

    @property
    def word(self) -> str:
        return LABELS[self.state]


@login_required
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Papers of the office and what is to become one; with one incident chosen, what may be begun for it."""
    asked = _asked(request)
    room = _room(request, asked)
    page = paper_list.page(
        request.user, asked, cursor=request.GET.get("before", ""), incident=room.incident if room else None
    )
    kept = {name: value for name, value in request.GET.items() if name != "before" and value}
    incidents = paper_list.incidents_with_papers(request.user)
    if room and room.incident.pk not in {each.pk for each in incidents}:
        incidents.append(room.incident)
    context = {
        "rows": [*map(_of_line, page.drafts), *map(_of_paper, page.documents)],
        "packed": len(page.documents),
        "kinds": KIND_LABELS.items(),
        "states": [(each.value, LABELS[each]) for each in PaperState],
        "incidents": incidents,
        "asked": asked,
        "offers": [(each, offer_page(room.incident, each)) for each in new_papers.offers(room)]
        if room
        else None,
        "chosen": room.incident if room else None,
        "filtered": bool(kept),
        "query": request.GET.urlencode(),
        "older_url": f"?{urlencode({**kept, 'before': page.older})}" if page.older else "",
    }
    return render(request, "papers/list.html", context)


@login_required
@require_safe
def documents_zip(request: HttpRequest) -> StreamingHttpResponse:
    """打包导出: the papers of the page that the same address shows; 404 where it shows none."""
    papers = paper_list.documents(request.user, _asked(request), cursor=request.GET.get("before", ""))
    if not papers:
        raise Http404
    content = paper_pack.packed(papers, now=datetime.now(UTC))
    asked_async = isinstance(request, ASGIRequest)
    response = StreamingHttpResponse(
        zipped.drawn(content) if asked_async else content, content_type="application/zip"
    )
    response["Content-Disposition"] = 'attachment; filename="papers.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def offer_page(incident: Incident, offer: Offer) -> str:
    """The page that makes it; empty where this officer may not now."""
    at, key = offer.command, incident.pk
    if offer.why_not:
        return ""
    if offer.kind in SHEETS:
        return reverse(SHEETS[offer.kind], args=[key])
    if offer.draft:
        return reverse("report-edit", args=[key, offer.draft])
    if at is Command.COMPOSE_REPORT:
        return f"{reverse('reports', args=[key])}?kind={offer.code}"
    if at is Command.PROPOSE_DECREE:
        return reverse("propose-decree", args=[key, offer.code])
    if at is Command.DRAFT_RELEASE:
        return reverse("releases", args=[key])
    return page_at(key, at.value if at else offer.code)


def _room(request: HttpRequest, asked: Filter) -> Room | None:
    """None where no incident is chosen, or none that is his to see."""
    if asked.incident is None:
        return None
    try:
        room = room_of(request.user, asked.incident, now=timezone.now())
    except Incident.DoesNotExist:
        return None
    # The same row that the frame shows; saves reading it again.
    request.user.organisation = room.incident.organisation
    return room


def _of_paper(paper: Document) -> Row:
    return Row(paper_list.standing(paper), reverse("document", args=[paper.pk]), paper=paper)


def _of_line(line: Line) -> Row:
    return Row(line.state, _page_of(line), line=line)


def _page_of(line: Line) -> str:
    key = line.incident.pk
    if line.report and line.state is PaperState.DRAFT:
        return reverse("report-edit", args=[key, line.report])
    if line.report:
        return reverse("report-one", args=[key, line.report])
    if line.release:
        return reverse("releases", args=[key])
    if line.kind in STARTS:
        return page_at(key, STARTS[line.kind])
    return f"{reverse('reports', args=[key])}?kind={line.kind.removesuffix('_REPORT')}"


def _asked(request: HttpRequest) -> Filter:
    """The filter as the address has it; what it cannot mean is left out."""
    if request.user.organisation_id is None:
        raise NotAllowed("系统管理人员不查看业务文书。", who_can="值班单位人员")
    read: dict[str, Any] = request.GET
    kind, state = read.get("kind", ""), read.get("state", "")
    return Filter(
        kind=kind if kind in KIND_LABELS else "",
        state=state if state in list(PaperState) else "",
        incident=_uuid(read.get("incident")),
        text=read.get("q", "").strip().replace("\0", "")[:LONGEST],
    )


def _uuid(written: str | None) -> UUID | None:
    try:
        return UUID(written) if written else None
    except ValueError:
        return None
