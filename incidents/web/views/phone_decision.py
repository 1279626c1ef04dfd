"""电话批示: what the desk writes down of a decision by telephone, with the 委托 it may need. And 拟办意见 by telephone."""

from collections.abc import Mapping
from typing import Any

from incidents.actions import endorsing
from incidents.actions.decisions import Decision
from incidents.actions.delegations import Spoken
from incidents.actions.standing import Overtaken
from incidents.models import Channel, RequestKind
from incidents.plans import lookup
from incidents.queries import approval as queries
from incidents.queries.chain import Person
from incidents.queries.consequences import consequences
from incidents.queries.level_change_page import shown
from incidents.queries.room import Room, cite
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import Refusal, WrongState
from incidents.web.forms.activation import LENT, PhoneForm, PhoneOpinionForm
from incidents.web.views.acting import ActPage
from incidents.web.views.approval import APPROVE, GIVE_BACK, named


def _pending(room: Room, found: Refusal | None) -> Refusal | None:
    if found is None and room.pending is None:
        able = powers.who_can(room.plan, Command.REQUEST_ACTIVATION)
        return WrongState("现在没有待批的提请，须先提请，再登记批示。", who_can=able)
    return found


class PhoneDecision(ActPage):
    """It takes effect at once and awaits 补签. Of those whom the plan names, and no others."""

    command: Command = Command.REQUEST_ACTIVATION
    heading, button = "登记电话批示", "登记同意，立即生效"
    done = "电话批示已登记。"
    template = "approval/phone.html"
    when = "given_at"

    def refused(self, room: Room) -> Refusal | None:
        """Whoever may put such a request may write down what was said to it."""
        if room.pending is not None:
            self.command = room.pending.way.request
        return _pending(room, super().refused(room))

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> PhoneForm:
        people = [
            (each.officer.username, f"{each.officer.name}（{each.title}）") for each in self._able(room)
        ]
        lent = [
            (self._choice(each), f"{each.officer.name}（{each.title}，须{each.lent_by.name}委托）")
            for each in self._to_be_lent(room)
            if each.lent_by
        ]
        asked = self.request.GET.get("from", "")
        first = next((value for value, _ in people + lent if asked and value.rpartition(":")[2] == asked), "")
        initial = {"given_by": first or (people[0][0] if len(people) == 1 else "")}
        return PhoneForm(data, initial=initial, people=people + lent)

    def _able(self, room: Room) -> list[Person]:
        return room.chain.deciders if room.chain else []

    def _to_be_lent(self, room: Room) -> list[Person]:
        """Each with each holder who could lend him the post."""
        return queries.lendings(room)

    def _choice(self, person: Person) -> str:
        giver = person.lent_by.username if person.lent_by else ""
        return f"{LENT}{giver}:{person.officer.username}"

    def more(self, room: Room, form: PhoneForm) -> dict[str, Any]:
        post = lookup.posts_with(room.plan, Command.APPROVE_ACTIVATION.value)[0]
        lent_to = [lookup.post(room.plan, code) for code in post.delegates_to]
        row = room.pending
        units = 0
        if row is not None and row.kind == RequestKind.ACTIVATION:
            follows = consequences(
                room.incident, room.plan, row.response_level, leads=row.leads, chosen=frozenset(row.groups)
            )
            units = len(follows.units)
        elif row is not None and row.kind == RequestKind.LEVEL_CHANGE:
            change = shown(room, row.response_level, row.leads, frozenset(row.groups))
            units = len(change.told) if change else 0
        return {
            "row": row,
            "units": units,
            "opinions": room.chain.endorsements if room.chain else (),
            "approver": post.title,
            "approve_cited": cite(room.plan, room.plan.activation.approve_clause),
            "lending_cited": [(each.title, cite(room.plan, each.clause)) for each in lent_to],
            "lends": str(form["given_by"].value() or "").startswith(LENT),
        }

    def act(self, room: Room, form: PhoneForm) -> None:
        typed = form.cleaned_data
        giver, _, speaker = typed["given_by"].removeprefix(LENT).rpartition(":")
        decision = Decision(
            channel=Channel.PHONE,
            words=typed["words"],
            given_by=speaker,
            given_at=typed["given_at"],
            witness=typed["witness"],
            callback=typed["callback"],
            delegation=self._spoken(room, giver, form) if giver else None,
        )
        kind = self._kind(room)
        common = {
            "incident_id": room.incident.pk,
            "decision": decision,
            "by": self.request.user,
            "now": room.now,
            "request_id": named(self.request.POST.get("request", "")),
        }
        try:
            if typed["decision"] == "approve":
                APPROVE[kind](**common)
            else:
                GIVE_BACK[kind](reason=typed["reason"] or typed["words"], **common)
        except Overtaken as told:
            # It is on record; to raise it further would undo that with the form's own transaction.
            self.done = told.message

    def _kind(self, room: Room) -> RequestKind:
        """Of the request that the form was about: it may have been answered while somebody typed."""
        asked = named(self.request.POST.get("request", ""))
        row = next((each for each in room.requests if each.pk == asked), room.pending)
        return RequestKind(row.kind) if row is not None else RequestKind.ACTIVATION

    def _spoken(self, room: Room, giver: str, form: PhoneForm) -> Spoken:
        typed = form.cleaned_data
        return Spoken(
            giver=giver,
            post=lookup.posts_with(room.plan, Command.APPROVE_ACTIVATION.value)[0].code,
            reason=typed["lending_reason"],
            words=typed["lending_words"],
            ends_at=typed["lending_ends"],
            witness=typed["witness"],
            callback=typed["callback"],
        )


class PhoneOpinion(ActPage):
    """拟办意见 that somebody gave on the telephone."""

    command, heading, button = Command.ENDORSE_ACTIVATION, "登记电话拟办意见", "登记"
    done = "拟办意见已登记。"
    template = "approval/phone_opinion.html"
    when = "given_at"

    def refused(self, room: Room) -> Refusal | None:
        return _pending(room, super().refused(room))

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> PhoneOpinionForm:
        open_ = [each for each in room.chain.endorsers if not each.answer] if room.chain else []
        people = [(each.officer.username, f"{each.officer.name}（{each.title}）") for each in open_]
        asked = self.request.GET.get("from", "")
        initial = {"given_by": asked or (people[0][0] if len(people) == 1 else "")}
        return PhoneOpinionForm(data, initial=initial, people=people)

    def more(self, room: Room, form: PhoneOpinionForm) -> dict[str, Any]:
        practice = room.plan.desk
        cited = cite(room.plan, practice.endorsing.clause) if practice else None
        return {"row": room.pending, "cited": cited, "units": 0}

    def act(self, room: Room, form: PhoneOpinionForm) -> None:
        endorsing.endorse(
            incident_id=room.incident.pk,
            request_id=room.pending.pk if room.pending else None,
            channel=Channel.PHONE,
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )
