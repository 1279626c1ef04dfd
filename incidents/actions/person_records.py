"""个人信息 of those hurt or moved: written for one purpose, read in full by few and never unnoticed, then destroyed or
kept longer on a document (应对法 84, 85). No name, number or telephone goes into the timeline."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import Locked, enter, lock
from incidents.models import EventKind, Incident, IncidentState, Officer, PersonRecord
from incidents.rules import lifecycle, personal_data
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
    _note(
        locked, f"登记第 {row.position} 人的个人信息，用途：{row.purpose}", [row], "recorded", by=by, now=now
    )
    return row


@transaction.atomic
def see(*, incident_id: UUID, person_id: UUID, reason: str, by: Officer, now: datetime) -> PersonRecord:
    """查看全部: in full, with the reason, on the timeline."""
    locked = _entered(incident_id, Command.SEE_PERSON, by=by, now=now)
    row = locked.incident.person_records.get(pk=person_id)
    if not reason.strip():
        raise InvalidInput({"reason": "请写查看的事由。"})
    _standing(row)
    _note(locked, f"查看第 {row.position} 人的个人信息：{reason.strip()}", [row], "seen", by=by, now=now)
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
    _assessed(until, reason, reference, now=now)
    row.kept_until, row.kept_reason, row.kept_reference = until, reason.strip()[:200], reference.strip()[:200]
    row.save(update_fields=["kept_until", "kept_reason", "kept_reference"])
    said = f"第 {row.position} 人的个人信息延期留存至 {until:%Y-%m-%d}：{row.kept_reason}（{row.kept_reference}）"
    _note(locked, said, [row], "kept", by=by, now=now)
    return row


@transaction.atomic
def keep_caller(
    *, incident_id: UUID, until: date, reason: str, reference: str, by: Officer, now: datetime
) -> Incident:
    """延期留存 of who called, and of those who called about the same event."""
    locked = _entered(incident_id, Command.SETTLE_PERSON, by=by, now=now)
    rows = _callers(locked.incident)
    if not rows:
        raise WrongState("没有来电人的姓名、电话，或已经销毁。")
    _assessed(until, reason, reference, now=now)
    for row in rows:
        row.caller_kept_until = until
        row.caller_kept_reason, row.caller_kept_reference = reason.strip()[:200], reference.strip()[:200]
        row.save(update_fields=["caller_kept_until", "caller_kept_reason", "caller_kept_reference"])
    said = f"来电人的个人信息延期留存至 {until:%Y-%m-%d}：{reason.strip()[:200]}（{reference.strip()[:200]}）"
    _note(locked, said, [], "kept", by=by, now=now)
    return locked.incident


def _callers(incident: Incident) -> list[Incident]:
    """The incident and the calls merged into it, as far as somebody is still named."""
    merged = incident.merged_sources.select_for_update().filter(state=IncidentState.MERGED).order_by("pk")
    return [
        row
        for row in (incident, *merged)
        if row.caller_destroyed_at is None and any(row.caller.get(part) for part in personal_data.OF_CALLER)
    ]


def _assessed(until: date, reason: str, reference: str, *, now: datetime) -> None:
    errors = {}
    if until <= day_of(now):
        errors["until"] = "留存到的日期应晚于今天。"
    if not reason.strip():
        errors["reason"] = "请写确需留存的理由。"
    if not reference.strip():
        errors["reference"] = "请写评估材料的名称、文号。"
    if errors:
        raise InvalidInput(errors)


@transaction.atomic
def destroy(*, incident_id: UUID, by: Officer, now: datetime, person_id: UUID | None = None) -> int:
    """销毁: of one person, or of all whose longer keeping nobody settled, those who called among them. What is left is
    that there was one. Papers keep what was printed on them."""
    locked = _entered(incident_id, Command.SETTLE_PERSON, by=by, now=now)
    rows = locked.incident.person_records.filter(destroyed_at__isnull=True)
    if person_id is not None:
        chosen = [locked.incident.person_records.get(pk=person_id)]
        _standing(chosen[0])
        callers = []
    else:
        chosen = [row for row in rows if row.kept_until is None or row.kept_until < day_of(now)]
        callers = [
            row
            for row in _callers(locked.incident)
            if row.caller_kept_until is None or row.caller_kept_until < day_of(now)
        ]
    if not chosen and not callers:
        raise WrongState("没有应销毁的个人信息。")
    for row in chosen:
        for name in WRITTEN:
            setattr(row, name, "")
        row.destroyed_at, row.destroyed_by = now, by
        row.save(update_fields=[*WRITTEN, "destroyed_at", "destroyed_by"])
    for call in callers:
        call.caller = {
            part: words for part, words in call.caller.items() if part not in personal_data.OF_CALLER
        }
        call.caller_destroyed_at, call.caller_destroyed_by = now, by
        call.save(update_fields=["caller", "caller_destroyed_at", "caller_destroyed_by"])
    which = "、".join(str(row.position) for row in chosen)
    parts = [f"第 {which} 人" if chosen else "", f"来电人（{len(callers)} 个来源）" if callers else ""]
    said = f"销毁{'、'.join(part for part in parts if part)}的个人信息"
    _note(locked, said, chosen, "destroyed", by=by, now=now)
    return len(chosen) + len(callers)


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
    rows: list[PersonRecord],
    what: str,
    *,
    by: Officer,
    now: datetime,
) -> None:
    incident: Incident = locked.incident
    events.record(
        incident,
        EventKind.PERSONAL_DATA,
        by=by,
        now=now,
        summary=summary,
        payload={"what": what, "persons": [each.pk for each in rows]},
    )
