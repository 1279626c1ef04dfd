"""待我办理: what waits for this officer in this incident."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.models import ActivationRequest, RequestKind, TaskKind, TaskState
from incidents.queries import report_todo, room_ending, scene_todo
from incidents.queries.approval import may_endorse, unread_about
from incidents.queries.chain import Chain
from incidents.queries.receipts import readiness
from incidents.queries.room import ACTIVATION, Room
from incidents.queries.room_columns import hm
from incidents.rules.claims import label
from incidents.rules.levels import is_graver, letter, parse
from incidents.rules.lifecycle import Command, State


@dataclass(frozen=True)
class Todo:
    text: str
    act: str
    button: str
    over: bool = False
    unit: str = ""
    phone: str = ""


def todo(room: Room) -> list[Todo]:
    """What waits for this officer, the gravest first."""
    return [
        *(Todo(*each) for each in scene_todo.todo(room)),
        *_decisions(room),
        *(Todo(*each) for each in report_todo.todo(room)),
        *_redials(room),
        *_next_steps(room),
        *_two_claims(room),
        *_of_my_units(room),
    ]


def _decisions(room: Room) -> Iterable[Todo]:
    if room.pending and room.can(room.pending.way.approve):
        yield Todo(f"审批：{room.pending.what}", "approval", "审批")
    signature = room.to_countersign
    if signature and signature.decided_by_id == room.officer.pk:
        yield Todo(f"补签 {hm(signature.decided_at)} 电话批示", "approval", "补签")
    elif signature and signature.decided_by and room.on_desk:
        yield Todo(
            f"请{signature.decided_by.name}补签 {hm(signature.decided_at)} 电话批示", "approval", "查看"
        )
    if room.pending and room.chain and room.can(room.pending.way.request):
        if may_endorse(room, room.pending):
            yield Todo(f"签拟办意见：{room.pending.what}", "approval", "签意见")
        yield Todo(_waiting_for(room.chain), "approval-phone", "登记", over=room.chain.late)
    yield from (Todo(*each) for each in room_ending.todo(room))
    yield from _differing(room)


def _waiting_for(chain: Chain) -> str:
    """「王局 未读 4 分；下一位 陈副局（副指挥）」. It stays until somebody answers: waiting is no consent."""
    if chain.current is None:
        return "待批，现在无人有批准权；领导已电话批示的，登记批示"
    words = f"待批：{chain.current.officer} {chain.current.state}"
    if chain.late and chain.next:
        return f"{words}；下一位 {chain.next.officer}（{chain.next.title}）"
    return f"{words}；已电话批示的，登记批示"


def _differing(room: Room) -> Iterable[Todo]:
    """Until a new request is made, who asked and who decided first see that another said otherwise."""
    row = next(iter(room.requests), None)
    if row is None or not room.incident.answers_differ or row.decided_by is None:
        return
    if room.officer.pk in (row.requested_by_id, row.decided_by_id) and unread_about(room, row):
        yield Todo("两人意见不一，请看并答复", "approval", "查看", over=True)


def _redials(room: Room) -> Iterable[Todo]:
    """「03:21 重拨 水务局（电话首报） 0353-…」."""
    if not (room.on_desk and room.can(Command.LOG_CALL)):
        return
    for call in room.redials:
        words = f"{hm(call.redial_at)} 重拨 {call.party}（{call.purpose}）"
        yield Todo(words, f"redial:{call.pk}", "记录", phone=call.phone)


def _next_steps(room: Room) -> Iterable[Todo]:
    if room.can(Command.VERIFY) and room.incident.verified_at is None:
        yield Todo("第一时间核实", "verify", "核实")
    over = room.incident.state == State.RECOVERY
    if room.can(Command.REQUEST_ACTIVATION) and room.pending is None and not over:
        returned = _returned(room, RequestKind.ACTIVATION)
        level = room.incident.assessment.get("response_level")
        if returned:
            yield Todo(f"提请被退回：{returned.return_reason}", "request-activation", "重提")
        elif level:
            yield Todo(f"按表建议{level}级，提请启动", "request-activation", "提请")
    yield from _another_level(room)
    grade = room.incident.assessment.get("severity_grade")
    if room.can(Command.CONFIRM_GRADE) and grade and letter(room.incident.severity_grade) != grade:
        yield Todo(f"定级确认：研判为{grade}级", "confirm-grade", "确认")


def _returned(room: Room, kind: str) -> ActivationRequest | None:
    return next((row for row in room.requests if row.kind == kind and row.return_reason), None)


def _another_level(room: Room) -> Iterable[Todo]:
    """The tables have come to a graver level than the one that runs, or a change came back."""
    if not room.can(Command.REQUEST_LEVEL_CHANGE) or room.pending is not None:
        return
    newest = next(iter(room.requests), None)
    found = room.incident.assessment.get("response_level")
    if newest is not None and newest.kind == RequestKind.LEVEL_CHANGE and newest.return_reason:
        yield Todo(f"级别调整被退回：{newest.return_reason}", "request_level_change", "重提")
    elif found and is_graver(parse(found), room.incident.response_level):
        words = f"按表达到{found}级，响应仍为{letter(room.incident.response_level)}级"
        yield Todo(words, "request_level_change", "提请调级", over=True)


def _two_claims(room: Room) -> Iterable[Todo]:
    """Until somebody chooses, or says which stands."""
    if not room.can(Command.UPDATE_FACTS):
        return
    for field, each in room.standings.items():
        if each.is_open:
            yield Todo(f"{label(room.plan, field)}两说", f"claim:{each.others[0].pk}", "选择")


def _of_my_units(room: Room) -> Iterable[Todo]:
    if not room.units or not room.can(Command.ACKNOWLEDGE):
        return
    late = bool(room.overdue)
    for notice in room.sent:
        if notice.unit_code in room.units and notice.signed_at is None:
            activation = notice.kind == ACTIVATION
            what = "签收启动通知" if activation else f"签收通知：{notice.subject}"
            words = f"{what}（{notice.recipient_name}）"
            yield Todo(words, f"notice:{notice.pk}", "签收", over=late and activation)
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
