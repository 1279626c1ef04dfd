"""个人信息 of those hurt or moved: written for one purpose, read in full by few and never unnoticed, then destroyed or
kept longer on a document (应对法 84, 85). No name, number or telephone goes into the timeline."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import Locked, enter, lock
from incidents.models import EventKind, Incident, Officer, PersonRecord
from incidents.rules import lifecycle
from incidents.rules.days import day_of
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, WrongState

WRITTEN = ("name", "identity", "phone", "condition", "whereabouts")


@transaction.atomic
def record(
    *, incident_id: UUID, told: Mapping[str, str], purpose: str, by: Officer, now: datetime
) -> PersonRecord:
    """登记 one person. The purpose is asked for: the data serve it and nothing else."""
    locked = lock(incident_id, Command.RECORD_PERSON, by=by, now=now)
    given = {name: told.get(name, "").strip() for name in WRITTEN}
    errors = {}
    if not given["name"]:
        errors["name"] = "请写姓名；不明写“不明”。"
    if not purpose.strip():
        errors["purpose"] = "请写用途；应对工作获取的个人信息只能用于应对工作。"
    if errors:
        raise InvalidInput(errors)
    row = PersonRecord.objects.create(
        incident=locked.incident,
        position=locked.incident.person_records.count() + 1,
        purpose=purpose.strip(),
        recorded_at=now,
        recorded_by=by,
        **given,
    )
    _note(locked, f"登记第 {row.position} 人的个人信息，用途：{row.purpose}", row, "recorded", by=by, now=now)
    return row


@transaction.atomic
def see(*, incident_id: UUID, person_id: UUID, reason: str, by: Officer, now: datetime) -> PersonRecord:
    """查看全部: in full, with the reason, on the timeline."""
    locked = _entered(incident_id, Command.SEE_PERSON, by=by, now=now)
    row = locked.incident.person_records.get(pk=person_id)
    if not reason.strip():
        raise InvalidInput({"reason": "请写查看的事由。"})
    _standing(row)
    _note(locked, f"查看第 {row.position} 人的个人信息：{reason.strip()}", row, "seen", by=by, now=now)
    return row


@transaction.atomic
def keep(
    *,
    incident_id: UUID,
    person_id: UUID,
    until: date,
    reason: str,
    reference: str,
    by: Officer,
    now: datetime,
) -> PersonRecord:
    """延期留存: until a day, for a reason, on the assessment that the law asks for."""
    locked = _entered(incident_id, Command.SETTLE_PERSON, by=by, now=now)
    row = locked.incident.person_records.get(pk=person_id)
    _standing(row)
    errors = {}
    if until <= day_of(now):
        errors["until"] = "留存到的日期应晚于今天。"
    if not reason.strip():
        errors["reason"] = "请写确需留存的理由。"
    if not reference.strip():
        errors["reference"] = "请写评估材料的名称、文号。"
    if errors:
        raise InvalidInput(errors)
    row.kept_until, row.kept_reason, row.kept_reference = until, reason.strip()[:200], reference.strip()[:200]
    row.save(update_fields=["kept_until", "kept_reason", "kept_reference"])
    said = f"第 {row.position} 人的个人信息延期留存至 {until:%Y-%m-%d}：{row.kept_reason}（{row.kept_reference}）"
    _note(locked, said, row, "kept", by=by, now=now)
    return row


@transaction.atomic
def destroy(*, incident_id: UUID, by: Officer, now: datetime, person_id: UUID | None = None) -> int:
    """销毁: of one person, or of all whose longer keeping nobody settled. What is left is that there was one."""
    locked = _entered(incident_id, Command.SETTLE_PERSON, by=by, now=now)
    rows = locked.incident.person_records.filter(destroyed_at__isnull=True)
    if person_id is not None:
        chosen = [locked.incident.person_records.get(pk=person_id)]
        _standing(chosen[0])
    else:
        chosen = [row for row in rows if row.kept_until is None or row.kept_until < day_of(now)]
    if not chosen:
        raise WrongState("没有应销毁的个人信息。")
    for row in chosen:
        for name in WRITTEN:
            setattr(row, name, "")
        row.destroyed_at, row.destroyed_by = now, by
        row.save(update_fields=[*WRITTEN, "destroyed_at", "destroyed_by"])
    which = "、".join(str(row.position) for row in chosen)
    _note(locked, f"销毁第 {which} 人的个人信息", chosen[0], "destroyed", by=by, now=now, many=chosen)
    return len(chosen)


def _entered(incident_id: UUID, command: Command, *, by: Officer, now: datetime) -> Locked:
    """Archived incidents too, whether or not their casualties are still watched."""
    locked = enter(incident_id, command, by=by, now=now)
    lifecycle.after(State(locked.incident.state), command)
    return locked


def _standing(row: PersonRecord) -> None:
    if row.destroyed_at is not None:
        raise WrongState(f"第 {row.position} 人的个人信息已经销毁。")


def _note(
    locked: Locked,
    summary: str,
    row: PersonRecord,
    what: str,
    *,
    by: Officer,
    now: datetime,
    many: list[PersonRecord] | None = None,
) -> None:
    incident: Incident = locked.incident
    events.record(
        incident,
        EventKind.PERSONAL_DATA,
        by=by,
        now=now,
        summary=summary,
        payload={"what": what, "persons": [each.pk for each in many or [row]]},
    )
