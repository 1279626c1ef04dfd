"""定级确认: the commander's own act; the rules only propose (YQ 2.3(四), WX 2.2.1)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import clocks
from incidents.actions.desk import Locked, expect, lock
from incidents.models import EventKind, Incident, Officer, ReportKind
from incidents.plans import lookup
from incidents.rules.levels import letter, parse
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput


@transaction.atomic
def confirm(
    *,
    incident_id: UUID,
    severity_grade: int,
    reason: str,
    by: Officer,
    now: datetime,
    expected_seq: int | None = None,
) -> Incident:
    """Confirm the grade; one that differs from the rules' needs a reason."""
    locked = lock(incident_id, Command.CONFIRM_GRADE, by=by, now=now)
    expect(locked.incident, expected_seq)
    write(locked, severity_grade, reason=reason, by=by, now=now)
    return locked.incident


def write(
    locked: Locked, severity_grade: int, *, reason: str, by: Officer, now: datetime, post: str = ""
) -> None:
    """Store the confirmed grade under a lock already held; a changed one starts what follows from it."""
    incident, plan = locked.incident, locked.plan
    _check(incident, severity_grade, reason)
    changed = severity_grade != incident.severity_grade
    incident.severity_grade, incident.grade_confirmed_at, incident.grade_confirmed_by = (
        severity_grade,
        now,
        by,
    )
    incident.save(update_fields=["severity_grade", "grade_confirmed_at", "grade_confirmed_by"])
    name = plan.grading.level_names[severity_grade]
    events.record(
        incident,
        EventKind.GRADE_CONFIRMED,
        by=by,
        now=now,
        post=post or locked.acting_as(Command.CONFIRM_GRADE),
        summary=f"确认事件等级为{name}（{letter(severity_grade)}级）{'，理由：' + reason.strip() if reason.strip() else ''}",
        clause=_clause(locked),
        payload={
            "severity_grade": letter(severity_grade),
            "proposed": incident.assessment.get("severity_grade"),
            "reason": reason,
        },
    )
    # 等级变化 is news only to those who were told before (WX 4.1.3).
    if changed and incident.reports.filter(kind=ReportKind.INITIAL).exists():
        clocks.start(incident, plan, ["grade_confirmed"], base_at=now, by=by, now=now)
    clocks.reconsider(incident, plan, by=by, now=now)


def _check(incident: Incident, severity_grade: int, reason: str) -> None:
    if severity_grade not in (1, 2, 3, 4):
        raise InvalidInput({"severity_grade": "事件等级只能是 I、II、III、IV。"})
    proposed = incident.assessment.get("severity_grade")
    if severity_grade != (parse(proposed) if proposed else None) and not reason.strip():
        raise InvalidInput(
            {"reason": f"按表研判为{proposed + '级' if proposed else '未定'}，确认为不同等级须写明理由。"}
        )


def _clause(locked: Locked) -> str:
    able = lookup.posts_with(locked.plan, Command.CONFIRM_GRADE.value)
    return able[0].clause if able else locked.plan.grading.clause
