"""登记报告: what went to whom, by phone or in writing. A phone report does not stop the report clock (YQ 4.2.2)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import answering, clocks
from incidents.actions.clock_moments import response_ended_at
from incidents.actions.desk import Locked, lock
from incidents.models import Deadline, EventKind, Officer, Report, ReportKind, ReportMeans
from incidents.queries import report_limits
from incidents.queries.rules_of import rule_of
from incidents.rules import deadlines, naming, report_routes
from incidents.rules import questions as question_rules
from incidents.rules.facts import parse_facts
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput

# Clocks that are met only when each recipient of the plan has it.
TO_EVERY_RECIPIENT = {
    "written_report",
    "phone_report",
    "notification",
    "supplementary_report",
    "investigation_report",
    "assessment_report",
}


@transaction.atomic
def send(
    *,
    incident_id: UUID,
    kind: str,
    means: str,
    recipients: Iterable[str],
    by: Officer,
    now: datetime,
    sent_at: datetime | None = None,
    received_by: str = "",
    content: str = "",
    questions: Mapping[str, Any] | None = None,
    questions_source: str = "",
) -> Report:
    """Record one report. Clocks end when the act they wait for has reached every recipient that the plan names.

    What `questions` answers becomes fact in the same transaction; what is not answered is recorded as open.
    """
    locked = lock(incident_id, Command.REPORT, by=by, now=now)
    codes = list(dict.fromkeys(recipients))
    _check(locked, kind, means, codes, sent_at=sent_at, now=now)
    answers = answering.read(locked.incident, locked.plan, questions or {})
    if answers:
        said_by = questions_source.strip() or _source_line(kind, means, received_by)
        answering.store(incident_id, answers, source=said_by[:80], as_of=sent_at or now, by=by, now=now)
        locked = lock(incident_id, Command.REPORT, by=by, now=now)
    incident, at = locked.incident, sent_at or now
    named = [
        {"unit": c, "name": naming.at_place(locked.plan, c, incident.county), "received_by": received_by}
        for c in codes
    ]
    report = Report.objects.create(
        incident=incident,
        kind=kind,
        means=means,
        recipients=named,
        content=content.strip(),
        questions=_standing(locked),
        sent_at=at,
        recorded_at=now,
        recorded_by=by,
    )
    to = "、".join(each["name"] for each in named) or "带班领导"
    still_open = sum(stood == question_rules.OPEN for stood in report.questions.values())
    events.record(
        incident,
        EventKind.REPORT_SENT,
        by=by,
        now=now,
        occurred_at=at,
        post=locked.acting_as(Command.REPORT),
        summary=f"{report.get_kind_display()}（{report.get_means_display()}）：{to}{'，' + received_by if received_by else ''}"
        f"{f'，仍待核 {still_open} 项' if still_open else ''}",
        clause=locked.plan.activation.request_clause,
        payload={
            "report": report.pk,
            "kind": kind,
            "means": means,
            "recipients": codes,
            "questions": report.questions,
        },
    )
    if kind == ReportKind.INITIAL:
        # First, so that a written first report ends what 「首报后」 begins.
        clocks.reconsider(incident, locked.plan, by=by, now=now)
    _end_clocks(locked, report, by=by, now=now)
    return report


def _standing(locked: Locked) -> dict[str, str]:
    incident = locked.incident
    return question_rules.standing(
        locked.plan, parse_facts(locked.plan, incident.confirmed, incident.projected)
    )


def _source_line(kind: str, means: str, received_by: str) -> str:
    """「初报（电话），市政府值班 王」: where an answer given with a report comes from."""
    line = f"{ReportKind(kind).label}（{ReportMeans(means).label}）"
    return f"{line}，{received_by.strip()}" if received_by.strip() else f"{line}时核问"


def _check(
    locked: Locked, kind: str, means: str, codes: list[str], *, sent_at: datetime | None, now: datetime
) -> None:
    known = {unit.code for unit in locked.plan.units}
    errors: dict[str, str] = {}
    if kind not in ReportKind.values:
        errors["kind"] = "报告类别应为：" + "、".join(ReportKind.labels) + "。"
    if means not in ReportMeans.values:
        errors["means"] = "方式应为 phone（电话）或 written（书面）。"
    if not codes and kind not in (ReportKind.LEADER, ReportKind.ENTERPRISE):
        errors["recipients"] = "请选报给谁。"
    if stray := [code for code in codes if code not in known]:
        errors["recipients"] = f"预案中没有这些单位：{'、'.join(stray)}。"
    if sent_at is not None and sent_at > now:
        errors["sent_at"] = "送达时刻晚于现在，请核对。"
    if errors:
        raise InvalidInput(errors)


def _end_clocks(locked: Locked, report: Report, *, by: Officer, now: datetime) -> None:
    """The written report of a changed level ends that level's limit, be it the 初报 anew or a 续报 (17号令 art. 3)."""
    known = list(locked.incident.deadlines.all())
    for deadline in report_limits.ended_by(locked.plan, known, report.kind, report.means):
        if deadline.met_by_act == report_routes.BY_THE_DAY:
            continue
        if deadline.met_by_act not in TO_EVERY_RECIPIENT or not still_to_tell(locked, deadline):
            clocks.end(deadline, locked.incident, at=report.sent_at, by=by, now=now)
    if report.kind == ReportKind.FOLLOW_UP:
        _count_follow_ups(locked, report, by=by, now=now)


def still_to_tell(locked: Locked, deadline: Deadline) -> list[str]:
    """Unit codes of the plan's recipients whom no report of the kind that ends this clock has reached yet."""
    incident, plan = locked.incident, locked.plan
    rule = rule_of(plan, deadline)
    situation = clocks.situation(incident, plan)
    wanted = [
        each.unit for each in deadlines.recipients(rule, level=situation.gravest_level, facts=situation.facts)
    ]
    anew = deadline.rule_code in report_limits.anew(plan, incident.deadlines.all())
    enders = [
        pair for pair in report_routes.ENDS if deadline.met_by_act in report_routes.acts_of(*pair, anew=anew)
    ]
    told: set[Any] = set()
    for report in incident.reports.filter(sent_at__gte=deadline.base_at):
        if (report.kind, report.means) in enders:
            told |= {each["unit"] for each in report.recipients}
    return [code for code in wanted if code not in told]


def _count_follow_ups(locked: Locked, report: Report, *, by: Officer, now: datetime) -> None:
    """续报 by natural day: the day's clock ends with its n-th report, and the next day's begins.

    One that is owed 随时, on a change or at an interval ends with this report; what repeats counts anew from here.
    """
    incident, plan = locked.incident, locked.plan
    _count_anew(locked, report, by=by, now=now)
    start, end = deadlines.start_of_day(report.sent_at), deadlines.end_of_day(report.sent_at)
    today = incident.reports.filter(kind=ReportKind.FOLLOW_UP, sent_at__gte=start, sent_at__lt=end).count()
    due_today = incident.deadlines.open().filter(met_by_act="follow_up_report", due_at=end)
    for deadline in list(due_today):
        rule = rule_of(plan, deadline)
        if rule.per_day is not None and today >= rule.per_day:
            clocks.end(deadline, incident, at=report.sent_at, by=by, now=now)
            clocks.next_daily(incident, plan, deadline, by=by, now=now)


def _count_anew(locked: Locked, report: Report, *, by: Officer, now: datetime) -> None:
    incident, plan = locked.incident, locked.plan
    for deadline in list(incident.deadlines.open().filter(met_by_act="follow_up_report")):
        rule = rule_of(plan, deadline)
        if rule.per_day is not None:
            continue
        clocks.end(deadline, incident, at=report.sent_at, by=by, now=now)
        if rule.repeats and incident.is_live and not response_ended_at(incident):
            clocks.start_again(incident, plan, rule, base_at=report.sent_at, by=by, now=now)
