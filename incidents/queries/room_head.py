"""The identity line of the room: who came to harm, how far the incident has come, and what to bear in mind."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from incidents.models import Channel, Incident, IncidentState
from incidents.plans.schema import Indicator, Plan
from incidents.queries import room_gap
from incidents.queries.people import indicators, ledger_of
from incidents.queries.room import Room
from incidents.rules import deadlines as limits
from incidents.rules import lifecycle
from incidents.rules.levels import letter
from incidents.rules.lifecycle import State
from incidents.rules.people import Standing, sum_check


@dataclass(frozen=True)
class Figure:
    label: str
    value: object
    is_word: bool = False
    of_people: bool = False
    """Kept by the people ledger, which its page shows."""
    differs: bool = False


@dataclass(frozen=True)
class Step:
    label: str
    state: str
    time: datetime | None = None
    href: str = ""


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
    return Identity(_figures(room), _steps(room), _phone_words(room), _caveats(room))


def _figures(room: Room) -> list[Figure]:
    plan, incident = room.plan, room.incident
    people = [each for each in plan.indicators if each.section == "people" and each.kind == "count"]
    held = indicators(plan)
    figures = [
        Figure(_marked(room, each), incident.confirmed.get(each.name), of_people=each.name in held)
        for each in people
    ]
    figures += _ledger(plan, incident)
    worst = _decisive(plan, incident)
    if worst is not None:
        value, projected = current(incident, worst.name)
        figures.append(
            Figure(_marked(room, worst), f"{'可能 ' if projected else ''}{shown(worst, value)}", is_word=True)
        )
    return figures


def _ledger(plan: Plan, incident: Incident) -> list[Figure]:
    """What the people ledger knows beside the indicators, and whether its sum comes out. Nothing while it is empty."""
    if plan.desk is None or not incident.people:
        return []
    book = ledger_of(incident, plan)
    check = sum_check(book)
    own = [
        f"{each.state.label} {each.count}"
        for each in book.balances.values()
        if each.state.indicator is None and each.count
    ]
    mark = {Standing.OK: "✓ ", Standing.DIFFERS: "▲ ", Standing.OPEN: ""}[check.standing]
    label = "，".join(own) or "人员账"
    return [
        Figure(
            label,
            f"{mark}{check.words}",
            is_word=True,
            of_people=True,
            differs=check.standing is Standing.DIFFERS,
        )
    ]


def _marked(room: Room, indicator: Indicator) -> str:
    """≠: somebody says otherwise."""
    label = short(indicator.label)
    return f"{label} ≠" if room.differs(indicator.name) else label


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
    words += room_gap.words(room)
    activation = room.plan.activation
    if room.incident.response_level in activation.assists_at:
        words.append(activation.assist_text)
    return words + _entered_late(room)


def _entered_late(room: Room) -> list[str]:
    """补传 where the line was down, 补录 where it was written down long after it was known."""
    incident = room.incident
    learned, recorded = (at.astimezone(limits.BEIJING) for at in (incident.learned_at, incident.recorded_at))
    if incident.written_at:
        return [f"补传：{incident.written_at.astimezone(limits.BEIJING):%H:%M} 写成，{recorded:%H:%M} 送达"]
    desk = room.plan.desk
    if desk is None or recorded - learned <= timedelta(minutes=desk.back_entered_minutes):
        return []
    return [f"补录：得知 {learned:%H:%M}，录入 {recorded:%H:%M}"]
