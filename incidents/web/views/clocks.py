"""One clock and what is done about it; the ledger of all clocks of an incident, on screen, on paper, as a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from incidents.actions import aftercare, delivery, urging
from incidents.documents import workbook
from incidents.models import Deadline
from incidents.queries import clock_ledger
from incidents.queries.clock_page import ClockPage
from incidents.queries.room import Room
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.web import tables
from incidents.web.forms.acts import ActForm
from incidents.web.forms.clocks import (
    EscalateForm,
    ExtendForm,
    PauseForm,
    ResumeForm,
    UrgeForm,
    WaiveForm,
)
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered
from incidents.web.views.room_links import page_of


@dataclass(frozen=True)
class Offer:
    """One act on the page of a clock: its own small form, or why it is not there."""

    name: str
    button: str
    hint: str
    form: ActForm | None = None
    url: str = ""
    barred: str = ""


@login_required
@require_safe
def clock(request: HttpRequest, pk: UUID, deadline: UUID) -> HttpResponse:
    """Everything about one clock; who was told of it and opens it has read it."""
    page = found(entered(request, pk), deadline)
    context = _context(page) | {"offers": offers(page)}
    if request.method == "GET" and page.unread:
        delivery.mark_opened(page.unread, now=page.now)
    return render(request, "clocks/page.html", context)


@login_required
@require_safe
def clock_now(request: HttpRequest, pk: UUID, deadline: UUID) -> HttpResponse:
    """The live part of it: card, what comes next, what has happened."""
    return render(request, "clocks/_now.html", _context(found(entered(request, pk), deadline)))


def found(room: Room, deadline: UUID) -> ClockPage:
    try:
        return ClockPage(room, deadline)
    except Deadline.DoesNotExist:
        raise Http404 from None


def _context(page: ClockPage) -> dict[str, Any]:
    incident = page.incident
    context = {
        "page": page,
        "history": page.history,
        "incident": incident,
        "act_url": page_of(page.room, page.deadline.met_by_act) if page.deadline.is_open else "",
        "room_url": reverse("room", args=[incident.pk]),
        "server_now": page.now,
    }
    return context | ({"mode": "演练"} if incident.drill else {})


def offers(page: ClockPage) -> list[Offer]:
    """What may be done about it now; of the rest, who could."""
    if not page.deadline.is_open:
        return []
    return [each for act in ACTS if (each := act.offer(page)) is not None]


class ClockAct(ActPage):
    """One act about one clock; afterwards the clock is shown again."""

    template = "clocks/act.html"
    name: ClassVar[str]
    form_class: ClassVar[type[ActForm]] = ActForm

    @classmethod
    def offer(cls, page: ClockPage) -> Offer | None:
        """None where there is no occasion for it."""
        hint = cls.hint(page)
        if not hint or not page.room.legal(cls.command):
            return None
        if not page.room.may(cls.command):
            who = powers.who_can(page.plan, cls.command)
            return Offer(cls.name, cls.heading, hint, barred=f"按预案由{who}办理。")
        url = reverse(f"clock-{cls.name}", args=[page.incident.pk, page.deadline.pk])
        return Offer(cls.name, cls.button, hint, cls.form_class(auto_id=f"{cls.name}_%s"), url)

    @classmethod
    def hint(cls, page: ClockPage) -> str:
        """What it would do now; empty where there is no occasion."""
        raise NotImplementedError

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        return self.form_class(data)

    def more(self, room: Room, form: ActForm) -> dict[str, Any]:
        page = found(room, self.kwargs["deadline"])
        return {"page": page, "clock_url": self._clock_url(room), "hint": self.hint(page)}

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect(self._clock_url(room))

    def _clock_url(self, room: Room) -> str:
        return reverse("clock", args=[room.incident.pk, self.kwargs["deadline"]])

    def given(self, room: Room) -> dict[str, Any]:
        return {
            "incident_id": room.incident.pk,
            "deadline_id": self.kwargs["deadline"],
            "by": self.request.user,
            "now": room.now,
        }


class Acknowledge(ClockAct):
    command, heading, button = Command.ACKNOWLEDGE, "确认", "确认，由我处理"
    name, done = "acknowledge", "已确认，由您处理；办结仍以规定的动作为准。"

    @classmethod
    def hint(cls, page: ClockPage) -> str:
        row = page.deadline
        if row.missed_at is None or row.acknowledged_at is not None:
            return ""
        return "写上您的姓名和时刻，不再逐级惊动别人。确认不等于办结，时限继续走。"

    def act(self, room: Room, form: ActForm) -> None:
        urging.acknowledge(**self.given(room))


class Urge(ClockAct):
    command, heading, button = Command.URGE, "催办", "催办"
    name, done, form_class = "urge", "已催办。", UrgeForm

    @classmethod
    def hint(cls, page: ClockPage) -> str:
        names = "、".join(each.name for each in page.owners)
        owner = page.deadline.owner_name
        return (
            f"现在提醒{owner} {names}。"
            if names
            else f"{owner}在系统内无人可通知，请打电话；催办会记入时间线。"
        )

    def act(self, room: Room, form: ActForm) -> None:
        urging.urge(**self.given(room), **form.cleaned_data)


class Escalate(ClockAct):
    command, heading, button = Command.URGE, "提前逐级", "提前逐级"
    name, done, form_class = "escalate", "已提前逐级提醒。", EscalateForm

    @classmethod
    def hint(cls, page: ClockPage) -> str:
        return f"现在就提醒{page.next_above}，后面各级仍按原来的时间。" if page.next_above else ""

    def act(self, room: Room, form: ActForm) -> None:
        urging.climb(**self.given(room), **form.cleaned_data)


class Waive(ClockAct):
    command, heading, button = Command.WAIVE, "免除", "免除这个时限"
    name, done, form_class = "waive", "已免除，理由留在时限台账上。", WaiveForm

    @classmethod
    def hint(cls, page: ClockPage) -> str:
        if page.deadline.badge == "law":
            return "这是法规的时限：免除只停本系统的钟，不免除法定的义务。姓名和理由留在台账上。"
        return "此后不再计时、不再提醒。姓名和理由留在台账上。"

    def act(self, room: Room, form: ActForm) -> None:
        urging.waive(**self.given(room), **form.cleaned_data)


class Pause(ClockAct):
    command, heading, button = Command.PAUSE_CLOCK, "停钟", "停钟"
    name, done, form_class = "pause", "已停钟；续钟时到期时刻按停的时间推后。", PauseForm

    @classmethod
    def hint(cls, page: ClockPage) -> str:
        """Only for what the regulation names, while it runs and is not late."""
        if page.rule is None or not page.rule.pause_for or page.deadline.paused_at or page.deadline.missed_at:
            return ""
        return f"{page.rule.pause_for}所需时间不计入。停钟期间不提醒、不超时。"

    def act(self, room: Room, form: ActForm) -> None:
        aftercare.pause(**self.given(room), **form.cleaned_data)


class Resume(ClockAct):
    command, heading, button = Command.RESUME_CLOCK, "续钟", "续钟"
    name, done, form_class = "resume", "已续钟，到期时刻已按停的时间推后。", ResumeForm

    @classmethod
    def hint(cls, page: ClockPage) -> str:
        return f"停钟事由：{page.deadline.paused_reason}" if page.deadline.paused_at else ""

    def act(self, room: Room, form: ActForm) -> None:
        aftercare.resume(**self.given(room), **form.cleaned_data)


class Extend(ClockAct):
    command, heading, button = Command.EXTEND_CLOCK, "延长时限", "延长"
    name, done, form_class = "extend", "已延长，批准文号留在时限台账上。", ExtendForm

    @classmethod
    def hint(cls, page: ClockPage) -> str:
        extension = page.rule.extension if page.rule else None
        if extension is None or page.deadline.extended_days or page.deadline.missed_at:
            return ""
        return f"经{extension.by}批准可延长一次，至多 {extension.days} 日（{extension.source}）。"

    def act(self, room: Room, form: ActForm) -> None:
        aftercare.extend(**self.given(room), **form.cleaned_data)


ACTS: tuple[type[ClockAct], ...] = (Acknowledge, Urge, Escalate, Pause, Resume, Extend, Waive)


@login_required
@require_safe
def ledger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """时限台账: a page that is also the paper; the same lines as CSV and XLSX."""
    room = entered(request, pk)
    shown = clock_ledger.ledger(room.incident, room.plan, now=room.now, chosen=request.GET.get("state", ""))
    if form := tables.asked(request):
        return tables.answer(_table(room, shown), form, now=room.now)
    context: dict[str, Any] = {
        "ledger": shown,
        "incident": room.incident,
        "plan": room.plan.plan,
        "room_url": reverse("room", args=[pk]),
        "exports": tables.links(request),
        "server_now": room.now,
    }
    if room.incident.drill:
        context["mode"] = "演练"
    return render(request, "clocks/ledger.html", context)


@login_required
@require_safe
def ledger_workbook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ledger as a workbook, every clock, times in 北京时间."""
    room = entered(request, pk)
    shown = clock_ledger.ledger(room.incident, room.plan, now=room.now)
    return tables.answer(_table(room, shown), tables.XLSX, now=room.now)


def _table(room: Room, shown: clock_ledger.Ledger) -> tables.Table:
    as_of = f"截至 {workbook.local(room.now):%Y-%m-%d %H:%M:%S} 北京时间"
    return tables.Table(
        f"时限台账 {room.incident.number}",
        f"{room.incident.title}　{as_of}",
        clock_ledger.COLUMNS,
        (list(clock_ledger.as_cells(each).values()) for each in shown.lines),
        sheet="时限台账",
    )
