"""Grade, level and report class are three things: where they differ, why. Who commands, where it is no more the office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from incidents.queries.room import Room
from incidents.rules.days import BEIJING
from incidents.rules.levels import letter

LONGEST = 28
"""Of a reason, beside the level; the whole stands on the timeline."""


def words(room: Room) -> list[str]:
    """One line a difference; nothing where all agree or nothing has started."""
    return [*_level(room), *_report_class(room), *_command(room)]


def _level(room: Room) -> Iterable[str]:
    incident, found = room.incident, room.incident.assessment
    level, proposed = letter(incident.response_level), found.get("response_level")
    grade = letter(incident.severity_grade) or found.get("severity_grade")
    if level is None:
        return
    if level != proposed:
        by_table = f"按表{proposed}级" if proposed else "按表未到任何一级"
        yield f"{by_table}，批准{level}级{_because(room)}"
    elif grade != level:
        row = next((each for each in found.get("matched", []) if each["level"] == level), None)
        named = f"{row['table']} {level}级第{row['item']}项" if row else "从严"
        yield f"等级{grade + '级' if grade else '未定'}，级别{level}级：{named}"


def _because(room: Room) -> str:
    reason = room.in_force.reason if room.in_force else ""
    return f"：{reason if len(reason) <= LONGEST else reason[:LONGEST] + '…'}" if reason else ""


def _report_class(room: Room) -> Iterable[str]:
    found = room.incident.assessment
    report_class = found.get("report_class")
    if report_class is None or report_class == letter(room.incident.response_level):
        return
    reasons = [each for each in found.get("report_class_reasons", []) if each.get("level") == report_class]
    if reasons and room.incident.response_level is not None:
        yield f"报送按{report_class}级：{reasons[0].get('text', '')[:LONGEST]}"


@dataclass(frozen=True)
class Commander:
    """Who commands in the place of the office, since when."""

    name: str
    since: datetime


def command(room: Room) -> Commander | None:
    """None while the office itself commands; `higher.commands` without its two questions."""
    rule, since = room.plan.activation.handover, getattr(room.incident, "commanded_since", None)
    if rule is None or since is None or room.response is None:
        return None
    standing = room.incident.response_level in rule.levels and since >= room.response.activated_at
    return Commander(room.incident.commanded_by, since) if standing else None


def _command(room: Room) -> Iterable[str]:
    if found := command(room):
        yield f"{found.since.astimezone(BEIJING):%H:%M} 指挥已移交{found.name}，本级协助"
