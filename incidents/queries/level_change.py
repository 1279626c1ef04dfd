"""What a response consists of now, and what another level would change in it."""

from collections.abc import Iterable, Mapping

from incidents.models import (
    ActivatedGroup,
    ActivationRequest,
    EmergencyResponse,
    RequestKind,
    RequestState,
    Task,
    TaskState,
)
from incidents.plans.schema import Plan
from incidents.rules import activation, level_change
from incidents.rules.level_change import Difference, Standing

ENDED = (TaskState.DONE, TaskState.CANCELLED)


def standing(level: int, groups: Iterable[ActivatedGroup], tasks: Iterable[Task], plan: Plan) -> Standing:
    """From the rows of the response: its groups that are in, its tasks, and the units that these call up."""
    leads = {group.code: group.lead_unit for group in groups if group.released_at is None}
    kept = [task for task in tasks if task.state != TaskState.CANCELLED and task.response_id is not None]
    return Standing(
        level=level,
        leads=leads,
        tasks={task.code: task.owner_unit for task in kept},
        open_tasks=frozenset(task.code for task in kept if task.state not in ENDED),
        units=activation.call_up(plan, level, leads=leads, chosen=leads.keys()).units,
    )


def of(response: EmergencyResponse, plan: Plan) -> Standing:
    """The same, read from the database."""
    return standing(response.level, response.groups.all(), response.tasks.all(), plan)


def ground(response: EmergencyResponse, *, besides: ActivationRequest | None = None) -> ActivationRequest:
    """The approved request on which the present level stands; `besides`: the one that is just being carried out."""
    changes = response.incident.activation_requests.filter(
        kind=RequestKind.LEVEL_CHANGE,
        state=RequestState.APPROVED,
        decided_at__gte=response.activated_at,
    )
    if besides is not None:
        changes = changes.exclude(pk=besides.pk)
    return changes.order_by("-decided_at", "-requested_at").first() or response.request


def change(plan: Plan, now: Standing, level: int, leads: Mapping[str, str]) -> Difference:
    """What the level would change, with these leads."""
    return level_change.difference(plan, now, level, leads)
