"""签收, 完成, 力量准备: what groups and units answer to the call."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks
from incidents.actions.desk import Locked, lock
from incidents.models import EventKind, Notice, NoticeState, Officer, Task, TaskKind, TaskState
from incidents.plans import lookup
from incidents.rules import naming, powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

DESK = Command.REQUEST_ACTIVATION
"""Who holds this power runs the desk and may write down what a unit said on the telephone."""


@transaction.atomic
def acknowledge(*, incident_id: UUID, task_id: UUID, by: Officer, now: datetime) -> Task:
    """签收 one task, by the unit that owes it or by the desk on its behalf."""
    locked = lock(incident_id, Command.ACKNOWLEDGE, by=by, now=now)
    task = _owed(locked, task_id, by)
    if task.state != TaskState.OPEN:
        raise WrongState(f"这项任务{task.get_state_display()}，不必再签收。")
    task.state, task.acknowledged_at, task.acknowledged_by = TaskState.ACKNOWLEDGED, now, by
    task.save(update_fields=["state", "acknowledged_at", "acknowledged_by"])
    events.record(
        locked.incident,
        EventKind.TASK_ACKNOWLEDGED,
        by=by,
        now=now,
        summary=f"{task.owner_name}签收任务：{_short(task.text)}",
        clause=task.clause,
        payload={"task": task.pk},
    )
    return task


@transaction.atomic
def complete(*, incident_id: UUID, task_id: UUID, by: Officer, now: datetime, remark: str = "") -> Task:
    """已完成, with a remark."""
    locked = lock(incident_id, Command.ACKNOWLEDGE, by=by, now=now)
    task = _owed(locked, task_id, by)
    if task.state in (TaskState.DONE, TaskState.CANCELLED):
        raise WrongState(f"这项任务{task.get_state_display()}。")
    _finish(task, by=by, now=now, remark=remark)
    events.record(
        locked.incident,
        EventKind.TASK_DONE,
        by=by,
        now=now,
        summary=f"{task.owner_name}完成：{_short(task.text)}{'（' + remark.strip() + '）' if remark.strip() else ''}",
        clause=task.clause,
        payload={"task": task.pk, "remark": remark},
    )
    # 到场 has no act of its own: the task of the same clause says that it is done (YQ 4.3, WX 4.4.1(2)).
    clocks.meet(locked.incident, ["arrival"], at=now, by=by, now=now, clause=task.clause)
    return task


@transaction.atomic
def report_ready(
    *,
    incident_id: UUID,
    unit: str,
    items: Mapping[str, str],
    by: Officer,
    now: datetime,
    ready_at: datetime | None = None,
    post: str = "",
) -> list[Task]:
    """力量准备: 人员 / 车辆 / 仪器装备 of one unit (or of the headquarters, by `post`). All kinds in: its clock ends."""
    locked = lock(incident_id, Command.ACKNOWLEDGE, by=by, now=now)
    incident = locked.incident
    _for_unit(locked, unit, by, post=post)
    owed = list(incident.tasks.filter(kind=TaskKind.READINESS, owner_unit=unit, owner_post=post))
    if not owed:
        raise WrongState("这个单位在本次响应中没有力量准备任务。")
    unknown = set(items) - {task.item for task in owed}
    if unknown or not items:
        raise InvalidInput({"items": "请报：" + "、".join(task.item for task in owed) + "。"})
    at = ready_at or now
    if at > now:
        raise InvalidInput({"ready_at": "时刻晚于现在，请核对。"})
    reported = [task for task in owed if task.item in items and task.state != TaskState.DONE]
    for task in reported:
        _finish(task, by=by, now=at, remark=items[task.item])
    left = [task.item for task in owed if task.state != TaskState.DONE]
    done = "、".join(f"{name}{'：' + words if words else ''}" for name, words in items.items())
    events.record(
        incident,
        EventKind.READINESS_REPORTED,
        by=by,
        now=now,
        occurred_at=at,
        summary=f"{owed[0].owner_name}力量准备 {done}{'；待报 ' + '、'.join(left) if left else '，准备完毕'}",
        clause=owed[0].clause,
        payload={"unit": unit, "post": post, "items": dict(items), "left": left},
    )
    if not left:
        clocks.meet(incident, ["readiness"], at=at, by=by, now=now, unit=unit, post=post)
    return reported


@transaction.atomic
def sign_notice(
    *, incident_id: UUID, notice_id: UUID, by: Officer, now: datetime, signed_name: str = ""
) -> Notice:
    """签收 a notice, by its unit or by proxy of the desk with the name of who answered the phone."""
    locked = lock(incident_id, Command.ACKNOWLEDGE, by=by, now=now)
    notice = locked.incident.notices.get(pk=notice_id)
    _for_unit(locked, notice.unit_code, by)
    if notice.signed_at is not None:
        raise WrongState(f"{notice.recipient_name}已于之前签收。")
    notice.state, notice.signed_at, notice.signed_by = NoticeState.SIGNED, now, by
    notice.signed_name = (signed_name.strip() or by.name)[:80]
    notice.next_attempt_at = None
    notice.save(update_fields=["state", "signed_at", "signed_by", "signed_name", "next_attempt_at"])
    events.record(
        locked.incident,
        EventKind.NOTICE_SIGNED,
        by=by,
        now=now,
        summary=f"{notice.recipient_name}签收（{notice.signed_name}，{notice.get_channel_display()}）",
        clause=notice.clause,
        payload={"notice": notice.pk},
    )
    _acknowledge_group(locked, notice.unit_code, now=now)
    left = locked.incident.notices.filter(kind=notice.kind, event_id=notice.event_id, signed_at__isnull=True)
    if not left.exists():
        clocks.meet(locked.incident, ["receipt"], at=now, by=by, now=now)
    return notice


def _acknowledge_group(locked: Locked, unit: str, *, now: datetime) -> None:
    for response in locked.incident.responses.filter(ended_at__isnull=True):
        response.groups.filter(lead_unit=unit, acknowledged_at__isnull=True).update(acknowledged_at=now)


def _owed(locked: Locked, task_id: UUID, by: Officer) -> Task:
    task = locked.incident.tasks.get(pk=task_id)
    _for_unit(locked, task.owner_unit, by, post=task.owner_post)
    return task


def _for_unit(locked: Locked, unit: str, by: Officer, *, post: str = "") -> None:
    """A unit, or a post, answers for itself; the desk may write down what it heard on the telephone."""
    for held in locked.held:
        if (
            powers.holds(locked.plan, [held.post], DESK)
            or (unit and held.unit_code == unit)
            or (post and held.post == post)
        ):
            return
    if unit:
        name = naming.at_place(locked.plan, unit, locked.incident.county)
    else:
        name = lookup.post(locked.plan, post).title if post else "责任岗位"
    desk = powers.who_can(locked.plan, DESK)
    raise NotAllowed(f"这是{name}的任务，由该单位自己或由{desk}代为登记。", who_can=f"{name}、{desk}")


def _finish(task: Task, *, by: Officer, now: datetime, remark: str) -> None:
    if task.acknowledged_at is None:
        task.acknowledged_at, task.acknowledged_by = now, by
    task.state, task.done_at, task.done_by, task.remark = TaskState.DONE, now, by, remark.strip()[:200]
    task.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "done_at", "done_by", "remark"])


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
