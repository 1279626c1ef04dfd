"""What each step of a clock writes down and whom it tells: 催办, 超时, 逐级. Callers hold the incident's lock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F

from incidents import events
from incidents.actions import clocks
from incidents.events import NoticePlan
from incidents.models import Deadline, EventKind, Incident, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import Reach
from incidents.queries.ladders import owner_has_his_time, owners, told
from incidents.queries.rules_of import rule_of
from incidents.queries.scene_time import scene_of
from incidents.queries.siblings import another_speaks
from incidents.rules import ladder
from incidents.rules.deadlines import end_of_day
from incidents.rules.ladder import Escalate, Ladder, Miss, Remind

NOTICEABLE_SECONDS = 5
"""A miss noticed later than this is labelled 迟到 N 秒 in the ledger."""
NOBODY = "系统内无人可通知，请打电话"


@dataclass(frozen=True)
class Turn:
    """One incident's turn in a sweep."""

    incident: Incident
    plan: Plan
    reach: Reach
    now: datetime
    heard: dict[UUID, set[UUID | None]] = field(default_factory=dict)
    """Of clocks that were missed in this turn and had told nobody before: who has heard. Spares asking the notices."""


def remind(turn: Turn, deadline: Deadline, step: Remind) -> None:
    deadline.reminded = [*deadline.reminded, step.percent]
    deadline.save(update_fields=["reminded", "next_check_at"])
    told_now = owners(deadline, turn.reach)
    events.record(
        turn.incident,
        EventKind.DEADLINE_REMINDED,
        by=None,
        now=turn.now,
        summary=f"{deadline.label}已用 {step.percent}%，催办 {deadline.owner_name}{_or_nobody(told_now)}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "percent": step.percent, "due_at": deadline.due_at},
        notices=_heard(deadline, told_now, "reminder", f"催办：{deadline.label}"),
    )


def miss(turn: Turn, deadline: Deadline, step: Miss) -> None:
    # The moment it became late, not the moment we noticed: this row is kept as evidence (应急条例 §24).
    deadline.missed_at, deadline.late_seconds = step.at, step.late_seconds
    deadline.save(update_fields=["missed_at", "late_seconds", "next_check_at"])
    late = f"（系统迟到 {step.late_seconds} 秒）" if step.late_seconds > NOTICEABLE_SECONDS else ""
    overtaken = _overtaken(turn, deadline, step)
    told_now = [] if overtaken else owners(deadline, turn.reach)
    whom = "，此后又满一日，并入最近一次" if overtaken else _or_nobody(told_now)
    notices = _heard(deadline, told_now, "overdue", f"超时：{deadline.label}")
    if (deadline.rung, deadline.round) == (0, 0):
        turn.heard[deadline.pk] = {each.officer_id for each in notices}
    events.record(
        turn.incident,
        EventKind.DEADLINE_MISSED,
        by=None,
        now=turn.now,
        occurred_at=step.at,
        summary=f"{deadline.label}超时，责任 {deadline.owner_name}{late}{whom}",
        clause=deadline.clause,
        payload={
            "deadline": deadline.pk,
            "due_at": step.at,
            "late_seconds": step.late_seconds,
            "round": deadline.round,
        },
        notices=notices,
    )
    clocks.next_daily(turn.incident, turn.plan, deadline, by=None, now=turn.now)
    if overtaken and _next_day_is_late_too(turn, deadline, step):
        deadline.next_check_at = None
        deadline.save(update_fields=["next_check_at"])


def _next_day_is_late_too(turn: Turn, deadline: Deadline, step: Miss) -> bool:
    """It began with this miss, long after it was due: what it is late by is ours, as it is of the first day."""
    following = turn.incident.deadlines.open().filter(met_by_act=deadline.met_by_act, base_at=step.at)
    return bool(following.to_check(turn.now).update(next_check_at=F("due_at")))


def _overtaken(turn: Turn, deadline: Deadline, step: Miss) -> bool:
    """A day of an outage of days: the next day is over as well, and people are roused once, for the last (design 6.8)."""
    daily = rule_of(turn.plan, deadline).per_day is not None
    scene = scene_of(turn.incident)
    return daily and end_of_day(scene.of(step.at)) <= scene.of(turn.now)


def _heard(deadline: Deadline, officers: Sequence[Officer], kind: str, subject: str) -> list[NoticePlan]:
    """A notice each, unless another kind of the same unit's readiness says it already."""
    if another_speaks(deadline):
        return []
    return [notice(officer, kind, subject) for officer in officers]


def escalate(turn: Turn, deadline: Deadline, step: Escalate, climb: Ladder) -> None:
    """This rung of the ladder; one that nobody holds is said once and skipped at once; the last says that it is the last."""
    holders = turn.reach.by_post.get(turn.plan.ladder.posts[step.rung], [])
    already = turn.heard.get(deadline.pk) if step.round == 0 else None
    already = told(deadline, step.round) if already is None else already
    officers = [officer for officer in holders if officer.pk not in already]
    roused = bool(officers) or owner_has_his_time(step, climb, holders)
    turn.heard.pop(deadline.pk, None)
    deadline.rung, deadline.round = ladder.climbed(step, climb)
    deadline.next_check_at = ladder.follows(step, climb, roused=roused, now=turn.now)
    deadline.save(update_fields=["rung", "round", "next_check_at"])
    said_all = deadline.rung >= climb.rungs
    if officers or said_all or not (holders or step.round):
        record_rung(turn, deadline, step, Rung(officers, empty=not holders, said_all=said_all))


@dataclass(frozen=True)
class Rung:
    """Who is told on this rung, and at whose word where it is not the clock's own."""

    officers: Sequence[Officer]
    empty: bool = False
    said_all: bool = False
    by: Officer | None = None
    post: str = ""
    reason: str = ""


def record_rung(turn: Turn, deadline: Deadline, step: Escalate, rung: Rung) -> None:
    """逐级 on the trail, with a notice to each officer of the rung."""
    post = lookup.post(turn.plan, turn.plan.ladder.posts[step.rung])
    early = deadline.missed_at is None
    events.record(
        turn.incident,
        EventKind.DEADLINE_ESCALATED,
        by=rung.by,
        now=turn.now,
        post=rung.post,
        summary=_said(deadline, step, rung, post.title),
        clause=turn.plan.ladder.clause,
        payload={
            "deadline": deadline.pk,
            "rung": step.rung,
            "round": step.round,
            "post": post.code,
            "reason": rung.reason,
            "said_all": rung.said_all,
        },
        notices=[
            notice(
                officer,
                "escalated" if early else "overdue",
                f"{'提前逐级' if early else '超时'}：{deadline.label}",
                rung.reason,
            )
            for officer in rung.officers
        ],
    )


def _said(deadline: Deadline, step: Escalate, rung: Rung, title: str) -> str:
    again = f"（第 {step.round + 1} 轮）" if step.round else ""
    how = f"提前逐级（{rung.reason}）" if rung.reason else f"超时未办，逐级提醒{again}"
    names = "、".join(officer.name for officer in rung.officers)
    whom = names or ("无人可通知" if rung.empty else "本轮已通知过")
    end = f"；{step.round + 1} 轮已全部提醒，不再自动提醒，请电话催办" if rung.said_all else ""
    return f"{deadline.label}{how}{title}：{whom}{end}"


def _or_nobody(officers: Sequence[Officer]) -> str:
    return "" if officers else f"（{NOBODY}）"


def notice(officer: Officer, kind: str, subject: str, body: str = "") -> NoticePlan:
    """To one person, on his screen."""
    return NoticePlan(kind, f"officer:{officer.pk}", officer.name, subject[:120], body, officer_id=officer.pk)
