"""What an office settles for itself: which of its own targets are on, when it last held a drill or filed its plan.
Nothing of it belongs to an incident; each leaves a row with author and time."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from incidents.models import OfficeDutyDone, Officer, Organisation, TargetSwitch
from incidents.plans.schema import DeadlineRule, Plan
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.rules import deadlines, powers
from incidents.rules.days import day_of
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed

LONGEST_NOTE = 200


@transaction.atomic
def switch_targets(*, wanted: Mapping[str, bool], by: Officer, now: datetime) -> list[TargetSwitch]:
    """Switch the named targets on or off, for clocks that start from now on; those that run keep running. What is so
    already leaves no row."""
    office, plan = entitled(by, now=now)
    rules = {rule.code: rule for rule in plan.deadlines if deadlines.optional(rule)}
    if stray := [code for code in wanted if code not in rules]:
        raise InvalidInput({"targets": f"不是可以开关的时限：{'、'.join(stray)}。"})
    office = Organisation.objects.select_for_update().get(pk=office.pk)
    on = set(office.internal_targets)
    changed = [code for code, state in wanted.items() if state != (code in on)]
    office.internal_targets = [code for code in rules if wanted.get(code, code in on)]
    office.save(update_fields=["internal_targets"])
    return TargetSwitch.objects.bulk_create(
        _switched(office, rules[code], wanted[code], by, now) for code in changed
    )


def _switched(office: Organisation, rule: DeadlineRule, on: bool, by: Officer, now: datetime) -> TargetSwitch:
    return TargetSwitch(
        organisation=office, rule_code=rule.code, label=rule.label, on=on, switched_at=now, switched_by=by
    )


@transaction.atomic
def record_duty(*, duty: str, done_on: date, note: str, by: Officer, now: datetime) -> OfficeDutyDone:
    """A drill was held, the plan was filed: on that day, with what shows it."""
    office, plan = entitled(by, now=now)
    known = {each.code: each for each in plan.office_duties}
    errors = {}
    if duty not in known:
        errors["duty"] = "本预案没有这个事项。"
    if done_on > day_of(now):
        errors["done_on"] = "日期晚于今天，请核对。"
    if not note.strip():
        errors["note"] = "请写依据，如方案、签到、回执存放在哪里。"
    if len(note.strip()) > LONGEST_NOTE:
        errors["note"] = f"至多 {LONGEST_NOTE} 个字。"
    if errors:
        raise InvalidInput(errors)
    return OfficeDutyDone.objects.create(
        organisation=office,
        duty_code=duty,
        done_on=done_on,
        note=note.strip(),
        recorded_at=now,
        recorded_by=by,
    )


def entitled(by: Officer, *, now: datetime) -> tuple[Organisation, Plan]:
    """His office and its plan, where he may settle its targets. Raises NotAllowed."""
    edition = current_edition(by.organisation.plan_code) if by.organisation else None
    if edition is None or by.organisation is None:
        raise NotAllowed("您不在任何值班单位任职，不能设置内控时限。")
    plan = plan_in(edition.pk)
    powers.require(plan, [each.post for each in posts_of(by, now=now)], Command.SET_TARGETS)
    return by.organisation, plan
