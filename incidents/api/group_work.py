"""Work at the scene over the contract: orders, leaders, 出动到场, 求援, 填报, 险情, 暂停救援, 组建, 征用 and 动员."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from rest_framework import serializers

from incidents.actions import bodies, dangers, decrees, leaders, orders, rescue, scene, tasks
from incidents.actions.decisions import Decision
from incidents.actions.speaking import Heard
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.models import Channel, DangerDecision, NoticeChannel, Officer

LONG, SHORT, CODE = 4000, 200, 60

SAYS_WHY = (dangers.decide, rescue.resume)
"""What the decider says is also the reason that is kept."""
Perform = Callable[[UUID, dict[str, Any], Officer, datetime], object]


class HeardWords(StrictSerializer):
    """What the desk heard: from whom, over which channel, in which words."""

    name = text(longest=80, required=False, default="")
    channel = serializers.ChoiceField(
        choices=NoticeChannel.choices, required=False, default=NoticeChannel.PHONE
    )
    words = text(longest=SHORT, required=False, default="")


class ByPhone(StrictSerializer):
    """`channel: "phone"` with `given_by` and `words` where the desk writes down a decision that it heard."""

    channel = serializers.ChoiceField(choices=Channel.choices, required=False, default=Channel.SYSTEM)
    words = text(longest=LONG, required=False, default="")
    given_by = text(longest=150, required=False, default="")
    given_at = AwareDateTimeField(required=False, allow_null=True, default=None)
    witness = text(longest=80, required=False, default="")
    callback = text(longest=40, required=False, default="")


class OfSide(StrictSerializer):
    """Whose act it is; without `unit` and `post` the caller's own."""

    unit = text(longest=CODE, required=False, default="")
    post = text(longest=40, required=False, default="")
    heard = HeardWords(required=False, allow_null=True, default=None)


class Order(ByPhone):
    group = text(longest=CODE, required=False, default="")
    unit = text(longest=CODE, required=False, default="")
    post = text(longest=40, required=False, default="")
    due_at = AwareDateTimeField(required=False, allow_null=True, default=None)
    text = text(longest=orders.LONGEST)


class WithdrawOrder(StrictSerializer):
    order = serializers.UUIDField()
    reason = text(longest=SHORT)


class TaskAnswer(StrictSerializer):
    task = serializers.UUIDField()
    remark = text(longest=SHORT, required=False, default="")
    heard = HeardWords(required=False, allow_null=True, default=None)


class SetOut(OfSide):
    at = AwareDateTimeField(required=False, allow_null=True, default=None)
    expected_at = AwareDateTimeField(required=False, allow_null=True, default=None)
    strength = text(longest=120, required=False, default="")


class Arrive(OfSide):
    at = AwareDateTimeField(required=False, allow_null=True, default=None)
    place = text(longest=120, required=False, default="")


class AskHelp(OfSide):
    what = text(longest=LONG)
    place = text(longest=120, required=False, default="")


class AnswerHelp(StrictSerializer):
    help = serializers.UUIDField()
    answer = text(longest=LONG)


class Figure(StrictSerializer):
    label = text(longest=CODE)
    value = text(longest=CODE)
    unit = text(longest=CODE, required=False, default="")


class FileFigures(OfSide):
    figures = Figure(many=True, required=False, default=list, max_length=scene.MOST_FIGURES)
    words = text(longest=LONG, required=False, default="")
    as_of = AwareDateTimeField(required=False, allow_null=True, default=None)


class NameLeader(StrictSerializer):
    group = text(longest=CODE)
    officer = text(longest=150, required=False, default="")
    person = text(longest=80, required=False, default="")
    phone = text(longest=40, required=False, default="")
    acting = serializers.BooleanField(required=False, default=False)
    reason = text(longest=SHORT, required=False, default="")


class ReportDanger(OfSide):
    what = text(longest=LONG, required=False, default="")
    at = AwareDateTimeField(required=False, allow_null=True, default=None)


class DecideDanger(ByPhone):
    danger = serializers.UUIDField()
    choice = serializers.ChoiceField(choices=DangerDecision.choices)


class Suspend(OfSide):
    words = text(longest=LONG, required=False, default="")


class ReportSuspension(StrictSerializer):
    suspension = serializers.UUIDField()
    words = text(longest=LONG)
    reported_to = text(longest=80, required=False, default="")
    at = AwareDateTimeField(required=False, allow_null=True, default=None)
    heard = HeardWords(required=False, allow_null=True, default=None)


class ResumeRescue(ByPhone):
    met = serializers.ListField(child=text(longest=SHORT), required=False, default=list, max_length=20)


class FormBody(StrictSerializer):
    body = text(longest=CODE)
    name = text(longest=80, required=False, default="")
    head = text(longest=80, required=False, default="")
    members = serializers.ListField(
        child=text(longest=SHORT), required=False, default=list, max_length=bodies.MOST_MEMBERS
    )
    place = text(longest=120, required=False, default="")
    words = text(longest=LONG, required=False, default="")
    formed_at = AwareDateTimeField(required=False, allow_null=True, default=None)


class Item(StrictSerializer):
    name = text(longest=decrees.LONGEST)
    quantity = text(longest=decrees.LONGEST, required=False, default="")
    owner = text(longest=decrees.LONGEST, required=False, default="")


class ProposeDecree(StrictSerializer):
    decree = text(longest=CODE)
    addressees = text(longest=LONG)
    purpose = text(longest=LONG)
    items = Item(many=True, required=False, default=list, max_length=decrees.MOST_ITEMS)
    place = text(longest=SHORT, required=False, default="")
    period = text(longest=120, required=False, default="")
    compensation = text(longest=LONG, required=False, default="")


class ApproveDecree(ByPhone):
    decree = serializers.UUIDField()


class ReturnDecree(ApproveDecree):
    reason = text(longest=LONG)


class OfDecree(StrictSerializer):
    decree = serializers.UUIDField()


def calls(action: Callable[..., object], **renamed: str) -> Perform:
    """The action with the body's own names; what was heard on the telephone becomes what the actions know it by.
    The answer names the row that it made as `record`."""

    def perform(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
        named = {renamed.get(name, name): value for name, value in body.items()}
        if "heard" in named:
            named["heard"] = Heard(**named["heard"]) if named["heard"] else None
        if "given_by" in named:
            spoken = {
                name: named.pop(name) for name in ("channel", "given_by", "given_at", "witness", "callback")
            }
            named["decision"] = Decision(words=named["words"], **spoken)
            if action not in SAYS_WHY:
                del named["words"]
        row = action(incident_id=incident, by=by, now=now, **named)
        return {"record": str(row.pk)} if isinstance(row, Model) else None

    return perform


def acknowledge(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """签收 takes no remark."""
    stated = {name: value for name, value in body.items() if name != "remark"}
    return calls(tasks.acknowledge, task="task_id")(incident, stated, by, now)


order = calls(orders.give)
withdraw_order = calls(orders.withdraw, order="order_id")
complete = calls(tasks.complete, task="task_id")
set_out, arrive = calls(scene.set_out), calls(scene.arrive)
ask_help, answer_help = calls(scene.ask_help), calls(scene.answer_help, help="help_id")
file_figures = calls(scene.file_figures)
name_leader = calls(leaders.name)
report_danger, decide_danger = calls(dangers.report), calls(dangers.decide, danger="danger_id")
suspend, resume = calls(rescue.suspend), calls(rescue.resume)
report_suspension = calls(rescue.report, suspension="suspension_id")
form_body = calls(bodies.form)
propose_decree = calls(decrees.propose)
approve_decree = calls(decrees.approve, decree="decree_id")
return_decree = calls(decrees.give_back, decree="decree_id")
countersign_decree = calls(decrees.countersign, decree="decree_id")
