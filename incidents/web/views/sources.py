"""并入, 拆分, 另立, 更正接报内容, and taking another source's 发生时刻 for true."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404

from incidents.actions import merging, particulars
from incidents.models import Incident
from incidents.queries.duplicates import Likely, likely_of
from incidents.queries.room import Room
from incidents.queries.sources import SourceLine, sources
from incidents.queries.visibility import visible_incidents
from incidents.rules.lifecycle import Command
from incidents.web.forms.acts import ActForm
from incidents.web.forms.sources import CorrectForm, MergeForm, ReasonForm, particulars_of
from incidents.web.views.acting import ActPage


class Merge(ActPage):
    command, heading, button, done = Command.MERGE, "并入其他事件", "并入", "已并入，可随时拆分。"
    template = "room/merge.html"

    def offers(self, room: Room) -> list[Likely]:
        return likely_of(room.incident, room.plan)

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> MergeForm:
        offered = [
            (str(each.incident.pk), f"{each.incident.number} {each.incident.title}（{each.why}）")
            for each in self.offers(room)
        ]
        among = visible_incidents(self.request.user).filter(drill=room.incident.drill)
        chosen = self.request.GET.get("into", "")
        known = chosen if chosen in dict(offered) else (offered[0][0] if offered else "")
        return MergeForm(data, offered=offered, among=among, initial={"into": known})

    def act(self, room: Room, form: MergeForm) -> None:
        merging.merge(
            incident_id=room.incident.pk,
            into=UUID(form.cleaned_data["into"]),
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=room.now,
        )


class Split(ActPage):
    command, heading, button, done = (
        Command.SPLIT,
        "拆分",
        "拆分，恢复为独立事件",
        "已拆分，两张接报单都完整。",
    )
    template = "room/split.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReasonForm:
        return ReasonForm(data)

    def more(self, room: Room, form: ReasonForm) -> dict[str, Any]:
        return {"host": room.incident.merged_into}

    def act(self, room: Room, form: ReasonForm) -> None:
        merging.split(incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.cleaned_data)


class KeepApart(ActPage):
    """另立 after the call was logged: those offered now are another event."""

    command, heading, button, done = Command.MERGE, "另立", "不是同一事件，另立", "已另立，不再提示。"
    template = "room/apart.html"

    @cached_property
    def others(self) -> list[UUID]:
        return [row.pk for row in self._named()]

    def _named(self) -> list[Incident]:
        asked = [each for each in self.request.GET.get("from", "").split(",") if _is_id(each)]
        return list(visible_incidents(self.request.user).filter(pk__in=asked[:50]).order_by("number"))

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReasonForm:
        if not self.others:
            raise Http404
        return ReasonForm(data)

    def more(self, room: Room, form: ReasonForm) -> dict[str, Any]:
        return {"others": self._named()}

    def act(self, room: Room, form: ReasonForm) -> None:
        merging.keep_apart(
            incident_id=room.incident.pk,
            others=self.others,
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class Correct(ActPage):
    command, heading, button, done = (
        Command.UPDATE_FACTS,
        "更正接报内容",
        "更正",
        "已更正，原来的内容留在时间线。",
    )
    template = "room/correct.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> CorrectForm:
        return CorrectForm(
            data,
            plan=room.plan,
            initial=particulars_of(room.incident),
            names_caller=room.may(Command.SEE_PERSON),
        )

    def act(self, room: Room, form: CorrectForm) -> None:
        seq = form.cleaned_data["expected_seq"]
        seen = particulars.seen_at(room.incident, room.incident.seq if seq is None else seq)
        particulars.correct(
            incident_id=room.incident.pk,
            fields=form.corrected(seen),
            source=form.cleaned_data["source"],
            reason=form.cleaned_data["reason"],
            expected_seq=seq,
            by=self.request.user,
            now=room.now,
        )


class AdoptTime(ActPage):
    """采用: another source's 发生时刻 is the true one."""

    command, heading, button, done = Command.UPDATE_FACTS, "采用另一来源的发生时刻", "采用", "已采用。"
    template = "room/adopt_time.html"

    def line(self, room: Room) -> SourceLine:
        found = (each for each in sources(room) if each.incident.pk == self.kwargs["source"])
        line = next(found, None)
        if line is None or line.occurred_at is None:
            raise Http404
        return line

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ActForm:
        return ReasonForm(data)

    def more(self, room: Room, form: ActForm) -> dict[str, Any]:
        return {"line": self.line(room)}

    def act(self, room: Room, form: ReasonForm) -> None:
        line = self.line(room)
        said = line.caller or line.incident.source
        particulars.correct(
            incident_id=room.incident.pk,
            fields={"occurred_at": line.occurred_at},
            source=f"来源{line.place}（{said}）"[:80],
            reason=form.cleaned_data["reason"],
            from_incident=None if line.own else line.incident.pk,
            by=self.request.user,
            now=room.now,
        )


def _is_id(written: str) -> bool:
    try:
        return bool(UUID(written))
    except ValueError:
        return False
