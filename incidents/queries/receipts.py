"""签收矩阵: of one sending, who has it, who has read it, who has signed, who is ready; and whom to telephone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from incidents.models import CallResult, Event, Notice, NoticeChannel, PhoneCall, TaskKind, TaskState
from incidents.queries import receipt_links
from incidents.queries.phone_book import Number, numbers_of_units
from incidents.queries.room import ACTIVATION, Room
from incidents.rules.lifecycle import Command


@dataclass(frozen=True)
class Step:
    """送达, 已读, 签收 or 准备 of one recipient. `state`: done, idle, soon, over, off."""

    state: str
    word: str
    at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One recipient over all channels that carried the notice to him."""

    rows: tuple[Notice, ...]
    steps: tuple[Step, ...]
    numbers: tuple[Number, ...]
    calls: tuple[PhoneCall, ...]
    ready: tuple[int, int] | None
    code: str = ""
    link: str = ""
    may_sign: bool = False
    may_ready: bool = False

    @property
    def notice(self) -> Notice:
        """The first: the one that was sent, before any second channel."""
        return self.rows[0]

    @property
    def signed(self) -> bool:
        return self.notice.signed_at is not None

    @property
    def channels(self) -> str:
        return "、".join(row.get_channel_display() for row in self.rows)

    @property
    def last_call(self) -> PhoneCall | None:
        return self.calls[0] if self.calls else None

    @property
    def rank(self) -> tuple[int, ...]:
        """Worst first: nothing delivered, then unread, then unsigned, then not ready."""
        reached = sum(step.state == "done" for step in self.steps[:3])
        waits = self.ready is not None and self.ready[0] < self.ready[1]
        return (int(self.signed), reached, int(not waits))


@dataclass(frozen=True)
class Sending:
    """One NOTICES_ISSUED with its matrix."""

    event: Event
    title: str
    lines: list[Line] = field(default_factory=list)

    @cached_property
    def signed(self) -> int:
        return sum(line.signed for line in self.lines)

    @cached_property
    def delivered(self) -> int:
        return sum(line.steps[0].state == "done" for line in self.lines)

    @cached_property
    def ready(self) -> tuple[int, int]:
        owed = [line.ready for line in self.lines if line.ready is not None]
        return sum(done == all_ for done, all_ in owed), len(owed)

    @cached_property
    def unsigned(self) -> list[Line]:
        return [line for line in self.lines if not line.signed]


def sendings(room: Room) -> list[Sending]:
    """Every sending of the incident, the newest first; each with its lines, worst first, and one number a line."""
    return _sendings(
        room, {row.unit_code: (Number("", row.unit_phone),) for row in room.all_notices if row.unit_phone}
    )


def sendings_with_numbers(room: Room) -> list[Sending]:
    """The same with every number of the phone book."""
    return _sendings(room, numbers_of_units(room.incident.organisation_id))


def _sendings(room: Room, numbers: dict[str, tuple[Number, ...]]) -> list[Sending]:
    rows: dict[UUID, list[Notice]] = {}
    for notice in room.all_notices:
        rows.setdefault(notice.event_id, []).append(notice)
    calls = _calls(room) if rows else {}
    places = {unit.code: place for place, unit in enumerate(room.plan.units)}
    found = []
    for event in room.sending_events:
        lines = [_line(room, each, numbers, calls) for each in _by_recipient(rows.get(event.pk, []))]
        lines.sort(key=lambda line: (line.rank, places.get(line.notice.unit_code, len(places))))
        found.append(Sending(event, lines[0].notice.subject if lines else event.summary, lines))
    return found


def chosen(found: list[Sending], event_id: UUID | None) -> Sending | None:
    """The one asked for, or the newest that somebody has not signed, or the newest."""
    if event_id is not None:
        return next((each for each in found if each.event.pk == event_id), None)
    return next((each for each in found if each.unsigned), next(iter(found), None))


def _by_recipient(rows: Iterable[Notice]) -> list[tuple[Notice, ...]]:
    grouped: dict[str, list[Notice]] = {}
    for row in rows:
        grouped.setdefault(row.recipient_key, []).append(row)
    return [tuple(each) for each in grouped.values()]


def _calls(room: Room) -> dict[str, list[PhoneCall]]:
    """Calls that were to carry a notice, newest first, by recipient of which sending."""
    found: dict[str, list[PhoneCall]] = {}
    for call in room.owed_calls:
        if call.notice is not None:
            found.setdefault(f"{call.notice.event_id}|{call.notice.recipient_key}", []).append(call)
    return found


def _line(
    room: Room, rows: tuple[Notice, ...], numbers: dict[str, tuple[Number, ...]], calls: dict[str, Any]
) -> Line:
    first = rows[0]
    ready = readiness(room).get(first.unit_code) if first.kind == ACTIVATION else None
    own = numbers.get(first.unit_code, ()) if first.unit_code else ()
    if first.phone:
        own = (Number("", first.phone), *own)
    offered = receipt_links.offered(first, room.plan, room.now)
    mine = room.can(Command.ACKNOWLEDGE) and (room.on_desk or first.unit_code in room.units)
    return Line(
        rows=rows,
        steps=tuple(_steps(room, rows, ready)),
        numbers=own,
        calls=tuple(calls.get(f"{first.event_id}|{first.recipient_key}", ())),
        ready=ready,
        code=receipt_links.code(first) if offered and room.on_desk else "",
        link=receipt_links.token(first) if offered and room.on_desk else "",
        may_sign=mine and first.signed_at is None,
        may_ready=mine and ready is not None and ready[0] < ready[1],
    )


def _steps(room: Room, rows: tuple[Notice, ...], ready: tuple[int, int] | None) -> Iterable[Step]:
    signed = rows[0].signed_at
    delivered = min((row.delivered_at for row in rows if row.delivered_at), default=None)
    read = min((row.read_at for row in rows if row.read_at), default=None)
    activation = rows[0].kind == ACTIVATION
    late = activation and any(each.met_by_act == "receipt" for each in room.overdue)
    by_phone = all(row.channel == NoticeChannel.PHONE for row in rows)
    yield _step(delivered or read or signed, "待电话" if by_phone else "待送")
    yield _step(read or signed, "" if by_phone else "未读", off=by_phone)
    yield _step(signed, "未签", over=late)
    if activation:
        yield _ready(room, rows[0].unit_code, ready)


def _step(at: datetime | None, word: str, *, over: bool = False, off: bool = False) -> Step:
    if at:
        return Step("done", "", at)
    return Step("over" if over else "off" if off else "idle", word)


def _ready(room: Room, unit: str, ready: tuple[int, int] | None) -> Step:
    if ready is None:
        return Step("off", "不要求")
    done, owed = ready
    if done == owed:
        return Step("done", "齐备")
    late = any(each.met_by_act == "readiness" and each.owner_unit == unit for each in room.overdue)
    return Step("over" if late else "soon" if done else "idle", f"{done}/{owed}")


def readiness(room: Room) -> dict[str, tuple[int, int]]:
    """Of each unit that owes 力量准备: how many kinds it has reported, of how many."""
    found: dict[str, tuple[int, int]] = {}
    for task in room.tasks:
        owed_still = task.state != TaskState.CANCELLED
        if task.kind == TaskKind.READINESS and task.owner_unit and owed_still:
            done, owed = found.get(task.owner_unit, (0, 0))
            found[task.owner_unit] = done + (task.state == TaskState.DONE), owed + 1
    return found


def tried(line: Line) -> str:
    """「03:12 占线，共拨 2 次」 for the line of the call sheet."""
    if line.last_call is None:
        return ""
    times = f"，共拨 {len(line.calls)} 次" if len(line.calls) > 1 else ""
    return f"{CallResult(line.last_call.result).label}{times}"
