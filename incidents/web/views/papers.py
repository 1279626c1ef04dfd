"""文书: one paper: preview, print, download, receipts; and the 接报单."""

from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from incidents.actions import rendering
from incidents.actions.intake import CALLER_KINDS
from incidents.actions.papers import NOTICE
from incidents.documents import kinds
from incidents.models import Document, DocumentState, Notice, NoticeState
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries import papers as paper_queries
from incidents.queries import warnings as warning_queries
from incidents.queries.authority import posts_of
from incidents.queries.desk import current_plan
from incidents.queries.editions import plan_in, plan_of
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import NotAllowed
from incidents.web.templatetags.ec import bj
from incidents.web.views.acting import entered

STATUS = {DocumentState.DRAFT: "soon", DocumentState.SIGNED: "done", DocumentState.SUPERSEDED: "off"}
COLUMNS = ["送达", "已读", "签收"]


@login_required
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper as it prints, who signed it, and who has signed for it."""
    paper = _found(request, pk)
    plan = plan_of(paper.incident) if paper.incident else plan_in(paper.warning.edition_id)
    notices = paper_queries.receipts(paper)
    sign_off = paper.facts.get("sign_off", {})
    replaced_by = paper_queries.correction_of(paper)
    context = {
        "replaced_by": replaced_by,
        "may_reissue": replaced_by is None and _may_reissue(request, paper, plan),
        "paper": paper,
        "incident": paper.incident,
        "warning": paper.warning,
        "status": STATUS[DocumentState(paper.state)],
        "section": lookup.clause_ref(plan, paper.clause) if paper.clause else "",
        "sign_off": sign_off,
        "spoken": _spoken(sign_off),
        "awaiting": sign_off.get("mode") == "phone" and _awaits_countersignature(paper),
        "columns": COLUMNS,
        "receipts": [_receipt(each) for each in notices],
        "signed": sum(each.signed_at is not None for each in notices),
    }
    return render(request, "papers/document.html", context)


def _may_reissue(request: HttpRequest, paper: Document, plan: Plan) -> bool:
    """Of the running response alone."""
    incident = paper.incident
    if incident is None or paper.kind != NOTICE or paper.state != DocumentState.SIGNED:
        return False
    if incident.response_level is None:
        return False
    held = posts_of(request.user, now=datetime.now(UTC))
    return powers.holds(plan, [each.post for each in held], Command.REISSUE_NOTICE)


def _spoken(sign_off: dict[str, str]) -> dict[str, str]:
    """What the paper keeps of a decision by telephone, as the pages show one."""
    kept = {"words": "words", "recorded_by": "recorder", "witness": "witness", "callback": "call_back"}
    return {"decided_by": sign_off.get("name", "")} | {
        name: sign_off.get(of, "") for name, of in kept.items()
    }


def _awaits_countersignature(paper: Document) -> bool:
    if paper.incident is None:
        return warning_queries.awaits_countersignature(paper.pk)
    pending = paper.incident.activation_requests.filter(channel="phone", countersigned_at__isnull=True)
    return bool(pending.filter(state="APPROVED").exists())


def _receipt(notice: Notice) -> dict[str, object]:
    cells = [
        _cell(notice.delivered_at or notice.signed_at, notice.state == NoticeState.FAILED),
        _cell(notice.read_at or notice.signed_at),
        _cell(notice.signed_at),
    ]
    return {"unit": notice.recipient_name, "note": notice.signed_name, "cells": cells}


def _cell(at: datetime | None, failed: bool = False) -> dict[str, str]:
    if failed:
        return {"state": "over", "text": "失败"}
    return {"state": "done" if at else "idle", "text": bj(at, "HM") if at else "待"}


@login_required
@require_safe
@xframe_options_sameorigin
def document_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bytes, rendered on the spot if they have not been yet. A missing glyph is refused by name."""
    paper = _found(request, pk)
    row = rendering.render(paper.pk, now=datetime.now(UTC))
    etag = f'"{row.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    name = f"{row.title}{row.number}.pdf".replace(" ", "")
    return pdf_answer(bytes(row.pdf or b""), name, download="download" in request.GET, etag=etag)


@login_required
@require_safe
@xframe_options_sameorigin
def intake_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """接报单 of an incident, made now and stored nowhere; blanks are to be filled by hand.
    Who called is masked for whom the pages mask him."""
    room = entered(request, pk)
    incident, plan = room.incident, room.plan
    form = kinds.paper(plan, "INTAKE_SHEET")
    facts = paper_queries.intake_sheet(
        incident, plan, parties=CALLER_KINDS, names_caller=room.may(Command.SEE_PERSON)
    )
    content = kinds.render(kind="INTAKE_SHEET", template=form.template, facts=facts)
    return pdf_answer(content, f"{incident.number}接报单.pdf", download="download" in request.GET, etag="")


@login_required
@require_safe
@xframe_options_sameorigin
def intake_sheet_blank(request: HttpRequest) -> HttpResponse:
    """空白接报单: to be printed before the line is down, and filled by hand while it is."""
    plan = current_plan(request.user)
    if plan is None:
        raise NotAllowed("系统管理人员不登记接报，没有接报单。", who_can="值班单位人员")
    form = kinds.paper(plan, "INTAKE_SHEET")
    facts = paper_queries.blank_sheet(request.user.organisation, plan, parties=CALLER_KINDS.values())
    content = kinds.render(kind="INTAKE_SHEET", template=form.template, facts=facts)
    return pdf_answer(content, "空白接报单.pdf", download="download" in request.GET, etag="")


def _found(request: HttpRequest, pk: UUID) -> Document:
    try:
        return paper_queries.one(request.user, pk)
    except Document.DoesNotExist:
        raise Http404 from None


def pdf_answer(content: bytes, name: str, *, download: bool, etag: str) -> HttpResponse:
    """The file name by RFC 5987, so that browsers read Chinese."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = (
        f"{'attachment' if download else 'inline'}; filename*=UTF-8''{quote(name)}"
    )
    response["Cache-Control"] = "private, no-cache"
    if etag:
        response["ETag"] = etag
    return response
