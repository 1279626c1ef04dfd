"""移到另一事件: what was typed into the wrong incident goes to the right one. Here it stays, struck, with the reason and
where it went; there it stands under its own source and times."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import claims, people
from incidents.actions.claims import Claim
from incidents.actions.desk import Locked, enter, lock, lock_row
from incidents.actions.people_writing import Said
from incidents.models import Event, EventKind, FactEntry, FactStanding, Incident, Officer, PersonMove
from incidents.queries.claims import own_before
from incidents.rules import claims as rules
from incidents.rules.claims import Present
from incidents.rules.lifecycle import STATE_LABELS, Command, State
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState


@transaction.atomic
def move(
    *,
    incident_id: UUID,
    to: UUID,
    reason: str,
    by: Officer,
    now: datetime,
    entry_id: UUID | None = None,
    move_id: UUID | None = None,
    note: int | None = None,
) -> Incident:
    """Move one claim (`entry_id`), one movement of people (`move_id`) or one noted line (`note`, its seq) to the live
    incident `to` of the same organisation; both are assessed anew. Whoever may update the facts of both may do it.

    There a claim that is older than the one in force, from another source, is 另一说法; here the claim before it counts
    again, or it is 不明. Raises Conflict where it was moved or corrected before."""
    source, target = _both(incident_id, to, by=by, now=now)
    errors = {} if reason.strip() else {"reason": "请写为什么移，如“记错了事件”。"}
    if sum(each is not None for each in (entry_id, move_id, note)) != 1:
        errors["entry"] = "请选一条说法、一笔人员变动或一条记录来移。"
    if errors:
        raise InvalidInput(errors)
    if entry_id is not None:
        _claim(source, target, entry_id, reason.strip(), by=by, now=now)
    elif move_id is not None:
        _people(source, target, move_id, reason.strip(), by=by, now=now)
    else:
        assert note is not None
        _note(source, target, note, reason.strip(), by=by, now=now)
    return source.incident


def _both(incident_id: UUID, to: UUID, *, by: Officer, now: datetime) -> tuple[Locked, Locked]:
    """Both under lock, always in the same order, so that two who move crosswise do not wait for each other."""
    for key in sorted({incident_id, to}):
        lock_row(key, by)
    source = lock(incident_id, Command.UPDATE_FACTS, by=by, now=now)
    if incident_id == to:
        raise InvalidInput({"to": "请选另一个事件。"})
    try:
        target = enter(to, Command.UPDATE_FACTS, by=by, now=now)
    except NotAllowed as refused:
        raise NotAllowed(
            f"移入的事件也要有“更新事实”的职权。{refused.message}", who_can=refused.who_can
        ) from None
    there = target.incident
    if not there.is_live:
        host = f"（并入{there.merged_into.number}）" if there.merged_into else ""
        raise WrongState(
            f"{there.number}现为「{STATE_LABELS[State(there.state)]}」{host}，不能移入；请选一个还在办的事件。"
        )
    if there.drill != source.incident.drill:
        raise WrongState("演练的数据不能移到真实事件，真实事件的也不能移到演练。")
    return source, target


def _claim(
    source: Locked, target: Locked, entry_id: UUID, reason: str, *, by: Officer, now: datetime
) -> None:
    here, there = source.incident, target.incident
    old = here.facts.select_related("moved_to__incident", "recorded_by").get(pk=entry_id)
    name = rules.field(old.basis, old.indicator)
    _movable(here, old)
    if old.indicator not in {each.name for each in target.plan.indicators}:
        label = rules.label(source.plan, name)
        raise WrongState(f"{there.number}的预案没有「{label}」这一项，不能移入，请在那边另记。")
    said = f"{rules.label(source.plan, name)} {rules.spoken(source.plan, name, old.value)}（{old.source}）"
    former = own_before(here, old) if old.standing == FactStanding.CHOSEN else None
    _struck(source, said, reason, target, _event(here, old.seq), {"entry": old.pk}, by=by, now=now)
    standings = {old.pk: FactStanding.CORRECTED.value}
    if former is not None:
        standings[former.pk] = FactStanding.CHOSEN.value
    claims.adopt(
        here,
        source.plan,
        standings=standings,
        by=by,
        now=now,
        source=former.source if former else "",
        as_of=former.as_of if former else None,
    )
    _taken(target, said, reason, here, old.as_of, {"entry": old.pk, "field": name}, by=by, now=now)
    new = Claim(
        old.indicator,
        old.basis,
        old.value,
        old.source,
        old.as_of,
        reason=old.reason,
        standing=_standing_there(there, old),
    )
    told = new.standing == FactStanding.CHOSEN
    (row,) = claims.adopt(
        there,
        target.plan,
        [new],
        by=by,
        now=now,
        source=old.source if told else "",
        as_of=old.as_of if told else None,
    )
    FactEntry.objects.filter(pk=row.pk).update(moved_from=old)


def _movable(incident: Incident, old: FactEntry) -> None:
    moved = getattr(old, "moved_to", None)
    if moved is not None:
        raise Conflict(f"这条已移到{moved.incident.number}。")
    if old.standing == FactStanding.CORRECTED:
        raise Conflict("这条已经更正过，请移更正后的那条。")
    if incident.person_moves.filter(seq=old.seq).exclude(from_state="").exists():
        raise WrongState("这个数由人员变动记下，请在人员账里移那一笔变动。")


def _standing_there(there: Incident, old: FactEntry) -> str:
    row = there.facts.filter(standing=FactStanding.CHOSEN, basis=old.basis, indicator=old.indicator).first()
    present = Present(row.value, row.settled_seq, row.source, row.as_of) if row else None
    late = rules.is_late(old.source, old.as_of, present)
    return FactStanding.OTHER if late else FactStanding.CHOSEN


def _people(
    source: Locked, target: Locked, move_id: UUID, reason: str, *, by: Officer, now: datetime
) -> None:
    """Withdrawn here, made there: both ledgers keep adding up."""
    here, there = source.incident, target.incident
    old = here.person_moves.select_related("moved_to__incident").get(pk=move_id)
    moved = getattr(old, "moved_to", None)
    if moved is not None:
        raise Conflict(f"这一笔已移到{moved.incident.number}。")
    states = {each.code for each in target.plan.desk.people.states} if target.plan.desk else set()
    if not {old.from_state, old.to_state} - {""} <= states:
        raise WrongState(f"{there.number}的预案没有这样的人员状态，不能移入，请在那边另记。")
    said = Said(old.source, old.as_of)
    people.correct(incident_id=here.pk, move_id=old.pk, said=said, withdraw=True, by=by, now=now)
    row = people.move(
        incident_id=there.pk,
        from_state=old.from_state,
        to_state=old.to_state,
        count=old.count,
        said=said,
        by=by,
        now=now,
    )
    PersonMove.objects.filter(pk=row.pk).update(moved_from=old)
    here.refresh_from_db()
    there.refresh_from_db()
    words = _event(here, old.seq)
    text = words.payload["words"] if words else ""
    _struck(source, text, reason, target, words, {"move": old.pk}, by=by, now=now)
    _taken(target, text, reason, here, old.as_of, {"move": old.pk}, by=by, now=now)


def _note(source: Locked, target: Locked, seq: int, reason: str, *, by: Officer, now: datetime) -> None:
    here = source.incident
    event = here.events.filter(seq=seq, kind=EventKind.NOTE, actor__isnull=False).first()
    if event is None or set(event.payload) - {"moved_from"}:
        raise InvalidInput({"note": "只有「记一笔」记下的内容能移；其他记录是办理留下的，不移。"})
    moved = event.corrections.filter(payload__has_key="moved_to").first()
    if moved is not None:
        raise Conflict(f"这一条已移到{moved.payload['moved_to']['number']}。")
    _struck(source, event.summary, reason, target, event, {"note": seq}, by=by, now=now)
    events.record(
        target.incident,
        EventKind.NOTE,
        by=by,
        now=now,
        occurred_at=event.occurred_at,
        post=target.acting_as(Command.UPDATE_FACTS),
        summary=f"{event.summary}（移自{here.number}，{event.actor_name}原记）",
        payload={"moved_from": _names(here, seq=seq, reason=reason)},
    )


def _struck(
    source: Locked,
    said: str,
    reason: str,
    target: Locked,
    corrects: Event | None,
    what: Mapping[str, Any],
    *,
    by: Officer,
    now: datetime,
) -> None:
    events.record(
        source.incident,
        EventKind.FACT_CORRECTED,
        by=by,
        now=now,
        post=source.acting_as(Command.UPDATE_FACTS),
        summary=f"移到{target.incident.number} {target.incident.title}：{said}。{reason}",
        clause=source.plan.grading.clause,
        payload={**what, "moved_to": _names(target.incident), "reason": reason},
        corrects=corrects,
    )


def _taken(
    target: Locked,
    said: str,
    reason: str,
    here: Incident,
    at: datetime,
    what: Mapping[str, Any],
    *,
    by: Officer,
    now: datetime,
) -> None:
    events.record(
        target.incident,
        EventKind.FACTS_UPDATED,
        by=by,
        now=now,
        occurred_at=at,
        post=target.acting_as(Command.UPDATE_FACTS),
        summary=f"移自{here.number} {here.title}：{said}。{reason}",
        clause=target.plan.grading.clause,
        payload={**what, "moved_from": _names(here), "reason": reason},
    )


def _names(incident: Incident, **more: Any) -> dict[str, Any]:
    return {"incident": str(incident.pk), "number": incident.number, **more}


def _event(incident: Incident, seq: int) -> Event | None:
    return incident.events.filter(seq=seq).first()
