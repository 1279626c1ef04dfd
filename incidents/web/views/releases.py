"""信息发布: the texts of an incident, each at its gate; what is asked again when the figures have moved on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from incidents.actions import release_papers, releases
from incidents.documents import kinds
from incidents.models import InformationRelease, ReleaseState
from incidents.plans.schema import ReleaseStep
from incidents.queries import composing as queries
from incidents.queries.room import Room, cite
from incidents.rules import lifecycle, powers, releasing
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import Refusal
from incidents.rules.releasing import Holder
from incidents.web.forms.acts import ActForm
from incidents.web.forms.composing import OpinionForm, PublishForm, ReleaseForm, ReviewForm, WhyForm
from incidents.web.once import draft_done
from incidents.web.views.acting import ActPage, entered
from incidents.web.views.papers import pdf_answer

STATUS = {
    ReleaseState.DRAFT: "soon",
    ReleaseState.RETURNED: "over",
    ReleaseState.REVIEWED: "soon",
    ReleaseState.PUBLISHED: "done",
    ReleaseState.WITHDRAWN: "off",
}


def held(room: Room) -> list[Holder]:
    return [Holder(each.post, each.unit_code) for each in room.held]


def row_of(room: Room, release: UUID) -> InformationRelease:
    rows = room.incident.releases.select_related("drafted_by", "reviewed_by", "published_by", "document")
    try:
        row = rows.get(pk=release)
    except InformationRelease.DoesNotExist:
        raise Http404 from None
    row.incident = room.incident
    return row


class Gate(ActPage):
    """An act at one gate of the plan's chain; it leads back to the list."""

    template = "releases/act.html"
    gate = "draft"

    def step(self, room: Room) -> ReleaseStep:
        chain = releasing.releasing_of(room.plan)
        step: ReleaseStep = getattr(chain, self.gate)
        return step

    def refused(self, room: Room) -> Refusal | None:
        """Power, gate and state, each in its words."""
        try:
            step = self.step(room)
            releasing.require(room.plan, step, held(room))
            powers.require(room.plan, room.posts, self.command)
            lifecycle.after(State(room.incident.state), self.command)
        except Refusal as refusal:
            return refusal
        return None

    def row(self, room: Room) -> InformationRelease:
        return row_of(room, self.kwargs["release"])

    def named(self, room: Room) -> dict[str, Any]:
        return {
            "incident_id": room.incident.pk,
            "release_id": self.kwargs["release"],
            "by": self.request.user,
            "now": room.now,
        }

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        row = self.row(room)
        return {
            "row": row,
            "heading": f"{row}：{self.heading}",
            "changed": queries.release_changed(room.plan, row, room.incident),
            "wrong": releasing.wrong_numbers(room.plan, row.text, queries.figures_of(room.incident)),
            "notes": releasing.notes(room.plan, queries.gravest(room.incident)),
        }

    def finished(self, room: Room) -> HttpResponse:
        messages.success(self.request, format_html("{}{}", self.done, draft_done(self.draft_key)))
        return redirect("releases", pk=room.incident.pk)


class Draft(Gate):
    """Every text with where it stands, and the form of a new one."""

    command, heading, button, done = Command.DRAFT_RELEASE, "信息发布", "提交审核", "已提交审核。"
    template = "releases/list.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReleaseForm:
        return ReleaseForm(data)

    def act(self, room: Room, form: Any) -> None:
        given = form.cleaned_data
        releases.draft(
            incident_id=room.incident.pk,
            title=given["title"],
            text=given["text"],
            by=self.request.user,
            now=room.now,
        )

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        chain = room.plan.releasing
        if chain is None:
            raise Http404
        rows = room.incident.releases.select_related("drafted_by", "reviewed_by", "published_by", "document")
        steps = [chain.draft, chain.review, chain.publish, *([chain.watch] if chain.watch else [])]
        return {
            "chain": chain,
            "cited": cite(room.plan, chain.clause),
            "steps": [(each, releasing.who_passes(room.plan, each) or "参与处置的人员") for each in steps],
            "rows": [self._line(room, row) for row in rows.order_by("-serial")],
            "may": {
                name: releasing.may_pass(getattr(chain, name), held(room))
                for name in ("draft", "review", "publish", "watch")
                if getattr(chain, name) is not None
            },
            "on_desk": room.on_desk,
            "notes": releasing.notes(room.plan, queries.gravest(room.incident)),
        }

    def _line(self, room: Room, row: InformationRelease) -> dict[str, Any]:
        return {
            "row": row,
            "status": STATUS[ReleaseState(row.state)],
            "changed": ()
            if row.state == ReleaseState.WITHDRAWN
            else queries.release_changed(room.plan, row, room.incident),
            "wrong": releasing.wrong_numbers(room.plan, row.text, queries.figures_of(room.incident))
            if row.state in releases.OPEN
            else (),
            "open": row.state in releases.OPEN,
            "own": row.drafted_by_id == room.officer.pk,
        }


class Edit(Gate):
    command, heading, button, done = Command.DRAFT_RELEASE, "改稿", "重新提交审核", "已重新提交审核。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReleaseForm:
        row = self.row(room)
        return ReleaseForm(data, initial={"revision": row.revision, "title": row.title, "text": row.text})

    def act(self, room: Room, form: Any) -> None:
        releases.edit(**self.named(room), **form.cleaned_data)


class Review(Gate):
    command, heading, button, done, gate = (
        Command.REVIEW_RELEASE, "审核", "审核同意", "已审核，可以发布。", "review",
    )  # fmt: skip

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReviewForm:
        return ReviewForm(data, initial={"revision": self.row(room).revision})

    def act(self, room: Room, form: Any) -> None:
        releases.review(**self.named(room), **form.cleaned_data)


class GiveBack(Gate):
    command, heading, button, done, gate = (
        Command.REVIEW_RELEASE, "退回", "退回改稿", "已退回。", "review",
    )  # fmt: skip

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        return WhyForm(data)

    def act(self, room: Room, form: Any) -> None:
        releases.give_back(reason=form.cleaned_data["reason"], **self.named(room))


class Withdraw(Gate):
    """By whoever wrote it; the action names him to anybody else."""

    command, heading, button, done = Command.DRAFT_RELEASE, "作废", "作废，不再发布", "已作废。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        return WhyForm(data)

    def act(self, room: Room, form: Any) -> None:
        releases.withdraw(reason=form.cleaned_data["reason"], **self.named(room))


class Publish(Gate):
    command, heading, button, done, gate = (
        Command.PUBLISH_RELEASE, "发布", "登记发布", "已登记发布。", "publish",
    )  # fmt: skip
    when = "published_at"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> PublishForm:
        return PublishForm(data, media=releasing.releasing_of(room.plan).media)

    def act(self, room: Room, form: Any) -> None:
        at = form.cleaned_data["published_at"]
        releases.publish(media=form.where(), published_at=at, **self.named(room))


class CheckAgain(Gate):
    command, heading, button, done, gate = (
        Command.REVIEW_RELEASE, "发布后数字已变，仍然有效", "登记核对", "已登记核对。", "review",
    )  # fmt: skip

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        form = WhyForm(data)
        form.rename = {"words": "reason"}
        return form

    def act(self, room: Room, form: Any) -> None:
        releases.check(words=form.cleaned_data["reason"], **self.named(room))


class Opinion(Gate):
    command, heading, button, done = Command.DRAFT_RELEASE, "登记舆情", "登记", "舆情已登记。"

    def refused(self, room: Room) -> Refusal | None:
        """The desk writes down what it is told; else the unit that watches."""
        chain = room.plan.releasing
        if chain is None or chain.watch is None:
            raise Http404
        try:
            lifecycle.after(State(room.incident.state), self.command)
            if not room.on_desk:
                releasing.require(room.plan, chain.watch, held(room))
        except Refusal as refusal:
            return refusal
        return None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> OpinionForm:
        return OpinionForm(data)

    def act(self, room: Room, form: Any) -> None:
        releases.note_opinion(text=form.cleaned_data["text"], **self.named(room))


@login_required
@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: UUID, release: UUID) -> HttpResponse:
    """The text as a paper; with 草稿 across it until it has been reviewed."""
    room = entered(request, pk)
    row = row_of(room, release)
    if row.document_id is not None:
        return redirect("document-pdf", pk=row.document_id)
    form = kinds.paper(room.plan, release_papers.KIND)
    content = kinds.render(
        kind=release_papers.KIND,
        template=form.template,
        facts=release_papers.facts_of(row, room.incident, room.plan),
    )
    return pdf_answer(content, f"{row}.pdf", download="download" in request.GET, etag="")
