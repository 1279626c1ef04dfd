"""What an office has settled for itself, and what it owes whatever happens."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from incidents.models import OfficeDutyDone, Organisation, TargetSwitch
from incidents.plans.schema import DeadlineRule, Plan
from incidents.queries.calendar import official_days
from incidents.queries.room import Cited, cite
from incidents.rules import deadlines, office_duties
from incidents.rules.days import day_of
from incidents.rules.office_duties import Owed

LATEST = 20
UNVERIFIED = "待核"


@dataclass(frozen=True)
class Target:
    """One rule that is off unless the office wants it."""

    rule: DeadlineRule
    on: bool
    limit: str
    cited: Cited
    owner: str
    unverified: bool
    """It cites a regulation whose text nobody has verified."""


def targets(office: Organisation, plan: Plan) -> list[Target]:
    """Every rule that may be switched, in the plan's order."""
    owners = {each.code: each.title for each in plan.posts} | {each.code: each.name for each in plan.units}
    return [
        Target(
            rule=rule,
            on=rule.code in office.internal_targets,
            limit=deadlines.describe(rule),
            cited=cite(plan, rule.clause),
            owner=owners.get(rule.owner, rule.owner),
            unverified=UNVERIFIED in f"{rule.label}{rule.source}",
        )
        for rule in plan.deadlines
        if deadlines.optional(rule)
    ]


def switches(office: Organisation) -> list[TargetSwitch]:
    """The latest, newest first."""
    rows = TargetSwitch.objects.filter(organisation=office).select_related("switched_by")
    return list(rows.order_by("-switched_at", "rule_code")[:LATEST])


def duties(office: Organisation, plan: Plan, *, now: datetime) -> list[Owed]:
    """How each of the office's own duties stands today."""
    if not plan.office_duties:
        return []
    effective = plan.plan.effective_on
    done = OfficeDutyDone.objects.filter(organisation=office).order_by("duty_code", "-done_on")
    last: dict[str, date] = dict(done.distinct("duty_code").values_list("duty_code", "done_on"))
    since = datetime(effective.year, effective.month, effective.day, tzinfo=UTC)
    counted = any(duty.working_days and duty.code not in last for duty in plan.office_duties)
    days = official_days(office, since=since) if counted else deadlines.NOTHING_ANNOUNCED
    return [
        office_duties.owed(
            duty, last_on=last.get(duty.code), effective_on=effective, today=day_of(now), calendar=days
        )
        for duty in plan.office_duties
    ]


def pressing(office: Organisation, plan: Plan, *, now: datetime) -> list[Owed]:
    """Those the desk is reminded of: near, or overdue."""
    return [each for each in duties(office, plan, now=now) if each.near or each.overdue]


def duties_done(office: Organisation, plan: Plan) -> list[tuple[str, OfficeDutyDone]]:
    """The latest with the duty's name, newest first."""
    rows = OfficeDutyDone.objects.filter(organisation=office).select_related("recorded_by")
    labels = {duty.code: duty.label for duty in plan.office_duties}
    latest = rows.order_by("-done_on", "-recorded_at")[:LATEST]
    return [(labels.get(row.duty_code, row.duty_code), row) for row in latest]
