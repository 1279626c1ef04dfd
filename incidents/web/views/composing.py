"""报告: the list, the composer, and the page on which a report is checked, signed and sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from incidents.actions import composing, report_papers
from incidents.documents import kinds
from incidents.models import ComposedKind, ComposedReport, ComposedState
from incidents.plans import lookup
from incidents.queries import composing as queries
from incidents.queries.composing import Sheet
from incidents.queries.questions import open_questions, unanswered
from incidents.queries.room import Room, cite
from incidents.rules import naming, powers, report_text
from incidents.rules.lifecycle import Command
from incidents.web.forms.composing import ComposeForm, ReportEditForm, SignReportForm, chosen_values
from incidents.web.forms.questions import named_in
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered
from incidents.web.views.papers import pdf_answer

STATUS = {
    ComposedState.DRAFT: "soon",
    ComposedState.SIGNED: "soon",
    ComposedState.SENT: "done",
    ComposedState.WITHDRAWN: "off",
}
WORDS = {ComposedState.DRAFT: "拟稿", ComposedState.SIGNED: "已签发，待报送", ComposedState.SENT: "已报送"}


def word_of(row: ComposedReport) -> str:
    """「待签发」 once it was put to the signer."""
    if row.is_draft and row.submitted_at is not None:
        return "待签发"
    return WORDS.get(ComposedState(row.state), row.get_state_display())


def row_of(room: Room, report: UUID) -> ComposedReport:
    """404 where the incident has none of that id."""
    rows = room.incident.composed_reports.select_related(
        "drafted_by",
        "submitted_by",
        "signed_by",
        "recorded_by",
        "sent_by",
        "checked_by",
        "document",
        "report",
        "supplements__document",
        "corrects__document",
    )
    try:
        row = rows.get(pk=report)
    except ComposedReport.DoesNotExist:
        raise Http404 from None
    row.incident = room.incident
    return row


class Compose(ActPage):
    """Every report of the incident, and the choice of the next one."""

    command, heading, button = Command.COMPOSE_REPORT, "报告", "开始拟写"
    template = "reports/list.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ComposeForm:
        known = room.plan.reporting.contents if room.plan.reporting else ()
        asked = self.request.GET.get("kind", "")
        offered = [(each.kind, ComposedKind(each.kind).label) for each in known]
        first = asked if asked in dict(offered) else self._next(room)
        return ComposeForm(data, kinds=offered, initial={"kind": first})

    def _next(self, room: Room) -> str:
        out = {row.kind for row in self.rows(room) if row.state != ComposedState.WITHDRAWN}
        return ComposedKind.FOLLOW_UP if ComposedKind.INITIAL in out else ComposedKind.INITIAL

    def rows(self, room: Room) -> list[ComposedReport]:
        rows = room.incident.composed_reports.select_related("drafted_by", "signed_by", "document")
        return list(rows.order_by("-drafted_at", "-pk")[:100])

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        rows = self.rows(room)
        return {
            "rows": [(row, STATUS[ComposedState(row.state)], word_of(row)) for row in rows],
            "unsupplemented": queries.unsupplemented(room.incident),
            "releasing": room.plan.releasing is not None,
        }

    def act(self, room: Room, form: ComposeForm) -> None:
        """A draft of that kind is gone on with."""
        kind = form.cleaned_data["kind"]
        drafts = room.incident.composed_reports.filter(kind=kind, state=ComposedState.DRAFT)
        begun = drafts.filter(corrects=None).first()
        self.made = begun or composing.compose(
            incident_id=room.incident.pk, kind=kind, by=self.request.user, now=room.now
        )

    def finished(self, room: Room) -> HttpResponse:
        made = getattr(self, "made", None)
        if made is None:
            return redirect("reports", pk=room.incident.pk)
        return redirect("report-edit", pk=room.incident.pk, report=made.pk)


class Edit(ActPage):
    """续报 composer: differences at the left, text in the middle, addressees at the right."""

    command, heading, button, done = Command.COMPOSE_REPORT, "拟写报告", "存草稿", "已存草稿。"
    template = "reports/edit.html"

    @property
    def report(self) -> UUID:
        return self.kwargs["report"]

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        room = entered(request, pk)
        if not row_of(room, kwargs["report"]).is_draft:
            return redirect("report-one", pk=pk, report=kwargs["report"])
        return self.page(room, self.form(room), refusal=self.refused(room))

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReportEditForm:
        row = row_of(room, self.report)
        initial = {
            "revision": row.revision,
            "skip_reason": row.skip_reason,
            "contact": row.contact,
            "contact_phone": row.contact_phone,
            "leader_words": row.leader_words,
        }
        units = [
            (unit.code, naming.at_place(room.plan, unit.code, room.incident.county))
            for unit in room.plan.units
        ]
        return ReportEditForm(data, sheet=Sheet(room.incident, room.plan, row), units=units, initial=initial)

    def act(self, room: Room, form: ReportEditForm) -> None:
        composing.edit(
            incident_id=room.incident.pk,
            report_id=self.report,
            revision=form.cleaned_data["revision"],
            by=self.request.user,
            now=room.now,
            **chosen_values(form),
        )

    def more(self, room: Room, form: ReportEditForm) -> dict[str, Any]:
        sheet, row = form.sheet, form.sheet.row
        contents = report_text.contents_of(room.plan, row.kind)
        return {
            "row": row,
            "sheet": sheet,
            "heading": f"{row.name}：拟写",
            "cited": cite(room.plan, contents.clause),
            "source": contents.source,
            "by_phone": row.kind == ComposedKind.PHONE,
            "clock": queries.soonest(room.plan, room.deadlines, row.kind),
            "questions": unanswered(room.incident, room.plan),
            "signers": "、".join(
                each.title for each in lookup.posts_with(room.plan, Command.SIGN_REPORT.value)
            ),
        }

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        name = "report-one" if "check" in self.request.POST else "report-edit"
        return redirect(name, pk=room.incident.pk, report=self.report)


def signing_form(room: Room, row: ComposedReport, data: Mapping[str, Any] | None = None) -> SignReportForm:
    """What the check page asks with every open question, until the report has been put to its signer."""
    asked = []
    if row.submitted_at is None and row.kind != ComposedKind.PHONE and row.is_draft:
        asked = open_questions(room.incident, room.plan, besides=named_in(room.plan, data or ()))
    return SignReportForm(data, questions=asked, initial={"revision": row.revision})


@login_required
@require_safe
def one(request: HttpRequest, pk: UUID, report: UUID) -> HttpResponse:
    """检查页: every element with 改, whom it goes to, what is missing or contradicts; then what was signed and sent."""
    room = entered(request, pk)
    row = row_of(room, report)
    sheet = Sheet(room.incident, room.plan, row)
    changed = queries.data_changed(room.plan, row, room.incident) if row.state in queries.OUT else ()
    may_sign = powers.holds(room.plan, room.posts, Command.SIGN_REPORT)
    may_compose = room.can(Command.COMPOSE_REPORT)
    context = {
        "room": room,
        "incident": room.incident,
        "room_url": reverse("room", args=[pk]),
        "row": row,
        "form": signing_form(room, row),
        "word": word_of(row),
        "status": STATUS[ComposedState(row.state)],
        "sheet": sheet,
        "body": sheet.body() if row.is_draft else row.body,
        "wrong": sheet.contradictions if row.is_draft else (),
        "missing": report_text.reporting_of(room.plan).missing,
        "elements": _elements(sheet, row),
        "addressed": _addressed(room, sheet),
        "left_out": [
            (naming.at_place(room.plan, code, room.incident.county), why)
            for code, why in row.left_out.items()
        ],
        "changed": changed,
        "received_by": next((each["received_by"] for each in row.report.recipients), "")
        if row.report
        else "",
        "receipts": queries.receipts_of(row),
        "by_phone": row.kind == ComposedKind.PHONE,
        "may_sign": may_sign and room.legal(Command.SIGN_REPORT),
        "may_compose": may_compose,
        "may_act": may_compose or may_sign,
        "desk": room.on_desk,
        "mine_to_countersign": row.awaits_countersignature and row.signed_by_id == request.user.pk,
        "who_signs": powers.who_can(room.plan, Command.SIGN_REPORT),
        "server_now": room.now,
    }
    if room.incident.drill:
        context["mode"] = "演练"
    return render(request, "reports/one.html", context)


def _elements(sheet: Sheet, row: ComposedReport) -> tuple[int, int]:
    if row.is_draft:
        return sheet.elements
    counted = [each for each in row.body if not each["enclosure"]]
    return sum(not each["missing"] for each in counted), len(counted)


def _addressed(room: Room, sheet: Sheet) -> list[tuple[str, list[Any]]]:
    named = (("主送", "recipients"), ("抄送", "copies"), ("通报", "informed"))
    found = [(word, [each for each in sheet.addressees(part) if each.chosen]) for word, part in named]
    return [(word, rows) for word, rows in found if rows]


@login_required
@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: UUID, report: UUID) -> HttpResponse:
    """The paper of a draft from the facts of this minute, with 草稿 across it; stored nowhere."""
    room = entered(request, pk)
    row = row_of(room, report)
    if row.document_id is not None:
        return redirect("document-pdf", pk=row.document_id)
    sheet = Sheet(room.incident, room.plan, row)
    kind = report_text.contents_of(room.plan, row.kind).form
    content = kinds.render(
        kind=kind, template=kinds.paper(room.plan, kind).template, facts=report_papers.draft_facts(sheet)
    )
    return pdf_answer(content, f"{row.name}.pdf", download="download" in request.GET, etag="")
