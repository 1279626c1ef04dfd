"""填写复盘意见: why something due went as it did, and what is to be done better."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.actions.desk import enter
from incidents.models import Officer, ReviewNote
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState

CAUSE = ReviewNote._meta.get_field("cause").max_length or 0
IMPROVEMENT = ReviewNote._meta.get_field("improvement").max_length or 0


@transaction.atomic
def write(
    *, incident_id: UUID, deadline_id: UUID, improvement: str, by: Officer, now: datetime, cause: str = ""
) -> ReviewNote:
    """One word on one clock, in every state and after the archive too. Of a clock that still runs there is nothing to say."""
    entered = enter(incident_id, Command.REVIEW, by=by, now=now)
    deadline = entered.incident.deadlines.get(pk=deadline_id)
    cause, improvement = cause.strip(), improvement.strip()
    _check(cause, improvement)
    if deadline.is_open and not deadline.is_overdue(now):
        raise WrongState(f"{deadline.label}还在走，到期或办结后再填复盘意见。")
    return ReviewNote.objects.create(
        incident=entered.incident,
        deadline=deadline,
        cause=cause,
        improvement=improvement,
        post=entered.acting_as(Command.REVIEW),
        recorded_at=now,
        recorded_by=by,
    )


def _check(cause: str, improvement: str) -> None:
    wrong = {}
    if not improvement:
        wrong["improvement"] = "请写改进建议；没有可改进的也请写明。"
    if len(improvement) > IMPROVEMENT:
        wrong["improvement"] = f"改进建议至多 {IMPROVEMENT} 字。"
    if len(cause) > CAUSE:
        wrong["cause"] = f"原因至多 {CAUSE} 字。"
    if wrong:
        raise InvalidInput(wrong)
