"""Each name of `/actions/{name}/`: the command it needs, the body it takes, the one action it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.serializers import Serializer

from incidents.actions import (
    activation,
    aftercare,
    decisions,
    grades,
    merging,
    notes,
    notices,
    reports,
    standing,
    tasks,
    telephone,
    verification,
)
from incidents.api import claims, clocks, deciding, people, sources
from incidents.api import serializers as bodies
from incidents.models import Incident, Officer
from incidents.plans.schema import Plan
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
    admit: Callable[[Incident, Plan, Command], None] | None = None
    """Answers for the state in place of the table alone: what became of the request says it better."""


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


def _log_call(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    return telephone.log(telephone.Talk(**body), incident_id=incident, by=by, now=now)


def _notify(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> object:
    parties = [notices.Party(**each) for each in body.pop("parties")]
    return notices.issue(incident_id=incident, parties=parties, by=by, now=now, **body)


ACTS: dict[str, Act] = {
    "verify": Act(Command.VERIFY, bodies.Verify, _plain(verification.verify)),
    "dismiss": Act(Command.DISMISS, bodies.Dismiss, _plain(verification.dismiss)),
    "transfer": Act(Command.TRANSFER, bodies.Transfer, _plain(verification.transfer)),
    "merge": Act(Command.MERGE, sources.Merge, _plain(merging.merge)),
    "keep_apart": Act(Command.MERGE, sources.KeepApart, sources.keep_apart),
    "split": Act(Command.SPLIT, sources.Split, _plain(merging.split)),
    "correct_particulars": Act(Command.UPDATE_FACTS, sources.CorrectParticulars, sources.correct),
    "update_facts": Act(Command.UPDATE_FACTS, bodies.UpdateFacts, claims.update),
    "choose_fact": Act(Command.UPDATE_FACTS, claims.ChooseFact, claims.choose),
    "correct_fact": Act(Command.UPDATE_FACTS, claims.CorrectFact, claims.correct),
    "enter_people": Act(Command.UPDATE_FACTS, people.EnterPeople, people.enter),
    "move_people": Act(Command.UPDATE_FACTS, people.MovePeople, people.move),
    "correct_move": Act(Command.UPDATE_FACTS, people.CorrectMove, people.correct),
    "expect_people": Act(Command.UPDATE_FACTS, people.ExpectPeople, people.expect),
    "confirm_grade": Act(Command.CONFIRM_GRADE, bodies.ConfirmGrade, _plain(grades.confirm)),
    "request_activation": Act(
        Command.REQUEST_ACTIVATION, bodies.RequestActivation, _plain(activation.request)
    ),
    "endorse_activation": Act(
        Command.ENDORSE_ACTIVATION, deciding.Endorse, deciding.endorse, admit=standing.admit
    ),
    "approve_activation": Act(
        Command.APPROVE_ACTIVATION,
        deciding.Approve,
        deciding.approve,
        phone_command=Command.REQUEST_ACTIVATION,
        admit=standing.admit,
    ),
    "return_activation": Act(
        Command.RETURN_ACTIVATION,
        deciding.Decide,
        deciding.give_back,
        phone_command=Command.REQUEST_ACTIVATION,
        admit=standing.admit,
    ),
    "countersign": Act(
        Command.NOTE,
        deciding.Countersign,
        _plain(decisions.countersign, request="request_id"),
        any_power=True,
    ),
    "dispute_words": Act(Command.NOTE, deciding.DisputeWords, deciding.dispute_words, any_power=True),
    "correct_words": Act(Command.NOTE, deciding.DisputeWords, deciding.correct_words, any_power=True),
    "delegate": Act(Command.NOTE, deciding.Delegate, deciding.delegate),
    "end_delegation": Act(Command.NOTE, deciding.EndDelegation, deciding.end_delegation),
    "note": Act(Command.NOTE, bodies.Note, _plain(notes.add)),
    "report": Act(Command.REPORT, bodies.SendReport, _send_report),
    "acknowledge_task": Act(Command.ACKNOWLEDGE, bodies.TaskAct, _acknowledge),
    "complete_task": Act(Command.ACKNOWLEDGE, bodies.TaskAct, _plain(tasks.complete, task="task_id")),
    "report_ready": Act(Command.ACKNOWLEDGE, bodies.Ready, _plain(tasks.report_ready)),
    "log_call": Act(Command.LOG_CALL, bodies.LogCall, _log_call),
    "end_redial": Act(Command.LOG_CALL, bodies.EndRedial, _plain(telephone.end_redial, call="call_id")),
    "notify": Act(Command.NOTIFY, bodies.Notify, _notify),
    "reach_notice": Act(Command.LOG_CALL, bodies.ReachNotice, _plain(notices.reach, notice="notice_id")),
    "urge": Act(Command.URGE, clocks.Urge, clocks.urge),
    "escalate": Act(Command.URGE, clocks.WithReason, clocks.escalate),
    "acknowledge_deadline": Act(Command.ACKNOWLEDGE, clocks.OfClock, clocks.acknowledge),
    "record_review": Act(Command.RECORD_REVIEW, clocks.Review, _plain(aftercare.record_review)),
    "pause_clock": Act(Command.PAUSE_CLOCK, clocks.Pause, clocks.pause),
    "resume_clock": Act(Command.RESUME_CLOCK, clocks.Resume, clocks.resume),
    "extend_clock": Act(Command.EXTEND_CLOCK, clocks.Extend, clocks.extend),
    "waive": Act(Command.WAIVE, clocks.WithReason, clocks.waive),
    "sign_notice": Act(Command.ACKNOWLEDGE, bodies.SignNotice, _plain(tasks.sign_notice, notice="notice_id")),
} | {
    command.value: Act(command, bodies.Nothing, None)
    for command in (
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
