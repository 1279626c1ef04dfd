"""The page of a group and of a unit: its next clock, its tasks and orders, who is on the scene, help, figures, contacts."""

from dataclasses import dataclass, field
from datetime import datetime

from incidents.models import (
    ActivatedGroup,
    Deadline,
    Filing,
    HelpRequest,
    Notice,
    Order,
    Presence,
    RescueSuspension,
    Task,
    TaskKind,
    TaskState,
)
from incidents.plans import lookup
from incidents.queries.authority import holders
from incidents.queries.phone_book import Number, numbers_of_units
from incidents.queries.receipts import readiness
from incidents.queries.roll import orders_of, presences_of
from incidents.queries.room import Cited, Room, cite
from incidents.queries.room_clocks import Card, card_of
from incidents.rules import naming
from incidents.rules.deadlines import BEIJING

LATEST = 6


def hm(moment: datetime | None) -> str:
    return moment.astimezone(BEIJING).strftime("%H:%M") if moment else ""


@dataclass(frozen=True)
class Side:
    """Whose page it is: a group (through the unit that leads it), a unit, or a post."""

    name: str
    unit: str = ""
    post: str = ""
    group: ActivatedGroup | None = None
    cited: Cited = field(default_factory=Cited)
    mine: bool = False
    """Whether this officer answers for it, or is the desk that may write down what it says."""
    own: bool = False
    """Whether he speaks for himself."""


@dataclass(frozen=True)
class Line:
    """A task or an order as its owner sees it."""

    task: Task
    state: str
    word: str
    cited: Cited
    order: Order | None = None
    late: bool = False


@dataclass(frozen=True)
class Member:
    """One unit of a group: 签收, 出发, 到场, 准备."""

    code: str
    name: str
    lead: bool
    signed: datetime | None
    presence: Presence | None
    ready: tuple[int, int] | None
    numbers: tuple[Number, ...] = ()

    @property
    def state(self) -> str:
        return "done" if self.presence and self.presence.arrived_at else "idle"

    @property
    def word(self) -> str:
        if self.presence and self.presence.arrived_at:
            return f"到场 {hm(self.presence.arrived_at)}"
        if self.presence and self.presence.set_out_at:
            due = f"，预计 {hm(self.presence.expected_at)}" if self.presence.expected_at else ""
            return f"出发 {hm(self.presence.set_out_at)}{due}"
        return f"已签收 {hm(self.signed)}" if self.signed else "未签收"


@dataclass(frozen=True)
class Desk:
    """The page, whole."""

    side: Side
    clocks: list[Card]
    notices: list[Notice]
    signed: list[Notice]
    """What it has signed for, the newest first."""
    lines: list[Line]
    done: list[Line]
    presence: Presence | None
    readiness: list[Task]
    members: list[Member]
    help: list[HelpRequest]
    filings: list[Filing]
    suspensions: list[RescueSuspension]
    duties: list[str]
    groups: list[ActivatedGroup]
    """Of a unit: the groups it serves in."""
    leader: str = ""
    leader_phone: str = ""


def side_of_group(room: Room, code: str) -> Side | None:
    group = next((each for each in room.groups if each.code == code), None)
    if group is None:
        return None
    own = group.lead_unit in room.units
    return Side(
        group.name, unit=group.lead_unit, group=group, cited=cite(room.plan, group.clause),
        mine=own or room.on_desk, own=own,
    )  # fmt: skip


def side_of_unit(room: Room, code: str) -> Side | None:
    unit = next((each for each in room.plan.units if each.code == code), None)
    if unit is None:
        return None
    own = code in room.units
    name = naming.at_place(room.plan, code, room.incident.county)
    return Side(name, unit=code, cited=cite(room.plan, unit.clause), mine=own or room.on_desk, own=own)


def side_of_post(room: Room, code: str) -> Side | None:
    post = next((each for each in room.plan.posts if each.code == code), None)
    if post is None:
        return None
    own = code in room.posts
    return Side(post.title, post=code, cited=cite(room.plan, post.clause), mine=own or room.on_desk, own=own)


def page(room: Room, side: Side) -> Desk:
    """A bounded number of questions, however long the incident has run."""
    tasks = [task for task in room.tasks if _is_of(side, task)]
    orders = orders_of(room) if any(task.kind == TaskKind.ORDER for task in tasks) else {}
    working = [task for task in tasks if task.kind != TaskKind.READINESS]
    lines = [_line(room, task, orders.get(task.pk)) for task in working]
    presences = presences_of(room)
    rows = room.incident.suspensions.filter(resumed_at__isnull=True)
    leader, phone = _leader(side)
    sent = [each for each in room.sent if side.unit and each.unit_code == side.unit]
    return Desk(
        side=side,
        clocks=_clocks(room, side),
        notices=[each for each in sent if each.signed_at is None],
        signed=[each for each in reversed(sent) if each.signed_at is not None],
        lines=sorted((each for each in lines if _is_open(each.task)), key=_urgency),
        done=[each for each in lines if not _is_open(each.task)],
        presence=presences.get(side.unit or side.post),
        readiness=[
            task for task in room.tasks
            if task.kind == TaskKind.READINESS and _owned(task, side)
        ],
        members=_members(room, side, presences),
        help=list(_by(room.incident.help_requests, side).order_by("-asked_at")[:LATEST]),
        filings=list(_by(room.incident.filings, side)[:LATEST]),
        suspensions=list(rows.order_by("suspended_at")),
        duties=_duties(room, side),
        groups=[each for each in room.groups if not side.group and _serves(each, side.unit)],
        leader=leader,
        leader_phone=phone,
    )  # fmt: skip


def _is_of(side: Side, task: Task) -> bool:
    return task.group_id == side.group.pk if side.group else _owned(task, side)


def _owned(task: Task, side: Side) -> bool:
    return bool(side.unit and task.owner_unit == side.unit) or bool(
        side.post and task.owner_post == side.post
    )


def _is_open(task: Task) -> bool:
    return task.state in (TaskState.OPEN, TaskState.ACKNOWLEDGED)


def _line(room: Room, task: Task, order: Order | None) -> Line:
    late = order is not None and order.due_at is not None and _is_open(task) and order.due_at <= room.now
    state, word = {
        TaskState.OPEN: ("idle", "待签收"),
        TaskState.ACKNOWLEDGED: ("soon", f"办理中 {hm(task.acknowledged_at)}"),
        TaskState.DONE: ("done", f"完成 {hm(task.done_at)}"),
        TaskState.CANCELLED: ("off", "已撤回" if order else "取消"),
    }[TaskState(task.state)]
    if late:
        state = "over"
    return Line(task, state, word, cite(room.plan, task.clause), order, late)


def _urgency(line: Line) -> tuple[int, float, int]:
    """Orders first, by their time; then what nobody has signed for; then the plan's order."""
    due = line.order.due_at.timestamp() if line.order and line.order.due_at else float("inf")
    return (0 if line.order else 1 if line.task.state == TaskState.OPEN else 2, due, line.task.position)


def _clocks(room: Room, side: Side) -> list[Card]:
    mine = [each for each in room.deadlines if each.is_open and _clock_of(each, side)]
    ordered = sorted(mine, key=lambda each: (each.due_at is None, each.due_at or each.base_at))
    return [card_of(room, [each]) for each in ordered]


def _clock_of(deadline: Deadline, side: Side) -> bool:
    return bool(side.unit and deadline.owner_unit == side.unit) or bool(
        side.post and deadline.owner_post == side.post
    )


def _by(rows, side: Side):  # type: ignore[no-untyped-def]
    return rows.filter(unit_code=side.unit) if side.unit else rows.filter(post_code=side.post)


def _members(room: Room, side: Side, presences: dict[str, Presence]) -> list[Member]:
    if side.group is None:
        return []
    signed = {each.unit_code: each.signed_at for each in room.notices}
    ready = readiness(room)
    numbers = numbers_of_units(room.incident.organisation_id)
    group = side.group
    known = [(group.lead_unit, group.lead_name), *((each["code"], each["name"]) for each in group.members)]
    return [
        Member(
            code, name, code == group.lead_unit, signed.get(code), presences.get(code), ready.get(code),
            numbers.get(code, ()),
        )
        for code, name in known
    ]  # fmt: skip


def _duties(room: Room, side: Side) -> list[str]:
    if side.group is not None:
        return [duty.text for duty in lookup.group(room.plan, side.group.code).duties]
    return [duty.text for duty in lookup.unit(room.plan, side.unit).duties] if side.unit else []


def _serves(group: ActivatedGroup, unit: str) -> bool:
    return bool(unit) and (group.lead_unit == unit or any(each["code"] == unit for each in group.members))


def _leader(side: Side) -> tuple[str, str]:
    """The leader as he was named last, with his number."""
    group = side.group
    if group is None:
        return "", ""
    naming_row = group.namings.order_by("-named_at").first()
    name = group.leader.name if group.leader else group.leader_name
    phone = naming_row.phone if naming_row else group.leader.phone if group.leader else ""
    return f"{name}（代理）" if group.leader_acting else name, phone


def phone_of(room: Room, side: Side) -> str:
    """The number at which whoever answers for this side is reached; empty where nobody has entered one."""
    if side.group is not None and (leader := _leader(side)[1]):
        return leader
    if side.unit:
        numbers = numbers_of_units(room.incident.organisation_id).get(side.unit, ())
        return next((each.phone for each in numbers), "")
    officers = holders(room.incident.organisation, side.post, now=room.now)
    return next((each.phone for each in officers if each.phone), "")
