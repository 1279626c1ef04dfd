"""What a change of level changes: groups and tasks that are new, those that end, whom it concerns. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.rules import activation
from incidents.rules.activation import CalledGroup, CalledTask, CallUp
from incidents.rules.levels import letter
from incidents.rules.refusal import InvalidInput
from incidents.rules.requesting import Direction, direction


@dataclass(frozen=True)
class Standing:
    """What the response consists of now."""

    level: int
    leads: Mapping[str, str]
    """Group code → lead unit, of the groups that are in."""
    tasks: Mapping[str, str]
    """Task code → unit, of everything that is owed or done; what was cancelled may be asked for again."""
    open_tasks: Collection[str]
    units: Collection[str]
    """Units that were called up."""


@dataclass(frozen=True)
class Difference:
    """Only what changes. What is in neither list goes on as it is."""

    level: int
    direction: Direction
    called: CallUp
    """Everything that belongs to the new level."""
    formed: tuple[CalledGroup, ...]
    released: tuple[str, ...]
    led_anew: tuple[CalledGroup, ...]
    added: tuple[CalledTask, ...]
    dropped: tuple[str, ...]
    joined: tuple[str, ...]
    """Units that are called up for the first time."""
    left: tuple[str, ...]
    """Units that the new level needs no more."""
    told: tuple[str, ...]
    """Units for whom something changes, in the plan's order."""

    @property
    def readiness(self) -> tuple[str, ...]:
        """Codes of the new 力量准备."""
        return tuple(task.code for task in self.added if task.item)

    @property
    def is_empty(self) -> bool:
        return not (self.formed or self.released or self.led_anew or self.added or self.dropped)


def check_reasons(
    plan: Plan,
    from_level: int,
    level: int,
    *,
    proposed: str | None,
    reason: str,
    evidence: str,
    same_basis: bool,
) -> None:
    """Raising beyond or below the rules' level needs a reason; lowering needs a reason and evidence (A-31: 升易降难);
    改据 needs another ground. Raises InvalidInput in words with the clause."""
    if level not in (1, 2, 3, 4):
        raise InvalidInput({"response_level": "响应级别只能是 I、II、III、IV。"})
    ref = lookup.clause_ref(plan, clause_of(plan, direction(from_level, level)))
    way, bare = direction(from_level, level), not reason.strip()
    errors: dict[str, str] = {}
    if way is Direction.REBASE and same_basis:
        errors["response_level"] = f"现行就是{letter(level)}级，依据也没有变化，没有可以调整的（{ref}）。"
    elif way is Direction.REBASE and bare:
        errors["reason"] = f"级别不变，只改依据：请写明新的依据（{ref}）。"
    elif way is Direction.RAISE and bare and letter(level) != proposed:
        shown = f"{proposed}级" if proposed else "未定"
        errors["reason"] = f"按表建议为{shown}，提请{letter(level)}级须写明理由（{ref}）。"
    elif way is Direction.LOWER:
        errors = _lowering(level, bare=bare, evidence=evidence, ref=ref)
    if errors:
        raise InvalidInput(errors)


def _lowering(level: int, *, bare: bool, evidence: str, ref: str) -> dict[str, str]:
    errors = {"reason": f"降为{letter(level)}级须写明理由（{ref}）。"} if bare else {}
    if not evidence.strip():
        errors["evidence"] = (
            f"降级须附证据：监测数据、险情控制、处置结果等，写明出自何处、何时（{ref}）；没有证据不能提请降级。"
        )
    return errors


def clause_of(plan: Plan, way: Direction) -> str:
    """The clause that a change in this direction stands on."""
    rule = plan.activation.change
    if rule is None:
        return plan.activation.approve_clause
    clauses = {
        Direction.RAISE: rule.raise_clause,
        Direction.LOWER: rule.lower_clause,
        Direction.REBASE: rule.rebase_clause,
    }
    return clauses[way]


def leads_for(plan: Plan, level: int, held: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """Leads at the new level: named now, else as they are. Where not every group is formed, those named stay or come."""
    if activation.forms_every_group(plan, level):
        return activation.leads_for(plan, level, {**held, **named}, named.keys())
    given = {code: unit or held.get(code, "") for code, unit in named.items()}
    return activation.leads_for(plan, level, given, named.keys())


def difference(plan: Plan, now: Standing, level: int, leads: Mapping[str, str]) -> Difference:
    """What `level` changes in what stands now. Lowering asks nobody above again."""
    way = direction(now.level, level)
    called = activation.call_up(plan, level, leads=leads, chosen=leads.keys())
    if way is Direction.REBASE:
        return Difference(level, way, called, (), (), (), (), (), (), (), ())
    upward = {each.task for each in plan.activation.asks} if way is Direction.LOWER else set()
    wanted = {task.code for task in called.tasks}
    formed = tuple(group for group in called.groups if group.code not in now.leads)
    released = tuple(code for code in now.leads if code not in leads)
    led_anew = tuple(g for g in called.groups if g.code in now.leads and now.leads[g.code] != g.lead_unit)
    added = tuple(task for task in called.tasks if task.code not in now.tasks and task.code not in upward)
    dropped = tuple(code for code in now.tasks if code in now.open_tasks and code not in wanted)
    joined = tuple(code for code in called.units if code not in now.units)
    left = tuple(code for code in now.units if code not in called.units)
    touched = {*joined, *left, *(task.unit for task in added), *(now.tasks[code] for code in dropped)}
    touched |= _units_of(plan, (*(group.code for group in (*formed, *led_anew)), *released))
    told = _in_order(plan, touched, {*called.units, *now.units})
    return Difference(level, way, called, formed, released, led_anew, added, dropped, joined, left, told)


def _units_of(plan: Plan, groups: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for code in groups:
        group = lookup.group(plan, code)
        found |= {*group.lead_units, *group.members, *group.suggested_additions}
    return found


def _in_order(plan: Plan, units: set[str], reachable: set[str]) -> tuple[str, ...]:
    return tuple(unit.code for unit in plan.units if unit.code in units and unit.code in reachable)


def same_basis(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two assessments stand on the same grade and the same rows of the tables."""
    return _ground(before) == _ground(after)


def _ground(found: Mapping[str, Any]) -> tuple[object, ...]:
    rows = {(row["table"], row["level"], row["item"]) for row in found.get("matched", [])}
    return found.get("severity_grade"), bool(found.get("near_miss")), frozenset(rows)
