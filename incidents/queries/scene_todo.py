"""What of the scene waits for this officer: a danger to decide, a stop to report, help to answer, a decree to sign."""

from collections.abc import Iterator

from incidents.models import DecreeState
from incidents.queries.roll import open_decrees
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command

Waiting = tuple[str, str, str, bool]
"""Words, act, button, whether it is urgent."""


def todo(room: Room) -> Iterator[Waiting]:
    """The gravest first; nothing is asked of the database while nothing waits."""
    if room.incident.rescue_suspended_at and room.can(Command.RESUME_RESCUE):
        yield "暂停救援中：条件具备时恢复", "resume_rescue", "恢复", False
    if not room.incident.waits_at_scene:
        return
    yield from _dangers(room)
    yield from _reports(room)
    yield from _help(room)
    yield from _decrees(room)


def _dangers(room: Room) -> Iterator[Waiting]:
    rule = room.plan.rescue
    decides = rule is not None and bool(set(rule.decided_by) & set(room.posts))
    if rule is None or not (decides or room.on_desk) or not room.legal(Command.DECIDE_DANGER):
        return
    for row in room.incident.danger_reports.filter(decided_at__isnull=True):
        yield f"险情待决定：{row.name} {row.what[:20]}", f"danger:{row.pk}", "决定", True


def _reports(room: Room) -> Iterator[Waiting]:
    if not room.plan.rescue or not room.can(Command.REPORT_SUSPENSION):
        return
    for row in room.incident.suspensions.filter(reported_at__isnull=True).exclude(unit_code=""):
        if room.on_desk or row.unit_code in room.units:
            yield f"补报暂停救援（{row.name}）", f"suspension:{row.pk}", "补报", False


def _help(room: Room) -> Iterator[Waiting]:
    if not room.can(Command.ANSWER_HELP):
        return
    for row in room.incident.help_requests.filter(answered_at__isnull=True):
        yield f"求援待答复：{row.name} {row.what[:20]}", f"help:{row.pk}", "答复", True


def _decrees(room: Room) -> Iterator[Waiting]:
    for row in open_decrees(room):
        if row.state == DecreeState.PROPOSED and (room.can(Command.APPROVE_DECREE) or room.on_desk):
            yield (
                f"待批：{row.title}",
                f"decree:{row.pk}",
                "审批" if room.may(Command.APPROVE_DECREE) else "登记",
                False,
            )
        elif row.state == DecreeState.ISSUED and row.decided_by_id == room.officer.pk:
            yield f"补签{row.title}的电话批示", f"sign-decree:{row.pk}", "补签", False
