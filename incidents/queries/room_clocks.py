"""The clocks of the room as cards: what is owed, by whom, until when, and by which clause."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import Deadline
from incidents.models.deadline import HELD, STANDING_ACT
from incidents.plans.schema import DeadlineRule
from incidents.queries import siblings
from incidents.queries.on_watch import owner_words
from incidents.queries.room import Cited, Room, cite
from incidents.queries.rules_of import rule_of
from incidents.queries.scene_time import scene_of
from incidents.rules import deadlines as limits

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
    "enterprise_told": "负责人接报",
    "casualties_changed": "伤亡变化",
    "ordered": "下达指令",
    "rescue_suspended": "暂停救援",
    "danger_reported": "险情报告",
}


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
    aside: str = ""
    """Why the system neither reminds nor escalates it; empty where it does."""

    @property
    def since(self) -> datetime | None:
        """What it counts up from; nothing where that is not known."""
        return self.deadline.base_at if self.deadline.base_known else None


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
        (card_of(room, rows) for rows in grouped.values()), key=lambda card: _urgency(card, room.now)
    )
    closed = [each for each in room.deadlines if each.met_at]
    settled = sorted(closed, key=lambda each: each.met_at or each.base_at, reverse=True)
    return opened + [card_of(room, [each], "done") for each in settled if _is_last_of_rule(room, each)]


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


def basis_of(deadline: Deadline, rule: DeadlineRule) -> str:
    """「自得知 02:13 起，2 小时；17号令第3条」."""
    if not deadline.base_known:
        return f"{BASES.get(deadline.base, deadline.base)}时刻待核，{limits.describe(rule)}，不判超时；{deadline.source}"
    at = deadline.base_at.astimezone(limits.BEIJING).strftime("%H:%M")
    source = f"；{deadline.source}" if deadline.source else ""
    return f"自{BASES.get(deadline.base, deadline.base)} {at} 起，{limits.describe(rule)}{source}"


def card_of(room: Room, rows: list[Deadline], state: str = "") -> Card:
    """One card for all these, which owe the same by the same time."""
    first = rows[0]
    rule = rule_of(room.plan, first)
    everyone = [each for each in room.deadlines if each.rule_code == first.rule_code]
    owing, of = len(siblings.owners_of(rows)), len(siblings.owners_of(everyone))
    label = siblings.label_of(everyone if state else rows)
    label += "" if first.base_known else "（起算待核）"
    return Card(
        deadline=first,
        name=label,
        owner=_owners(first, owing, of if rule.per_unit else owing),
        badge="预案未定" if first.reading else first.get_badge_display(),
        basis=basis_of(first, rule),
        cited=cite(room.plan, first.clause),
        act=first.met_by_act,
        state=state or _standing(first, rule),
        aside=aside_words(first) or _paced(room, first),
    )


def _owners(first: Deadline, owing: int, of: int) -> str:
    """「余 5/14 家」 while many owe the same, the last of them by name."""
    if owing == 1:
        return owner_words(first)
    return f"余 {owing}/{of} 家" if of > owing else f"{owing} 家单位"


def _standing(deadline: Deadline, rule: DeadlineRule) -> str:
    """What is kept up while the response lasts; what stands because its drill does."""
    if deadline.paused_reason == HELD:
        return "held"
    return "kept" if rule.met_by == STANDING_ACT else ""


def _paced(room: Room, deadline: Deadline) -> str:
    """「演练时钟 ×10」 on what falls due in a drill that is hurried."""
    scene = scene_of(room.incident)
    return f"演练时钟 ×{scene.pace}" if scene.pace > 1 and deadline.is_open and deadline.due_at else ""


def aside_words(deadline: Deadline) -> str:
    """「■ 搁下 04:13 起：不会自动催办和逐级，请人工盯住」."""
    if deadline.paused_reason == HELD and deadline.is_open:
        return "■ 演练暂停：场内时间停着，继续后顺延"
    if deadline.set_aside_at is None or not deadline.is_open:
        return ""
    at = deadline.set_aside_at.astimezone(limits.BEIJING).strftime("%m-%d %H:%M")
    return f"■ {at} 起搁下：系统无法计算，不会自动催办和逐级，请人工盯住"
