"""并入 and 拆分: many calls, one event. A source stays whole beside its host, so that nothing is lost on the way back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clock_bases, clocks, enterprise, merged_facts, occurrence, stopping
from incidents.actions.desk import Locked, lock_row
from incidents.models import Event, EventKind, Incident, IncidentState, Officer, RequestState
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import posts_of
from incidents.queries.editions import plan_of
from incidents.rules import lifecycle, powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import InvalidInput, WrongState


@transaction.atomic
def merge(*, incident_id: UUID, into: UUID, by: Officer, now: datetime, reason: str = "") -> Incident:
    """The call becomes a source of `into`: its clocks stop, its facts become claims there, its earlier 得知 counts."""
    locked, host = _lock_both(incident_id, into, Command.MERGE, by=by, now=now)
    source = locked.incident
    _may_be_source(source, locked.plan)
    new_state = lifecycle.after(State(source.state), Command.MERGE)
    if source.pk == host.pk:
        raise InvalidInput({"into": "不能并入自己，请选另一起事件。"})
    _may_be_host(host, source, locked.plan)
    source.merged_into, source.merged_at, source.merged_by = host, now, by
    source.merged_from_state, source.state = source.state, new_state
    source.save(update_fields=["merged_into", "merged_at", "merged_by", "merged_from_state", "state"])
    before = _join(host, source, plan_of(host), by=by, now=now, reason=reason)
    post = locked.acting_as(Command.MERGE)
    summary = f"并入{host.number}，为来源{place_of(source)}{_because(reason)}"
    payload = {"into": host.pk, "number": host.number, "reason": reason.strip(), "host": before}
    events.record(source, EventKind.MERGED, by=by, now=now, post=post, summary=summary, payload=payload)
    stopping.stop_all(source, by=by, reason=f"并入{host.number}", now=now)
    return source


@transaction.atomic
def split(*, incident_id: UUID, by: Officer, now: datetime, reason: str = "") -> Incident:
    """The source is an incident of its own again, as before; the host goes on without its claims."""
    former = _host_of(incident_id, by)
    locked, host = _lock_both(incident_id, former or incident_id, Command.SPLIT, by=by, now=now)
    source = locked.incident
    lifecycle.after(State(source.state), Command.SPLIT)
    if source.merged_into_id != host.pk:
        raise WrongState(f"{source.number}刚刚已改并入别的事件，请刷新后再拆分。")
    merged = source.events.filter(kind=EventKind.MERGED).order_by("-seq")[0]
    place = place_of(source)
    source.state, source.merged_from_state = IncidentState(source.merged_from_state), ""
    source.merged_into = source.merged_at = source.merged_by = None
    source.save(update_fields=["merged_into", "merged_at", "merged_by", "merged_from_state", "state"])
    post = locked.acting_as(Command.SPLIT)
    summary = f"从{host.number}拆分，恢复为独立事件{_because(reason)}"
    payload = {"from": host.pk, "reason": reason.strip(), "kept_apart_from": [host.pk]}
    events.record(source, EventKind.SPLIT, by=by, now=now, post=post, summary=summary, payload=payload)
    stopping.resume_all(source, by=by, now=now, stopped_at=merged.recorded_at, why="拆分")
    _part(host, source, merged, place, by=by, now=now, reason=reason)
    return source


@transaction.atomic
def keep_apart(
    *, incident_id: UUID, others: Sequence[UUID], by: Officer, now: datetime, reason: str = ""
) -> Event:
    """另立: looked at beside `others` and found to be another event; they are not offered for it again."""
    locked = _locked(lock_row(incident_id, by), Command.MERGE, by=by, now=now)
    found = Incident.objects.filter(pk__in=others, organisation_id=locked.incident.organisation_id)
    named = [(row.pk, row.number) for row in found.order_by("number").only("pk", "number")]
    if not named or len(named) < len(set(others)):
        raise Incident.DoesNotExist
    return events.record(
        locked.incident,
        EventKind.NOTE,
        by=by,
        now=now,
        post=locked.acting_as(Command.MERGE),
        summary=f"另立：与{'、'.join(number for _, number in named)}不是同一事件{_because(reason)}",
        payload={"kept_apart_from": [pk for pk, _ in named]},
    )


def place_of(source: Incident) -> int:
    """Its number among the sources of its host, which is number 1 itself."""
    earlier = Incident.objects.filter(merged_into=source.merged_into_id, merged_at__lt=source.merged_at)
    same = Incident.objects.filter(
        merged_into=source.merged_into_id, merged_at=source.merged_at, recorded_at__lt=source.recorded_at
    )
    return earlier.count() + same.count() + 2


def _lock_both(
    incident_id: UUID, other: UUID, command: Command, *, by: Officer, now: datetime
) -> tuple[Locked, Incident]:
    """Both rows under lock, in one order whoever asks, so that two desks at once wait and do not deadlock."""
    rows = {pk: lock_row(pk, by) for pk in sorted({incident_id, other})}
    return _locked(rows[incident_id], command, by=by, now=now), rows[other]


def _locked(incident: Incident, command: Command, *, by: Officer, now: datetime) -> Locked:
    plan, held = plan_of(incident), posts_of(by, now=now)
    powers.require(plan, [each.post for each in held], command)
    return Locked(incident, plan, held, State(incident.state))


def _host_of(incident_id: UUID, by: Officer) -> UUID | None:
    if by.organisation_id is None:
        raise Incident.DoesNotExist
    rows = Incident.objects.filter(pk=incident_id, organisation_id=by.organisation_id)
    host: UUID | None = rows.values_list("merged_into", flat=True).first()
    return host


def _may_be_source(source: Incident, plan: Plan) -> None:
    """What was decided or is being decided about it cannot go into another event unseen."""
    clause = lookup.clause_ref(plan, plan.activation.request_clause)
    if source.response_level is not None:
        raise WrongState(
            f"{source.number}已启动{letter(source.response_level)}级响应，不能并入别的事件；"
            "请打开另一起，把它并入本事件。",
            clause=clause,
            who_can=powers.who_can(plan, Command.MERGE),
        )
    if source.activation_requests.filter(state=RequestState.PENDING).exists():
        able = powers.who_can(plan, Command.APPROVE_ACTIVATION)
        raise WrongState(
            f"{source.number}的启动提请还没有答复；请先由{able}批准或退回，再并入。",
            clause=clause,
            who_can=able,
        )
    number = source.merged_sources.count()
    if number:
        raise WrongState(
            f"{source.number}自己已有 {number} 个并入的来源，不能再并入别的事件；请打开另一起，把它并入本事件，或先拆分。",
            who_can=powers.who_can(plan, Command.MERGE),
        )


def _may_be_host(host: Incident, source: Incident, plan: Plan) -> None:
    able = powers.who_can(plan, Command.MERGE)
    if host.drill != source.drill:
        raise WrongState("演练与实战事件不能互相并入；请另立。", who_can=able)
    if host.merged_into is not None:
        raise WrongState(
            f"{host.number}已并入{host.merged_into.number}，请改为并入{host.merged_into.number}。",
            who_can=able,
        )
    if not host.is_live:
        reopen = "；确是同一事件的，先核实属实重开" if host.state == IncidentState.DISMISSED else "；请另立"
        raise WrongState(
            f"{host.number}现为“{host.get_state_display()}”，不能再接收来源{reopen}。", who_can=able
        )


def _join(
    host: Incident, source: Incident, plan: Plan, *, by: Officer, now: datetime, reason: str
) -> dict[str, Any]:
    """The host with one source more; returns what the host was, for 拆分."""
    clocks_before = clock_bases.running(host)
    learned_was, occurred_was = host.learned_at, host.occurred_at
    before = {
        "learned_at": learned_was,
        "occurred_at": occurred_was,
        "facts_source": host.facts_source,
        "facts_as_of": host.facts_as_of,
    }
    host.learned_at = min(host.learned_at, source.learned_at)
    host.occurred_at = host.occurred_at or _possible(source.occurred_at, host.learned_at)
    host.save(update_fields=["learned_at", "occurred_at"])
    found = merged_facts.of_source(source, host, plan)
    place = place_of(source)
    events.record(
        host,
        EventKind.SOURCE_ADDED,
        by=by,
        now=now,
        occurred_at=source.learned_at,
        summary=f"来源{place}并入：{source.number}，{source.source}{_said(source)}{merged_facts.in_words(found)}"
        f"{_because(reason)}",
        payload={
            "source": source.pk,
            "number": source.number,
            "claims": [[each.basis, each.indicator, each.value, each.standing] for each in found],
            "learned_at": {"from": learned_was, "to": host.learned_at},
            "occurred_at": {"from": occurred_was, "to": host.occurred_at},
        },
    )
    why = f"来源{place}得知更早，从严"
    clock_bases.count_from(
        host, plan, clock_bases.LEARNED, host.learned_at, was=learned_was, why=why, by=by, now=now
    )
    occurrence.follow(host, plan, was=occurred_was, why=f"来源{place}说明发生时刻", by=by, now=now)
    merged_facts.take(host, plan, found, by=by, now=now)
    enterprise.answer(host, by=by, now=now)
    return before | {"clocks": clock_bases.since(host, clocks_before)}


def _part(
    host: Incident, source: Incident, merged: Event, place: int, *, by: Officer, now: datetime, reason: str
) -> None:
    """The host without the source: its claims leave the choice, its moments and clocks are as they were."""
    was, plan = merged.payload["host"], plan_of(host)
    learned = [enterprise.own_learned_at(host), *host.merged_sources.values_list("learned_at", flat=True)]
    host.learned_at = min(learned)
    occurred_was, host.occurred_at = host.occurred_at, occurrence.without(host, source, was)
    host.save(update_fields=["learned_at", "occurred_at"])
    events.record(
        host,
        EventKind.SOURCE_REMOVED,
        by=by,
        now=now,
        summary=f"来源{place}拆出：{source.number}，其说法不再采用{_because(reason)}",
        payload={
            "source": source.pk,
            "number": source.number,
            "reason": reason.strip(),
            "learned_at": {"to": host.learned_at},
            "occurred_at": {"from": occurred_was, "to": host.occurred_at},
        },
    )
    clock_bases.settle(host, was["clocks"])
    merged_facts.leave(host, plan, source, was, by=by, now=now)
    clock_bases.undo(host, plan, was["clocks"], by=by, now=now)
    enterprise.take_back(host, source, now=now)
    why = f"来源{place}拆出"
    for early in host.deadlines.open().filter(base__in=clock_bases.LEARNED, base_at__lt=host.learned_at):
        clock_bases.move(early, host, plan, host.learned_at, why=why, by=by, now=now)
    occurrence.follow(host, plan, was=occurred_was, why=why, by=by, now=now)
    if host.is_live:
        clocks.reconsider(host, plan, by=by, now=now)
        enterprise.answer(host, by=by, now=now)
    elif host.deadlines.open().exists():
        stopping.stop_all(host, by=by, reason=f"事件现为{host.get_state_display()}", now=now)


def _possible(occurred_at: datetime | None, learned_at: datetime) -> datetime | None:
    return occurred_at if occurred_at is not None and occurred_at <= learned_at else None


def _said(source: Incident) -> str:
    named = "".join(source.caller.get(part, "") for part in ("unit", "name"))
    return f"（{named}）" if named else ""


def _because(reason: str) -> str:
    return f"：{reason.strip()}" if reason.strip() else ""
