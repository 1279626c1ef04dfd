"""Each name of `/actions/{name}/`: the command it needs, the body it takes, the one action it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.serializers import Serializer

from incidents.actions import activation, decisions, facts, grades, notes, reports, tasks, verification
from incidents.actions.decisions import Decision
from incidents.api import serializers as bodies
from incidents.models import Officer
from incidents.rules.lifecycle import Command

Perform = Callable[[UUID, dict[str, Any], Officer, datetime], object]


@dataclass(frozen=True)
class Act:
    command: Command
    body: type[Serializer[Any]]
    perform: Perform | None
    """None: a name of the contract that a later release carries out."""
    phone_command: Command | None = None
    """The power that is needed to record a decision made on the telephone."""
    any_power: bool = False
    """The action itself knows who may."""


def _update_facts(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return facts.update(
        incident_id=incident,
        confirmed=body["confirmed"] or {},
        projected=body["projected"] or {},
        source=body["source"],
        as_of=body.get("as_of"),
        expected_seq=body.get("expected_seq"),
        reasons=body["reasons"],
        by=by,
        now=now,
    )


def _decision(body: dict[str, Any]) -> Decision:
    return Decision(
        channel=body["channel"],
        words=body["words"],
        given_by=body["given_by"],
        given_at=body.get("given_at"),
        witness=body["witness"],
        callback=body["callback"],
    )


def _approve(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    """定级确认 goes with the approval where the commander gives it."""
    return activation.approve(
        incident_id=incident,
        decision=_decision(body),
        request_id=body.get("request"),
        severity_grade=body.get("severity_grade"),
        grade_reason=body["reason"],
        by=by,
        now=now,
    )


def _give_back(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return activation.give_back(
        incident_id=incident,
        reason=body["reason"],
        decision=_decision(body),
        request_id=body.get("request"),
        by=by,
        now=now,
    )


def _plain(action: Callable[..., object], **renamed: str) -> Perform:
    """An action whose keyword arguments are the body's own names (`body_name="argument"` where they differ)."""

    def perform(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
        named = {renamed.get(name, name): value for name, value in body.items()}
        return action(incident_id=incident, by=by, now=now, **named)

    return perform


def _send_report(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return reports.send(incident_id=incident, by=by, now=now, **({"recipients": []} | body))


def _acknowledge(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return tasks.acknowledge(incident_id=incident, task_id=body["task"], by=by, now=now)


ACTS: dict[str, Act] = {
    "verify": Act(Command.VERIFY, bodies.Verify, _plain(verification.verify)),
    "dismiss": Act(Command.DISMISS, bodies.Dismiss, _plain(verification.dismiss)),
    "transfer": Act(Command.TRANSFER, bodies.Transfer, _plain(verification.transfer)),
    "update_facts": Act(Command.UPDATE_FACTS, bodies.UpdateFacts, _update_facts),
    "confirm_grade": Act(Command.CONFIRM_GRADE, bodies.ConfirmGrade, _plain(grades.confirm)),
    "request_activation": Act(
        Command.REQUEST_ACTIVATION, bodies.RequestActivation, _plain(activation.request)
    ),
    "approve_activation": Act(
        Command.APPROVE_ACTIVATION, bodies.Approve, _approve, phone_command=Command.REQUEST_ACTIVATION
    ),
    "return_activation": Act(
        Command.RETURN_ACTIVATION, bodies.Decide, _give_back, phone_command=Command.REQUEST_ACTIVATION
    ),
    "countersign": Act(
        Command.NOTE, bodies.Countersign, _plain(decisions.countersign, request="request_id"), any_power=True
    ),
    "note": Act(Command.NOTE, bodies.Note, _plain(notes.add)),
    "report": Act(Command.REPORT, bodies.SendReport, _send_report),
    "acknowledge_task": Act(Command.ACKNOWLEDGE, bodies.TaskAct, _acknowledge),
    "complete_task": Act(Command.ACKNOWLEDGE, bodies.TaskAct, _plain(tasks.complete, task="task_id")),
    "report_ready": Act(Command.ACKNOWLEDGE, bodies.Ready, _plain(tasks.report_ready)),
    "sign_notice": Act(Command.ACKNOWLEDGE, bodies.SignNotice, _plain(tasks.sign_notice, notice="notice_id")),
} | {
    command.value: Act(command, bodies.Nothing, None)
    for command in (
        Command.MERGE,
        Command.ORDER,
        Command.REQUEST_LEVEL_CHANGE,
        Command.APPROVE_LEVEL_CHANGE,
        Command.RETURN_LEVEL_CHANGE,
        Command.SUSPEND_RESCUE,
        Command.RESUME_RESCUE,
        Command.REQUEST_TERMINATION,
        Command.RECORD_OPINION,
        Command.APPROVE_TERMINATION,
        Command.RETURN_TERMINATION,
        Command.ARCHIVE,
    )
}
