"""提请 the higher command, its answer, and 移交指挥 to it: each with minute, person and words (YQ 4.1.2–4.1.4, B-41)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import reports
from incidents.actions.desk import Locked, lock
from incidents.models import (
    CommandHandover,
    EventKind,
    HigherRequest,
    Officer,
    ReportKind,
    ReportMeans,
    Task,
    TaskState,
)
from incidents.plans import lookup
from incidents.plans.schema.levels import HigherAsk
from incidents.queries import higher as queries
from incidents.rules import naming, powers
from incidents.rules.deadlines import BEIJING
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState


@transaction.atomic
def ask(
    *,
    incident_id: UUID,
    by: Officer,
    now: datetime,
    level: int | None = None,
    means: str = ReportMeans.PHONE,
    received_by: str = "",
    words: str = "",
    sent_at: datetime | None = None,
) -> HigherRequest:
    """提请 was delivered: to whom, at which level, who took it. It is a report too, and ends its clock and its task."""
    locked = lock(incident_id, Command.ASK_HIGHER, by=by, now=now)
    incident, plan, at = locked.incident, locked.plan, sent_at or now
    rule = _rule(locked, level)
    wanted = level or queries.level_to_ask(incident)
    assert wanted is not None
    errors = _ahead("sent_at", at, now)
    if means not in ReportMeans.values:
        errors["means"] = "方式应为 phone（电话）或 written（书面）。"
    if not received_by.strip():
        errors["received_by"] = "请写对方接收人。"
    if errors:
        raise InvalidInput(errors)
    name = naming.at_place(plan, rule.to, incident.county)
    row = HigherRequest.objects.create(
        incident=incident,
        level=wanted,
        to_unit=rule.to,
        to_name=name,
        means=means,
        words=words.strip(),
        received_by=received_by.strip(),
        clause=rule.clause,
        sent_at=at,
        recorded_at=now,
        recorded_by=by,
    )
    events.record(
        incident,
        EventKind.CITY_ASKED,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(Command.ASK_HIGHER),
        summary=f"{rule.text}（{letter(wanted)}级，{ReportMeans(means).label}）：{name}，{received_by.strip()}接收"
        f"{f'；{words.strip()}' if words.strip() else ''}",
        clause=rule.clause,
        payload={"higher_request": row.pk, "to": rule.to, "level": letter(wanted), "means": means},
    )
    _finish(locked, rule.task, at=at, by=by, remark=f"已提请{name}，{received_by.strip()}接收")
    reports.send(
        incident_id=incident.pk,
        kind=ReportKind.NOTIFICATION,
        means=means,
        recipients=[rule.to],
        received_by=received_by.strip(),
        content=words.strip() or f"{rule.text}（{letter(wanted)}级）",
        sent_at=at,
        by=by,
        now=now,
    )
    return row


def _rule(locked: Locked, level: int | None) -> HigherAsk:
    """The plan's asking at this level. Where it asks nobody, in words."""
    plan = locked.plan
    wanted = level or queries.level_to_ask(locked.incident)
    if wanted is None:
        raise WrongState(
            "级别还不明，不知道按哪一级提请；请先研判。", who_can=powers.who_can(plan, Command.UPDATE_FACTS)
        )
    found = queries.ask_at(plan, wanted)
    if found is None:
        asked = "、".join(letter(each) or "" for ask_ in plan.activation.asks for each in ask_.levels)
        clause = lookup.clause_ref(plan, plan.activation.asks[0].clause)
        raise WrongState(f"{letter(wanted)}级不提请上级，预案只在{asked}级时提请。", clause=clause)
    return found


@transaction.atomic
def record_answer(
    *,
    incident_id: UUID,
    higher_request_id: UUID,
    answer: str,
    by: Officer,
    now: datetime,
    started_level: int | None = None,
    answered_at: datetime | None = None,
) -> HigherRequest:
    """What the higher command answered: it started its plan at a level, or not. Its start makes it the one that
    decides the termination too."""
    locked = lock(incident_id, Command.ASK_HIGHER, by=by, now=now)
    row = locked.incident.higher_requests.get(pk=higher_request_id)
    if row.answered_at is not None:
        raise WrongState(f"{row.to_name}的答复已登记：{row.answer}。")
    at = answered_at or now
    errors = _ahead("answered_at", at, now)
    if not answer.strip():
        errors["answer"] = "请写答复内容，如启动级别、文号、由谁告知。"
    if started_level not in (None, 1, 2, 3, 4):
        errors["started_level"] = "启动级别只能是 I、II、III、IV；未启动的不填。"
    if errors:
        raise InvalidInput(errors)
    row.answered_at, row.answer_recorded_by = at, by
    row.started_level, row.answer = started_level, answer.strip()
    row.save(update_fields=["answered_at", "answer_recorded_by", "started_level", "answer"])
    what = f"启动{letter(started_level)}级响应" if started_level else "未启动"
    events.record(
        locked.incident,
        EventKind.CITY_ASKED,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(Command.ASK_HIGHER),
        summary=f"{row.to_name}答复：{what}；{row.answer}",
        clause=row.clause,
        payload={"higher_request": row.pk, "started": letter(started_level), "answer": row.answer},
    )
    return row


@transaction.atomic
def hand_over(
    *,
    incident_id: UUID,
    given_by: str,
    taken_by: str,
    matters: str,
    by: Officer,
    now: datetime,
    handed_at: datetime | None = None,
) -> CommandHandover:
    """移交指挥: the minute, who gave, who took, what went over. The county goes on assisting."""
    locked = lock(incident_id, Command.HAND_OVER_COMMAND, by=by, now=now)
    incident, plan, at = locked.incident, locked.plan, handed_at or now
    rule = plan.activation.handover
    assert rule is not None
    if incident.response_level not in rule.levels:
        levels = "、".join(letter(each) or "" for each in rule.levels)
        clause = lookup.clause_ref(plan, rule.clause)
        raise WrongState(
            f"只在{levels}级响应时向上级移交指挥，现为{letter(incident.response_level) or '未启动'}级；先提请调整级别。",
            clause=clause,
            who_can=powers.who_can(plan, Command.REQUEST_LEVEL_CHANGE),
        )
    errors = _ahead("handed_at", at, now) | {
        name: sentence
        for name, value, sentence in (
            ("given_by", given_by, "请写移交人。"),
            ("taken_by", taken_by, "请写接收人。"),
            ("matters", matters, "请写移交事项：现场力量、被困人员、正在采取的措施、未办事项。"),
        )
        if not value.strip()
    }
    if errors:
        raise InvalidInput(errors)
    name = naming.at_place(plan, rule.to, incident.county)
    row = CommandHandover.objects.create(
        incident=incident,
        to_unit=rule.to,
        to_name=name,
        given_by=given_by.strip(),
        taken_by=taken_by.strip(),
        matters=matters.strip(),
        clause=rule.clause,
        handed_at=at,
        recorded_at=now,
        recorded_by=by,
    )
    events.record(
        incident,
        EventKind.COMMAND_HANDED_OVER,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(Command.HAND_OVER_COMMAND),
        summary=f"指挥移交{name}：{row.given_by}交{row.taken_by}接；{row.matters}",
        clause=rule.clause,
        payload={"handover": row.pk, "to": rule.to, "given_by": row.given_by, "taken_by": row.taken_by},
    )
    _finish(locked, rule.task, at=at, by=by, remark=f"{row.given_by}交{row.taken_by}接")
    return row


def only_by_its_command(locked: Locked, what: str, *, said: bool, field: str, how: str) -> None:
    """After 移交指挥 the level and the end are the higher command's to decide; here only its decision is put on record.
    `said`: it is named."""
    row = queries.commands(locked.incident, locked.plan)
    if row is None or said:
        return
    clause = lookup.clause_ref(locked.plan, row.clause)
    raise InvalidInput(
        {
            field: f"指挥已于 {row.handed_at.astimezone(BEIJING):%m-%d %H:%M} 移交{row.to_name}（{clause}），"
            f"{what}由其决定，本级登记其决定；{how}"
        }
    )


def _ahead(field: str, at: datetime, now: datetime) -> dict[str, str]:
    return {field: "时刻晚于现在，请核对。"} if at > now else {}


def _finish(locked: Locked, code: str, *, at: datetime, by: Officer, remark: str) -> None:
    """The level's task that this act fulfils; its event is the act's own."""
    waiting = locked.incident.tasks.filter(code=code).exclude(state__in=[TaskState.DONE, TaskState.CANCELLED])
    for task in waiting:
        if task.acknowledged_at is None:
            task.acknowledged_at, task.acknowledged_by = at, by
        task.state, task.done_at, task.done_by, task.remark = TaskState.DONE, at, by, remark[:200]
        Task.objects.bulk_update(
            [task], ["state", "acknowledged_at", "acknowledged_by", "done_at", "done_by", "remark"]
        )
