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
    grades,
    merging,
    notes,
    notices,
    reissuing,
    reports,
    standing,
    tasks,
    telephone,
    verification,
)
from incidents.api import (
    afterwards,
    claims,
    clocks,
    composing,
    deciding,
    evidence,
    group_work,
    levels,
    mapping,
    monitoring,
    people,
    sources,
    terminating,
)
from incidents.api import serializers as bodies
from incidents.models import Incident, Officer
from incidents.plans.schema import Plan
from incidents.queries import ending
from incidents.rules.lifecycle import Command

Perform = Callable[[UUID, dict[str, Any], Officer, datetime], object]


@dataclass(frozen=True)
class Act:
    command: Command
    body: type[Serializer[Any]]
    perform: Perform | None
    """None: a name of the contract that a later release carries out."""
    phone_command: Command | None = None
    """The power that is needed to record what was decided on the telephone, or signed on paper."""
    any_power: bool = False
    """The action itself knows who may."""
    besides: Callable[[Incident, Officer], bool] | None = None
    """Who else may, by an appointment in this incident, though none of his posts carries the power."""
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
    "move_fact": Act(Command.UPDATE_FACTS, claims.MoveFact, claims.move),
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
    "request_level_change": Act(Command.REQUEST_LEVEL_CHANGE, levels.RequestLevelChange, levels.request),
    "approve_level_change": Act(
        Command.APPROVE_LEVEL_CHANGE,
        deciding.Approve,
        levels.approve,
        phone_command=Command.REQUEST_LEVEL_CHANGE,
        admit=standing.admit,
    ),
    "return_level_change": Act(
        Command.RETURN_LEVEL_CHANGE,
        deciding.Decide,
        levels.give_back,
        phone_command=Command.REQUEST_LEVEL_CHANGE,
        admit=standing.admit,
    ),
    "request_not_activating": Act(
        Command.REQUEST_NOT_ACTIVATING, levels.RequestNotActivating, levels.request_not_activating
    ),
    "approve_not_activating": Act(
        Command.APPROVE_NOT_ACTIVATING,
        deciding.Approve,
        levels.approve_not_activating,
        phone_command=Command.REQUEST_NOT_ACTIVATING,
        admit=standing.admit,
    ),
    "return_not_activating": Act(
        Command.RETURN_NOT_ACTIVATING,
        deciding.Decide,
        levels.return_not_activating,
        phone_command=Command.REQUEST_NOT_ACTIVATING,
        admit=standing.admit,
    ),
    "ask_higher": Act(Command.ASK_HIGHER, levels.AskHigher, levels.ask_higher),
    "record_higher_answer": Act(Command.ASK_HIGHER, levels.HigherAnswer, levels.record_higher_answer),
    "hand_over_command": Act(Command.HAND_OVER_COMMAND, levels.HandOverCommand, levels.hand_over_command),
    "derive": Act(Command.DERIVE, levels.Derive, levels.derive),
    "conclude_derived": Act(Command.CONCLUDE_DERIVED, levels.Conclude, levels.conclude_derived),
    "countersign": Act(Command.NOTE, deciding.Countersign, terminating.countersign, any_power=True),
    "dispute_words": Act(Command.NOTE, deciding.DisputeWords, terminating.dispute_words, any_power=True),
    "correct_words": Act(Command.NOTE, deciding.DisputeWords, terminating.correct_words, any_power=True),
    "delegate": Act(Command.NOTE, deciding.Delegate, deciding.delegate),
    "end_delegation": Act(Command.NOTE, deciding.EndDelegation, deciding.end_delegation),
    "note": Act(Command.NOTE, bodies.Note, _plain(notes.add)),
    "report": Act(Command.REPORT, bodies.SendReport, _send_report),
    "compose_report": Act(Command.COMPOSE_REPORT, composing.ComposeReport, composing.compose),
    "edit_report": Act(Command.COMPOSE_REPORT, composing.EditReport, composing.edit),
    "submit_report": Act(Command.COMPOSE_REPORT, composing.SubmitReport, composing.submit),
    "withdraw_report": Act(Command.COMPOSE_REPORT, composing.WithdrawReport, composing.withdraw),
    "check_report": Act(Command.COMPOSE_REPORT, composing.CheckReport, composing.check),
    "sign_report": Act(
        Command.SIGN_REPORT, composing.SignReport, composing.sign, phone_command=Command.REQUEST_ACTIVATION
    ),
    "countersign_report": Act(Command.SIGN_REPORT, composing.OfReport, composing.countersign),
    "send_report": Act(Command.SEND_REPORT, composing.SendComposed, composing.send),
    "draft_release": Act(Command.DRAFT_RELEASE, composing.DraftRelease, composing.draft_release),
    "edit_release": Act(Command.DRAFT_RELEASE, composing.EditRelease, composing.edit_release),
    "review_release": Act(
        Command.REVIEW_RELEASE, composing.ReviewRelease, composing.review_release, any_power=True
    ),
    "return_release": Act(
        Command.REVIEW_RELEASE, composing.ReturnRelease, composing.return_release, any_power=True
    ),
    "withdraw_release": Act(
        Command.DRAFT_RELEASE, composing.ReturnRelease, composing.withdraw_release, any_power=True
    ),
    "check_release": Act(
        Command.REVIEW_RELEASE, composing.CheckRelease, composing.check_release, any_power=True
    ),
    "publish_release": Act(
        Command.PUBLISH_RELEASE, composing.PublishRelease, composing.publish_release, any_power=True
    ),
    "note_opinion": Act(Command.DRAFT_RELEASE, composing.NoteOpinion, composing.note_opinion, any_power=True),
    "acknowledge_task": Act(Command.ACKNOWLEDGE, group_work.TaskAnswer, group_work.acknowledge),
    "complete_task": Act(Command.ACKNOWLEDGE, group_work.TaskAnswer, group_work.complete),
    "order": Act(Command.ORDER, group_work.Order, group_work.order, phone_command=Command.REQUEST_ACTIVATION),
    "withdraw_order": Act(Command.WITHDRAW_ORDER, group_work.WithdrawOrder, group_work.withdraw_order),
    "set_out": Act(Command.SET_OUT, group_work.SetOut, group_work.set_out),
    "arrive": Act(Command.ARRIVE, group_work.Arrive, group_work.arrive),
    "ask_help": Act(Command.ASK_HELP, group_work.AskHelp, group_work.ask_help),
    "answer_help": Act(Command.ANSWER_HELP, group_work.AnswerHelp, group_work.answer_help),
    "file_figures": Act(Command.FILE_FIGURES, group_work.FileFigures, group_work.file_figures),
    "name_leader": Act(Command.NAME_LEADER, group_work.NameLeader, group_work.name_leader),
    "form_body": Act(Command.FORM_BODY, group_work.FormBody, group_work.form_body),
    "report_danger": Act(Command.REPORT_DANGER, group_work.ReportDanger, group_work.report_danger),
    "decide_danger": Act(
        Command.DECIDE_DANGER,
        group_work.DecideDanger,
        group_work.decide_danger,
        phone_command=Command.REQUEST_ACTIVATION,
    ),
    # A team's own word may come by telephone too; the action knows who may.
    "suspend_rescue": Act(Command.SUSPEND_RESCUE, group_work.Suspend, group_work.suspend, any_power=True),
    "report_suspension": Act(
        Command.REPORT_SUSPENSION, group_work.ReportSuspension, group_work.report_suspension
    ),
    "resume_rescue": Act(
        Command.RESUME_RESCUE,
        group_work.ResumeRescue,
        group_work.resume,
        phone_command=Command.REQUEST_ACTIVATION,
    ),
    "propose_decree": Act(Command.PROPOSE_DECREE, group_work.ProposeDecree, group_work.propose_decree),
    "approve_decree": Act(
        Command.APPROVE_DECREE,
        group_work.ApproveDecree,
        group_work.approve_decree,
        phone_command=Command.REQUEST_ACTIVATION,
    ),
    "return_decree": Act(
        Command.RETURN_DECREE,
        group_work.ReturnDecree,
        group_work.return_decree,
        phone_command=Command.REQUEST_ACTIVATION,
    ),
    "countersign_decree": Act(
        Command.NOTE, group_work.OfDecree, group_work.countersign_decree, any_power=True
    ),
    "report_ready": Act(Command.ACKNOWLEDGE, bodies.Ready, _plain(tasks.report_ready)),
    "strike_attachment": Act(Command.ATTACH, evidence.StrikeAttachment, evidence.strike),
    "record_monitoring": Act(Command.RECORD_MONITORING, monitoring.RecordMonitoring, monitoring.record),
    "correct_monitoring": Act(Command.RECORD_MONITORING, monitoring.CorrectMonitoring, monitoring.correct),
    "set_monitoring_factor": Act(
        Command.RECORD_MONITORING, monitoring.SetMonitoringFactor, monitoring.set_factor
    ),
    "stop_point": Act(Command.RECORD_MONITORING, monitoring.StopPoint, monitoring.stop_point),
    "set_point_limit": Act(Command.RECORD_MONITORING, monitoring.SetPointLimit, monitoring.set_point_limit),
    "locate_point": Act(Command.RECORD_MONITORING, mapping.LocatePoint, mapping.locate),
    "estimate_arrival": Act(Command.ESTIMATE_ARRIVAL, mapping.EstimateArrival, mapping.estimate),
    "withdraw_estimate": Act(Command.ESTIMATE_ARRIVAL, mapping.WithdrawEstimate, mapping.withdraw),
    "log_call": Act(Command.LOG_CALL, bodies.LogCall, _log_call),
    "end_redial": Act(Command.LOG_CALL, bodies.EndRedial, _plain(telephone.end_redial, call="call_id")),
    "notify": Act(Command.NOTIFY, bodies.Notify, _notify),
    "reissue_notice": Act(Command.REISSUE_NOTICE, bodies.ReissueNotice, _plain(reissuing.reissue)),
    "reach_notice": Act(Command.LOG_CALL, bodies.ReachNotice, _plain(notices.reach, notice="notice_id")),
    "urge": Act(Command.URGE, clocks.Urge, clocks.urge),
    "escalate": Act(Command.URGE, clocks.WithReason, clocks.escalate),
    "acknowledge_deadline": Act(Command.ACKNOWLEDGE, clocks.OfClock, clocks.acknowledge),
    "record_review": Act(Command.RECORD_REVIEW, clocks.Review, _plain(aftercare.record_review)),
    "record_proof": Act(Command.RECORD_PROOF, afterwards.RecordProof, afterwards.record_proof),
    "record_expense": Act(Command.RECORD_EXPENSE, afterwards.RecordExpense, afterwards.record_expense),
    "strike_expense": Act(Command.RECORD_EXPENSE, afterwards.StrikeExpense, afterwards.strike_expense),
    "record_person": Act(Command.RECORD_PERSON, afterwards.RecordPerson, afterwards.record_person),
    "see_person": Act(Command.SEE_PERSON, afterwards.SeePerson, afterwards.see_person),
    "keep_person": Act(Command.SETTLE_PERSON, afterwards.KeepPerson, afterwards.keep_person),
    "keep_caller": Act(Command.SETTLE_PERSON, afterwards.KeepCaller, afterwards.keep_caller),
    "destroy_persons": Act(Command.SETTLE_PERSON, afterwards.DestroyPersons, afterwards.destroy_persons),
    "pause_clock": Act(Command.PAUSE_CLOCK, clocks.Pause, clocks.pause),
    "resume_clock": Act(Command.RESUME_CLOCK, clocks.Resume, clocks.resume),
    "extend_clock": Act(Command.EXTEND_CLOCK, clocks.Extend, clocks.extend),
    "waive": Act(Command.WAIVE, clocks.WithReason, clocks.waive),
    "request_termination": Act(
        Command.REQUEST_TERMINATION, terminating.RequestTermination, terminating.request
    ),
    "record_opinion": Act(
        Command.RECORD_OPINION,
        terminating.RecordOpinion,
        terminating.record_opinion,
        phone_command=Command.REQUEST_TERMINATION,
        besides=ending.leads,
    ),
    "approve_termination": Act(
        Command.APPROVE_TERMINATION,
        deciding.Decide,
        terminating.approve,
        phone_command=Command.REQUEST_ACTIVATION,
    ),
    "return_termination": Act(
        Command.RETURN_TERMINATION,
        deciding.Decide,
        terminating.give_back,
        phone_command=Command.REQUEST_ACTIVATION,
    ),
    "archive": Act(Command.ARCHIVE, terminating.Archive, terminating.archive),
    "sign_notice": Act(Command.ACKNOWLEDGE, bodies.SignNotice, _plain(tasks.sign_notice, notice="notice_id")),
}
