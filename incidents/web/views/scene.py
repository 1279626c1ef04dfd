"""The page of a group, a unit or a post (phone first), and what each says from the scene."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from incidents.actions import delivery, leaders, scene
from incidents.actions.speaking import Heard
from incidents.models import Officer
from incidents.queries import group_work
from incidents.queries.group_work import Side
from incidents.queries.room import Room, cite
from incidents.rules.lifecycle import Command
from incidents.web.forms.group_work import (
    ArriveForm,
    FilingForm,
    HelpAnswerForm,
    HelpForm,
    LeaderForm,
    SetOutForm,
)
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered

SIDES = {
    "group": (group_work.side_of_group, "scene-group"),
    "unit": (group_work.side_of_unit, "scene-unit"),
    "post": (group_work.side_of_post, "scene-post"),
}


@login_required
@require_safe
def side(request: HttpRequest, pk: UUID, code: str, kind: str) -> HttpResponse:
    """One page; with scripts its live part alone."""
    room = entered(request, pk)
    found = SIDES[kind][0](room, code)
    if found is None:
        raise Http404
    context = _context(room, found, kind, code)
    if request.htmx:
        return render(request, "scene/_side.html", context)
    if found.own and found.unit and request.method == "GET":
        delivery.mark_read(incident_id=pk, units=frozenset([found.unit]), now=room.now)
    return render(request, "scene/side.html", context)


def _context(room: Room, found: Side, kind: str, code: str) -> dict[str, Any]:
    page = group_work.page(room, found)
    here = urlencode({"from": f"{kind}:{code}"})
    who = urlencode({"unit": found.unit} if found.unit else {"post": found.post})
    incident = room.incident
    context = {
        "room": room,
        "incident": incident,
        "desk": page,
        "side": found,
        "kind": kind,
        "here": here,
        "who": f"{who}&{here}",
        "next": _next(room, page),
        # 「启动II级响应」: of what event is said in the head of the page, and a button is one line.
        "to_sign": page.notices[0].subject.partition("：")[0] if page.notices else "",
        "owner_phone": "" if found.own else group_work.phone_of(room, found),
        "may": {
            "answer": found.mine and room.can(Command.ACKNOWLEDGE),
            "help": found.mine and room.can(Command.ASK_HELP),
            "suspend": bool(room.plan.rescue)
            and room.legal(Command.SUSPEND_RESCUE)
            and (room.may(Command.SUSPEND_RESCUE) or room.on_desk),
            "danger": room.can(Command.REPORT_DANGER) and found.mine,
            "lead": found.group is not None and found.mine and room.can(Command.NAME_LEADER),
            "order": room.can(Command.ORDER) and not found.own,
        },
        "duty_phone": incident.organisation.duty_phone or room.plan.plan.duty_phone,
        "part_url": reverse(SIDES[kind][1], args=[incident.pk, code]),
        "room_url": reverse("room", args=[incident.pk]),
        "server_now": room.now,
    }
    if incident.drill:
        context["mode"] = "演练"
    return context


def _next(room: Room, page: group_work.Desk) -> str:
    """The verb that is next: sign, set_out, arrive, figures."""
    if not page.side.mine or not room.can(Command.ACKNOWLEDGE):
        return ""
    if page.notices:
        return "sign"
    if room.response is None or not room.legal(Command.ARRIVE):
        return "figures"
    if page.presence is None or (page.presence.set_out_at is None and page.presence.arrived_at is None):
        return "set_out"
    return "figures" if page.presence.arrived_at else "arrive"


@login_required
@require_safe
def mine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The officer's own page: the group he leads, else his unit, else his post."""
    room = entered(request, pk)
    led = next((each for each in room.groups if each.leader_id == room.officer.pk), None)
    if led is not None:
        return redirect("scene-group", pk=pk, code=led.code)
    unit = next((each.unit_code for each in room.held if each.unit_code), "")
    if unit:
        return redirect("scene-unit", pk=pk, code=unit)
    if room.posts:
        return redirect("scene-post", pk=pk, code=room.posts[0])
    return redirect("room", pk=pk)


class Back:
    """An act that was opened from a page of the scene goes back there."""

    request: HttpRequest
    written_at: Any
    done: ClassVar[str]
    draft_key: str

    def back(self, room: Room) -> str:
        kind, _, code = self.request.GET.get("from", "").partition(":")
        try:
            if kind in SIDES:
                return reverse(SIDES[kind][1], args=[room.incident.pk, code])
        except NoReverseMatch:
            pass
        return reverse("scene", args=[room.incident.pk]) if kind == "scene" else ""

    def frame(self) -> str:
        """The phone's for what was opened from the page of a group, a unit or a post."""
        of_side = self.request.GET.get("from", "").partition(":")[0] in SIDES
        return "scene/act.html" if of_side else "room/_act_base.html"

    def finished(self, room: Room) -> HttpResponse:
        back = self.back(room)
        if self.request.htmx or not back:
            return super().finished(room)  # type: ignore[misc,no-any-return]
        if self.written_at is None:
            messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect(back)


class OfSide(Back, ActPage):
    """Something that a unit or a post says of itself, or the desk for it."""

    template = "scene/act.html"

    def of(self) -> dict[str, str]:
        """Whose act it is, as the address says."""
        asked = self.request.GET
        return {"unit": asked.get("unit", "")[:60], "post": asked.get("post", "")[:40]}

    def proxy(self, room: Room) -> bool:
        """Whether the desk speaks for somebody else."""
        of = self.of()
        if not room.on_desk or not (of["unit"] or of["post"]):
            return False
        return of["unit"] not in room.units if of["unit"] else of["post"] not in room.posts

    def name(self, room: Room) -> str:
        of = self.of()
        found = group_work.side_of_unit(room, of["unit"]) or group_work.side_of_post(room, of["post"])
        return found.name if found else ""

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        return {"speaker": self.name(room)}

    def said(self, form: Any) -> dict[str, Any]:
        """`unit`, `post` and `heard` of the action."""
        proxied = form.proxied()
        return {**self.of(), "heard": Heard(**proxied) if proxied else None}


class SetOut(OfSide):
    command, heading, button, done = Command.SET_OUT, "已出发", "报已出发", "已报出发。"
    when, queue = "at", "已出发"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> SetOutForm:
        return SetOutForm(data, proxy=self.proxy(room))

    def act(self, room: Room, form: SetOutForm) -> None:
        said = self.said(form)
        scene.set_out(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **said, **form.cleaned_data
        )


class Arrive(OfSide):
    command, heading, button, done = Command.ARRIVE, "已到场", "报已到场", "已报到场。"
    when, queue = "at", "已到场"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ArriveForm:
        return ArriveForm(data, proxy=self.proxy(room))

    def act(self, room: Room, form: ArriveForm) -> None:
        said = self.said(form)
        scene.arrive(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **said, **form.cleaned_data
        )


class AskHelp(OfSide):
    command, heading, button, done = Command.ASK_HELP, "求援", "发出求援", "求援已发出。"
    queue = "求援"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> HelpForm:
        return HelpForm(data, proxy=self.proxy(room))

    def act(self, room: Room, form: HelpForm) -> None:
        said = self.said(form)
        scene.ask_help(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **said, **form.cleaned_data
        )


class AnswerHelp(Back, ActPage):
    command, heading, button, done = Command.ANSWER_HELP, "答复求援", "答复", "已答复。"
    template = "scene/act.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> HelpAnswerForm:
        return HelpAnswerForm(data)

    def more(self, room: Room, form: HelpAnswerForm) -> dict[str, Any]:
        row = room.incident.help_requests.filter(pk=self.kwargs["help"]).first()
        if row is None:
            raise Http404
        return {"help": row}

    def act(self, room: Room, form: HelpAnswerForm) -> None:
        scene.answer_help(
            incident_id=room.incident.pk,
            help_id=self.kwargs["help"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class FileFigures(OfSide):
    command, heading, button, done = Command.FILE_FIGURES, "现场填报", "提交", "已填报。"
    when, queue = "as_of", "现场填报"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> FilingForm:
        work = room.plan.field_work
        asked = work.figures if work else ()
        of = self.of()
        last = room.incident.filings.filter(unit_code=of["unit"], post_code=of["post"]).first()
        before = {each["label"]: each["value"] for each in last.figures} if last else {}
        return FilingForm(data, proxy=self.proxy(room), asked=asked, last=before)

    def act(self, room: Room, form: FilingForm) -> None:
        said, cleaned = self.said(form), form.cleaned_data
        scene.file_figures(
            incident_id=room.incident.pk,
            by=self.request.user,
            now=room.now,
            figures=form.figures(),
            words=cleaned["words"],
            as_of=cleaned["as_of"],
            **said,
        )


class NameLeader(Back, ActPage):
    command, heading, button, done = Command.NAME_LEADER, "指定组长", "指定", "组长已指定。"
    template = "scene/act.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> LeaderForm:
        officers = Officer.objects.filter(organisation=room.incident.organisation_id, is_active=True)
        names = [(each.username, f"{each.name}（{each.title}）") for each in officers.order_by("username")]
        return LeaderForm(data, officers=names)

    def more(self, room: Room, form: LeaderForm) -> dict[str, Any]:
        found = group_work.side_of_group(room, self.kwargs["code"])
        if found is None or found.group is None:
            raise Http404
        return {
            "group": found.group,
            "cited": cite(room.plan, found.group.clause),
        }

    def act(self, room: Room, form: LeaderForm) -> None:
        leaders.name(
            incident_id=room.incident.pk,
            group=self.kwargs["code"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )
