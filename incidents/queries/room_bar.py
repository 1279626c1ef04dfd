"""The bar of the room: the acts that are legal next, and why another is not his."""

from dataclasses import dataclass

from incidents.queries import higher, room_ending
from incidents.queries.room import Room
from incidents.rules import deriving, exempting, lifecycle, powers
from incidents.rules.lifecycle import COMMAND_LABELS, Command, State

# What the bar offers, in the order of the life; the first that is his is the primary one.
OFFERED = (
    Command.APPROVE_ACTIVATION,
    Command.APPROVE_LEVEL_CHANGE,
    Command.APPROVE_NOT_ACTIVATING,
    Command.VERIFY,
    Command.REQUEST_ACTIVATION,
    Command.COMPOSE_REPORT,
    Command.REPORT,
    Command.LOG_CALL,
    Command.UPDATE_FACTS,
    Command.NOTIFY,
    Command.ORDER,
    Command.RESUME_RESCUE,
    Command.SUSPEND_RESCUE,
    Command.ACKNOWLEDGE,
    Command.REQUEST_LEVEL_CHANGE,
    Command.ASK_HIGHER,
    Command.HAND_OVER_COMMAND,
    Command.REQUEST_NOT_ACTIVATING,
    Command.DERIVE,
    Command.CONCLUDE_DERIVED,
    Command.CONFIRM_GRADE,
    Command.DISMISS,
    Command.TRANSFER,
)

ANSWERS = (Command.APPROVE_ACTIVATION, Command.APPROVE_LEVEL_CHANGE, Command.APPROVE_NOT_ACTIVATING)
"""Only the answer to what waits is offered; while nothing waits, that a start can be approved."""
WHERE_HIS = (
    Command.COMPOSE_REPORT,
    Command.ORDER,
    Command.RESUME_RESCUE,
    Command.SUSPEND_RESCUE,
    Command.REQUEST_LEVEL_CHANGE,
    Command.ASK_HIGHER,
    Command.HAND_OVER_COMMAND,
    Command.REQUEST_NOT_ACTIVATING,
    Command.DERIVE,
    Command.CONCLUDE_DERIVED,
)
"""Offered where they can be done, and not listed among what cannot."""
IN_SIGHT = (
    *ANSWERS,
    Command.VERIFY,
    Command.REQUEST_ACTIVATION,
    Command.COMPOSE_REPORT,
    Command.LOG_CALL,
    Command.UPDATE_FACTS,
    Command.ORDER,
    Command.RESUME_RESCUE,
    Command.SUSPEND_RESCUE,
    Command.ACKNOWLEDGE,
    Command.REQUEST_LEVEL_CHANGE,
    "people",
    "approval-phone",
    "termination",
    Command.REQUEST_TERMINATION,
    "afterwards",
    Command.ARCHIVE,
)
"""What is needed at once stays in the bar; the rest is under 更多, like whatever finds no room."""
ROOM_FOR = 8
"""Buttons that fit beside 更多 and 不能办的 at 1366 px."""
KEYS = {
    "compose_report": "F8",
    "phone_report": "Shift+F8",
    "log_call": "Alt+T",
    "people": "Alt+R",
}
OF_THE_DESK = (Command.LOG_CALL, Command.NOTIFY)
"""Anybody may write down a call; only the desk is reminded of it in its bar."""


@dataclass(frozen=True)
class Act:
    """A command in the bar: legal and his, or with the sentence why not."""

    command: str
    label: str
    primary: bool = False
    why_not: str = ""

    @property
    def key(self) -> str:
        return KEYS.get(self.command, "")


def acts(room: Room) -> tuple[list[Act], list[Act]]:
    """Those he may press now, and those he may not with the reason."""
    can, cannot = [], []
    for command in OFFERED:
        if _unasked(room, command):
            continue
        why = why_not(room, command)
        label = _label(room, command)
        if why:
            cannot.append(Act(command.value, label, why_not=why))
        else:
            can.append(Act(command.value, label, primary=not can and not _again(room, command)))
        if command is Command.UPDATE_FACTS and not why and room.plan.desk:
            can.append(Act("people", "人员账"))
    can += [*_by_telephone(room), *_of_the_scene(room), *_towards_the_end(room)]
    can.append(Act("situation-sheet", "打印情况单"))
    if room.pending and room.can(room.pending.way.request):
        # While a decision is awaited, writing it down is the next thing that the desk can do.
        phone = Act("approval-phone", "登记电话批示", primary=not room.may(room.pending.way.approve))
        can = [phone, *(Act(act.command, act.label, act.primary and not phone.primary) for act in can)]
    return can, cannot


def in_sight(offered: list[Act]) -> tuple[list[Act], list[Act]]:
    """Those that stay in the bar, the primary one among them whatever it is, and those under 更多."""
    kept = [act for act in offered if act.primary or act.command in IN_SIGHT][:ROOM_FOR]
    return kept, [act for act in offered if act not in kept]


def _by_telephone(room: Room) -> list[Act]:
    """A page of its own, short enough to fill in with the handset in the hand (YQ 4.2.2)."""
    composed = room.plan.reporting is not None and room.can(Command.REPORT)
    return [Act("phone_report", "电话报告")] if composed else []


def _towards_the_end(room: Room) -> list[Act]:
    """What ends the response, and what there is to do when it is over."""
    found = [Act(name, label) for name, label in room_ending.acts(room)]
    if room.response and room.can(Command.RECORD_MONITORING):
        found.append(Act("monitoring", "监测"))
    if room.incident.state in (State.RECOVERY, State.ARCHIVED):
        found.append(Act("afterwards", "后期处置"))
    if _awaits_review(room):
        found.append(Act(Command.RECORD_REVIEW.value, COMMAND_LABELS[Command.RECORD_REVIEW]))
    return found


def _of_the_scene(room: Room) -> list[Act]:
    """Pages of the work at the scene: everybody's, and one's own."""
    if room.response is None:
        return []
    return [Act("scene", "现场"), *([Act("mine", "我的任务")] if room.units else [])]


def _again(room: Room, command: Command) -> bool:
    """终止后反复 is offered, but not what the months after a response are about."""
    return command is Command.REQUEST_ACTIVATION and room.incident.state == State.RECOVERY


def _unasked(room: Room, command: Command) -> bool:
    """What has no place in the bar now."""
    if not (powers.known(room.plan, command) and deriving.fits(command, derived=room.is_derived)):
        return True
    if command is Command.ACKNOWLEDGE:
        return room.response is None
    if command is Command.COMPOSE_REPORT and room.plan.reporting is None:
        return True
    if command in OF_THE_DESK:
        return not (room.on_desk and room.legal(command))
    if command in ANSWERS:
        awaited = room.pending.way.approve if room.pending else Command.APPROVE_ACTIVATION
        return command is not awaited
    return command in WHERE_HIS and not (room.can(command) and at_its_level(room, command))


def at_its_level(room: Room, command: Command) -> bool:
    """The plan asks the higher command, hands over to it and lets a start be only at some levels."""
    activation, incident = room.plan.activation, room.incident
    if command is Command.RESUME_RESCUE:
        return incident.rescue_suspended_at is not None
    if command is Command.ASK_HIGHER:
        return higher.ask_at(room.plan, higher.level_to_ask(incident)) is not None
    if command is Command.HAND_OVER_COMMAND and activation.handover:
        return incident.response_level in activation.handover.levels
    if command is Command.REQUEST_NOT_ACTIVATING and activation.exemption:
        grade = exempting.grade_of(incident.severity_grade, incident.assessment)
        return grade in activation.exemption.grades
    return True


def _awaits_review(room: Room) -> bool:
    """后期: the assessment report is to be reviewed, and nobody has said yet that it passed."""
    if room.incident.state != State.RECOVERY or not room.can(Command.RECORD_REVIEW):
        return False
    begun = {each.rule_code for each in room.deadlines}
    waiting = [rule for rule in room.plan.deadlines if rule.starts == "review_passed"]
    return any(rule.code not in begun and room.incident.severity_grade in rule.grades for rule in waiting)


def _label(room: Room, command: Command) -> str:
    if command in ANSWERS and room.pending:
        return f"审批：{room.pending.what}"
    if room.pending and command is room.pending.way.request:
        return "重新提请"
    if _again(room, command):
        return "事态反复，再次提请启动"
    if command is Command.ACKNOWLEDGE:
        return "报力量准备"
    if command is Command.LOG_CALL:
        return "通话"
    if command is Command.REPORT and room.plan.reporting is not None:
        return "登记系统外报告"
    return COMMAND_LABELS[command]


def why_not(room: Room, command: Command) -> str:
    """When it is in order and who then does it; empty where this officer may do it now."""
    able = powers.who_can(room.plan, command) or "预案未设此职权"
    if not room.legal(command):
        states = [lifecycle.STATE_LABELS[s] for (s, c) in lifecycle.TRANSITIONS if c is command]
        return f"须在“{'”“'.join(states)}”时由{able}办理"
    if command is Command.APPROVE_ACTIVATION and room.pending is None:
        return f"还没有提请；提请后由{able}批准"
    return "" if room.may(command) else f"由{able}办理"
