"""What a plan says of work at the scene must name posts, groups, tasks and papers that are there."""

from collections.abc import Callable, Iterable

from incidents.plans.schema import Plan

Add = Callable[..., None]


def check(plan: Plan, add: Add) -> None:
    posts = {post.code for post in plan.posts}
    groups = {group.code for group in plan.groups}
    tasks = {task.code for task in plan.level_tasks}
    if plan.field_work is not None:
        _known([plan.field_work.leader_post], posts, "post", add, "field_work", "leader_post")
    if plan.rescue is not None:
        _known(plan.rescue.watched_by, groups, "group", add, "rescue", "watched_by")
        _known(plan.rescue.decided_by, posts, "post", add, "rescue", "decided_by")
    for part in ("bodies", "decrees"):
        for number, each in enumerate(getattr(plan, part)):
            _known([each.task] if each.task else [], tasks, "level task", add, part, number, "task")
    owners = posts | groups | {unit.code for unit in plan.units}
    for number, rule in enumerate(plan.deadlines):
        here = ("deadlines", number, "ended_by")
        if rule.ended_by and rule.met_by != "arrival":
            add(f"{rule.code} has ended_by without met_by arrival", *here)
        _known(rule.ended_by, owners, "post, group or unit", add, *here)


def _known(codes: Iterable[str], known: set[str], noun: str, add: Add, *here: str | int) -> None:
    for code in codes:
        if code not in known:
            add(f"there is no {noun} {code}", *here)
