"""催办, 提前逐级, 确认, 免除: what a person does about a clock that is not met yet. None of it decides anything."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import rungs, stopping
from incidents.actions.desk import Locked, lock
from incidents.actions.rungs import NOBODY, Rung, Turn
from incidents.events import NoticePlan
from incidents.models import Deadline, EventKind, Officer
from incidents.queries.authority import Reach
from incidents.queries.ladders import ladder_of, owners, told
from incidents.rules import ladder
from incidents.rules.ladder import Escalate, Ladder
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState


@transaction.atomic
def urge(*, incident_id: UUID, deadline_id: UUID, by: Officer, now: datetime, reason: str = "") -> Deadline:
    """催办: remind whoever owes it, now, at somebody's word."""
    locked = lock(incident_id, Command.URGE, by=by, now=now)
    deadline = _open(locked, deadline_id)
    told_now = owners(deadline, Reach(locked.incident.organisation_id, now))
    events.record(
        locked.incident,
        EventKind.DEADLINE_REMINDED,
        by=by,
        now=now,
        post=locked.acting_as(Command.URGE),
        summary=f"催办{deadline.owner_name}：{deadline.label}{_because(reason)}{_reached(told_now)}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "due_at": deadline.due_at, "reason": reason.strip()},
        notices=[
            rungs.notice(each, "reminder", f"催办：{deadline.label}", reason.strip()) for each in told_now
        ],
    )
    return deadline


@transaction.atomic
def climb(*, incident_id: UUID, deadline_id: UUID, reason: str, by: Officer, now: datetime) -> Deadline:
    """提前逐级: the next rung that reaches somebody else hears of it before its time. Those after it keep theirs."""
    locked = lock(incident_id, Command.URGE, by=by, now=now)
    deadline = _open(locked, deadline_id)
    turn = Turn(locked.incident, locked.plan, Reach(locked.incident.organisation_id, now), now)
    way = ladder_of(deadline, turn.plan, turn.reach)
    _not_at_the_top(deadline, way)
    if not reason.strip():
        raise InvalidInput({"reason": "请写为什么要提前逐级。"})
    post = locked.acting_as(Command.URGE)
    while not _rouse_next(turn, deadline, way, Rung((), by=by, post=post, reason=reason.strip())):
        pass
    deadline.save(update_fields=["rung", "round"])
    return deadline


def _not_at_the_top(deadline: Deadline, way: Ladder) -> None:
    if not way.rungs:
        raise WrongState(f"{deadline.label}由事故单位负责，只作记录，不逐级提醒。")
    if deadline.rung >= way.rungs:
        raise WrongState("已逐级提醒到最高一级，没有再上一级。")
    if deadline.missed_at is None and deadline.round:
        raise WrongState("已提前逐级到最高一级；到期仍未办结时，系统再从头逐级提醒。")


def _rouse_next(turn: Turn, deadline: Deadline, way: Ladder, asked: Rung) -> bool:
    """One rung up. False where it reached nobody but the asker, and there is another one in this round."""
    step = Escalate(deadline.rung, deadline.round, None)
    holders = turn.reach.by_post.get(turn.plan.ladder.posts[step.rung], [])
    heard = {*told(deadline, step.round), asked.by.pk if asked.by else None}
    officers = [each for each in holders if each.pk not in heard]
    deadline.rung, deadline.round = ladder.climbed(step, way)
    top = step.rung + 1 >= way.rungs
    said_all = deadline.rung >= way.rungs
    if officers or top or not holders:
        rung = replace(asked, officers=officers, empty=not holders, said_all=said_all)
        rungs.record_rung(turn, deadline, step, rung)
    return bool(officers) or top


@transaction.atomic
def acknowledge(*, incident_id: UUID, deadline_id: UUID, by: Officer, now: datetime) -> Deadline:
    """确认: this officer has it in hand. Nobody further is roused; the clock is ended by the act alone."""
    locked = lock(incident_id, Command.ACKNOWLEDGE, by=by, now=now)
    deadline = _open(locked, deadline_id)
    if deadline.missed_at is None:
        raise WrongState(f"{deadline.label}还没有超时，不必确认；办完后登记即可。")
    if deadline.acknowledged_by is not None:
        raise WrongState(f"{deadline.acknowledged_by.name}已经确认，正在处理。")
    deadline.acknowledged_at, deadline.acknowledged_by = now, by
    deadline.save(update_fields=["acknowledged_at", "acknowledged_by"])
    events.record(
        locked.incident,
        EventKind.DEADLINE_ACKNOWLEDGED,
        by=by,
        now=now,
        post=locked.acting_as(Command.ACKNOWLEDGE),
        summary=f"{by.name}确认超时：{deadline.label}，由其处理，不再逐级；办结以{deadline.met_by_words}为准",
        clause=deadline.clause,
        payload={"deadline": deadline.pk},
    )
    return deadline


@transaction.atomic
def waive(*, incident_id: UUID, deadline_id: UUID, reason: str, by: Officer, now: datetime) -> Deadline:
    """免除: by who may, with a reason that stays in the ledger."""
    locked = lock(incident_id, Command.WAIVE, by=by, now=now)
    deadline = _open(locked, deadline_id)
    if not reason.strip():
        raise InvalidInput({"reason": "请写免除的理由，它会留在时限台账上。"})
    stopping.waive(deadline, reason=reason.strip(), by=by, now=now)
    requester = [
        NoticePlan(
            "waived",
            f"officer:{each.pk}",
            each.name,
            f"已免除：{deadline.label}"[:120],
            reason,
            officer_id=each.pk,
        )
        for each in owners(deadline, Reach(locked.incident.organisation_id, now))
    ]
    events.record(
        locked.incident,
        EventKind.DEADLINE_WAIVED,
        by=by,
        now=now,
        post=locked.acting_as(Command.WAIVE),
        summary=f"免除{deadline.label}（{deadline.get_badge_display()}）：{reason.strip()}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "due_at": deadline.due_at, "reason": reason.strip()},
        notices=requester,
    )
    return deadline


def _open(locked: Locked, deadline_id: UUID) -> Deadline:
    """The clock, which must still run. Raises Deadline.DoesNotExist, WrongState."""
    deadline = locked.incident.deadlines.select_related("acknowledged_by").get(pk=deadline_id)
    if deadline.met_at is not None:
        raise WrongState(f"{deadline.label}已经办结。")
    if deadline.waived_at is not None:
        raise WrongState(f"{deadline.label}已经免除：{deadline.waived_reason}。")
    if deadline.superseded_at is not None:
        raise WrongState(f"{deadline.label}已由另一个时限取代。")
    return deadline


def _because(reason: str) -> str:
    return f"（{reason.strip()}）" if reason.strip() else ""


def _reached(told_now: list[Officer]) -> str:
    return f"，已提醒{'、'.join(each.name for each in told_now)}" if told_now else f"，{NOBODY}"
