"""What a plan says of work at the scene must name posts, groups, tasks and papers that are there."""

from collections.abc import Callable

from incidents.plans.schema import Plan

Add = Callable[..., None]


def check(plan: Plan, add: Add) -> None:
    posts = {post.code for post in plan.posts}
    groups = {group.code for group in plan.groups}
    tasks = {task.code for task in plan.level_tasks}
    if plan.field_work is not None and plan.field_work.leader_post not in posts:
        add(f"there is no post {plan.field_work.leader_post}", "field_work", "leader_post")
    if plan.rescue is not None:
        for place, code in enumerate(plan.rescue.watched_by):
            if code not in groups:
                add(f"there is no group {code}", "rescue", "watched_by", place)
        for place, code in enumerate(plan.rescue.decided_by):
            if code not in posts:
                add(f"there is no post {code}", "rescue", "decided_by", place)
    for part in ("bodies", "decrees"):
        for number, each in enumerate(getattr(plan, part)):
            if each.task and each.task not in tasks:
                add(f"there is no level task {each.task}", part, number, "task")
    owners = posts | groups | {unit.code for unit in plan.units}
    for number, rule in enumerate(plan.deadlines):
        if rule.ended_by and rule.met_by != "arrival":
            add(f"{rule.code} has ended_by without met_by arrival", "deadlines", number, "ended_by")
        for place, code in enumerate(rule.ended_by):
            if code not in owners:
                add(f"there is no post, group or unit {code}", "deadlines", number, "ended_by", place)
