"""What a plan says of changing levels, asking the higher command, not starting fully and 次生事件 must be of this plan."""

from collections.abc import Callable

from incidents.plans.schema import Plan
from incidents.plans.schema.levels import CommandHandover, HigherAsk

Add = Callable[..., None]


def check(plan: Plan, add: Add) -> None:
    units = {unit.code for unit in plan.units}
    tasks = {task.code for task in plan.level_tasks}
    upward: list[tuple[str, HigherAsk | CommandHandover]] = [("asks", each) for each in plan.activation.asks]
    if plan.activation.handover is not None:
        upward.append(("handover", plan.activation.handover))
    for name, each in upward:
        if each.to not in units:
            add(f"there is no unit {each.to}", "activation", name)
        if each.task not in tasks:
            add(f"there is no level task {each.task}", "activation", name)
    _exemption(plan, add)
    if plan.derived is not None and plan.derived.category in {each.name for each in plan.categories}:
        add("a derived event is no category that a caller may choose", "derived", "category")


def _exemption(plan: Plan, add: Add) -> None:
    indicators = {indicator.name for indicator in plan.indicators}
    exemption = plan.activation.exemption
    for place, condition in enumerate(exemption.conditions if exemption else ()):
        for name in condition.indicators:
            if name not in indicators:
                add(f"there is no indicator {name}", "activation", "exemption", "conditions", place)
