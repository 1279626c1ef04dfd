"""后期处置: what the plan lays on whom once a response has ended."""

from datetime import datetime

from incidents import events
from incidents.models import EventKind, Incident, Officer, Task, TaskKind
from incidents.plans import lookup
from incidents.plans.schema import Aftermath, Plan
from incidents.rules import aftermath, naming


def open_tasks(incident: Incident, plan: Plan, *, by: Officer, now: datetime) -> list[Task]:
    """The plan's duties after the response, each once. The caller holds the incident's lock and has ended it.

    A response that began anew and ended again opens only what is not on the list yet.
    """
    known = set(incident.tasks.filter(kind=TaskKind.AFTERMATH).values_list("code", flat=True))
    grade = aftermath.grade_that_counts(
        confirmed=incident.severity_grade,
        assessed=incident.assessment.get("severity_grade"),
        response_level=incident.response_level,
    )
    wanted = [
        (code, duty)
        for code, duty in aftermath.duties_for(plan, grade, incident.confirmed)
        if code not in known
    ]
    response = incident.responses.order_by("-activated_at").first()
    first = incident.tasks.count()
    tasks = Task.objects.bulk_create(
        Task(
            incident=incident,
            response=response,
            position=first + number,
            kind=TaskKind.AFTERMATH,
            code=code,
            text=duty.text,
            clause=duty.clause,
            **_owner(incident, plan, duty),
        )
        for number, (code, duty) in enumerate(wanted)
    )
    if tasks:
        events.record(
            incident,
            EventKind.AFTERCARE_OPENED,
            by=by,
            now=now,
            summary=f"后期处置 {len(tasks)} 项任务："
            + "、".join(dict.fromkeys(task.owner_name for task in tasks)),
            clause=wanted[0][1].clause,
            payload={"tasks": [task.code for task in tasks], "grade": grade},
        )
    return tasks


def _owner(incident: Incident, plan: Plan, duty: Aftermath) -> dict[str, str]:
    """A post, a unit as it is called at the place, or a group: then the unit that really led it."""
    if duty.owner in {post.code for post in plan.posts}:
        return {"owner_post": duty.owner, "owner_name": lookup.post(plan, duty.owner).title}
    if duty.owner in {unit.code for unit in plan.units}:
        return {"owner_unit": duty.owner, "owner_name": naming.at_place(plan, duty.owner, incident.county)}
    group = lookup.group(plan, duty.owner)
    led = [
        lead
        for response in incident.responses.order_by("-activated_at")
        for lead in response.groups.filter(code=group.code).values_list("lead_unit", flat=True)
    ]
    unit = next(iter([*led, *group.lead_units]), "")
    return {"owner_unit": unit, "owner_name": group.name}
