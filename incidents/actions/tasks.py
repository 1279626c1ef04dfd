"""签收, 完成, 力量准备: what groups and units answer to the call."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, receipts
from incidents.actions.clock_rows import readiness_of
from incidents.actions.desk import Locked, lock
from incidents.actions.receipts import Receipt, answer_for
from incidents.actions.speaking import Heard, Speaker, how
from incidents.models import EventKind, Incident, Notice, NoticeChannel, Officer, Task, TaskKind, TaskState
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState


@transaction.atomic
def acknowledge(
    *, incident_id: UUID, task_id: UUID, by: Officer, now: datetime, heard: Heard | None = None
) -> Task:
    """签收 one task, by the unit that owes it or by the desk on its behalf: who said so, over which channel, in which
    words."""
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
        summary=f"{task.owner_name}签收{_noun(task)}：{_short(task.text)}{_how(locked, task, heard, by)}",
        clause=task.clause,
        payload={"task": task.pk} | _said(heard),
    )
    return task


@transaction.atomic
def complete(
    *,
    incident_id: UUID,
    task_id: UUID,
    by: Officer,
    now: datetime,
    remark: str = "",
    heard: Heard | None = None,
) -> Task:
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
        summary=f"{task.owner_name}完成：{_short(task.text)}{'（' + remark.strip() + '）' if remark.strip() else ''}"
        f"{_how(locked, task, heard, by)}",
        clause=task.clause,
        payload={"task": task.pk, "remark": remark} | _said(heard),
    )
    if task.kind == TaskKind.ORDER:
        clocks.meet(locked.incident, ["order_done"], at=now, by=by, now=now, occasions=[task.code])
        return task
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
    """力量准备: 人员 / 车辆 / 仪器装备 of one unit (or of the headquarters, by `post`). Each kind ends its own clock."""
    locked = lock(incident_id, Command.ACKNOWLEDGE, by=by, now=now)
    incident = locked.incident
    answer_for(locked, unit, by, post=post)
    latest = incident.responses.order_by("-activated_at").first()
    owed = list(
        incident.tasks.filter(kind=TaskKind.READINESS, owner_unit=unit, owner_post=post, response=latest)
    )
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
    occasions = [readiness_of(unit or post, task.item) for task in reported]
    clocks.meet(
        incident, [clocks.READINESS], at=at, by=by, now=now, unit=unit, post=post, occasions=occasions
    )
    return reported


@transaction.atomic
def sign_notice(
    *,
    incident_id: UUID,
    notice_id: UUID,
    by: Officer,
    now: datetime,
    signed_name: str = "",
    channel: str = "",
    words: str = "",
    signed_at: datetime | None = None,
) -> Notice:
    """签收 a notice, by its unit, or by proxy of the desk: who answered, over which channel, in which words.

    Without a channel the unit signed on its screen, and the desk heard it on the telephone.
    """
    locked = lock(incident_id, Command.ACKNOWLEDGE, by=by, now=now)
    notice = locked.incident.notices.select_related("event__actor").get(pk=notice_id)
    answer_for(locked, notice.unit_code, by, name=notice.recipient_name)
    if signed_at is not None and signed_at > now:
        raise InvalidInput({"signed_at": "时刻晚于现在，请核对。"})
    by_proxy = not any(held.unit_code and held.unit_code == notice.unit_code for held in locked.held)
    receipt = Receipt(
        name=signed_name.strip() or by.name,
        channel=channel or (NoticeChannel.PHONE if by_proxy else NoticeChannel.SCREEN),
        at=signed_at or now,
        words=words.strip(),
        by_proxy=by_proxy,
    )
    return receipts.sign(locked.incident, notice, receipt, by=by, now=now)


def fulfil(incident: Incident, code: str, *, remark: str, by: Officer, now: datetime) -> None:
    """Another act has done what this task asks. The caller holds the lock and has recorded its own event."""
    for task in incident.tasks.filter(code=code).exclude(state__in=[TaskState.DONE, TaskState.CANCELLED]):
        _finish(task, by=by, now=now, remark=remark)
        events.record(
            incident,
            EventKind.TASK_DONE,
            by=by,
            now=now,
            summary=f"{task.owner_name}完成：{_short(task.text)}（{remark}）",
            clause=task.clause,
            payload={"task": task.pk, "remark": remark},
        )


def _how(locked: Locked, task: Task, heard: Heard | None, by: Officer) -> str:
    """代为登记 is said where somebody named himself on the telephone."""
    if heard is None:
        return ""
    own = any(
        (task.owner_unit and held.unit_code == task.owner_unit)
        or (task.owner_post and held.post == task.owner_post)
        for held in locked.held
    )
    return how(Speaker(task.owner_unit, task.owner_post, task.owner_name, by_proxy=not own), heard, by)


def _said(heard: Heard | None) -> dict[str, str]:
    return {} if heard is None else {"said_by": heard.name, "channel": heard.channel, "words": heard.words}


def _noun(task: Task) -> str:
    return "指令" if task.kind == TaskKind.ORDER else "任务"


def _owed(locked: Locked, task_id: UUID, by: Officer) -> Task:
    task = locked.incident.tasks.get(pk=task_id)
    answer_for(locked, task.owner_unit, by, post=task.owner_post)
    return task


def _finish(task: Task, *, by: Officer, now: datetime, remark: str) -> None:
    if task.acknowledged_at is None:
        task.acknowledged_at, task.acknowledged_by = now, by
    task.state, task.done_at, task.done_by, task.remark = TaskState.DONE, now, by, remark.strip()[:200]
    task.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "done_at", "done_by", "remark"])


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
