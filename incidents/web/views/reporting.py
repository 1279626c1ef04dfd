"""登记报告: recipients come ticked from the limits that the report would end, each with its clause."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from incidents.actions import reports
from incidents.models import ReportKind, ReportMeans
from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule
from incidents.queries import report_limits
from incidents.queries.questions import open_questions
from incidents.queries.room import Room, cite
from incidents.queries.rules_of import rule_of
from incidents.rules import deadlines, naming
from incidents.rules.levels import parse
from incidents.rules.lifecycle import Command
from incidents.rules.report_routes import ENDS
from incidents.web.forms.questions import named_in
from incidents.web.forms.reporting import ReportForm
from incidents.web.views.acting import ActPage, entered


class Report(ActPage):
    edits = "report"
    command, heading, button, done = Command.REPORT, "登记报告", "登记", "已登记。"
    queue, when = "登记报告", "sent_at"
    template = "room/report.html"

    def post(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        """`refresh` ticks the recipients anew for the kind and means chosen; nothing is recorded yet."""
        if "refresh" not in request.POST:
            return super().post(request, pk, **kwargs)
        room = entered(request, pk)
        typed = request.POST.copy()
        preset = self._preset(room, typed.get("kind", ""), typed.get("means", ""))
        typed.setlist("recipients", preset)
        return self.page(room, self.form(room, typed), refusal=self.refused(room))

    def _preset(self, room: Room, kind: str, means: str) -> list[str]:
        """Whom it must reach. A call that ends no limit of its own goes to those whom the written one must reach."""
        wanted = self._wanted(room, kind, means) or self._wanted(room, kind, ReportMeans.WRITTEN)
        return list(dict.fromkeys(code for _, codes in wanted for code, _ in codes))

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReportForm:
        kind = self.request.GET.get("kind", "")
        means = self.request.GET.get("means", "")
        kind = kind if kind in ReportKind.values else ReportKind.INITIAL
        means = means if means in ReportMeans.values else ReportMeans.WRITTEN
        initial = {"kind": kind, "means": means, "recipients": self._preset(room, kind, means)}
        asked = open_questions(room.incident, room.plan, besides=named_in(room.plan, data or ()))
        return ReportForm(data, initial=initial, units=_recipients(room), questions=asked)

    def _wanted(self, room: Room, kind: str, means: str) -> list[tuple[Any, list[tuple[str, Any]]]]:
        """Open limits that such a report ends, each with the units that it must reach and their clauses."""
        ended = report_limits.ended_by(room.plan, room.deadlines, kind, means)
        return [(each, _owed(room, rule_of(room.plan, each))) for each in ended]

    def more(self, room: Room, form: ReportForm) -> dict[str, Any]:
        by_phone = form["means"].value() == ReportMeans.PHONE
        kind, means = form["kind"].value(), form["means"].value()
        ended = [
            (deadline, cite(room.plan, deadline.clause)) for deadline, _ in self._wanted(room, kind, means)
        ]
        cited: dict[str, list[str]] = {}
        acts = {*ENDS.get((kind, means), ()), *ENDS.get((kind, ReportMeans.WRITTEN), ())}
        named = [rule for rule in room.plan.deadlines if rule.met_by in acts]
        for rule in named or room.plan.deadlines:
            for code, words in _owed(room, rule):
                cited.setdefault(code, []).append(words)
        ticked = set(form["recipients"].value() or [])
        rows = [
            (code, name, "；".join(dict.fromkeys(cited.get(code, []))), code in ticked)
            for code, name in form.fields["recipients"].choices
        ]
        first = [row for row in rows if row[2] or row[3]]
        heading = "电话报告" if by_phone else "登记系统外报告" if room.plan.reporting else self.heading
        return {
            "heading": heading,
            "ended": ended,
            "first": first,
            "others": [row for row in rows if row not in first],
        }

    def act(self, room: Room, form: ReportForm) -> None:
        reports.send(
            incident_id=room.incident.pk,
            questions=form.given,
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


def _recipients(room: Room) -> list[tuple[str, str]]:
    return [
        (unit.code, naming.at_place(room.plan, unit.code, room.incident.county)) for unit in room.plan.units
    ]


def _owed(room: Room, rule: DeadlineRule) -> list[tuple[str, str]]:
    """Unit and clause of each recipient that the rule names at the present level."""
    found = room.incident.assessment.get("report_class")
    level = room.incident.response_level or (parse(found) if found else None)
    owed = deadlines.recipients(rule, level=level, facts=(room.incident.confirmed, room.incident.projected))
    return [
        (each.unit, each.source or f"§{lookup.clause_ref(room.plan, each.clause or rule.clause)}")
        for each in owed
    ]
