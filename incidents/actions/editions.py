"""Loading a plan: one immutable edition with its rows, once for the same words."""

from datetime import datetime

from django.db import transaction

from incidents.models import (
    CommandGroup,
    GradingThreshold,
    MemberDuty,
    MemberUnit,
    PlanEdition,
    ReportDeadlineRule,
)
from incidents.plans import registry
from incidents.plans.schema import Plan


class NothingInForce(ValueError):
    """A draft needs somebody entitled to review it, and who that is stands in the edition in force."""


@transaction.atomic
def load(plan: Plan, *, now: datetime, draft: bool = False) -> tuple[PlanEdition, bool]:
    """The edition that says what `plan` says, and whether it is new. Running incidents keep their own. A `draft` governs
    nothing until two officers have confirmed it. Raises NothingInForce for a draft of a plan that has no edition yet."""
    digest = registry.sha256(plan)
    existing = PlanEdition.objects.filter(sha256=digest).first()
    if existing:
        return existing, False
    meta = plan.plan
    if draft and not PlanEdition.objects.in_force().filter(code=meta.code).exists():
        raise NothingInForce(meta.code)
    edition = PlanEdition.objects.create(
        code=meta.code,
        title=meta.title,
        number=meta.number,
        revision=meta.revision,
        document=registry.document(plan),
        sha256=digest,
        effective_on=meta.effective_on,
        repealed_on=meta.repealed_on,
        loaded_at=now,
        draft=draft,
    )
    _write_thresholds(edition, plan)
    _write_groups(edition, plan)
    _write_units(edition, plan)
    _write_deadlines(edition, plan)
    return edition, True


def _write_thresholds(edition: PlanEdition, plan: Plan) -> None:
    rows = [(table, row) for table in plan.grading.tables for row in table.rows]
    GradingThreshold.objects.bulk_create(
        GradingThreshold(
            edition=edition,
            position=position,
            clause=row.clause,
            table=table.code,
            yields=table.yields,
            level=row.level,
            item=row.item,
            text=row.text,
            conditions=row.model_dump(mode="json", include={"any", "all", "only_below"}, exclude_none=True),
        )
        for position, (table, row) in enumerate(rows)
    )


def _write_groups(edition: PlanEdition, plan: Plan) -> None:
    CommandGroup.objects.bulk_create(
        CommandGroup(
            edition=edition,
            position=position,
            clause=group.clause,
            code=group.code,
            name=group.name,
            lead_units=list(group.lead_units),
            members=list(group.members),
            lead_to_be_named=group.lead_to_be_named,
            duties=[duty.text for duty in group.duties],
        )
        for position, group in enumerate(plan.groups)
    )


def _write_units(edition: PlanEdition, plan: Plan) -> None:
    units = MemberUnit.objects.bulk_create(
        MemberUnit(
            edition=edition,
            position=position,
            clause=unit.clause,
            code=unit.code,
            name=unit.name,
            aliases=list(unit.aliases),
            kind=unit.kind,
        )
        for position, unit in enumerate(plan.units)
    )
    duties = [(row, unit, duty) for row, unit in zip(units, plan.units, strict=True) for duty in unit.duties]
    MemberDuty.objects.bulk_create(
        MemberDuty(
            edition=edition, position=position, clause=unit.clause, unit=row, item=duty.item, text=duty.text
        )
        for position, (row, unit, duty) in enumerate(duties)
    )


def _write_deadlines(edition: PlanEdition, plan: Plan) -> None:
    ReportDeadlineRule.objects.bulk_create(
        ReportDeadlineRule(
            edition=edition,
            position=position,
            clause=rule.clause,
            code=rule.code,
            label=rule.label,
            badge=rule.badge,
            source=rule.source,
            starts=rule.starts,
            minutes=rule.minutes,
            working_days=rule.working_days,
            per_day=rule.per_day,
            rule=rule.model_dump(mode="json"),
        )
        for position, rule in enumerate(plan.deadlines)
    )
