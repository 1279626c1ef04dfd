"""Whom and what an activation calls up: groups with leads, one task a duty, readiness, notices. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from incidents.plans import lookup
from incidents.plans.schema import Group, Plan
from incidents.rules.refusal import InvalidInput


@dataclass(frozen=True)
class CalledGroup:
    code: str
    name: str
    clause: str
    lead_unit: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class CalledTask:
    """One thing to do, with its clause. `item` only for readiness: 人员 / 车辆 / 仪器装备."""

    code: str
    kind: str
    text: str
    clause: str
    group: str = ""
    unit: str = ""
    post: str = ""
    item: str = ""


@dataclass(frozen=True)
class CallUp:
    groups: tuple[CalledGroup, ...]
    tasks: tuple[CalledTask, ...]
    units: tuple[str, ...]
    """Units that get the 启动通知, each once, in the plan's order."""


def forms_every_group(plan: Plan, level: int) -> bool:
    """At I–III every group of the plan is formed; at IV only those that the commander sends (A-17)."""
    return level in plan.activation.formed_at


def groups_at(plan: Plan, level: int, chosen: Iterable[str]) -> tuple[Group, ...]:
    wanted = set(chosen)
    return tuple(group for group in plan.groups if forms_every_group(plan, level) or group.code in wanted)


def suggested_lead(plan: Plan, group: Group, category: str) -> str | None:
    """The plan's own lead (two leads: the first named, B-40), else what the unit duties suggest for the category (A-23)."""
    if not group.lead_to_be_named and group.lead_units:
        return group.lead_units[0]
    for suggestion in group.suggestions:
        if category in suggestion.categories or not suggestion.categories:
            return suggestion.unit
    return None


def leads_for(plan: Plan, level: int, named: Mapping[str, str], chosen: Iterable[str]) -> dict[str, str]:
    """Group code -> lead unit. InvalidInput names every group whose lead is open or not among those who may lead."""
    errors: dict[str, str] = {}
    leads: dict[str, str] = {}
    groups = groups_at(plan, level, chosen)
    for stray in set(named) - {group.code for group in plan.groups}:
        errors[f"leads.{stray}"] = "预案中没有这个工作组。"
    for group in groups:
        lead = named.get(group.code) or (
            None if group.lead_to_be_named else next(iter(group.lead_units), None)
        )
        able = (*group.lead_units, *group.members)
        if lead is None:
            names = "、".join(lookup.unit(plan, code).name for code in able)
            section = lookup.clause_ref(plan, group.clause)
            errors[f"leads.{group.code}"] = (
                f"{group.name}的牵头单位预案留待指定（{section}），请从{names}中指定一个。"
            )
        elif lead not in able:
            errors[f"leads.{group.code}"] = f"{group.name}只能由本组的牵头或成员单位牵头。"
        else:
            leads[group.code] = lead
    if errors:
        raise InvalidInput(errors, message="；".join(errors.values()))
    return leads


def call_up(plan: Plan, level: int, *, leads: Mapping[str, str], chosen: Iterable[str]) -> CallUp:
    """Everything that an activation at `level` starts, with clauses."""
    groups = tuple(
        CalledGroup(
            code=group.code,
            name=group.name,
            clause=group.clause,
            lead_unit=leads[group.code],
            members=_members(group, leads[group.code]),
        )
        for group in groups_at(plan, level, chosen)
    )
    units = _units(plan, groups, level)
    tasks = (
        *_group_tasks(plan, groups),
        *_level_tasks(plan, level, units, groups),
    )
    return CallUp(groups, tuple(tasks), units)


def _members(group: Group, lead: str) -> tuple[str, ...]:
    every = dict.fromkeys((*group.lead_units, *group.members, *group.suggested_additions))
    return tuple(code for code in every if code != lead)


def _units(plan: Plan, groups: tuple[CalledGroup, ...], level: int) -> tuple[str, ...]:
    """At I–III every member unit, at IV those of the groups sent and the local branch; supervising units get a copy."""
    called = {code for group in groups for code in (group.lead_unit, *group.members)}
    every = forms_every_group(plan, level)
    return tuple(
        unit.code
        for unit in plan.units
        if unit.kind != "external"
        and (
            unit.code in called or unit.kind == "local" or (every and unit.kind in ("member", "supervising"))
        )
    )


def _group_tasks(plan: Plan, groups: tuple[CalledGroup, ...]) -> Iterable[CalledTask]:
    for called in groups:
        group = lookup.group(plan, called.code)
        for position, duty in enumerate(group.duties, start=1):
            if duty.starts == "on_activation":
                yield CalledTask(
                    code=f"{group.code}.{position}",
                    kind="DUTY",
                    text=duty.text,
                    clause=duty.clause or group.clause,
                    group=group.code,
                    unit=called.lead_unit,
                )


def _level_tasks(
    plan: Plan, level: int, units: tuple[str, ...], groups: tuple[CalledGroup, ...]
) -> Iterable[CalledTask]:
    posts = {post.code for post in plan.posts}
    by_code = {group.code: group for group in groups}
    for task in lookup.tasks_at(plan, level):
        if task.owner == "every_group":
            for group in groups:
                yield CalledTask(
                    f"{task.code}.{group.code}",
                    "LEVEL",
                    task.text,
                    task.clause,
                    group=group.code,
                    unit=group.lead_unit,
                )
        elif task.owner == "every_unit":
            yield from _unit_tasks(plan, task.code, task.text, task.clause, task.readiness_items, units)
        elif task.owner in by_code:
            group = by_code[task.owner]
            yield CalledTask(
                task.code, "LEVEL", task.text, task.clause, group=group.code, unit=group.lead_unit
            )
        elif task.owner in posts:
            yield from _post_tasks(task.code, task.text, task.clause, task.readiness_items, task.owner)
        elif any(unit.code == task.owner for unit in plan.units):
            yield CalledTask(task.code, "LEVEL", task.text, task.clause, unit=task.owner)


def _unit_tasks(
    plan: Plan, code: str, text: str, clause: str, items: tuple[str, ...], units: tuple[str, ...]
) -> Iterable[CalledTask]:
    for unit_code in units:
        unit = lookup.unit(plan, unit_code)
        # A supervising unit gets a copy and no work.
        if unit.kind == "supervising" or (items and not unit.ready_within_limit):
            continue
        if not items:
            yield CalledTask(f"{code}.{unit_code}", "LEVEL", text, clause, unit=unit_code)
        for number, item in enumerate(items, start=1):
            yield CalledTask(
                f"{code}.{unit_code}.{number}", "READINESS", text, clause, unit=unit_code, item=item
            )


def _post_tasks(code: str, text: str, clause: str, items: tuple[str, ...], post: str) -> Iterable[CalledTask]:
    if not items:
        yield CalledTask(code, "LEVEL", text, clause, post=post)
    for number, item in enumerate(items, start=1):
        yield CalledTask(f"{code}.{post}.{number}", "READINESS", text, clause, post=post, item=item)
