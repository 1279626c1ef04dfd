"""Cross-checks of the clocks: each counts in one way, from a moment that can be known, to an end that can come."""

from collections.abc import Callable

from incidents.plans.schema import DeadlineRule, OfficeDuty, Plan

Add = Callable[..., None]
MAY_BE_UNKNOWN = ("occurred", "enterprise_told")


def check(plan: Plan, add: Add) -> None:
    """Every complaint about the deadline rules and the office's own duties."""
    for number, rule in enumerate(plan.deadlines):
        _rule(plan, rule, number, add)
    for number, duty in enumerate(plan.office_duties):
        _office_duty(plan, duty, number, add)
    switchable = any(rule.badge == "internal" or not rule.switched_on for rule in plan.deadlines)
    if switchable and not any("set_targets" in post.powers for post in plan.posts):
        add("no post has the power set_targets, and there are targets to switch", "posts")


def _rule(plan: Plan, rule: DeadlineRule, number: int, add: Add) -> None:
    here = ("deadlines", number)
    limits = (rule.minutes, rule.days, rule.working_days, rule.per_day)
    if sum(limit is not None for limit in limits) > 1:
        add(f"{rule.code} has more than one of minutes, days, working_days, per_day", *here)
    if rule.badge == "law" and not rule.source:
        add(f"{rule.code} has the badge law, but no source", *here)
    if rule.report_classes and not plan.grading.has_report_class:
        add(f"{rule.code} goes by report_classes, but this plan has none", *here, "report_classes")
    for place, recipient in enumerate(rule.recipients):
        if recipient.clause is None and not recipient.source:
            add(f"recipient {recipient.unit} has neither clause nor source", *here, "recipients", place)
    _scope(plan, rule, number, add)
    _special(rule, number, add)
    _window(plan, rule, number, add)


def _scope(plan: Plan, rule: DeadlineRule, number: int, add: Add) -> None:
    categories = {category.name for category in plan.categories}
    categories |= {plan.derived.category} if plan.derived else set()
    for field in ("categories", "except_categories"):
        for place, name in enumerate(getattr(rule, field)):
            if name not in categories:
                add(f"there is no category {name}", "deadlines", number, field, place)
    if rule.categories and rule.except_categories:
        add(f"{rule.code} has both categories and except_categories", "deadlines", number)


def _special(rule: DeadlineRule, number: int, add: Add) -> None:
    """What goes only with something else."""
    here = ("deadlines", number)
    by_day = rule.days is not None or rule.working_days is not None
    asked = (
        ("per_unit", rule.per_unit, rule.met_by == "readiness", "met_by readiness"),
        ("pending", rule.pending, rule.starts in MAY_BE_UNKNOWN, "a start that may be unknown"),
        ("repeats", rule.repeats, rule.starts == "first_report", "starts first_report"),
        ("pause_for", bool(rule.pause_for), by_day, "days or working_days"),
        ("extension", rule.extension is not None, rule.days is not None, "days"),
    )
    for field, is_set, fits, needed in asked:
        if is_set and not fits:
            add(f"{rule.code} has {field} without {needed}", *here, field)
    standing = rule.met_by == "response_end"
    if standing and (by_day or rule.minutes or rule.per_day or rule.starts != "activated"):
        add(f"{rule.code} lasts as long as the response: it starts activated and has no limit", *here)


def _window(plan: Plan, rule: DeadlineRule, number: int, add: Add) -> None:
    here = ("deadlines", number)
    if (rule.watches is not None) != (rule.met_by == "no_change"):
        add(f"{rule.code} needs both watches and met_by no_change, or neither", *here)
    if rule.watches is None:
        return
    counted = {each.name for each in plan.indicators if each.kind == "count"}
    for place, name in enumerate(rule.watches.indicators):
        if name not in counted:
            add(f"there is no indicator that counts {name}", *here, "watches", "indicators", place)
    if rule.days is None:
        add(f"{rule.code} watches without days", *here)
    opened = next((each for each in plan.deadlines if each.code == rule.watches.opens), None)
    if opened is None or opened.starts != "casualties_changed":
        add(f"{rule.watches.opens} is no deadline that starts casualties_changed", *here, "watches", "opens")


def _office_duty(plan: Plan, duty: OfficeDuty, number: int, add: Add) -> None:
    here = ("office_duties", number)
    if (duty.days is None) == (duty.working_days is None):
        add(f"{duty.code} needs one of days, working_days", *here)
    if duty.badge == "law" and not duty.source:
        add(f"{duty.code} has the badge law, but no source", *here)
    if duty.owner not in {post.code for post in plan.posts}:
        add(f"there is no post {duty.owner}", *here, "owner")
