"""How every action begins: lock the incident, look whether it is there for this officer, whether he may, whether it may be now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from incidents.models import EventKind, Incident, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import HeldPost, posts_of
from incidents.queries.editions import plan_of
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import Conflict

RECEIPTS = (
    EventKind.NOTE,
    EventKind.NOTICE_SIGNED,
    EventKind.TASK_ACKNOWLEDGED,
    EventKind.TASK_DONE,
    EventKind.READINESS_REPORTED,
    EventKind.DEADLINE_MET,
)


@dataclass(frozen=True)
class Locked:
    """An incident under lock, the plan it runs under, and the posts of the officer who acts."""

    incident: Incident
    plan: Plan
    held: tuple[HeldPost, ...]
    new_state: State

    def acting_as(self, command: Command) -> str:
        """The title under which he acts: 「值班员」, 「副总指挥（受总指挥×××委托）」."""
        for held in self.held:
            if powers.holds(self.plan, [held.post], command):
                title = lookup.post(self.plan, held.post).title
                return f"受{held.delegated_by}委托代行{title}" if held.delegated_by else title
        return ""


def lock(incident_id: UUID, command: Command, *, by: Officer, now: datetime) -> Locked:
    """Lock and check in the order 404, 403, 409. Raises Incident.DoesNotExist, NotAllowed, WrongState."""
    incident = lock_row(incident_id, by)
    plan = plan_of(incident)
    held = posts_of(by, now=now)
    powers.require(plan, [each.post for each in held], command)
    return Locked(incident, plan, held, lifecycle.after(State(incident.state), command))


def lock_row(incident_id: UUID, by: Officer) -> Incident:
    """The incident under lock; Incident.DoesNotExist where it is not this officer's to see."""
    if by.organisation_id is None:
        raise Incident.DoesNotExist
    return (
        Incident.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=incident_id, organisation_id=by.organisation_id)
    )


def expect(incident: Incident, expected_seq: int | None) -> None:
    """Conflict where the caller decided on an older picture than the one stored. What the clocks and
    receipts wrote meanwhile changes no picture: a reminder must not throw away what an officer typed."""
    if expected_seq is None or expected_seq == incident.seq:
        return
    since = incident.events.filter(seq__gt=expected_seq, actor__isnull=False).exclude(kind__in=RECEIPTS)
    if expected_seq > incident.seq or since.exists():
        raise Conflict(
            f"您看到的是第 {expected_seq} 条记录时的情况，现在已到第 {incident.seq} 条，请核对后再提交。",
            details={"expected_seq": expected_seq, "seq": incident.seq},
        )
