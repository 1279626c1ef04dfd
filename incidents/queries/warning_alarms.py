"""What about the warnings of an office is an alarm, or will be one by the time alone. One statement."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from incidents.models import HazardWarning, Organisation, WarningState
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.warnings import Line, line
from incidents.rules import alarms
from incidents.rules import warnings as rules
from incidents.rules.alarming import Cause, Stage
from incidents.rules.alarms import KINDS, P1
from incidents.rules.warnings import Matter

MOST = 200


def of_office(organisation: Organisation, plan: Plan | None) -> list[Cause]:
    """A signature that nobody gives, an end that came and was not declared. `plan`: whose practice the office keeps."""
    rows = HazardWarning.objects.filter(
        organisation=organisation, state__in=[WarningState.PROPOSED, WarningState.ACTIVE]
    ).order_by("proposed_at", "id")[:MOST]
    return [cause for row in rows for cause in _of(line(row), plan)]


def _of(found: Line, practice: Plan | None) -> Iterator[Cause]:
    if found.warning.pending:
        yield from _unsigned(found, practice)
    if found.warning.state == WarningState.ACTIVE and found.warning.lift_advised_at is None:
        yield from _not_lifted(found)


def _unsigned(found: Line, practice: Plan | None) -> Iterator[Cause]:
    """审批无应答: the minutes are the office's own, as of a request to start a response."""
    if practice is None or practice.desk is None or found.warning.pending is None:
        return
    waiting, asked = practice.desk.waiting, datetime.fromisoformat(found.warning.pending["at"])
    stages = [Stage(asked + timedelta(minutes=waiting.unanswered), KINDS["NO_ANSWER"].priority)]
    if waiting.unanswered_long is not None:
        stages.append(Stage(asked + timedelta(minutes=waiting.unanswered_long), P1))
    matter = Matter(found.warning.pending["matter"])
    yield Cause(
        f"warning-answer:{found.warning.pk.hex}:{asked:%Y%m%dT%H%M%S}",
        "NO_ANSWER",
        f"{found.warning.number} {found.named}{found.waits} {waiting.unanswered} 分无应答"[:200],
        tuple(stages),
        clause=rules.clause_of(found.plan, matter),
        owner_post=found.signer,
        owner_name=lookup.post(found.plan, found.signer).title,
        warning=found.warning.pk,
    )


def _not_lifted(found: Line) -> Iterator[Cause]:
    """时限超时: the end that the warning itself names; no law sets it, so it stands a step below one that does."""
    due = found.expired
    if due is None:
        return
    authority = rules.authority_of(found.plan, found.warning.level)
    post = rules.signer_of(found.plan, authority)
    yield Cause(
        f"warning-end:{found.warning.pk.hex}:{due:%Y%m%dT%H%M%S}",
        "OVERDUE",
        f"{found.warning.number} {found.named}已过预计解除时间：解除，或调整时间"[:200],
        (Stage(due, alarms.lowered(KINDS["OVERDUE"].priority, internal=True)),),
        clause=rules.clause_of(found.plan, Matter.LIFT),
        owner_post=post,
        owner_name=lookup.post(found.plan, post).title,
        due_at=due,
        warning=found.warning.pk,
    )
