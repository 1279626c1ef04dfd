"""待我办理: what waits for this officer by his posts and his unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from incidents.models import (
    LIVE_STATES,
    ActivationRequest,
    Channel,
    HazardWarning,
    Incident,
    IncidentState,
    Notice,
    Officer,
    PhoneCall,
    RequestState,
    Task,
    TaskState,
)
from incidents.plans.schema import Plan
from incidents.queries.authority import HeldPost
from incidents.queries.chain import Asking, Chain, Person
from incidents.queries.questions import unanswered
from incidents.queries.room import SENT_KINDS
from incidents.queries.visibility import visible_incidents
from incidents.rules import powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import Command

MOST = 50
MOST_REQUESTS = 200


@dataclass(frozen=True)
class Item:
    """One thing to do: what, where, since when. `page` is the name of the page that does it."""

    kind: str
    words: str
    incident: Incident | HazardWarning
    """What it is about; of some matters a warning."""
    since: datetime
    page: str = "room"
    anchor: str = ""
    waits_for: str = ""
    """Somebody else must act; the desk sees that it waits."""
    dial: Person | None = None
    """Whom to telephone next, where nobody has answered in time."""
    named: str = ""

    @property
    def title(self) -> str:
        return self.named or getattr(self.incident, "title", "")


def items(
    officer: Officer,
    plan: Plan,
    held: Iterable[HeldPost],
    live: Iterable[Incident],
    *,
    requests: Iterable[ActivationRequest],
    redials: Iterable[PhoneCall] = (),
    disputed: Mapping[Any, Sequence[tuple[str, datetime]]] | None = None,
    chains: Mapping[Any, Chain] | None = None,
) -> list[Item]:
    """What waits for him first, then what others still owe; oldest on top. `live`: the office's live incidents."""
    posts = [each.post for each in held]
    desk = powers.holds(plan, posts, Command.REQUEST_ACTIVATION)
    approves = powers.holds(plan, posts, Command.APPROVE_ACTIVATION)
    if not (desk or approves):
        return []
    requests = [each for each in requests if _is_open(each)]
    found = _decisions(officer, plan, requests, chains or {}, approves=approves)
    if desk:
        pending = {row.incident_id for row in requests if row.state == RequestState.PENDING}
        live = list(live)
        found += _to_move(each for each in live if each.pk not in pending)
        found += _to_redial(redials)
        found += _to_choose(live, disputed or {})
        found += _to_ask(live, plan)
    return sorted(found, key=lambda item: (bool(item.waits_for), item.since))


def _decisions(
    officer: Officer,
    plan: Plan,
    requests: list[ActivationRequest],
    chains: Mapping[Any, Chain],
    *,
    approves: bool,
) -> list[Item]:
    """待批 for who may approve, 补签 for who decided by telephone; the desk sees both wait."""
    found = []
    for row in requests:
        level = letter(row.response_level)
        if row.state == RequestState.PENDING:
            waits_for = "" if approves else powers.who_can(plan, Command.APPROVE_ACTIVATION)
            words, since = row.what, row.requested_at
            chain = chains.get(row.pk)
            late = chain if chain and chain.late and chain.current else None
            if late and late.current:
                words = f"{words}；{late.current.officer} {late.current.state}"
            found.append(
                Item(
                    "待批",
                    words,
                    row.incident,
                    since,
                    "approval",
                    waits_for=waits_for,
                    dial=late.next if late and not approves else None,
                )
            )
        elif row.decided_by is not None and row.decided_at is not None:
            waits_for = "" if row.decided_by_id == officer.pk else row.decided_by.name
            words = f"电话批示{row.get_state_display()}{level}级"
            found.append(Item("待补签", words, row.incident, row.decided_at, "approval", waits_for=waits_for))
    return found


def requests_of(officer: Officer) -> list[ActivationRequest]:
    """What was asked for in live incidents, the newest first, and every decision by telephone that nobody signed."""
    unsigned = Q(channel=Channel.PHONE, countersigned_at__isnull=True, decided_at__isnull=False)
    rows = (
        ActivationRequest.objects.filter(incident__in=visible_incidents(officer))
        .filter(Q(state=RequestState.PENDING) | unsigned | Q(incident__state__in=LIVE_STATES))
        .exclude(state=RequestState.SUPERSEDED)
        .select_related("incident", "decided_by", "requested_by")
        .defer("assessment", "incident__assessment")
    )
    return list(rows.order_by("-requested_at", "-facts_seq")[:MOST_REQUESTS])


def chains_of(
    officer: Officer, plan: Plan, requests: Iterable[ActivationRequest], *, now: datetime
) -> dict[Any, Chain]:
    """By request, for those that wait for a decision; nothing is asked of the database where none does."""
    pending = [each for each in requests if each.state == RequestState.PENDING]
    if not pending or officer.organisation is None:
        return {}
    asking = Asking(officer.organisation, pending, now)
    return {row.pk: asking.chain(row, plan) for row in pending}


def _is_open(row: ActivationRequest) -> bool:
    unsigned = row.channel == Channel.PHONE and row.decided_at is not None and row.countersigned_at is None
    return row.state == RequestState.PENDING or unsigned


def _to_move(live: Iterable[Incident]) -> list[Item]:
    """接报待核实, and what is verified but put to nobody yet."""
    found = []
    for each in live:
        if each.state == IncidentState.RECEIVED:
            found.append(Item("待核实", f"{each.source}：{each.narrative}", each, each.learned_at))
        elif each.state == IncidentState.VERIFIED and each.derived_from_id is None:
            found.append(Item("待提请", "已核实，研判级别并提请启动", each, each.recorded_at))
    return found


def _to_redial(redials: Iterable[PhoneCall]) -> list[Item]:
    return [
        Item("重拨", f"{each.party}：{each.purpose}", each.incident, each.redial_at, "calls")
        for each in redials
        if each.incident is not None and each.redial_at is not None
    ]


def _to_choose(
    live: Iterable[Incident], disputed: Mapping[Any, Sequence[tuple[str, datetime]]]
) -> list[Item]:
    """两说: one line an incident, however many of its values are told in two ways."""
    return [
        Item("两说", f"{len(disputed[each.pk])} 项数据有另一说法", each, disputed[each.pk][0][1], "facts")
        for each in live
        if disputed.get(each.pk)
    ]


def _to_ask(live: Iterable[Incident], plan: Plan) -> list[Item]:
    """待核: what the plan wants answered and nobody has, one line an incident."""
    return [
        Item("待核", f"{len(asked)} 项：{asked[0].text}", each, each.learned_at, "questions")
        for each in live
        if each.state != IncidentState.RECEIVED and (asked := unanswered(each, plan))
    ]


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
            incident__in=_live(officer), unit_code__in=units, signed_at__isnull=True, kind__in=SENT_KINDS
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
    firsts = {(row.event_id, row.recipient_key): row for row in reversed(notices)}
    return _by_incident(list(reversed(firsts.values())), list(owed))


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
