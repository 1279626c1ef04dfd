"""核实, 不属实, 移交: what becomes of a call once somebody has looked (YQ 4.2.2, WX 3.2)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks, stopping
from incidents.actions.desk import lock
from incidents.models import EventKind, Incident, IncidentState, Officer
from incidents.plans import lookup
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput


@transaction.atomic
def verify(*, incident_id: UUID, method: str, conclusion: str, by: Officer, now: datetime) -> Incident:
    """The event is real: how it was verified and what came of it. A dismissed incident reopens this way."""
    locked = lock(incident_id, Command.VERIFY, by=by, now=now)
    _require(method=(method, "请写核实方式，如电话、现场、回拨。"), conclusion=(conclusion, "请写核实结论。"))
    incident = locked.incident
    reopened = incident.state == IncidentState.DISMISSED
    incident.state = locked.new_state
    incident.save(update_fields=["state"])
    events.record(
        incident,
        EventKind.VERIFIED,
        by=by,
        now=now,
        post=locked.acting_as(Command.VERIFY),
        summary=f"核实属实（{method.strip()}）：{conclusion.strip()}",
        clause=locked.plan.activation.request_clause,
        payload={"method": method, "conclusion": conclusion},
    )
    if reopened:
        dismissed = incident.events.filter(kind=EventKind.DISMISSED).latest("seq")
        stopping.resume_all(incident, by=by, now=now, stopped_at=dismissed.recorded_at)
    clocks.meet(incident, ["verification"], at=now, by=by, now=now)
    clocks.start(incident, locked.plan, ["verified"], base_at=now, by=by, now=now)
    return incident


@transaction.atomic
def dismiss(*, incident_id: UUID, reason: str, by: Officer, now: datetime) -> Incident:
    """不属实: closed with the reason, still searchable, reopened by verify."""
    locked = lock(incident_id, Command.DISMISS, by=by, now=now)
    _require(reason=(reason, "请写明为什么不属实。"))
    incident = locked.incident
    incident.state = locked.new_state
    incident.save(update_fields=["state"])
    _supersede_requests(incident)
    events.record(
        incident,
        EventKind.DISMISSED,
        by=by,
        now=now,
        post=locked.acting_as(Command.DISMISS),
        summary=f"核实为不属实：{reason.strip()}",
        clause=locked.plan.activation.request_clause,
        payload={"reason": reason},
    )
    stopping.stop_all(incident, by=by, reason="核实为不属实", now=now)
    return incident


@transaction.atomic
def transfer(*, incident_id: UUID, to: str, reason: str, by: Officer, now: datetime) -> Incident:
    """移交其他预案, with a record of to whom and why (YQ 1.5). The call sheet stays."""
    locked = lock(incident_id, Command.TRANSFER, by=by, now=now)
    incident, plan = locked.incident, locked.plan
    category = next((each for each in plan.categories if each.name == incident.category), None)
    target = to.strip() or (category.transfers_to if category else "")
    _require(to=(target, "请写明移交给哪个预案或单位。"), reason=(reason or target, "请写明移交理由。"))
    clause = category.clause if category and category.clause else plan.activation.request_clause
    incident.state = locked.new_state
    incident.save(update_fields=["state"])
    _supersede_requests(incident)
    events.record(
        incident,
        EventKind.TRANSFERRED,
        by=by,
        now=now,
        post=locked.acting_as(Command.TRANSFER),
        summary=f"移交{target}（{lookup.clause_ref(plan, clause)}）{'：' + reason.strip() if reason.strip() else ''}",
        clause=clause,
        payload={"to": target, "reason": reason},
    )
    stopping.stop_all(incident, by=by, reason=f"移交{target}", now=now)
    return incident


def _supersede_requests(incident: Incident) -> None:
    incident.activation_requests.filter(state="PENDING").update(state="SUPERSEDED")


def _require(**fields: tuple[str, str]) -> None:
    errors = {name: sentence for name, (value, sentence) in fields.items() if not value.strip()}
    if errors:
        raise InvalidInput(errors)
