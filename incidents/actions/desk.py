"""How every action begins: lock the incident, look whether it is there for this officer, whether he may, whether it may be now."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from incidents.models import EventKind, Incident, Officer
from incidents.models.deadline import WINDOW_ACT
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import HeldPost, posts_in
from incidents.queries.editions import plan_of
from incidents.rules import deriving, lifecycle, powers
from incidents.rules.lifecycle import Command, State
from incidents.rules.refusal import Conflict, WrongState

RECEIPTS = (
    EventKind.NOTE,
    EventKind.CALL_LOGGED,
    EventKind.NOTICES_ISSUED,
    EventKind.NOTICE_REACHED,
    EventKind.NOTICE_SIGNED,
    EventKind.TASK_ACKNOWLEDGED,
    EventKind.TASK_DONE,
    EventKind.READINESS_REPORTED,
    EventKind.DEADLINE_MET,
    EventKind.REPORT_DRAFTED,
    EventKind.RELEASE_DRAFTED,
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
    locked = enter(incident_id, command, by=by, now=now)
    new_state = lifecycle.after(State(locked.incident.state), command)
    if new_state is State.ARCHIVED and locked.incident.state == State.ARCHIVED:
        _watched(locked.incident, now)
    return replace(locked, new_state=new_state)


def _watched(incident: Incident, now: datetime) -> None:
    """What is archived may be added to only while its casualties are watched (伤亡变化补报)."""
    open_ones = incident.deadlines.open().filter(met_by_act__in=[WINDOW_ACT, "supplementary_report"])
    if not any(row.due_at is None or now < row.due_at for row in open_ones):
        raise WrongState("事件已归档，伤亡变化监视期也已结束，不再登记事实和报告。")


def enter(incident_id: UUID, command: Command, *, by: Officer, now: datetime) -> Locked:
    """Lock and check 404 and 403 only: the caller answers for the state, and has a better sentence for it."""
    incident = lock_row(incident_id, by)
    plan = plan_of(incident)
    held = posts_in(incident, plan, by, now=now)
    powers.require(plan, [each.post for each in held], command)
    deriving.check(plan, command, derived=incident.derived_from_id is not None)
    return Locked(incident, plan, held, State(incident.state))


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
