"""The end of the response in the room: who has signed, what is next, and for whom."""

from collections.abc import Iterable

from incidents.queries import ending
from incidents.queries.ending import Standing
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command, State

SHOWN_IN = (State.TERMINATING, State.RECOVERY)


def standing(room: Room) -> Standing | None:
    """The form while it is on its way, and after the order while a signature is still to follow. Read once a room."""
    if room.incident.state not in SHOWN_IN:
        return None
    if "ending" not in room.__dict__:
        room.__dict__["ending"] = _read(room)
    found: Standing | None = room.__dict__["ending"]
    return found


def _read(room: Room) -> Standing | None:
    row = ending.latest(room.incident)
    if row is None or row.state not in ending.OPEN:
        return None
    found = ending.standing(row, room.plan, room.officer, room.held, now=room.now)
    owed = row.awaits_countersign or any(line.opinion.is_unsigned for line in found.lines)
    return found if row.is_open or owed else None


def acts(room: Room) -> list[tuple[str, str]]:
    """Name and label of what the bar offers towards the end of the life."""
    state = room.incident.state
    if state == State.RESPONDING and room.can(Command.REQUEST_TERMINATION):
        return [(Command.REQUEST_TERMINATION.value, "提请终止")]
    if state == State.TERMINATING:
        return [("termination", "终止签报单")]
    if state == State.RECOVERY and room.can(Command.ARCHIVE):
        return [(Command.ARCHIVE.value, "归档")]
    if state == State.ARCHIVED and room.may(Command.ARCHIVE):
        return [(Command.ARCHIVE.value, "归档包")]
    return []


def todo(room: Room) -> Iterable[tuple[str, str, str, bool]]:
    """Words, page, button and whether it presses, of what waits for this officer."""
    found = standing(room)
    if found is None:
        return
    row = found.row
    for line in found.mine:
        verb = "补签" if line.opinion.given_at else "签署"
        yield f"{verb}终止意见：{line.opinion.name}", "termination", verb, False
    if row.awaits_countersign and row.decided_by_id == room.officer.pk:
        yield "补签终止的电话批示", "termination", "补签", False
    if not row.is_open:
        return
    if room.can(Command.APPROVE_TERMINATION) and not found.held and not found.missing.for_decision:
        dissent = "（意见不一致）" if found.dissent else ""
        yield f"批示：终止应急响应{dissent}", "termination", "批示", bool(found.dissent)
    elif room.can(Command.REQUEST_TERMINATION):
        left = found.missing.for_order
        words = f"终止签报单还缺{'、'.join(left)}" if left else "终止签报单已齐，待批示"
        yield words, "termination", "查看", False
