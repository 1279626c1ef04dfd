"""Cross-checks of a plan: everything that is wrong with it at once, each with its line."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from pydantic import BaseModel

from incidents.plans import (
    criteria_checking,
    deadline_checking,
    group_work_checking,
    levels_checking,
    monitoring_checking,
    reporting_checking,
    watch_checking,
)
from incidents.plans.problems import KeyPath, Lines, Problem
from incidents.plans.schema import Clause, PeopleLedger, Plan

EVERYBODY = ("every_unit", "every_group")
CARRIED = ("rule", "duty", "form")
# What may wait for a later release: libraries, training, drills and revision work.
MAY_BE_PLANNED = re.compile(r"(3\.1|6|7)([^0-9]|$)")
# Without a holder of each of these no incident gets from the call to the response.
NEEDED_POWERS = (
    "receive", "verify", "confirm_grade", "request_activation", "approve_activation", "return_activation",
)  # fmt: skip


@dataclass
class Findings:
    """Complaints about one plan, collected."""

    lines: Lines
    problems: list[Problem] = field(default_factory=list)

    def add(self, message: str, *path: str | int) -> None:
        self.problems.append(self.lines.problem(message, *path))


def check(plan: Plan, lines: Lines) -> list[Problem]:
    """Every complaint about a plan whose shape is right. Empty: the plan is sound."""
    found = Findings(lines)
    for part in (
        _duplicates,
        _clauses,
        _clause_references,
        _references,
        _organisation,
        _timing,
        _examples,
        _desk,
    ):
        part(plan, found)
    criteria_checking.check(plan, found.add)
    monitoring_checking.check(plan, found.add)
    group_work_checking.check(plan, found.add)
    levels_checking.check(plan, found.add)
    reporting_checking.check(plan, found.add)
    return sorted(found.problems)


def _duplicates(plan: Plan, found: Findings) -> None:
    keys: dict[str, Callable[..., str]] = {
        "clauses": lambda each: each.id,
        "indicators": lambda each: each.name,
        "posts": lambda each: each.code,
        "groups": lambda each: each.code,
        "units": lambda each: each.code,
        "level_tasks": lambda each: each.code,
        "deadlines": lambda each: each.code,
        "office_duties": lambda each: each.code,
        "forms": lambda each: each.kind,
        "categories": lambda each: each.name,
        "errata": lambda each: each.code,
        "examples": lambda each: each.name,
    }
    for part, key in keys.items():
        _unique(found, [key(each) for each in getattr(plan, part)], part)
    _unique(found, [table.code for table in plan.grading.tables], "grading", "tables")
    _unique(found, [each.code for each in plan.termination.conditions], "termination", "conditions")


def _unique(found: Findings, keys: list[str], *path: str) -> None:
    for number, key in enumerate(keys):
        if key in keys[:number]:
            found.add(f"{key} is there twice; the first is number {keys.index(key) + 1}", *path, number)


def _clauses(plan: Plan, found: Findings) -> None:
    for number, clause in enumerate(plan.clauses):
        here = ("clauses", number)
        if clause.disposition in CARRIED and not clause.carrier:
            found.add(f"{clause.id} is a {clause.disposition} without carrier", *here)
        if clause.disposition not in CARRIED and not clause.why:
            found.add(f"{clause.id} is {clause.disposition} without why", *here)
        if clause.disposition == "planned" and not MAY_BE_PLANNED.match(clause.section):
            found.add(f"{clause.id} may not be planned: section {clause.section} must be carried out", *here)
        _carriers(plan, clause, found, *here)


CARRIER = re.compile(
    r"(units?|groups?|posts?|tasks?|deadlines?|office dut(?:y|ies)|forms?|categor(?:y|ies)|grading|actions?) +([^:]+)"
)


def _carriers(plan: Plan, clause: Clause, found: Findings, *here: str | int) -> None:
    """`unit water; tasks support_*, readiness`: what a carrier names must be there."""
    names = _carrier_names(plan)
    for part in clause.carrier.split(";"):
        named = CARRIER.match(part.strip())
        if named is None:
            continue
        noun = re.sub(r"(ies|y|s)$", "", named[1])
        for name in re.split(r"[,、] *", named[2].strip()):
            if not any(fnmatchcase(known, name) for known in names[noun]):
                found.add(f"{clause.id} is carried by {noun} {name}, which is not there", *here, "carrier")


def _carrier_names(plan: Plan) -> Mapping[str, list[str]]:
    return {
        "unit": [each.code for each in plan.units],
        "group": [each.code for each in plan.groups],
        "post": [each.code for each in plan.posts],
        "task": [each.code for each in plan.level_tasks],
        "deadline": [each.code for each in plan.deadlines],
        "office dut": [each.code for each in plan.office_duties],
        "form": [each.kind for each in plan.forms],
        "categor": [each.name for each in plan.categories],
        "grading": [each.code for each in plan.grading.tables],
        "action": [power for post in plan.posts for power in post.powers],
    }


def _parts(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, BaseModel]]:
    """Every part of the plan with its place."""
    if isinstance(value, BaseModel):
        yield path, value
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _parts(item, (*path, number))


def _clause_references(plan: Plan, found: Findings) -> None:
    """Whatever says on which clause it stands must name one that is there; the same for 原文存疑."""
    clauses = {clause.id for clause in plan.clauses}
    errata = {erratum.code for erratum in plan.errata}
    for path, part in _parts(plan, ()):
        for name, value in part:
            if isinstance(value, str) and value and (name == "clause" or name.endswith("_clause")):
                _known(found, value, clauses, "clause", *path, name)
            elif isinstance(value, str) and value and name in ("erratum", "chip"):
                _known(found, value, errata, "erratum", *path, name)
    for number, erratum in enumerate(plan.errata):
        for place, clause in enumerate(erratum.clauses):
            _known(found, clause, clauses, "clause", "errata", number, "clauses", place)


def _known(found: Findings, name: str, known: Iterable[str], noun: str, *path: str | int) -> None:
    if name not in known:
        found.add(f"there is no {noun} {name}", *path)


def _references(plan: Plan, found: Findings) -> None:
    units = {unit.code for unit in plan.units}
    groups = {group.code for group in plan.groups}
    posts = {post.code for post in plan.posts}
    categories = {category.name for category in plan.categories}
    categories |= {plan.derived.category} if plan.derived else set()
    for name, code, path in _named(plan):
        kinds = {"unit": units, "group": groups, "post": posts, "category": categories}
        if name == "owner":
            _known(found, code, units | groups | posts | set(EVERYBODY), "unit, group or post", *path)
        else:
            _known(found, code, kinds[name], name, *path)


def _named(plan: Plan) -> Iterator[tuple[str, str, KeyPath]]:
    """Every unit, group, post and category that some other part names, with the place."""
    single = {"unit": "unit", "group": "group", "owner": "owner", "proposed_by": "post", "decided_by": "post"}
    single |= {"back_to_post": "post", "confirmed_by": "post", "advised_by": "unit"}
    several = {
        "lead_units": "unit",
        "members": "unit",
        "suggested_additions": "unit",
        "delegates_to": "post",
        "posts": "post",
        "categories": "category",
        "incident_categories": "category",
    }
    for path, part in _parts(plan, ()):
        if path in ((), ("plan",)):
            continue  # the plan's own lists, and words about itself
        for name, value in part:
            if isinstance(value, str) and name in single and not _is_indicator(path):
                yield single[name], value, (*path, name)
            elif isinstance(value, tuple) and name in several:
                for number, code in enumerate(value):
                    yield several[name], code, (*path, name, number)
    for level, authority in plan.warning.authorities.items():
        yield "owner", authority, ("warning", "authorities", str(level))


def _is_indicator(path: KeyPath) -> bool:
    """Of an indicator, or a figure that a unit fills in, `unit` is 人 or 万元."""
    return path[:1] == ("indicators",) or path[:2] == ("field_work", "figures")


def _organisation(plan: Plan, found: Findings) -> None:
    for number, group in enumerate(plan.groups):
        if not group.duties:
            found.add(f"{group.code} is a group without a duty", "groups", number)
        if not group.lead_units and not group.lead_to_be_named:
            found.add(f"{group.code} has no lead_units; or say lead_to_be_named: true", "groups", number)
    _powers(plan, found)
    for number, unit in enumerate(plan.units):
        if unit.kind == "member" and not unit.duties:
            found.add(f"{unit.code} is a member unit without a duty", "units", number)
    if not any(form.kind == "ACTIVATION_NOTICE" for form in plan.forms):
        found.add("there is no form ACTIVATION_NOTICE", "forms")


def _powers(plan: Plan, found: Findings) -> None:
    held = {power for post in plan.posts for power in post.powers}
    for power in NEEDED_POWERS:
        if power not in held:
            found.add(f"no post has the power {power}", "posts")


def _timing(plan: Plan, found: Findings) -> None:
    deadline_checking.check(plan, found.add)
    for path, part in _parts(plan.deadlines, ("deadlines",)):
        for name, value in part:
            if name == "only_if" and value:
                _only_if(plan, str(value), found, *path, name)


def _only_if(plan: Plan, expression: str, found: Findings, *path: str | int) -> None:
    """`mass_incident`, `cross_boundary=province` or `cross_boundary=county|province`."""
    name, _, value = expression.partition("=")
    indicator = next((each for each in plan.indicators if each.name == name), None)
    if indicator is None:
        found.add(f"there is no indicator {name}", *path)
    elif value and indicator.kind == "scale":
        for code in value.split("|"):
            _known(found, code, {each.value for each in indicator.values}, f"value of {name}", *path)


def _examples(plan: Plan, found: Findings) -> None:
    """Names only; that the examples hold is shown by running them."""
    indicators = {indicator.name for indicator in plan.indicators}
    deadlines = {rule.code for rule in plan.deadlines}
    for number, example in enumerate(plan.examples):
        for basis in ("confirmed", "projected"):
            for name in getattr(example, basis):
                _known(found, name, indicators, "indicator", "examples", number, basis, name)
        for place, code in enumerate(example.limits):
            _known(found, code, deadlines, "deadline", "examples", number, "limits", place)


def _desk(plan: Plan, found: Findings) -> None:
    """What the desk's practice names must be of this plan."""
    if plan.desk is None:
        return
    indicators = {indicator.name for indicator in plan.indicators}
    categories = {category.name for category in plan.categories}
    for number, family in enumerate(plan.desk.duplicates.families):
        for place, name in enumerate(family):
            _known(found, name, categories, "category", "desk", "duplicates", "families", number, place)
    for number, question in enumerate(plan.desk.questions):
        _known(found, question.indicator, indicators, "indicator", "desk", "questions", number, "indicator")
    _unique(found, [each.code for each in plan.desk.questions], "desk", "questions")
    _people(plan.desk.people, {each.name for each in plan.indicators if each.kind == "count"}, found)
    watch_checking.check(plan, found.add)


def _people(book: PeopleLedger, counts: set[str], found: Findings) -> None:
    here = ("desk", "people", "states")
    for number, state in enumerate(book.states):
        if state.indicator is not None:
            _known(found, state.indicator, counts, "indicator that counts", *here, number, "indicator")
    _unique(found, [each.code for each in book.states], *here)
    _unique(found, [each.indicator or f"{each.code} without indicator" for each in book.states], *here)
    states = {each.code for each in book.states}
    for number, pair in enumerate(book.frequent):
        for place, code in enumerate(pair):
            _known(found, code, states, "state", "desk", "people", "frequent", number, place)
