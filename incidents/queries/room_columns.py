"""The three columns of the room: groups and tasks, what is mine to do, timeline, criteria, documents, receipts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from incidents.models import (
    ActivatedGroup,
    Document,
    DocumentState,
    Event,
    EventKind,
    Task,
    TaskKind,
    TaskState,
)
from incidents.plans import lookup
from incidents.queries import roll
from incidents.queries.room import Cited, Room, cite
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command

PAGE = 50
FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "report": (
        "报告",
        (
            "RECEIVED", "VERIFIED", "DISMISSED", "TRANSFERRED", "MERGED", "SPLIT", "SOURCE_ADDED", "SOURCE_REMOVED",
            "PARTICULARS_CORRECTED", "FACTS_UPDATED", "REPORT_SENT", "REPORT_DRAFTED", "REPORT_SIGNED",
            "RELEASE_DRAFTED", "RELEASE_REVIEWED", "RELEASE_PUBLISHED",
        ),
    ),
    "decision": (
        "批示",
        (
            "ACTIVATION_REQUESTED", "REQUEST_SUPERSEDED", "ACTIVATION_APPROVED", "ACTIVATION_RETURNED",
            "RESPONSE_ACTIVATED", "GRADE_CONFIRMED", "COUNTERSIGNED", "DELEGATED",
            "LEVEL_CHANGE_REQUESTED", "LEVEL_CHANGED", "LEVEL_CHANGE_RETURNED", "CITY_ASKED", "COMMAND_HANDED_OVER",
            "NOT_ACTIVATED",
            "TERMINATION_REQUESTED", "TERMINATION_OPINION", "TERMINATION_RETURNED", "RESPONSE_ENDED", "ARCHIVED",
        ),
    ),
    "work": (
        "处置",
        (
            "NOTICES_ISSUED", "NOTICE_SIGNED", "TASK_ACKNOWLEDGED", "TASK_DONE", "READINESS_REPORTED",
            "DOCUMENT_CREATED", "UNIT_SET_OUT", "UNIT_ARRIVED", "HELP_ASKED", "HELP_ANSWERED", "FIGURES_FILED",
            "LEADER_NAMED", "BODY_FORMED", "DANGER_REPORTED", "DANGER_DECIDED", "RESCUE_SUSPENDED", "SUSPENSION_REPORTED",
            "RESCUE_RESUMED",
        ),
    ),
    "order": (
        "指令",
        (
            "ORDER_GIVEN", "ORDER_WITHDRAWN", "DECREE_PROPOSED", "DECREE_RETURNED", "REQUISITIONED", "MOBILISED",
        ),
    ),
    "monitoring": ("监测", ("MONITORING_RECORDED", "ARRIVAL_ESTIMATED")),
    "note": ("记录", ("NOTE", "ATTACHED")),
    "system": (
        "系统",
        (
            "ASSESSED", "DEADLINE_SET", "DEADLINE_REMINDED", "DEADLINE_MISSED", "DEADLINE_ESCALATED", "DEADLINE_MET",
            "DEADLINE_SUPERSEDED", "DEADLINE_WAIVED", "DEADLINE_ACKNOWLEDGED", "DEADLINE_PAUSED", "DEADLINE_RESUMED",
            "DEADLINE_RECALCULATED", "DEADLINE_SET_ASIDE", "DEADLINE_LAPSED",
        ),
    ),
}  # fmt: skip
KEY_EVENTS = {
    EventKind.RESPONSE_ACTIVATED,
    EventKind.RESPONSE_ENDED,
    EventKind.RESCUE_SUSPENDED,
    EventKind.RESCUE_RESUMED,
    EventKind.DANGER_REPORTED,
    EventKind.ACTIVATION_APPROVED,
    EventKind.DEADLINE_MISSED,
    EventKind.GRADE_CONFIRMED,
    EventKind.ASSESSED,
    EventKind.LEVEL_CHANGED,
    EventKind.NOT_ACTIVATED,
    EventKind.COMMAND_HANDED_OVER,
}

FLOODS = {EventKind.DEADLINE_SET, EventKind.DEADLINE_SUPERSEDED, EventKind.DEADLINE_MET}


def hm(moment: datetime | None) -> str:
    return moment.astimezone(BEIJING).strftime("%H:%M") if moment else ""


@dataclass(frozen=True)
class TaskLine:
    task: Task
    state: str
    word: str
    cited: Cited
    mine: bool


@dataclass(frozen=True)
class GroupLine:
    name: str
    lead: str
    cited: Cited
    state: str
    word: str
    tasks: list[TaskLine]
    done: int
    leader: str = ""
    members: str = ""
    group: ActivatedGroup | None = None
    mine: bool = False
    roll: str = ""
    """「签收 3/5 · 到场 2/5」 of its units."""


@dataclass(frozen=True)
class Groups:
    lines: list[GroupLine] = field(default_factory=list)
    done: int = 0
    total: int = 0


def groups(room: Room) -> Groups:
    """Every group with its lead and tasks; then the tasks of posts and units outside the groups."""
    working = [task for task in room.tasks if task.kind != TaskKind.READINESS]
    by_group: dict[object, list[TaskLine]] = {}
    for task in working:
        by_group.setdefault(task.group_id, []).append(_task_line(room, task))
    there = roll.arrived(room)
    lines = [_group_line(room, group, by_group.get(group.pk, []), there) for group in room.groups]
    if rest := by_group.get(None):
        done = _done(rest)
        state, word = ("done", "完成") if done == len(rest) else ("idle", f"{done}/{len(rest)}")
        lines.append(GroupLine("指挥部与成员单位", "按级别增加的任务", Cited(), state, word, rest, done))
    owed = sum(task.state != TaskState.CANCELLED for task in working)
    return Groups(lines, sum(line.done for line in lines), owed)


def _task_line(room: Room, task: Task) -> TaskLine:
    state, word = {
        TaskState.OPEN: ("idle", "待签收"),
        TaskState.ACKNOWLEDGED: ("soon", f"办理中 {hm(task.acknowledged_at)}"),
        TaskState.DONE: ("done", f"完成 {hm(task.done_at)}"),
        TaskState.CANCELLED: ("off", "取消"),
    }[TaskState(task.state)]
    mine = room.on_desk or task.owner_unit in room.units or task.owner_post in room.posts
    return TaskLine(task, state, word, cite(room.plan, task.clause), mine and room.can(Command.ACKNOWLEDGE))


def _done(tasks: Iterable[TaskLine]) -> int:
    return sum(line.state == "done" for line in tasks)


def _group_line(room: Room, group: ActivatedGroup, tasks: list[TaskLine], there: frozenset[str]) -> GroupLine:
    state, word = _group_status(room, group, tasks)
    plan_group = lookup.group(room.plan, group.code)
    return GroupLine(
        name=group.name,
        lead=f"{group.lead_name}{'（指挥部指定）' if plan_group.lead_to_be_named else ''}",
        cited=cite(room.plan, group.clause),
        state=state,
        word=word,
        tasks=tasks,
        done=_done(tasks),
        leader=_leader(group),
        members="、".join(member["name"] for member in group.members),
        group=group,
        mine=group.lead_unit in room.units,
        roll=roll.roll(room, group, there).words,
    )


def _leader(group: ActivatedGroup) -> str:
    name = group.leader.name if group.leader else group.leader_name
    return f"{name}（代理）" if name and group.leader_acting else name


def _group_status(room: Room, group: ActivatedGroup, tasks: list[TaskLine]) -> tuple[str, str]:
    owed = [line for line in tasks if line.task.state != TaskState.CANCELLED]
    if owed and _done(owed) == len(owed):
        return "done", "任务完成"
    if group.arrived_at:
        return "done", f"已到场 {hm(group.arrived_at)}"
    if group.released_at:
        return "off", f"已撤回 {hm(group.released_at)}"
    signed = group.acknowledged_at or next(
        (n.signed_at for n in room.notices if n.unit_code == group.lead_unit), None
    )
    if signed:
        return "idle", f"已签收 {hm(signed)}"
    late = any(each.met_by_act == "receipt" for each in room.overdue)
    return ("over", "未签收") if late else ("idle", "未签收")


@dataclass(frozen=True)
class Entry:
    event: Event
    late: bool
    key: bool
    cited: Cited
    day: str = ""
    also: list[Event] = field(default_factory=list)
    """More of the same kind from the same act: one line with a count (ux 2.0.6)."""
    movable: bool = False
    """A noted line that this officer may move to the incident where it belongs."""


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    older: int | None
    chosen: str


def timeline(room: Room, chosen: str = "", before: int | None = None) -> Timeline:
    """Newest first, a page of 50; a line with the date where the day changes."""
    kinds = FILTERS[chosen][1] if chosen in FILTERS else None
    rows = room.events(kinds, before, PAGE)
    desk = room.plan.desk
    late = timedelta(minutes=desk.back_entered_minutes) if desk else None
    entries, day = [], room.now.astimezone(BEIJING).date()
    for event in rows[:PAGE]:
        if entries and event.kind in FLOODS and _of_one_act(entries[-1].event, event):
            entries[-1].also.append(event)
            continue
        at = event.occurred_at.astimezone(BEIJING)
        changed = at.date() != day
        day = at.date()
        entries.append(
            Entry(
                event,
                late=late is not None and event.recorded_at - event.occurred_at > late,
                key=event.kind in KEY_EVENTS,
                cited=cite(room.plan, event.clause) if event.kind in KEY_EVENTS else Cited(),
                day=f"{at.month}月{at.day}日" if changed else "",
                movable=event.kind == EventKind.NOTE
                and event.actor_id is not None
                and not event.moved_away
                and room.can(Command.UPDATE_FACTS),
            )
        )
    older = rows[PAGE - 1].seq if len(rows) > PAGE else None
    return Timeline(entries, older, chosen if chosen in FILTERS else "")


def _of_one_act(newer: Event, event: Event) -> bool:
    return (newer.kind, newer.recorded_at, newer.actor_id) == (event.kind, event.recorded_at, event.actor_id)


@dataclass(frozen=True)
class Paper:
    document: Document
    state: str
    word: str


def papers(room: Room) -> list[Paper]:
    return [Paper(document, *_paper_status(document)) for document in room.documents]


def _paper_status(document: Document) -> tuple[str, str]:
    if document.failure:
        return "over", "未排成"
    if document.state == DocumentState.SIGNED:
        return "done", f"已签发 {hm(document.signed_at)}"
    return "soon", "草稿"
