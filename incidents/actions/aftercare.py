"""评审通过, 停钟, 续钟, 延长: what the months after the response do to the clocks of investigation and assessment."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clock_rows, clocks
from incidents.actions.clock_rows import shown
from incidents.actions.desk import Locked, lock
from incidents.models import Deadline, EventKind, Officer
from incidents.models.deadline import HELD
from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule
from incidents.rules import deadlines
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState


@transaction.atomic
def record_review(
    *, incident_id: UUID, words: str, by: Officer, now: datetime, passed_at: datetime | None = None
) -> list[Deadline]:
    """评审通过: the assessment report was accepted on that day, and what counts from it begins. A second review
    starts it anew."""
    locked = lock(incident_id, Command.RECORD_REVIEW, by=by, now=now)
    incident, plan, at = locked.incident, locked.plan, passed_at or now
    rules = [rule for rule in plan.deadlines if rule.starts == "review_passed"]
    binding = [rule for rule in rules if deadlines.applies(rule, clocks.situation(incident, plan))]
    if not binding:
        clause = lookup.clause_ref(plan, rules[0].clause) if rules else ""
        raise WrongState("本事件的等级不由本单位报送评估报告，没有自评审通过起算的时限。", clause=clause)
    _refuse_blank("words", words, "请写评审意见的文号或会议，作为起算的依据。")
    _refuse_ahead("passed_at", at, now)
    events.record(
        incident,
        EventKind.REVIEW_PASSED,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(Command.RECORD_REVIEW),
        summary=f"损害评估报告评审通过：{words.strip()}",
        clause=binding[0].clause,
        payload={"words": words.strip()},
    )
    return clocks.start(incident, plan, ["review_passed"], base_at=at, by=by, now=now)


@transaction.atomic
def pause(
    *,
    incident_id: UUID,
    deadline_id: UUID,
    reason: str,
    by: Officer,
    now: datetime,
    since: datetime | None = None,
) -> Deadline:
    """停钟: from `since` on the time does not count, for the procedure that the regulation names."""
    locked = lock(incident_id, Command.PAUSE_CLOCK, by=by, now=now)
    deadline, rule = _running(locked, deadline_id)
    at = since or now
    if not rule.pause_for:
        raise WrongState(
            f"{deadline.label}不因任何事由停钟。", clause=lookup.clause_ref(locked.plan, rule.clause)
        )
    if deadline.paused_at is not None:
        raise WrongState(
            f"{deadline.label}已自 {shown(deadline.paused_at)} 停钟（{deadline.paused_reason}）。"
        )
    _refuse_blank("reason", reason, f"请写停钟的事由和依据；规定只认{rule.pause_for}。")
    _refuse_ahead("since", at, now)
    if at < deadline.base_at:
        raise InvalidInput({"since": f"早于起算时刻（{shown(deadline.base_at)}），请核对。"})
    deadline.paused_at, deadline.paused_reason, deadline.next_check_at = at, reason.strip()[:200], None
    deadline.save(update_fields=["paused_at", "paused_reason", "next_check_at"])
    _record(
        locked,
        deadline,
        EventKind.DEADLINE_PAUSED,
        Command.PAUSE_CLOCK,
        by=by,
        now=now,
        at=at,
        summary=f"{deadline.label}停钟：{reason.strip()}；{rule.pause_for}所需时间不计入",
        reason=reason,
    )
    return deadline


@transaction.atomic
def resume(
    *,
    incident_id: UUID,
    deadline_id: UUID,
    by: Officer,
    now: datetime,
    reason: str = "",
    until: datetime | None = None,
) -> Deadline:
    """续钟: it runs on, and is due later by exactly the time that it stood."""
    locked = lock(incident_id, Command.RESUME_CLOCK, by=by, now=now)
    deadline, _ = _running(locked, deadline_id)
    at = until or now
    if deadline.paused_at is None:
        raise WrongState(f"{deadline.label}没有停钟。")
    if deadline.paused_reason == HELD:
        raise WrongState("演练暂停着，由导演在导演台继续。")
    _refuse_ahead("until", at, now)
    if at < deadline.paused_at:
        raise InvalidInput({"until": f"早于停钟时刻（{shown(deadline.paused_at)}），请核对。"})
    stood, was = at - deadline.paused_at, deadline.due_at
    deadline.paused_seconds += int(stood.total_seconds())
    deadline.paused_at = None
    _put_off(deadline, timedelta(seconds=int(stood.total_seconds())), now=now)
    deadline.save(update_fields=["paused_at", "paused_seconds", "due_at", "next_check_at"])
    _record(
        locked,
        deadline,
        EventKind.DEADLINE_RESUMED,
        Command.RESUME_CLOCK,
        by=by,
        now=now,
        at=at,
        summary=f"{deadline.label}续钟，停了 {_long(stood)}，至 {shown(was)} 改为至 {shown(deadline.due_at)}"
        f"{'：' + reason.strip() if reason.strip() else ''}",
        reason=reason,
    )
    return deadline


@transaction.atomic
def extend(
    *, incident_id: UUID, deadline_id: UUID, days: int, approval: str, by: Officer, now: datetime
) -> Deadline:
    """延长: once, by at most the regulation's days, on the approval that is named."""
    locked = lock(incident_id, Command.EXTEND_CLOCK, by=by, now=now)
    deadline, rule = _running(locked, deadline_id)
    if rule.extension is None:
        raise WrongState(
            f"{deadline.label}没有可以延长的规定。", clause=lookup.clause_ref(locked.plan, rule.clause)
        )
    if deadline.extended_days:
        raise WrongState(f"{deadline.label}已经延长过 {deadline.extended_days} 日，只能延长一次。")
    if not 1 <= days <= rule.extension.days:
        raise InvalidInput({"days": f"延长的期限最长不超过 {rule.extension.days} 日。"})
    _refuse_blank("approval", approval, f"须经{rule.extension.by}批准，请写批准文号和日期。")
    was, deadline.extended_days = deadline.due_at, days
    _put_off(deadline, days * deadlines.ONE_DAY, now=now)
    deadline.save(update_fields=["extended_days", "due_at", "next_check_at"])
    _record(
        locked,
        deadline,
        EventKind.DEADLINE_RECALCULATED,
        Command.EXTEND_CLOCK,
        by=by,
        now=now,
        at=now,
        summary=f"{deadline.label}经{rule.extension.by}批准延长 {days} 日（{approval.strip()}），"
        f"至 {shown(was)} 改为至 {shown(deadline.due_at)}",
        reason=approval,
        was=was,
    )
    return deadline


def _running(locked: Locked, deadline_id: UUID) -> tuple[Deadline, DeadlineRule]:
    """The clock and its rule; it must run and not be late. Raises Deadline.DoesNotExist, WrongState."""
    deadline = locked.incident.deadlines.get(pk=deadline_id)
    if not deadline.is_open:
        raise WrongState(f"{deadline.label}已经结束。")
    if deadline.due_at is None:
        raise WrongState(f"{deadline.label}没有到期时刻，只计已用时。")
    if deadline.missed_at is not None:
        raise WrongState(f"{deadline.label}已于 {shown(deadline.due_at)} 超时，不能再停钟、延长。")
    return deadline, lookup.deadline(locked.plan, deadline.rule_code)


def _put_off(deadline: Deadline, span: timedelta, *, now: datetime) -> None:
    if deadline.due_at is None:
        return
    deadline.due_at += span
    if deadline.paused_at is None:
        deadline.next_check_at = now
        clock_rows.ring()


def _record(
    locked: Locked,
    deadline: Deadline,
    kind: EventKind,
    command: Command,
    *,
    by: Officer,
    now: datetime,
    at: datetime,
    summary: str,
    reason: str,
    was: datetime | None = None,
) -> None:
    events.record(
        locked.incident,
        kind,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(command),
        summary=summary,
        clause=deadline.clause,
        payload={
            "deadline": deadline.pk,
            "due_at": deadline.due_at,
            "was_due_at": was,
            "reason": reason.strip(),
        },
    )


def _refuse_blank(field: str, words: str, sentence: str) -> None:
    if not words.strip():
        raise InvalidInput({field: sentence})


def _refuse_ahead(field: str, at: datetime, now: datetime) -> None:
    if at > now:
        raise InvalidInput({field: "时刻晚于现在，请核对。"})


def _long(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{span.days} 天 {hours % 24} 小时" if span.days else f"{hours} 小时 {span.seconds // 60 % 60} 分"
