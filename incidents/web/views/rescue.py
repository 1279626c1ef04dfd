"""暂停救援, 补报, 恢复; 险情报告 and the decision on it."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from incidents.actions import dangers, rescue
from incidents.actions.speaking import Heard
from incidents.queries import roll
from incidents.queries.room import Room, cite
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import Refusal
from incidents.web.forms.group_work import (
    DangerDecisionForm,
    DangerForm,
    ResumeForm,
    SuspendForm,
    SuspensionReportForm,
)
from incidents.web.views.acting import ActPage
from incidents.web.views.orders import decision_of, givers, relays
from incidents.web.views.scene import Back, OfSide


class Relayed(Back, ActPage):
    """A decision of the command that the desk may write down for whoever made it on the telephone."""

    def refused(self, room: Room) -> Refusal | None:
        try:
            if not relays(room) or not powers.posts_with(room.plan, self.command):
                powers.require(room.plan, room.posts, self.command)
            lifecycle.after(State(room.incident.state), self.command)
        except Refusal as refusal:
            return refusal
        return None

    def spoken(self, room: Room) -> dict[str, Any]:
        return {"givers": givers(room, self.command) if relays(room) else [], "relays": relays(room)}


class Suspend(OfSide):
    """The first tap opened it, the second stops the rescue. Nothing is asked."""

    command, heading, button = Command.SUSPEND_RESCUE, "立即撤离、暂停救援", "■ 确认暂停救援"
    done = "已暂停救援，已通知各单位。撤到安全区域后请补报。"
    template, queue = "scene/suspend.html", "暂停救援"

    def refused(self, room: Room) -> Refusal | None:
        try:
            if not self.proxy(room) or not powers.posts_with(room.plan, self.command):
                powers.require(room.plan, room.posts, self.command)
            lifecycle.after(State(room.incident.state), self.command)
        except Refusal as refusal:
            return refusal
        return None

    def proxy(self, room: Room) -> bool:
        return room.on_desk and not room.may(Command.SUSPEND_RESCUE) and bool(self.of()["unit"])

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> SuspendForm:
        return SuspendForm(data, proxy=self.proxy(room))

    def more(self, room: Room, form: SuspendForm) -> dict[str, Any]:
        rule = room.plan.rescue
        units = [] if room.may(self.command) or not room.on_desk else roll.units_called(room)
        return super().more(room, form) | {
            "cited": cite(room.plan, rule.team_clause if rule else ""),
            "units": units,
            "called": len({each.unit_code for each in room.notices}),
        }

    def act(self, room: Room, form: SuspendForm) -> None:
        proxied = form.proxied()
        heard = Heard(**proxied) if proxied is not None else Heard() if self.proxy(room) else None
        mine = {} if heard is None else {"unit": self.of()["unit"]}
        rescue.suspend(
            incident_id=room.incident.pk,
            by=self.request.user,
            now=room.now,
            words=form.cleaned_data["words"],
            heard=heard,
            **mine,
        )


class ReportSuspension(OfSide):
    command, heading, button, done = Command.REPORT_SUSPENSION, "补报暂停救援", "补报", "已补报。"
    when = "at"

    def _row(self, room: Room) -> Any:
        row = room.incident.suspensions.filter(pk=self.kwargs["suspension"]).first()
        if row is None:
            raise Http404
        return row

    def of(self) -> dict[str, str]:
        return {"unit": self.row.unit_code, "post": self.row.post_code}

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> SuspensionReportForm:
        self.row = self._row(room)
        return SuspensionReportForm(data, proxy=self.proxy(room))

    def more(self, room: Room, form: SuspensionReportForm) -> dict[str, Any]:
        return super().more(room, form) | {"suspension": self.row}

    def act(self, room: Room, form: SuspensionReportForm) -> None:
        proxied = form.proxied()
        rescue.report(
            incident_id=room.incident.pk,
            suspension_id=self.row.pk,
            by=self.request.user,
            now=room.now,
            heard=Heard(**proxied) if proxied else None,
            **form.cleaned_data,
        )


class Resume(Relayed):
    command, heading, button, done = (
        Command.RESUME_RESCUE,
        "恢复救援",
        "恢复救援",
        "已恢复救援，已通知各单位。",
    )
    template = "scene/resume.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ResumeForm:
        conditions = room.plan.rescue.conditions if room.plan.rescue else ()
        return ResumeForm(data, conditions=conditions, **self.spoken(room))

    def more(self, room: Room, form: ResumeForm) -> dict[str, Any]:
        rows = room.incident.suspensions.filter(resumed_at__isnull=True)
        clause = room.plan.rescue.resume_clause if room.plan.rescue else ""
        return {"suspensions": list(rows), "cited": cite(room.plan, clause)}

    def act(self, room: Room, form: ResumeForm) -> None:
        met, spoken = form.met(), form.spoken()
        rescue.resume(
            incident_id=room.incident.pk,
            met=met,
            words=form.cleaned_data["note"],
            decision=decision_of(spoken),
            by=self.request.user,
            now=room.now,
        )


class ReportDanger(OfSide):
    command, heading, button, done = Command.REPORT_DANGER, "险情报告", "■ 报告险情", "险情已报告，等待决定。"
    when, queue = "at", "险情报告"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> DangerForm:
        return DangerForm(data, proxy=self.proxy(room))

    def more(self, room: Room, form: DangerForm) -> dict[str, Any]:
        rule = room.plan.rescue
        return super().more(room, form) | {"cited": cite(room.plan, rule.danger_clause if rule else "")}

    def act(self, room: Room, form: DangerForm) -> None:
        said = self.said(form)
        dangers.report(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **said, **form.cleaned_data
        )


class DecideDanger(Relayed):
    command, heading, button, done = Command.DECIDE_DANGER, "对险情作出决定", "决定", "已决定。"
    template = "scene/act.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> DangerDecisionForm:
        return DangerDecisionForm(data, **self.spoken(room))

    def more(self, room: Room, form: DangerDecisionForm) -> dict[str, Any]:
        row = room.incident.danger_reports.filter(pk=self.kwargs["danger"]).first()
        if row is None:
            raise Http404
        clause = room.plan.rescue.danger_clause if room.plan.rescue else ""
        return {"danger": row, "cited": cite(room.plan, clause)}

    def act(self, room: Room, form: DangerDecisionForm) -> None:
        spoken = form.spoken()
        dangers.decide(
            incident_id=room.incident.pk,
            danger_id=self.kwargs["danger"],
            choice=form.cleaned_data["choice"],
            words=form.cleaned_data["words"],
            decision=decision_of(spoken),
            by=self.request.user,
            now=room.now,
        )
