"""下达指令, 撤回."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from incidents.actions import orders
from incidents.actions.decisions import Decision
from incidents.models import Channel
from incidents.queries.authority import holders_by_post
from incidents.queries.room import Room
from incidents.rules import naming, powers
from incidents.rules.lifecycle import Command
from incidents.web.forms.group_work import OrderForm, WithdrawForm
from incidents.web.views.acting import ActPage
from incidents.web.views.scene import Back


def givers(room: Room, command: Command) -> list[tuple[str, str]]:
    """Who could have said it on the telephone: holders of the posts that the plan gives it to."""
    held = holders_by_post(room.incident.organisation_id, now=room.now)
    posts = powers.posts_with(room.plan, command)
    rows = {
        each.username: f"{each.name}（{post.title}）" for post in posts for each in held.get(post.code, [])
    }
    return [(username, words) for username, words in rows.items() if username != room.officer.username]


def relays(room: Room) -> bool:
    """Whether he may write down what somebody decided on the telephone."""
    return room.may(Command.REQUEST_ACTIVATION)


def decision_of(spoken: dict[str, Any] | None) -> Decision:
    return Decision(channel=Channel.PHONE, **spoken) if spoken else Decision()


class GiveOrder(Back, ActPage):
    edits = "order"
    command, heading, button, done = Command.ORDER, "下达指令", "下达", "指令已下达。"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> OrderForm:
        place = room.incident.county
        groups = [(f"group:{each.code}", f"{each.name}（{each.lead_name}）") for each in room.groups]
        called = {each.unit_code for each in room.notices}
        units = [
            (f"unit:{each.code}", naming.at_place(room.plan, each.code, place))
            for each in room.plan.units
            if each.kind != "external" and (not called or each.code in called)
        ]
        posts = [(f"post:{each.code}", each.title) for each in room.plan.posts]
        owners = [("工作组", groups)] if groups else []
        return OrderForm(
            data,
            initial={"owner": self.request.GET.get("to", "")},
            owners=[*owners, ("成员单位", units), ("岗位", posts)],
            givers=givers(room, Command.ORDER),
            relays=relays(room),
        )

    def act(self, room: Room, form: OrderForm) -> None:
        cleaned = form.cleaned_data
        kind, _, code = cleaned["owner"].partition(":")
        giver = cleaned.get("given_by")
        spoken = (
            {"given_by": giver, "words": cleaned["words"], "given_at": cleaned["given_at"]} if giver else None
        )
        orders.give(
            incident_id=room.incident.pk,
            text=cleaned["text"],
            due_at=cleaned["due_at"],
            decision=decision_of(spoken),
            by=self.request.user,
            now=room.now,
            **{kind: code},
        )


class WithdrawOrder(Back, ActPage):
    command, heading, button, done = Command.WITHDRAW_ORDER, "撤回指令", "撤回", "指令已撤回。"
    template = "scene/act.html"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> WithdrawForm:
        return WithdrawForm(data)

    def more(self, room: Room, form: WithdrawForm) -> dict[str, Any]:
        row = room.incident.orders.select_related("task").filter(pk=self.kwargs["order"]).first()
        if row is None:
            raise Http404
        return {"order": row}

    def act(self, room: Room, form: WithdrawForm) -> None:
        orders.withdraw(
            incident_id=room.incident.pk,
            order_id=self.kwargs["order"],
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )
