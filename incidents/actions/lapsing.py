"""What ends by itself: a 监视窗 whose time is over, a duty that lasts as long as the response. Nobody's act, nobody's
delay. Callers hold the incident's lock."""

from datetime import datetime

from incidents import events
from incidents.models import Deadline, EventKind, Incident, Officer
from incidents.models.deadline import STANDING_ACT
from incidents.plans.schema import Plan


def close_window(deadline: Deadline, incident: Incident, *, now: datetime) -> int:
    """A window that is over closes at the moment it was up, whenever we noticed. Returns the steps taken."""
    if not deadline.is_open or deadline.due_at is None or deadline.due_at > now:
        deadline.next_check_at = deadline.due_at if deadline.is_open else None
        deadline.save(update_fields=["next_check_at"])
        return 0
    why = "监视期满，自行结束；此后的变化不再要求补报"
    lapse(deadline, incident, at=deadline.due_at, why=why, by=None, now=now)
    return 1


def end_with_the_response(
    incident: Incident, plan: Plan, *, at: datetime, by: Officer | None, now: datetime
) -> None:
    """The response ended: what had to be kept up or repeated while it lasted ends with it. A day of 续报 that had begun
    is still owed."""
    rules = {rule.code: rule for rule in plan.deadlines}
    for deadline in incident.deadlines.open():
        rule = rules.get(deadline.rule_code)
        if rule is None:
            continue
        tomorrow = rule.per_day is not None and deadline.base_at >= at
        if rule.met_by == STANDING_ACT or rule.repeats or tomorrow:
            lapse(deadline, incident, at=at, why="响应结束，不再要求", by=by, now=now)


def lapse(
    deadline: Deadline, incident: Incident, *, at: datetime, why: str, by: Officer | None, now: datetime
) -> None:
    deadline.lapsed_at, deadline.next_check_at = at, None
    deadline.save(update_fields=["lapsed_at", "next_check_at"])
    events.record(
        incident,
        EventKind.DEADLINE_LAPSED,
        by=by,
        now=now,
        occurred_at=at,
        summary=f"{deadline.label}：{why}",
        clause=deadline.clause,
        payload={"deadline": deadline.pk, "due_at": deadline.due_at},
    )
