"""更新事实, 采用 and 更正: what is known, who says otherwise, and what was struck."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse

from incidents.actions import claims as claiming
from incidents.actions import facts
from incidents.models import FactEntry, FactStanding
from incidents.plans import lookup
from incidents.queries import claims
from incidents.queries.room import Room
from incidents.rules import claims as rules
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Conflict, Refusal, Retype
from incidents.web.forms.fact_box import FactBox
from incidents.web.forms.fact_claims import ChooseFactForm, CorrectFactForm
from incidents.web.forms.facts import FactsForm, as_typed
from incidents.web.views.acting import ActPage


class Facts(ActPage):
    edits = "facts"
    command, heading, button, done = Command.UPDATE_FACTS, "更新事实", "保存并重新研判", "事实已更新。"
    queue, when = "更新事实", "as_of"
    template = "room/facts.html"
    refusal: Refusal | None = None

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> FactsForm:
        return FactsForm(
            data,
            initial={"expected_seq": room.incident.seq},
            plan=room.plan,
            incident=room.incident,
            standings=claims.standings(room.incident),
            histories=claims.histories(room.incident, room.plan),
        )

    def more(self, room: Room, form: FactsForm) -> dict[str, Any]:
        return {"sources": claims.sources(room.incident, room.officer)}

    def act(self, room: Room, form: FactsForm) -> None:
        incident = facts.update(
            incident_id=room.incident.pk, by=self.request.user, now=room.now, **form.edit()
        )
        for note in claims.notes_of(incident, recorded_at=room.now):
            messages.warning(self.request, f"{note}。")

    def page(
        self, room: Room, form: Any, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        """A conflict and a slip are answered on the page itself, with everything that was typed."""
        self.refusal = refusal
        if isinstance(refusal, Retype):
            form.ask_again(refusal.details["fields"])
        return super().page(room, form, refusal=refusal, status=status)

    def _on_new_picture(self, room: Room, form: Any) -> tuple[Any, list[Any]]:
        """The picker beside each contested field stands for the list of what has happened since."""
        room.incident.refresh_from_db()
        again = self.form(room, form.on_newest())
        again.is_valid()
        assert isinstance(self.refusal, Conflict)
        clashes = self.refusal.details.get("fields", [])
        again.show_clashes(clashes if isinstance(clashes, list) else [])
        return again, []


class OfEntry(ActPage):
    """About one claim."""

    command = Command.UPDATE_FACTS

    @cached_property
    def entry(self) -> FactEntry:
        """404 where the claim is not this incident's."""
        found = FactEntry.objects.filter(incident=self.kwargs["pk"], pk=self.kwargs["entry"])
        entry = found.select_related("recorded_by").first()
        if entry is None:
            raise Http404
        return entry

    @property
    def field(self) -> str:
        return rules.field(self.entry.basis, self.entry.indicator)

    def said(self, room: Room, entry: FactEntry) -> str:
        value = rules.spoken(room.plan, self.field, entry.value)
        unit = lookup.indicator(room.plan, entry.indicator).unit if entry.value is not None else ""
        return (
            f"{value} {unit}（{entry.source}，截至 {rules.clock(entry.as_of)}，{entry.recorded_by.name}录入）"
        )

    def more(self, room: Room, form: Any) -> dict[str, Any]:
        return {"label": rules.label(room.plan, self.field), "said": self.said(room, self.entry)}


class ChooseFact(OfEntry):
    """Nothing is chosen for him, unless he came by the button 采用 of one claim."""

    heading, button, done = "两说选一", "采用", "已采用。"
    template = "room/fact_choose.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ChooseFactForm:
        standing = claims.standings(room.incident).get(self.field)
        rows = [standing.chosen, *standing.others] if standing else []
        initial = {"entry": str(self.entry.pk)} if "pick" in self.request.GET else {}
        return ChooseFactForm(
            data,
            initial=initial,
            claims=[
                (
                    str(row.pk),
                    f"{'现用 ' if row.standing == FactStanding.CHOSEN else ''}{self.said(room, row)}",
                )
                for row in rows
                if row is not None
            ],
        )

    def act(self, room: Room, form: ChooseFactForm) -> None:
        claiming.choose(
            incident_id=room.incident.pk,
            entry_id=form.cleaned_data["entry"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=room.now,
        )


class CorrectFact(OfEntry):
    heading, button, done = "更正", "更正", "已更正，原值划去留存。"
    template = "room/fact_correct.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> CorrectFactForm:
        basis, name = rules.split(self.field)
        box = FactBox(lookup.indicator(room.plan, name), basis)
        typed = as_typed({basis: {} if self.entry.value is None else {name: self.entry.value}})
        box.raw, box.state = typed.get(box.name, ""), typed.get(f"{box.name}_state", "")
        return CorrectFactForm(data, box=box)

    def act(self, room: Room, form: CorrectFactForm) -> None:
        claiming.correct(
            incident_id=room.incident.pk,
            entry_id=self.entry.pk,
            value=form.value,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=room.now,
        )
