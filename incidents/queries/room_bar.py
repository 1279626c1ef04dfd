"""The bar of the room: the acts that are legal next, and why another is not his."""

from dataclasses import dataclass

from incidents.queries.room import Room
from incidents.rules import lifecycle, powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import COMMAND_LABELS, Command, State

# What the bar offers, in the order of the life; the first that is his is the primary one.
OFFERED = (
    Command.APPROVE_ACTIVATION,
    Command.VERIFY,
    Command.REQUEST_ACTIVATION,
    Command.REPORT,
    Command.LOG_CALL,
    Command.UPDATE_FACTS,
    Command.NOTIFY,
    Command.ACKNOWLEDGE,
    Command.CONFIRM_GRADE,
    Command.DISMISS,
    Command.TRANSFER,
)

OF_THE_DESK = (Command.LOG_CALL, Command.NOTIFY)
"""Anybody may write down a call; only the desk is reminded of it in its bar."""


@dataclass(frozen=True)
class Act:
    """A command in the bar: legal and his, or with the sentence why not."""

    command: str
    label: str
    primary: bool = False
    why_not: str = ""


def acts(room: Room) -> tuple[list[Act], list[Act]]:
    """Those he may press now, and those he may not with the reason."""
    can, cannot = [], []
    for command in OFFERED:
        if command is Command.ACKNOWLEDGE and room.response is None:
            continue
        if command in OF_THE_DESK and not (room.on_desk and room.legal(command)):
            continue
        why = _why_not(room, command)
        label = _label(room, command)
        if why:
            cannot.append(Act(command.value, label, why_not=why))
        else:
            can.append(Act(command.value, label, primary=not can))
        if command is Command.UPDATE_FACTS and not why and room.plan.desk:
            can.append(Act("people", "人员账"))
    if _awaits_review(room):
        can.append(Act(Command.RECORD_REVIEW.value, COMMAND_LABELS[Command.RECORD_REVIEW]))
    if room.pending and room.can(Command.REQUEST_ACTIVATION):
        # While a decision is awaited, writing it down is the next thing that the desk can do.
        phone = Act("approval-phone", "登记电话批示", primary=not room.may(Command.APPROVE_ACTIVATION))
        can = [phone, *(Act(act.command, act.label, act.primary and not phone.primary) for act in can)]
    return can, cannot


def _awaits_review(room: Room) -> bool:
    """后期: the assessment report is to be reviewed, and nobody has said yet that it passed."""
    if room.incident.state != State.RECOVERY or not room.can(Command.RECORD_REVIEW):
        return False
    begun = {each.rule_code for each in room.deadlines}
    waiting = [rule for rule in room.plan.deadlines if rule.starts == "review_passed"]
    return any(rule.code not in begun and room.incident.severity_grade in rule.grades for rule in waiting)


def _label(room: Room, command: Command) -> str:
    if command is Command.APPROVE_ACTIVATION and room.pending:
        return f"审批：启动{letter(room.pending.response_level)}级响应"
    if command is Command.REQUEST_ACTIVATION and room.pending:
        return "重新提请"
    if command is Command.ACKNOWLEDGE:
        return "报力量准备"
    if command is Command.LOG_CALL:
        return "通话"
    return COMMAND_LABELS[command]


def _why_not(room: Room, command: Command) -> str:
    able = powers.who_can(room.plan, command) or "预案未设此职权"
    if not room.legal(command):
        states = [lifecycle.STATE_LABELS[s] for (s, c) in lifecycle.TRANSITIONS if c is command]
        return f"须在“{'”“'.join(states)}”时由{able}办理"
    if command is Command.APPROVE_ACTIVATION and room.pending is None:
        return f"还没有提请；提请后由{able}批准"
    return "" if room.may(command) else f"由{able}办理"
