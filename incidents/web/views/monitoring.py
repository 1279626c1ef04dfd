"""监测: the form for a thumb, the newest of each line, the run, the charts; limits, corrections; paper and workbook."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from incidents.actions import attachments, monitoring
from incidents.actions.attachments import File
from incidents.documents import workbook
from incidents.models import Incident, MonitoringFactor, MonitoringReading
from incidents.queries import attachments as evidence
from incidents.queries import monitoring as queries
from incidents.queries.attachments import About
from incidents.queries.monitoring import Board
from incidents.queries.monitoring_charts import chart_of
from incidents.queries.room import Room, cite
from incidents.queries.visibility import incident_visible_to
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Refusal, Retype
from incidents.web.forms.monitoring import CorrectForm, FactorForm, RecordForm
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered

SHOWN = 60
"""Readings on the page; all are in the workbook."""


class OfMonitoring(ActPage):
    edits = "monitoring"
    command = Command.RECORD_MONITORING

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("monitoring", pk=room.incident.pk)


class Monitoring(OfMonitoring):
    """Everybody who sees the incident sees what was measured; who may not take values down gets no form."""

    heading, button, done = "监测", "提交", "监测数据已记录。"
    template = "monitoring/page.html"
    _board: Board | None = None

    def get(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        room = entered(request, pk)
        return self.page(room, self.form(room))

    def board(self, room: Room) -> Board:
        if self._board is None:
            self._board = queries.board(room.incident)
        return self._board

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> RecordForm:
        board, asked = self.board(room), self.request.GET
        initial = {
            "point": asked.get("point", board.open_points[-1].name if board.open_points else ""),
            "factor": asked.get("factor", board.factors[-1].name if board.factors else ""),
        }
        catalogue = room.plan.monitoring.factors if room.plan.monitoring else ()
        files = self.request.FILES if data is not None else None
        return RecordForm(data, files, initial=initial, board=board, catalogue=catalogue)

    def act(self, room: Room, form: RecordForm) -> None:
        given = form.cleaned_data
        (row,) = monitoring.record(
            incident_id=room.incident.pk,
            samples=[form.sample()],
            source=given["source"],
            check_slips=True,
            retyped={"0": given["retyped"]} if given["retyped"] else {},
            by=self.request.user,
            now=room.now,
        )
        if given["file"]:
            attachments.attach(
                incident_id=room.incident.pk,
                file=File(given["file"].name, given["file"]),
                about=About("monitoring", row.pk, f"监测 {row.point.name} {row.factor.name}"),
                description=f"{row.point.name} {row.factor.name} {queries.measured_of(row).words(row.factor.unit)}",
                by=self.request.user,
                now=room.now,
            )

    def more(self, room: Room, form: RecordForm) -> dict[str, Any]:
        board, why = self.board(room), self.refused(room)
        history = queries.history(room.incident, limit=SHOWN)
        files = evidence.hanging_on(room.incident, "monitoring", [each.row.pk for each in history])
        return {
            "board": board,
            "chosen": _chosen(board, form),
            "history": [(each, files.get(each.row.pk, [])) for each in history],
            "cited": cite(room.plan, board.evidence.clause),
            "barred": why is not None,
            "why_barred": why,
        }

    def page(
        self, room: Room, form: Any, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        if isinstance(refusal, Retype):
            form.ask_again(refusal.details["fields"])
        return super().page(room, form, refusal=refusal, status=status)


def _chosen(board: Board, form: RecordForm) -> Any:
    """The line that the form is set to, so that 上次 and 限值 stand beside the number."""
    point, factor = form["point"].value(), form["factor"].value()
    return next(
        (each for each in board.lines if (each.point.name, each.factor.name) == (point, factor)), None
    )


class SetFactor(OfMonitoring):
    heading, button, done = "限值、本底", "设定", "已设定，原来的留在时间线上。"
    template = "monitoring/factor.html"

    def factor(self, room: Room) -> MonitoringFactor:
        return _factor(room.incident, self.kwargs["factor"])

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> FactorForm:
        return FactorForm(data, factor=self.factor(room))

    def more(self, room: Room, form: FactorForm) -> dict[str, Any]:
        return {"factor": self.factor(room)}

    def act(self, room: Room, form: FactorForm) -> None:
        monitoring.set_factor(
            incident_id=room.incident.pk,
            factor=self.factor(room).name,
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class CorrectReading(OfMonitoring):
    heading, button, done = "更正监测数据", "更正", "已更正，原来的数值划去留存。"
    template = "monitoring/correct.html"

    def reading(self, room: Room) -> MonitoringReading:
        rows = room.incident.monitoring_readings.select_related("point", "factor", "recorded_by", "struck_by")
        try:
            return rows.get(pk=self.kwargs["reading"])
        except ObjectDoesNotExist:
            raise Http404 from None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> CorrectForm:
        return CorrectForm(data, row=self.reading(room))

    def more(self, room: Room, form: CorrectForm) -> dict[str, Any]:
        row = self.reading(room)
        return {"row": row, "was": queries.measured_of(row).words(row.factor.unit)}

    def act(self, room: Room, form: CorrectForm) -> None:
        monitoring.correct(
            incident_id=room.incident.pk,
            reading_id=self.kwargs["reading"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


# The library writes its styles into the picture; they hold in the picture alone.
@csp_update({"style-src": ["'unsafe-inline'"]})
@login_required
@require_safe
def chart(request: HttpRequest, pk: UUID, factor: UUID) -> HttpResponse:
    incident = _visible(request, pk)
    board = queries.board(incident)
    answer = HttpResponse(chart_of(board, _factor(incident, factor)), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-cache"
    return answer


@login_required
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """监测数据 as a paper: the run, each factor's course and its numbers."""
    room = entered(request, pk)
    board = queries.board(room.incident)
    context: dict[str, Any] = {
        "board": board,
        "factors": [(each, board.of_factor(each)) for each in board.factors if board.of_factor(each)],
        "cited": cite(room.plan, board.evidence.clause),
        "incident": room.incident,
        "plan": room.plan.plan,
        "room_url": reverse("monitoring", args=[pk]),
        "server_now": room.now,
    }
    if room.incident.drill:
        context["mode"] = "演练"
    return render(request, "monitoring/sheet.html", context)


@login_required
@require_safe
def readings_workbook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every reading, the struck ones too, with its limit; the columns are those that an import takes."""
    room = entered(request, pk)
    content = workbook.sheet(
        "监测数据",
        heading=f"{room.incident.title}　截至 {workbook.local(room.now):%Y-%m-%d %H:%M:%S} 北京时间",
        rows=[each.as_cells() for each in queries.history(room.incident, limit=None)],
    )
    answer = HttpResponse(content, content_type=workbook.MEDIA_TYPE)
    answer["Content-Disposition"] = evidence.kept_as(f"监测数据 {room.incident.number}.xlsx")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _visible(request: HttpRequest, pk: UUID) -> Incident:
    try:
        return incident_visible_to(request.user, pk)
    except Incident.DoesNotExist:
        raise Http404 from None


def _factor(incident: Incident, key: UUID) -> MonitoringFactor:
    try:
        return incident.monitoring_factors.get(pk=key)
    except ObjectDoesNotExist:
        raise Http404 from None
