"""待我办理: what waits for this officer in this incident."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.models import TaskKind, TaskState
from incidents.queries.room import Room
from incidents.queries.room_columns import hm, readiness
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command


@dataclass(frozen=True)
class Todo:
    text: str
    act: str
    button: str
    over: bool = False
    unit: str = ""


def todo(room: Room) -> list[Todo]:
    """What waits for this officer, the gravest first."""
    return [*_decisions(room), *_next_steps(room), *_of_my_units(room)]


def _decisions(room: Room) -> Iterable[Todo]:
    if room.pending and room.can(Command.APPROVE_ACTIVATION):
        yield Todo(f"审批：启动{letter(room.pending.response_level)}级响应", "approval", "审批")
    signature = room.to_countersign
    if signature and signature.decided_by_id == room.officer.pk:
        yield Todo(f"补签 {hm(signature.decided_at)} 电话批示", "approval", "补签")
    elif signature and signature.decided_by and room.on_desk:
        yield Todo(
            f"请{signature.decided_by.name}补签 {hm(signature.decided_at)} 电话批示", "approval", "查看"
        )
    if room.pending and room.can(Command.REQUEST_ACTIVATION):
        yield Todo("等批准；领导已电话批示的，登记批示", "approval-phone", "登记")


def _next_steps(room: Room) -> Iterable[Todo]:
    if room.can(Command.VERIFY) and room.incident.verified_at is None:
        yield Todo("第一时间核实", "verify", "核实")
    if room.can(Command.REQUEST_ACTIVATION) and room.pending is None:
        returned = next((row for row in room.requests if row.return_reason), None)
        level = room.incident.assessment.get("response_level")
        if returned:
            yield Todo(f"提请被退回：{returned.return_reason}", "request-activation", "重提")
        elif level:
            yield Todo(f"按表建议{level}级，提请启动", "request-activation", "提请")
    grade = room.incident.assessment.get("severity_grade")
    if room.can(Command.CONFIRM_GRADE) and grade and letter(room.incident.severity_grade) != grade:
        yield Todo(f"定级确认：研判为{grade}级", "confirm-grade", "确认")


def _of_my_units(room: Room) -> Iterable[Todo]:
    if not room.units or not room.can(Command.ACKNOWLEDGE):
        return
    late = bool(room.overdue)
    for notice in room.notices:
        if notice.unit_code in room.units and notice.signed_at is None:
            yield Todo(f"签收启动通知（{notice.recipient_name}）", f"notice:{notice.pk}", "签收", over=late)
    for unit, (done, owed) in readiness(room).items():
        if unit in room.units and done < owed:
            yield Todo(f"报力量准备 {done}/{owed}", "ready", "报准备", unit=unit)
    waiting = [
        t
        for t in room.tasks
        if t.owner_unit in room.units and t.state == TaskState.OPEN and t.kind != TaskKind.READINESS
    ]
    if waiting:
        yield Todo(f"签收任务 {len(waiting)} 项", "#groups", "查看")
