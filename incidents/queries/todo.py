"""待我办理: what waits for this officer by his posts and his unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from incidents.models import (
    LIVE_STATES,
    ActivationRequest,
    Channel,
    Incident,
    IncidentState,
    Notice,
    Officer,
    RequestState,
    Task,
    TaskState,
)
from incidents.plans.schema import Plan
from incidents.queries.authority import HeldPost
from incidents.queries.visibility import visible_incidents
from incidents.rules import powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command

MOST = 50


@dataclass(frozen=True)
class Item:
    """One thing to do: what, where, since when. `page` is the name of the page that does it."""

    kind: str
    words: str
    incident: Incident
    since: datetime
    page: str = "room"
    anchor: str = ""
    waits_for: str = ""
    """Somebody else must act; the desk sees that it waits."""


def items(officer: Officer, plan: Plan, held: Iterable[HeldPost], live: Iterable[Incident]) -> list[Item]:
    """What waits for him first, then what others still owe; oldest on top. `live`: the office's live incidents."""
    posts = [each.post for each in held]
    desk = powers.holds(plan, posts, Command.REQUEST_ACTIVATION)
    approves = powers.holds(plan, posts, Command.APPROVE_ACTIVATION)
    if not (desk or approves):
        return []
    requests = list(_open_requests(officer))
    found = _decisions(officer, plan, requests, approves=approves)
    if desk:
        pending = {row.incident_id for row in requests if row.state == RequestState.PENDING}
        found += _to_move(each for each in live if each.pk not in pending)
    return sorted(found, key=lambda item: (bool(item.waits_for), item.since))


def _decisions(
    officer: Officer, plan: Plan, requests: list[ActivationRequest], *, approves: bool
) -> list[Item]:
    """待批 for who may approve, 补签 for who decided by telephone; the desk sees both wait."""
    found = []
    for row in requests:
        level = letter(row.response_level)
        if row.state == RequestState.PENDING:
            waits_for = "" if approves else powers.who_can(plan, Command.APPROVE_ACTIVATION)
            words, since = f"启动{level}级响应", row.requested_at
            found.append(Item("待批", words, row.incident, since, "approval", waits_for=waits_for))
        elif row.decided_by is not None and row.decided_at is not None:
            waits_for = "" if row.decided_by_id == officer.pk else row.decided_by.name
            words = f"电话批示{row.get_state_display()}{level}级"
            found.append(Item("待补签", words, row.incident, row.decided_at, "approval", waits_for=waits_for))
    return found


def _open_requests(officer: Officer) -> QuerySet[ActivationRequest]:
    unsigned = Q(channel=Channel.PHONE, countersigned_at__isnull=True, decided_at__isnull=False)
    return (
        ActivationRequest.objects.filter(incident__in=visible_incidents(officer))
        .filter(Q(state=RequestState.PENDING) | unsigned)
        .select_related("incident", "decided_by")
        .defer("assessment", "incident__assessment")
        .order_by("requested_at")[:MOST]
    )


def _to_move(live: Iterable[Incident]) -> list[Item]:
    """接报待核实, and what is verified but put to nobody yet."""
    found = []
    for each in live:
        if each.state == IncidentState.RECEIVED:
            found.append(Item("待核实", f"{each.source}：{each.narrative}", each, each.learned_at))
        elif each.state == IncidentState.VERIFIED:
            found.append(Item("待提请", "已核实，研判级别并提请启动", each, each.recorded_at))
    return found


@dataclass(frozen=True)
class UnitWork:
    """What one incident asks of the officer's unit."""

    incident: Incident
    notices: tuple[Notice, ...]
    tasks: tuple[Task, ...]

    @property
    def unsigned(self) -> int:
        return sum(1 for task in self.tasks if task.state == TaskState.OPEN)


def unit_work(officer: Officer, held: Iterable[HeldPost]) -> list[UnitWork]:
    """Notices to sign and open tasks of the officer's own units, by incident."""
    units = {each.unit_code for each in held if each.unit_code}
    if not units:
        return []
    notices = (
        Notice.objects.filter(
            incident__in=_live(officer), unit_code__in=units, signed_at__isnull=True, kind="activation"
        )
        .select_related("incident")
        .defer("incident__assessment")
        .order_by("planned_at")[:MOST]
    )
    owed = (
        Task.objects.filter(
            incident__in=_live(officer),
            owner_unit__in=units,
            state__in=[TaskState.OPEN, TaskState.ACKNOWLEDGED],
        )
        .select_related("incident")
        .defer("incident__assessment")
        .order_by("response__activated_at", "position")[:MOST]
    )
    return _by_incident(list(notices), list(owed))


def _by_incident(notices: list[Notice], owed: list[Task]) -> list[UnitWork]:
    incidents: dict[Any, Incident] = {row.incident_id: row.incident for row in (*notices, *owed)}
    return [
        UnitWork(
            incident,
            tuple(row for row in notices if row.incident_id == key),
            tuple(row for row in owed if row.incident_id == key),
        )
        for key, incident in incidents.items()
    ]


def _live(officer: Officer) -> QuerySet[Incident]:
    return visible_incidents(officer).filter(state__in=LIVE_STATES)
