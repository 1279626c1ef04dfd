"""次生突发环境事件: an incident of its own beside the accident, linked both ways, never graded here (C-05)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import assessments, clocks, intake, numbers
from incidents.actions.desk import Locked, lock
from incidents.actions.receipts import answer_for
from incidents.events import NoticePlan
from incidents.models import (
    EventKind,
    Incident,
    IncidentState,
    NoticeChannel,
    Officer,
    Source,
    Task,
    TaskKind,
    TaskState,
)
from incidents.plans.schema.levels import Derived
from incidents.queries.authority import unit_officers
from incidents.rules import naming
from incidents.rules.facts import parse_facts
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput


@transaction.atomic
def derive(
    *,
    incident_id: UUID,
    narrative: str,
    by: Officer,
    now: datetime,
    county: str = "",
    detail: str = "",
    source: str = Source.SCENE,
    learned_at: datetime | None = None,
    confirmed: Mapping[str, Any] | None = None,
    lng: Decimal | None = None,
    lat: Decimal | None = None,
) -> Incident:
    """Open the derived event: its own number, clocks and tasks; the unit that leads it is told. The accident goes on."""
    locked = lock(incident_id, Command.DERIVE, by=by, now=now)
    host, plan, rule = locked.incident, locked.plan, locked.plan.derived
    assert rule is not None
    _check(narrative, source, learned_at, now)
    facts = parse_facts(plan, confirmed or {}, {})
    year, serial = numbers.take(host.organisation, "DRILL" if host.drill else "INCIDENT", now=now)
    place, where = county.strip() or host.county, detail.strip() or host.detail
    row = Incident(
        organisation=host.organisation,
        edition_id=host.edition_id,
        derived_from=host,
        number=f"{'演' if host.drill else ''}接报〔{year}〕{serial}",
        year=year,
        serial=-serial if host.drill else serial,
        state=IncidentState.RECEIVED,
        drill=host.drill,
        exercise_id=host.exercise_id,
        title=f"{place}{where}{rule.title}"[:120],
        category=rule.category,
        source=Source(source),
        narrative=narrative.strip(),
        county=place,
        detail=where,
        lng=lng or host.lng,
        lat=lat or host.lat,
        learned_at=learned_at or now,
        recorded_at=now,
        recorded_by=by,
    )
    row.save(force_insert=True)
    assessments.store(row, plan, facts, source=source, as_of=row.learned_at)
    events.record(
        row,
        EventKind.RECEIVED,
        by=by,
        now=now,
        occurred_at=row.learned_at,
        summary=f"{host.number}次生：{row.narrative}",
        clause=rule.clause,
        payload={"number": row.number, "derived_from": host.pk, "confirmed": row.confirmed, "projected": {}},
    )
    intake.keep_facts(row, by=by, now=now)
    _assign(locked, row, rule)
    clocks.reconsider(row, plan, by=by, now=now)
    _tell(locked, row, rule, by=by, now=now)
    return row


def _check(narrative: str, source: str, learned_at: datetime | None, now: datetime) -> None:
    errors = {}
    if len(narrative.strip()) < intake.SHORTEST_NARRATIVE:
        errors["narrative"] = f"请写次生的经过，至少 {intake.SHORTEST_NARRATIVE} 个字。"
    if source not in Source.values:
        errors["source"] = "请从来源中选一项：" + "、".join(Source.values) + "。"
    if learned_at is not None and learned_at > now:
        errors["learned_at"] = "得知时刻晚于现在，请核对。"
    if errors:
        raise InvalidInput(errors)


def _assign(locked: Locked, row: Incident, rule: Derived) -> None:
    Task.objects.bulk_create(
        Task(
            incident=row,
            position=position,
            kind=TaskKind.DUTY,
            code=task.code,
            text=task.text,
            clause=task.clause,
            owner_unit=task.owner,
            owner_name=naming.at_place(locked.plan, task.owner, row.county),
        )
        for position, task in enumerate(rule.tasks)
    )


def _tell(locked: Locked, row: Incident, rule: Derived, *, by: Officer, now: datetime) -> None:
    """On the accident's trail that it has a derived event; to the unit that leads, a notice to sign."""
    plan, host = locked.plan, locked.incident
    name = naming.at_place(plan, rule.unit, row.county)
    events.record(
        host,
        EventKind.DERIVED,
        by=by,
        now=now,
        occurred_at=row.learned_at,
        post=locked.acting_as(Command.DERIVE),
        summary=f"建立次生事件{row.number}：{row.narrative}；{name}牵头",
        clause=rule.clause,
        payload={"derived": row.pk, "number": row.number, "unit": rule.unit},
    )
    officers = unit_officers(row.organisation_id, now=now).get(rule.unit, [])
    events.record(
        row,
        EventKind.NOTICES_ISSUED,
        by=by,
        now=now,
        summary=f"通知{name}牵头处置，待签收",
        clause=rule.clause,
        payload={"units": [rule.unit]},
        notices=[
            NoticePlan(
                kind="notice",
                recipient_key=f"unit:{rule.unit}",
                recipient_name=name,
                subject=f"{rule.title}，请牵头：{row.title}"[:120],
                body=row.narrative,
                officer_id=officers[0].pk if officers else None,
                unit_code=rule.unit,
                channel=NoticeChannel.SCREEN if officers else NoticeChannel.PHONE,
            )
        ],
    )


@transaction.atomic
def conclude(*, incident_id: UUID, words: str, by: Officer, now: datetime) -> Incident:
    """处置结束, said by the unit that leads or by the desk for it. What is still open is named, and stops nothing."""
    locked = lock(incident_id, Command.CONCLUDE_DERIVED, by=by, now=now)
    incident, rule = locked.incident, locked.plan.derived
    assert rule is not None
    answer_for(locked, rule.unit, by)
    if not words.strip():
        raise InvalidInput({"words": "请写处置结果：环境监测结论、污染物去向。"})
    incident.state = locked.new_state
    incident.save(update_fields=["state"])
    left = incident.tasks.exclude(state__in=[TaskState.DONE, TaskState.CANCELLED]).count()
    events.record(
        incident,
        EventKind.DERIVED,
        by=by,
        now=now,
        post=locked.acting_as(Command.CONCLUDE_DERIVED),
        summary=f"次生事件处置结束：{words.strip()}{f'；还有 {left} 项任务未办结' if left else ''}",
        clause=rule.clause,
        payload={"words": words.strip(), "open_tasks": left},
    )
    return incident
