"""通话: whom to call, with what words, and what came of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from incidents.actions import telephone
from incidents.models import CallResult, PhoneCall, ReportKind
from incidents.plans import lookup
from incidents.queries import phone_book
from incidents.queries import telephone as calls
from incidents.queries.room import Room
from incidents.queries.telephone import Line
from incidents.rules import call_script
from incidents.rules.call_script import Caller, Recipient, Script, Told
from incidents.rules.lifecycle import Command
from incidents.web.forms.telephone import CallForm, EndRedialForm
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered

REPORTS = (
    (ReportKind.INITIAL, "电话首报"),
    (ReportKind.NOTIFICATION, "通报"),
    (ReportKind.LEADER, "报告带班领导"),
    (ReportKind.FOLLOW_UP, "电话续报"),
)


class Calls(ActPage):
    """The list on the left, one call on the right; what the chosen line knows is filled in."""

    edits = "call"
    command, heading, button, done = Command.LOG_CALL, "通话", "记下通话", "已记下通话。"
    template = "telephone/calls.html"
    when, queue = "called_at", "通话记录"

    @property
    def draft_key(self) -> str:
        """What is typed for one line must not turn up at another."""
        return f"act:{self.request.path}:{self.request.GET.get('line', '')}"

    def sections(self, room: Room) -> list[calls.Section]:
        if not hasattr(self, "_sections"):
            self._sections = calls.call_list(room)
        return self._sections

    def chosen(self, room: Room) -> Line | None:
        key = self.request.GET.get("line", "")
        return calls.line_for(self.sections(room), key) if key else None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> CallForm:
        line = self.chosen(room)
        if line is None:
            return CallForm(data, initial={"called_at": room.now}, reports=REPORTS)
        initial = {
            "unit": line.unit,
            "officer": line.officer,
            "notice": line.notice,
            "party": line.party,
            "phone": line.phone,
            "purpose": line.purpose,
            "report_as": line.report_as,
            "called_at": room.now,
            "result": CallResult.REACHED,
            "receipt": telephone.SIGNED if line.notice else "",
        }
        return CallForm(data, initial=initial, reports=REPORTS)

    def more(self, room: Room, form: CallForm) -> dict[str, Any]:
        line = self.chosen(room)
        return {
            "sections": self.sections(room),
            "line": line,
            "next_line": calls.next_line(self.sections(room)),
            "script_url": _script_url(room, line),
            "list_url": reverse("calls-list", args=[room.incident.pk]),
            "calls_url": reverse("calls", args=[room.incident.pk]),
            "recent": phone_book.recent(room),
            "topics": "todo receipts clocks",
        }

    def act(self, room: Room, form: CallForm) -> None:
        talk = telephone.Talk(**form.talk())
        if talk.unit or talk.officer:
            line = self.chosen(room)
            if line is not None and talk.party and talk.party != line.party:
                # Another name over a chosen line is another party.
                talk = telephone.Talk(**form.talk() | {"unit": "", "officer": ""})
        telephone.log(talk, incident_id=room.incident.pk, by=self.request.user, now=room.now)

    def finished(self, room: Room) -> HttpResponse:
        if self.written_at is None:
            messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("calls", pk=room.incident.pk)


def _script_url(room: Room, line: Line | None) -> str:
    asked = {}
    if line is not None:
        asked = {"to": line.unit, "line": line.key}
    known = {name: value for name, value in asked.items() if value}
    return f"{reverse('call-script', args=[room.incident.pk])}{'?' + urlencode(known) if known else ''}"


@login_required
@require_safe
def calls_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list alone, for the doorbell: it holds no input."""
    room = entered(request, pk)
    sections = calls.call_list(room)
    context = {
        "incident": room.incident,
        "sections": sections,
        "next_line": calls.next_line(sections),
        "calls_url": reverse("calls", args=[pk]),
        "list_url": reverse("calls-list", args=[pk]),
        "recent": phone_book.recent(room),
        "topics": "todo receipts clocks",
        "chosen_key": request.GET.get("line", ""),
    }
    return render(request, "telephone/_list.html", context)


class EndRedial(ActPage):
    command, heading, button, done = Command.LOG_CALL, "不再重拨", "不再重拨", "已不再重拨。"
    template = "telephone/end_redial.html"

    def call(self, room: Room) -> PhoneCall:
        found = room.incident.phone_calls.filter(pk=self.kwargs["call"]).first()
        if found is None:
            raise Http404
        return found

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> EndRedialForm:
        return EndRedialForm(data)

    def more(self, room: Room, form: EndRedialForm) -> dict[str, Any]:
        return {"call": self.call(room)}

    def act(self, room: Room, form: EndRedialForm) -> None:
        telephone.end_redial(
            incident_id=room.incident.pk,
            call_id=self.call(room).pk,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=room.now,
        )


@login_required
@require_safe
def script(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words to read aloud, as of now; they do not change under the reader."""
    room = entered(request, pk)
    line, made = _script(request, room)
    context = {
        "incident": room.incident,
        "plan": room.plan,
        "room_url": reverse("room", args=[pk]),
        "calls_url": reverse("calls", args=[pk]) + (f"?{urlencode({'line': line.key})}" if line else ""),
        "script": made,
        "line": line,
        "server_now": room.now,
        "changed_url": f"{reverse('call-script-changed', args=[pk])}?{_kept(request, made)}",
        "mode": "演练" if room.incident.drill else "实战",
    }
    return render(request, "telephone/script.html", context)


@login_required
@require_safe
def script_changed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The pill 「数据已更新」 where what is to be read is no longer what was opened."""
    room = entered(request, pk)
    _, made = _script(request, room)
    asked = request.GET.copy()
    seen = asked.pop("seen", [""])[0]
    context = {
        "incident": room.incident,
        "changed": made.fingerprint != seen,
        "changed_url": request.get_full_path(),
        "script_url": f"{reverse('call-script', args=[pk])}?{asked.urlencode()}",
        "server_now": room.now,
    }
    return render(request, "telephone/_changed.html", context)


def _kept(request: HttpRequest, made: Script) -> str:
    asked = {name: value for name, value in request.GET.items() if name in ("to", "line")}
    return urlencode({**asked, "seen": made.fingerprint})


def _script(request: HttpRequest, room: Room) -> tuple[Line | None, Script]:
    sections = calls.call_list(room)
    unit, key = request.GET.get("to", ""), request.GET.get("line", "")
    line = calls.line_for(sections, key)
    if line is None and unit:
        line = next((each for part in sections for each in part.lines if each.unit == unit), None)
    return line, call_script.script(room.plan, told(room), caller(room), _recipient(room, line))


def _recipient(room: Room, line: Line | None) -> Recipient:
    if line is None:
        return Recipient()
    clauses = tuple(dict.fromkeys(clause for clause in (line.clause,) if clause and line.report_as))
    return Recipient(
        name=line.party,
        unit=line.unit,
        purpose=line.purpose if line.report_as else "",
        clauses=clauses,
        notice=line.purpose if line.notice else "",
    )


def caller(room: Room) -> Caller:
    posts = [lookup.post(room.plan, post).title for post in room.posts]
    return Caller(room.officer.name, posts[0] if posts else "")


def told(room: Room) -> Told:
    incident = room.incident
    office = incident.organisation
    return Told(
        office=office.name,
        number=incident.number,
        county=incident.county,
        detail=incident.detail,
        category=incident.category,
        narrative=incident.narrative,
        occurred_at=incident.occurred_at,
        learned_at=incident.learned_at,
        as_of=incident.facts_as_of,
        confirmed=incident.confirmed,
        projected=incident.projected,
        assessment=incident.assessment,
        severity_grade=incident.severity_grade,
        response_level=incident.response_level,
        measures=incident.measures_taken,
        substances=incident.substances,
        callback=office.duty_phone or room.plan.plan.duty_phone,
        drill=incident.drill,
    )
