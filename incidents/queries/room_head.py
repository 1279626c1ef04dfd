"""The fixed parts of the room: identity line, clocks, and the acts that are legal next."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents.models import Channel, Deadline, Incident, IncidentState
from incidents.plans import lookup
from incidents.plans.schema import Indicator, Plan
from incidents.queries.room import Cited, Room, cite
from incidents.rules import deadlines as limits
from incidents.rules import lifecycle, powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import COMMAND_LABELS, Command, State

RAIL = 5
"""Clocks in the strip; the rest is one link away (ux 2.0.5)."""
BASES = {
    "learned": "得知",
    "occurred": "发生",
    "received": "接报",
    "verified": "核实",
    "activated": "启动",
    "first_report": "首次报告",
    "requested": "提请",
    "grade_confirmed": "定级",
    "level_changed": "级别调整",
    "terminated": "终止",
    "review_passed": "评审通过",
}


@dataclass(frozen=True)
class Figure:
    label: str
    value: object
    is_word: bool = False


@dataclass(frozen=True)
class Step:
    label: str
    state: str
    time: datetime | None = None
    href: str = ""


@dataclass(frozen=True)
class Card:
    """One clock, or one for all units that owe the same by the same time."""

    deadline: Deadline
    name: str
    owner: str
    badge: str
    basis: str
    cited: Cited
    act: str
    state: str = ""


@dataclass(frozen=True)
class Act:
    """A command in the bar: legal and his, or with the sentence why not."""

    command: str
    label: str
    primary: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class Identity:
    figures: list[Figure]
    steps: list[Step]
    phone_words: str = ""
    caveats: list[str] = field(default_factory=list)


def shown(indicator: Indicator, value: Any) -> Any:
    """A value in the plan's words; None stays unknown."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    words = {each.value: each.label for each in indicator.values}
    return words.get(value, value)


def current(incident: Incident, name: str) -> tuple[Any, bool]:
    """What is known of an indicator, and whether it is only projected."""
    confirmed, projected = incident.confirmed.get(name), incident.projected.get(name)
    if confirmed in (None, False, "none") and projected not in (None, False, "none"):
        return projected, True
    return confirmed, False


def identity(room: Room) -> Identity:
    return Identity(_figures(room.plan, room.incident), _steps(room), _phone_words(room), _caveats(room))


def _figures(plan: Plan, incident: Incident) -> list[Figure]:
    people = [each for each in plan.indicators if each.section == "people" and each.kind == "count"]
    figures = [Figure(short(each.label), incident.confirmed.get(each.name)) for each in people]
    worst = _decisive(plan, incident)
    if worst is not None:
        value, projected = current(incident, worst.name)
        figures.append(
            Figure(worst.label, f"{'可能 ' if projected else ''}{shown(worst, value)}", is_word=True)
        )
    return figures


def short(label: str) -> str:
    return label.removesuffix("人数").removesuffix("人员")


def _decisive(plan: Plan, incident: Incident) -> Indicator | None:
    """The scale or flag behind the gravest row that holds, if a number is not."""
    words = {each.name: each for each in plan.indicators if each.kind in ("scale", "flag")}
    rows = sorted(
        incident.assessment.get("matched", []),
        key=lambda row: len(row["level"]) if row["level"] != "IV" else 4,
    )
    return next((words[row["indicator"]] for row in rows if row["indicator"] in words), None)


def _steps(room: Room) -> list[Step]:
    incident, state = room.incident, State(room.incident.state)
    steps = [Step("接报", "now" if state is State.RECEIVED else "done", incident.learned_at, "report")]
    if state in (State.DISMISSED, State.TRANSFERRED, State.MERGED):
        return [*steps, Step(lifecycle.STATE_LABELS[state], "now", incident.closed_at, "report")]
    verified = incident.verified_at
    steps.append(
        Step("核实", _how(state is State.VERIFIED and not room.pending, verified), verified, "report")
    )
    if room.response is None:
        asked = room.pending.requested_at if room.pending else None
        steps.append(Step("提请", "now" if room.pending else "todo", asked, "decision"))
        steps.append(Step("启动", "todo"))
    else:
        level, at = letter(incident.response_level), room.response.activated_at
        steps.append(Step(f"{level}级响应", "now" if state is State.RESPONDING else "done", at, "decision"))
    ahead = ((State.TERMINATING, "终止"), (State.RECOVERY, "后期处置"), (State.ARCHIVED, "归档"))
    order = list(IncidentState.values)
    return steps + [
        Step(word, "now" if each is state else "done" if order.index(each) < order.index(state) else "todo")
        for each, word in ahead
    ]


def _how(is_now: bool, at: datetime | None) -> str:
    return "now" if is_now else "done" if at else "todo"


def _phone_words(room: Room) -> str:
    row = room.approved
    if row is None or row.decided_by is None:
        return ""
    at = row.decided_at.astimezone(limits.BEIJING).strftime("%H:%M") if row.decided_at else ""
    if row.channel != Channel.PHONE:
        return f"{row.decided_by.name} {at} 批准"
    return f"{row.decided_by.name} {at} 电话批示{'，待补签' if row.countersigned_at is None else '，已补签'}"


def _caveats(room: Room) -> list[str]:
    words = [badge["text"] for badge in room.incident.assessment.get("badges", [])]
    activation = room.plan.activation
    if room.incident.response_level in activation.assists_at:
        words.append(activation.assist_text)
    return words


def cards(room: Room) -> list[Card]:
    """Overdue first, then by due time, then those that count up; what was met last fills the strip."""
    grouped: dict[object, list[Deadline]] = {}
    for deadline in room.deadlines:
        if deadline.is_open:
            key = (
                (deadline.rule_code, deadline.due_at)
                if deadline.owner_unit or deadline.occasion
                else deadline.pk
            )
            grouped.setdefault(key, []).append(deadline)
    opened = sorted(
        (_card(room, rows) for rows in grouped.values()), key=lambda card: _urgency(card, room.now)
    )
    closed = [each for each in room.deadlines if each.met_at]
    settled = sorted(closed, key=lambda each: each.met_at or each.base_at, reverse=True)
    return opened + [_card(room, [each], "done") for each in settled if _is_last_of_rule(room, each)]


def _is_last_of_rule(room: Room, deadline: Deadline) -> bool:
    """Of fourteen units that are ready only the last fills a card."""
    same = [each for each in room.deadlines if each.rule_code == deadline.rule_code]
    if any(each.is_open for each in same):
        return False
    return deadline is max((each for each in same if each.met_at), key=lambda each: (each.met_at, each.pk))


def _urgency(card: Card, now: datetime) -> tuple[int, datetime]:
    deadline = card.deadline
    if deadline.due_at is None:
        return 2, deadline.base_at
    return (0 if deadline.is_overdue(now) else 1), deadline.due_at


def _card(room: Room, rows: list[Deadline], state: str = "") -> Card:
    first = rows[0]
    rule = lookup.deadline(room.plan, first.rule_code)
    everyone = [each for each in room.deadlines if each.rule_code == first.rule_code]
    many = len(everyone) > 1 and rule.per_unit
    at = first.base_at.astimezone(limits.BEIJING).strftime("%H:%M")
    source = f"；{first.source}" if first.source else ""
    return Card(
        deadline=first,
        name=f"{first.label}（余 {len(rows)}/{len(everyone)}）" if many and not state else first.label,
        owner=f"{len(rows)} 家单位" if len(rows) > 1 else first.owner_name,
        badge="预案未定" if first.reading else first.get_badge_display(),
        basis=f"自{BASES.get(first.base, first.base)} {at} 起，{limits.describe(rule)}{source}",
        cited=cite(room.plan, first.clause),
        act=first.met_by_act,
        state=state,
    )


# What the bar offers, in the order of the life; the first that is his is the primary one.
OFFERED = (
    Command.APPROVE_ACTIVATION,
    Command.VERIFY,
    Command.REQUEST_ACTIVATION,
    Command.REPORT,
    Command.UPDATE_FACTS,
    Command.ACKNOWLEDGE,
    Command.CONFIRM_GRADE,
    Command.DISMISS,
    Command.TRANSFER,
)


def acts(room: Room) -> tuple[list[Act], list[Act]]:
    """Those he may press now, and those he may not with the reason."""
    can, cannot = [], []
    for command in OFFERED:
        if command is Command.ACKNOWLEDGE and room.response is None:
            continue
        why = _why_not(room, command)
        label = _label(room, command)
        if why:
            cannot.append(Act(command.value, label, why_not=why))
        else:
            can.append(Act(command.value, label, primary=not can))
    if room.pending and room.can(Command.REQUEST_ACTIVATION):
        # While a decision is awaited, writing it down is the next thing that the desk can do.
        phone = Act("approval-phone", "登记电话批示", primary=not room.may(Command.APPROVE_ACTIVATION))
        can = [phone, *(Act(act.command, act.label, act.primary and not phone.primary) for act in can)]
    return can, cannot


def _label(room: Room, command: Command) -> str:
    if command is Command.APPROVE_ACTIVATION and room.pending:
        return f"审批：启动{letter(room.pending.response_level)}级响应"
    if command is Command.REQUEST_ACTIVATION and room.pending:
        return "重新提请"
    if command is Command.ACKNOWLEDGE:
        return "报力量准备"
    return COMMAND_LABELS[command]


def _why_not(room: Room, command: Command) -> str:
    able = powers.who_can(room.plan, command) or "预案未设此职权"
    if not room.legal(command):
        states = [lifecycle.STATE_LABELS[s] for (s, c) in lifecycle.TRANSITIONS if c is command]
        return f"须在“{'”“'.join(states)}”时由{able}办理"
    if command is Command.APPROVE_ACTIVATION and room.pending is None:
        return f"还没有提请；提请后由{able}批准"
    return "" if room.may(command) else f"由{able}办理"
