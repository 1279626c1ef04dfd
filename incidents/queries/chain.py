"""审批链: who was asked, who has read and answered, and who can be telephoned next. Waiting never becomes consent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from incidents.models import (
    ActivationRequest,
    CallDirection,
    CallResult,
    Delegation,
    Endorsement,
    Notice,
    Officer,
    Organisation,
    PhoneCall,
    RequestState,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import Reach
from incidents.rules.deadlines import BEIJING
from incidents.rules.lifecycle import Command

ASKED = ("request", "endorse")
"""Kinds of the notices that carry a request."""


class Role(StrEnum):
    ENDORSE = "endorse"
    DECIDE = "decide"
    DELEGATE = "delegate"


ROLE_LABELS = {Role.ENDORSE: "拟办", Role.DECIDE: "批准", Role.DELEGATE: "可受委托"}


def hm(moment: datetime | None) -> str:
    return moment.astimezone(BEIJING).strftime("%H:%M") if moment else ""


@dataclass(frozen=True)
class Person:
    """One person of the chain and what the request has met with there."""

    officer: Officer
    title: str
    role: Role
    waited: int
    """Minutes since he was asked."""
    asked: bool = False
    read_at: datetime | None = None
    answer: str = ""
    """「同意 03:35」; empty while nothing has come."""
    unreached: datetime | None = None
    """The last call that did not get through to him."""
    late: bool = False
    lent_by: Officer | None = None

    @property
    def role_label(self) -> str:
        return ROLE_LABELS[self.role]

    @property
    def state(self) -> str:
        """「未读 4 分」 「已读 03:36，等 4 分」 「同意 03:35」."""
        if self.answer:
            return self.answer
        if self.role is Role.DELEGATE:
            return "未受委托"
        if not self.asked:
            return "未通知"
        missed = f"，{hm(self.unreached)} 电话未接通" if self.unreached else ""
        if self.read_at is None:
            return f"未读 {self.waited} 分{missed}"
        return f"{hm(self.read_at)} 已读，等 {self.waited} 分{missed}"


@dataclass(frozen=True)
class Chain:
    """Everybody in the plan's order: who endorses, who decides, to whom these may delegate."""

    request: ActivationRequest
    people: tuple[Person, ...]
    endorsements: tuple[Endorsement, ...] = ()

    def having(self, role: Role) -> list[Person]:
        return [each for each in self.people if each.role is role]

    @property
    def endorsers(self) -> list[Person]:
        return self.having(Role.ENDORSE)

    @property
    def deciders(self) -> list[Person]:
        return self.having(Role.DECIDE)

    @property
    def delegates(self) -> list[Person]:
        return self.having(Role.DELEGATE)

    @property
    def current(self) -> Person | None:
        """Whose word is waited for: the first decider whom the telephone has not missed."""
        deciders = self.deciders
        return next((each for each in deciders if each.unreached is None), next(iter(deciders), None))

    @property
    def next(self) -> Person | None:
        """The one after him, who is offered as soon as he is late or not reached. Offered, never taken for consent."""
        if self.current is None:
            return next(iter(self.delegates), None)
        following = [*self.deciders, *self.delegates]
        after = following[following.index(self.current) + 1 :]
        return next((each for each in after if each.unreached is None), next(iter(after), None))

    @property
    def late(self) -> bool:
        return bool(self.current and (self.current.late or self.current.unreached))


class Asking:
    """The chains of an office's requests, its people and what they did read at most once."""

    def __init__(self, organisation: Organisation, rows: Iterable[ActivationRequest], now: datetime) -> None:
        self.organisation = organisation
        self.rows = list(rows)
        self.now = now
        self.reach = Reach(organisation.pk, now)

    @cached_property
    def lent(self) -> list[Delegation]:
        rows = Delegation.objects.held_at(self.now).filter(organisation=self.organisation)
        return list(rows.select_related("from_officer", "to_officer").order_by("starts_at"))

    @cached_property
    def notices(self) -> dict[tuple[str, Any], Notice]:
        """By request and officer."""
        keys = [str(row.pk) for row in self.rows]
        found = Notice.objects.filter(
            incident__in=[row.incident_id for row in self.rows],
            kind__in=ASKED,
            event__payload__request__in=keys,
        ).select_related("event")
        return {(each.event.payload["request"], each.officer_id): each for each in found}

    @cached_property
    def endorsements(self) -> dict[Any, list[Endorsement]]:
        found: dict[Any, list[Endorsement]] = {}
        for each in Endorsement.objects.filter(request__in=self.rows).select_related("officer"):
            found.setdefault(each.request_id, []).append(each)
        return found

    @cached_property
    def calls(self) -> list[PhoneCall]:
        rows = PhoneCall.objects.filter(
            incident__in=[row.incident_id for row in self.rows],
            officer__isnull=False,
            direction=CallDirection.OUT,
        )
        return list(rows.order_by("called_at"))

    def chain(self, row: ActivationRequest, plan: Plan) -> Chain:
        """The chain of one of the requests."""
        people: list[Person] = []
        opinions = {each.officer_id: each for each in self.endorsements.get(row.pk, [])}
        for officer, title in self.endorsers(plan):
            if officer.pk != row.requested_by_id:
                people.append(self._endorser(row, plan, officer, title, opinions.get(officer.pk)))
        for officer, title, lent_by in self.deciders(plan):
            people.append(self._decider(row, plan, officer, title, lent_by))
        deciding = {each.officer.pk for each in people if each.role is Role.DECIDE}
        people += [
            Person(
                to, title, Role.DELEGATE, self._waited(row), lent_by=giver, unreached=self._unreached(row, to)
            )
            for giver, to, title in self.delegates(plan)
            if to.pk not in deciding
        ]
        return Chain(row, tuple(people), tuple(self.endorsements.get(row.pk, [])))

    def endorsers(self, plan: Plan) -> list[tuple[Officer, str]]:
        """Holders of the posts that the practice asks, each once, under the first of his posts."""
        posts = plan.desk.endorsing.posts if plan.desk else ()
        found: dict[Any, tuple[Officer, str]] = {}
        for code in posts:
            for officer in self.reach.by_post.get(code, []):
                found.setdefault(officer.pk, (officer, lookup.post(plan, code).title))
        return list(found.values())

    def deciders(self, plan: Plan) -> list[tuple[Officer, str, Officer | None]]:
        """Holders of the deciding posts, then those to whom one of these is lent."""
        posts = lookup.posts_with(plan, Command.APPROVE_ACTIVATION.value)
        titles = {post.code: post.title for post in posts}
        own = [
            (officer, post.title, None) for post in posts for officer in self.reach.by_post.get(post.code, [])
        ]
        return own + [
            (row.to_officer, f"受{row.from_officer.name}委托代行{titles[row.post]}", row.from_officer)
            for row in self.lent
            if row.post in titles
        ]

    def delegates(self, plan: Plan) -> list[tuple[Officer, Officer, str]]:
        """(giver, to, title): those to whom a deciding post may be lent, each once, by its first holder. Who endorses
        comes first: he knows the matter already."""
        found: dict[Any, tuple[Officer, Officer, str]] = {}
        for post in lookup.posts_with(plan, Command.APPROVE_ACTIVATION.value):
            for giver in self.reach.by_post.get(post.code, [])[:1]:
                for code in post.delegates_to:
                    for to in self.reach.by_post.get(code, []):
                        found.setdefault(to.pk, (giver, to, lookup.post(plan, code).title))
        asked = {officer.pk for officer, _ in self.endorsers(plan)}
        return sorted(found.values(), key=lambda each: each[1].pk not in asked)

    def givers(self, plan: Plan, to: Officer) -> list[Officer]:
        """Holders of a deciding post who may lend it to `to`."""
        held = {code for code, officers in self.reach.by_post.items() if to in officers}
        return [
            officer
            for post in lookup.posts_with(plan, Command.APPROVE_ACTIVATION.value)
            if held & set(post.delegates_to)
            for officer in self.reach.by_post.get(post.code, [])
        ]

    def _waited(self, row: ActivationRequest) -> int:
        until = row.decided_at or self.now
        return max(0, int((until - row.requested_at).total_seconds() // 60))

    def _endorser(
        self, row: ActivationRequest, plan: Plan, officer: Officer, title: str, opinion: Endorsement | None
    ) -> Person:
        notice = self.notices.get((str(row.pk), officer.pk))
        answer = f"{'同意' if opinion.agrees else '不同意'} {hm(opinion.given_at)}" if opinion else ""
        return Person(
            officer,
            title,
            Role.ENDORSE,
            self._waited(row),
            asked=notice is not None,
            read_at=notice.read_at if notice else None,
            answer=answer,
            unreached=None if answer else self._unreached(row, officer),
        )

    def _decider(
        self, row: ActivationRequest, plan: Plan, officer: Officer, title: str, lent_by: Officer | None
    ) -> Person:
        notice = self.notices.get((str(row.pk), officer.pk))
        answered = row.decided_by_id == officer.pk and row.decided_at is not None
        waited = self._waited(row)
        read_at = notice.read_at if notice else None
        limits = plan.desk.waiting if plan.desk else None
        late = limits is not None and (
            waited >= limits.unanswered or (read_at is None and waited >= limits.unread)
        )
        return Person(
            officer,
            title,
            Role.DECIDE,
            waited,
            asked=notice is not None,
            read_at=read_at,
            answer=f"{RequestState(row.state).label} {hm(row.decided_at)}" if answered else "",
            unreached=self._unreached(row, officer),
            late=late and not answered and row.state == RequestState.PENDING,
            lent_by=lent_by,
        )

    def _unreached(self, row: ActivationRequest, officer: Officer) -> datetime | None:
        """When the last call since the request did not get through; None where one did, or nobody tried."""
        tried = [
            each
            for each in self.calls
            if each.incident_id == row.incident_id
            and each.officer_id == officer.pk
            and each.called_at >= row.requested_at
        ]
        missed = bool(tried) and tried[-1].result != CallResult.REACHED
        return tried[-1].called_at if missed else None


def of(row: ActivationRequest, plan: Plan, *, now: datetime) -> Chain:
    """The chain of one request, in a bounded number of queries."""
    return Asking(row.incident.organisation, [row], now).chain(row, plan)


def told(
    organisation: Organisation, plan: Plan, row: ActivationRequest, role: Role, *, now: datetime
) -> list[Officer]:
    """Officers who must hear of a new request in that role; never its author."""
    asking = Asking(organisation, [row], now)
    people = [each[0] for each in (asking.deciders(plan) if role is Role.DECIDE else asking.endorsers(plan))]
    return [each for each in people if role is Role.DECIDE or each.pk != row.requested_by_id]
