"""What is done with a report that is written: put to the signer, signed, sent, checked again, given up."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from incidents.actions import composing, report_sending, report_signing
from incidents.actions.decisions import Decision
from incidents.models import Channel, ComposedReport
from incidents.plans import lookup
from incidents.queries.authority import holders
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command
from incidents.web.forms.acts import ActForm
from incidents.web.forms.composing import SendReportForm, SignByPhoneForm, WhyForm
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage
from incidents.web.views.composing import row_of, signing_form


class OfReport(ActPage):
    """An act on one report; it leads back to the report."""

    template = "reports/act.html"

    @property
    def report(self) -> UUID:
        return self.kwargs["report"]

    def row(self, room: Room) -> ComposedReport:
        return row_of(room, self.report)

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        return signing_form(room, self.row(room), data)

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        row = self.row(room)
        return {"row": row, "heading": f"{row.name}：{self.heading}"}

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("report-one", pk=room.incident.pk, report=self.report)

    def named(self, room: Room) -> dict[str, Any]:
        """Which report of which incident, by whom, when."""
        return {
            "incident_id": room.incident.pk,
            "report_id": self.report,
            "by": self.request.user,
            "now": room.now,
        }


class Submit(OfReport):
    command, heading, button, done = Command.COMPOSE_REPORT, "提请签发", "提请签发", "已提请签发。"

    def act(self, room: Room, form: Any) -> None:
        given = form.cleaned_data
        composing.submit(revision=given["revision"], questions=form.given, **self.named(room))


class Sign(OfReport):
    command, heading, button, done = Command.SIGN_REPORT, "签发", "签发", "已签发。"

    def act(self, room: Room, form: Any) -> None:
        given = form.cleaned_data
        report_signing.sign(revision=given["revision"], questions=form.given, **self.named(room))


class SignByPhone(OfReport):
    command, heading, button = Command.COMPOSE_REPORT, "登记电话签发", "登记，立即生效"
    done = "电话签发已登记，待补签。"
    when = "given_at"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> SignByPhoneForm:
        people = {
            officer.username: f"{officer.name}（{post.title}）"
            for post in reversed(lookup.posts_with(room.plan, Command.SIGN_REPORT.value))
            for officer in holders(room.incident.organisation, post.code, now=room.now)
        }
        return SignByPhoneForm(data, people=people.items(), initial={"revision": self.row(room).revision})

    def act(self, room: Room, form: Any) -> None:
        given = form.cleaned_data
        decision = Decision(
            channel=Channel.PHONE,
            words=given["words"],
            given_by=given["given_by"],
            given_at=given["given_at"],
        )
        report_signing.sign(decision=decision, revision=given["revision"], **self.named(room))


class Countersign(OfReport):
    command, heading, button, done = Command.SIGN_REPORT, "补签", "补签", "已补签。"

    def act(self, room: Room, form: Any) -> None:
        report_signing.countersign(**self.named(room))


class Send(OfReport):
    command, heading, button, done = Command.SEND_REPORT, "登记报送", "登记报送", "已报送，时限随之办结。"
    when = "sent_at"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> SendReportForm:
        return SendReportForm(data)

    def act(self, room: Room, form: Any) -> None:
        report_sending.send(**self.named(room), **form.cleaned_data)


class CheckAgain(OfReport):
    command, heading, button, done = (
        Command.COMPOSE_REPORT,
        "签发后数据已变，仍然有效",
        "登记核对",
        "已登记核对。",
    )

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> WhyForm:
        form = WhyForm(data)
        form.rename = {"words": "reason"}
        return form

    def act(self, room: Room, form: Any) -> None:
        report_signing.check(words=form.cleaned_data["reason"], **self.named(room))


class Withdraw(OfReport):
    command, heading, button, done = Command.COMPOSE_REPORT, "作废拟稿", "作废", "已作废。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> WhyForm:
        return WhyForm(data)

    def act(self, room: Room, form: Any) -> None:
        composing.withdraw(reason=form.cleaned_data["reason"], **self.named(room))


class Correct(OfReport):
    """更正: a new one that names the old."""

    command, heading, button, done = Command.COMPOSE_REPORT, "更正", "拟写更正", "已开始拟写更正。"

    def act(self, room: Room, form: Any) -> None:
        row = self.row(room)
        self.made = composing.compose(
            incident_id=room.incident.pk, kind=row.kind, corrects=row.pk, by=self.request.user, now=room.now
        )

    def finished(self, room: Room) -> HttpResponse:
        made = getattr(self, "made", None)
        if made is None:
            return super().finished(room)
        return redirect("report-edit", pk=room.incident.pk, report=made.pk)
