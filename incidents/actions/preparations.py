"""会商研判, 应急准备: work that a projected higher grade opens before anybody raises a level (WX 3.2.3(2))."""

from datetime import datetime

from incidents import events
from incidents.models import EventKind, Incident, Officer, Task, TaskKind
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.rules import naming


def open_for(incident: Incident, plan: Plan, *, by: Officer, now: datetime) -> list[Task]:
    """The tasks of the clauses that the assessment opens, each once. The caller holds the incident's lock."""
    opened = set(incident.assessment.get("opens", []))
    known = set(incident.tasks.filter(response__isnull=True).values_list("code", flat=True))
    wanted = [task for task in plan.level_tasks if task.clause in opened and task.code not in known]
    posts = {post.code: post.title for post in plan.posts}
    tasks = Task.objects.bulk_create(
        Task(
            incident=incident,
            position=position,
            kind=TaskKind.LEVEL,
            code=task.code,
            text=task.text,
            clause=task.clause,
            owner_post=task.owner if task.owner in posts else "",
            owner_unit="" if task.owner in posts else task.owner,
            owner_name=posts.get(task.owner) or naming.at_place(plan, task.owner, incident.county),
        )
        for position, task in enumerate(wanted)
    )
    if tasks:
        clause = wanted[0].clause
        events.record(
            incident,
            EventKind.PREPARATION_OPENED,
            by=by,
            now=now,
            summary=f"可能升至{incident.assessment['may_rise_to']}级，先行准备（{lookup.clause_ref(plan, clause)}）："
            + "；".join(task.owner_name for task in tasks),
            clause=clause,
            payload={
                "may_rise_to": incident.assessment["may_rise_to"],
                "tasks": [task.code for task in tasks],
            },
        )
    return tasks
