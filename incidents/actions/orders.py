"""指令 from command: a task with an owner and, where it has one, a time. Anybody who commands gives it; the desk may write
it down for whoever gave it on the telephone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from incidents import events
from incidents.actions import decisions, scene_clocks, speaking, stopping
from incidents.actions.decisions import Decision
from incidents.actions.desk import Locked, lock
from incidents.actions.speaking import Speaker
from incidents.events import NoticePlan
from incidents.models import (
    ActivatedGroup,
    Channel,
    EventKind,
    NoticeChannel,
    Officer,
    Order,
    Task,
    TaskKind,
    TaskState,
)
from incidents.queries.authority import Reach
from incidents.rules import lifecycle
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, WrongState

KIND = "order"
"""Of the notices that carry an order."""
LONGEST = 1000


@transaction.atomic
def give(
    *,
    incident_id: UUID,
    text: str,
    by: Officer,
    now: datetime,
    group: str = "",
    unit: str = "",
    post: str = "",
    due_at: datetime | None = None,
    decision: Decision | None = None,
) -> Order:
    """Put an order on record and in front of its owner. `decision`: given on the telephone, written down by the desk."""
    said = decision or Decision()
    locked, giver, acting = decisions.decider_of(incident_id, Command.ORDER, said, by=by, now=now)
    lifecycle.after(State(locked.incident.state), Command.ORDER)
    given_at = said.given_at or now
    _check(text, due_at, given_at)
    owner, led = _owner(locked, group, unit, post)
    task = _task(locked, text.strip(), owner, led)
    order = Order.objects.create(
        incident=locked.incident,
        number=int(task.code.removeprefix(f"{KIND}.")),
        task=task,
        given_by=giver,
        given_as=acting,
        given_at=given_at,
        recorded_by=by if said.channel == Channel.PHONE else None,
        words=said.words.strip(),
        due_at=due_at,
    )
    by_phone = f"（电话下达，记录人 {by.name}）" if order.recorded_by else ""
    limit = f"，{_hm(due_at)} 前办结" if due_at else ""
    events.record(
        locked.incident,
        EventKind.ORDER_GIVEN,
        by=by,
        now=now,
        occurred_at=given_at,
        post=acting,
        summary=f"{giver.name}指令 {order.number}：{task.text} — {task.owner_name}{limit}{by_phone}",
        clause=task.clause,
        payload={
            "order": order.pk,
            "task": task.pk,
            "due_at": due_at,
            "given_by": giver.pk,
            "words": order.words,
        },
        notices=_notices(locked, order, owner, now=now),
    )
    if due_at is not None:
        label = f"指令 {order.number}：{task.text}"
        started = scene_clocks.begin(
            locked.incident,
            locked.plan,
            "ordered",
            task.code,
            by=by,
            now=now,
            owner=owner,
            due_at=due_at,
            label=label,
        )
        order.deadline = next(iter(started), None)
        order.save(update_fields=["deadline"])
    return order


@transaction.atomic
def withdraw(*, incident_id: UUID, order_id: UUID, reason: str, by: Officer, now: datetime) -> Order:
    """撤回: what is not done need not be done any more."""
    locked = lock(incident_id, Command.WITHDRAW_ORDER, by=by, now=now)
    order = locked.incident.orders.select_related("task", "deadline").get(pk=order_id)
    if order.task.state in (TaskState.DONE, TaskState.CANCELLED):
        raise WrongState(f"这项指令{order.task.get_state_display()}，不能撤回。")
    if not reason.strip():
        raise InvalidInput({"reason": "请写撤回的理由，承办人要看。"})
    order.withdrawn_at, order.withdrawn_by, order.withdrawn_reason = now, by, reason.strip()[:200]
    order.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    order.task.state = TaskState.CANCELLED
    order.task.save(update_fields=["state"])
    if order.deadline is not None and order.deadline.is_open:
        stopping.waive(order.deadline, reason="指令已撤回", by=by, now=now)
    owner = Speaker(order.task.owner_unit, order.task.owner_post, order.task.owner_name)
    events.record(
        locked.incident,
        EventKind.ORDER_WITHDRAWN,
        by=by,
        now=now,
        post=locked.acting_as(Command.WITHDRAW_ORDER),
        summary=f"撤回指令 {order.number}：{reason.strip()}",
        clause=order.task.clause,
        payload={"order": order.pk, "task": order.task.pk},
        notices=_notices(locked, order, owner, now=now, withdrawn=True),
    )
    return order


def _check(text: str, due_at: datetime | None, given_at: datetime) -> None:
    errors = {}
    if not text.strip():
        errors["text"] = "请写要做什么。"
    if len(text) > LONGEST:
        errors["text"] = f"指令不超过 {LONGEST} 字。"
    if due_at is not None and due_at <= given_at:
        errors["due_at"] = "办结时限应晚于下达时刻。"
    if errors:
        raise InvalidInput(errors)


def _owner(locked: Locked, group: str, unit: str, post: str) -> tuple[Speaker, ActivatedGroup | None]:
    """One group, one unit or one post; a group answers through the unit that leads it."""
    if sum(bool(each) for each in (group, unit, post)) != 1:
        raise InvalidInput({"owner": "请选一个承办：工作组、单位或者岗位。"})
    if unit and unit not in {each.code for each in locked.plan.units}:
        raise InvalidInput({"unit": "预案中没有这个单位。"})
    if post and post not in {each.code for each in locked.plan.posts}:
        raise InvalidInput({"post": "预案中没有这个岗位。"})
    if not group:
        return Speaker(unit, post, speaking.name_of(locked, unit, post)), None
    rows = ActivatedGroup.objects.filter(response__incident=locked.incident, response__ended_at__isnull=True)
    led = rows.filter(code=group, released_at__isnull=True).first()
    if led is None:
        raise InvalidInput({"group": "本次响应没有组建这个工作组。"})
    return Speaker(led.lead_unit, "", f"{led.name}（{led.lead_name}）"), led


def _task(locked: Locked, text: str, owner: Speaker, led: ActivatedGroup | None) -> Task:
    incident, work = locked.incident, locked.plan.field_work
    last = incident.tasks.aggregate(last=Max("position"))["last"]
    number = incident.orders.count() + 1
    return Task.objects.create(
        incident=incident,
        response=incident.responses.filter(ended_at__isnull=True).first(),
        group=led,
        position=0 if last is None else last + 1,
        kind=TaskKind.ORDER,
        code=f"{KIND}.{number}",
        text=text,
        clause=work.order_clause if work else locked.plan.activation.approve_clause,
        owner_unit=owner.unit,
        owner_post=owner.post,
        owner_name=owner.name[:80],
    )


def _notices(
    locked: Locked, order: Order, owner: Speaker, *, now: datetime, withdrawn: bool = False
) -> list[NoticePlan]:
    """To every officer who answers for the owner; whoever has no screen here is telephoned."""
    reach = Reach(locked.incident.organisation_id, now)
    officers = reach.by_unit.get(owner.unit, []) if owner.unit else reach.by_post.get(owner.post, [])
    if order.task.group is not None and order.task.group.leader is not None:
        officers = [*officers, order.task.group.leader]
    subject = f"{'撤回' if withdrawn else ''}指令 {order.number}：{order.task.text}"[:120]
    if not officers:
        key = f"unit:{owner.unit}" if owner.unit else f"post:{owner.post}"
        return [
            NoticePlan(
                KIND, key, owner.name[:80], subject, order.task.text,
                unit_code=owner.unit, channel=NoticeChannel.PHONE,
            )
        ]  # fmt: skip
    return [
        NoticePlan(KIND, f"officer:{each.pk}", each.name, subject, order.task.text, officer_id=each.pk)
        for each in {each.pk: each for each in officers}.values()
    ]


def _hm(at: datetime | None) -> str:
    return at.astimezone(BEIJING).strftime("%m-%d %H:%M") if at else ""
