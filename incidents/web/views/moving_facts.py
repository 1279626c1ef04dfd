"""移到另一事件: a claim, a movement of people or a noted line that was typed into the wrong incident."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from incidents.actions import moving_facts
from incidents.models import LIVE_STATES, Event, FactEntry, PersonMove
from incidents.plans import lookup
from incidents.queries.people import ledger_of
from incidents.queries.room import Room
from incidents.queries.visibility import visible_incidents
from incidents.rules import claims as rules
from incidents.rules.lifecycle import Command
from incidents.web.forms.sources import MoveFactForm
from incidents.web.views.acting import ActPage

OFFERED = 20


class MoveFact(ActPage):
    """What is moved stands in the address: `entry`, `move` or `note`. 404 where it is not this incident's."""

    command, heading, button = Command.UPDATE_FACTS, "移到另一事件", "移过去"
    done = "已移到另一事件，原来的划去留存。"
    template = "room/move_fact.html"

    def what(self, room: Room) -> FactEntry | PersonMove | Event:
        asked, incident = self.request.GET, room.incident
        rows: Any = incident.events.all()
        if "entry" in asked:
            rows = incident.facts.select_related("recorded_by")
        elif "move" in asked:
            rows = incident.person_moves.exclude(from_state="").select_related("recorded_by")
        elif not asked.get("note", "").isdecimal() or len(asked["note"]) > 9:
            raise Http404
        named = {"seq": int(asked["note"])} if rows.model is Event else {"pk": _key(asked)}
        found = rows.filter(**named).first()
        if found is None:
            raise Http404
        return found

    def said(self, room: Room) -> str:
        row = self.what(room)
        if isinstance(row, Event):
            return row.summary
        if isinstance(row, PersonMove):
            if room.plan.desk is None:
                raise Http404
            book = ledger_of(room.incident, room.plan)
            return f"{book.label(row.from_state)}→{book.label(row.to_state)} {row.count}人（{row.source}）"
        name = rules.field(row.basis, row.indicator)
        unit = lookup.indicator(room.plan, row.indicator).unit if row.value is not None else ""
        return (
            f"{rules.label(room.plan, name)} {rules.spoken(room.plan, name, row.value)}{unit}（{row.source}）"
        )

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> MoveFactForm:
        among = visible_incidents(self.request.user).filter(drill=room.incident.drill)
        among = among.exclude(pk=room.incident.pk)
        live = among.filter(state__in=LIVE_STATES).order_by("-recorded_at")[:OFFERED]
        offered = [(str(each.pk), f"{each.number} {each.title}") for each in live]
        return MoveFactForm(data, offered=offered, among=among)

    def more(self, room: Room, form: MoveFactForm) -> dict[str, Any]:
        return {"said": self.said(room)}

    def act(self, room: Room, form: MoveFactForm) -> None:
        row = self.what(room)
        moving_facts.move(
            incident_id=room.incident.pk,
            to=UUID(form.cleaned_data["into"]),
            reason=form.cleaned_data["reason"],
            entry_id=row.pk if isinstance(row, FactEntry) else None,
            move_id=row.pk if isinstance(row, PersonMove) else None,
            note=row.seq if isinstance(row, Event) else None,
            by=self.request.user,
            now=room.now,
        )


def _key(asked: Mapping[str, str]) -> UUID:
    try:
        return UUID(asked.get("entry") or asked.get("move") or "")
    except ValueError:
        raise Http404 from None
