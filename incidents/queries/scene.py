"""现场 on one page: 出动到场, 指令, 求援, 填报, 险情, 暂停救援, 组建, 征用和动员."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import (
    DangerReport,
    Decree,
    Filing,
    FormedBody,
    HelpRequest,
    Order,
    Presence,
    RescueSuspension,
    TaskState,
)
from incidents.plans.schema.group_work import Body
from incidents.queries.roll import orders_of, presences_of
from incidents.queries.room import Cited, Room, cite

LATEST = 30


@dataclass(frozen=True)
class OrderLine:
    order: Order
    state: str
    word: str
    open: bool


@dataclass(frozen=True)
class BodyLine:
    body: Body
    cited: Cited
    formed: list[FormedBody]


@dataclass(frozen=True)
class Overview:
    presences: list[Presence]
    waiting: list[tuple[str, str]]
    """Units that were called and have said nothing of setting out: code and name."""
    orders: list[OrderLine]
    help: list[HelpRequest]
    filings: list[Filing]
    dangers: list[DangerReport]
    suspensions: list[RescueSuspension]
    bodies: list[BodyLine]
    decrees: list[Decree]


def overview(room: Room) -> Overview:
    incident, plan = room.incident, room.plan
    presences = presences_of(room)
    formed: dict[str, list[FormedBody]] = {}
    for row in incident.bodies.filter(replaced_at__isnull=True) if plan.bodies else ():
        formed.setdefault(row.code, []).append(row)
    return Overview(
        presences=sorted(presences.values(), key=_when),
        waiting=[
            (each.unit_code, each.recipient_name) for each in room.notices if each.unit_code not in presences
        ],
        orders=[_line(room, row) for row in orders_of(room).values()],
        help=list(incident.help_requests.select_related("answered_by").order_by("-asked_at")[:LATEST]),
        filings=list(incident.filings.select_related("filed_by")[:LATEST]),
        dangers=list(incident.danger_reports.select_related("decided_by").order_by("-reported_at"))
        if plan.rescue
        else [],
        suspensions=list(
            incident.suspensions.select_related("suspended_by", "resumed_by").order_by("-suspended_at")
        )
        if plan.rescue
        else [],
        bodies=[BodyLine(each, cite(plan, each.clause), formed.get(each.code, [])) for each in plan.bodies],
        decrees=list(incident.decrees.select_related("decided_by", "proposed_by", "document"))
        if plan.decrees
        else [],
    )


def _when(row: Presence) -> tuple[int, datetime]:
    at = row.arrived_at or row.set_out_at
    assert at is not None
    return (0 if row.arrived_at else 1, at)


def _line(room: Room, row: Order) -> OrderLine:
    task = next((each for each in room.tasks if each.pk == row.task_id), row.task)
    state, word = {
        TaskState.OPEN: ("idle", "待签收"),
        TaskState.ACKNOWLEDGED: ("soon", "办理中"),
        TaskState.DONE: ("done", "办结"),
        TaskState.CANCELLED: ("off", "已撤回"),
    }[TaskState(task.state)]
    is_open = task.state in (TaskState.OPEN, TaskState.ACKNOWLEDGED)
    if is_open and row.due_at is not None and row.due_at <= room.now:
        state, word = "over", f"超时，{word}"
    return OrderLine(row, state, word, is_open)
