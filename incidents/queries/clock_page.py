"""One clock: what it says, what has befallen it and who was told how, what comes next, what may be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q, Subquery

from incidents.models import Deadline, Event, Notice, NoticeState, Officer, UnitContact
from incidents.plans import lookup
from incidents.plans.schema import DeadlineRule
from incidents.queries import clock_ledger, ladders
from incidents.queries.authority import Reach
from incidents.queries.clock_ledger import Line
from incidents.queries.ladders import Coming, Heard
from incidents.queries.room import Cited, Room, cite
from incidents.queries.room_clocks import BASES, basis_of
from incidents.rules import deadlines as limits

MOST_EVENTS = 200
MOST_NOTICES = 400


@dataclass(frozen=True)
class Told:
    """One person and how it reached him: 「李带 系统 已读 03:48」."""

    name: str
    how: str
    state: str
    at: datetime | None


@dataclass(frozen=True)
class Happened:
    """One thing that befell the clock."""

    event: Event
    told: list[Told] = field(default_factory=list)


class ClockPage:
    """A clock in its room; Deadline.DoesNotExist where the incident has none of that id."""

    def __init__(self, room: Room, deadline_id: UUID) -> None:
        self.room, self.incident, self.plan, self.now = room, room.incident, room.plan, room.now
        self.same_rule = _of_one_rule(room, deadline_id)
        found = next((each for each in self.same_rule if each.pk == deadline_id), None)
        if found is None:
            raise Deadline.DoesNotExist
        self.deadline = found

    @cached_property
    def rule(self) -> DeadlineRule | None:
        """None where the plan knows no such rule: the clock is shown all the same."""
        return next((each for each in self.plan.deadlines if each.code == self.deadline.rule_code), None)

    @cached_property
    def line(self) -> Line:
        return clock_ledger.line(self.deadline, self.plan, now=self.now)

    @property
    def cited(self) -> Cited:
        return cite(self.plan, self.deadline.clause)

    @property
    def ladder_cited(self) -> Cited:
        return cite(self.plan, self.plan.ladder.clause)

    @property
    def basis(self) -> str:
        return basis_of(self.deadline, self.rule) if self.rule else ""

    @property
    def counted_from(self) -> str:
        """得知, 发生, 启动: what the clock counts from."""
        return BASES.get(self.deadline.base, self.deadline.base)

    @property
    def limit(self) -> str:
        return limits.describe(self.rule) if self.rule else ""

    @cached_property
    def siblings(self) -> list[tuple[str, list[Line]]]:
        """What else is owed by the same rule and time, by owner; owners with something open come first."""
        by_owner: dict[str, list[Line]] = {}
        for each in self.same_rule:
            if each.due_at == self.deadline.due_at and each != self.deadline:
                line = clock_ledger.line(each, self.plan, now=self.now)
                by_owner.setdefault(each.owner_name, []).append(line)
        settled = {owner: not any(line.row.is_open for line in lines) for owner, lines in by_owner.items()}
        return sorted(by_owner.items(), key=lambda pair: (settled[pair[0]], pair[0]))

    @property
    def sibling_count(self) -> int:
        return sum(len(lines) for _, lines in self.siblings)

    @cached_property
    def reach(self) -> Reach:
        return Reach(self.incident.organisation_id, self.now)

    @cached_property
    def owners(self) -> list[Officer]:
        """Who answers for it now, after delegation and change of shift."""
        return ladders.owners(self.deadline, self.reach)

    @cached_property
    def phone(self) -> str:
        """Of whoever owes it: the officer's, or the number of the unit in the phone book."""
        held = next((each.phone for each in self.owners if each.phone), "")
        if held or not self.deadline.owner_unit:
            return held
        book = UnitContact.objects.filter(
            organisation=self.incident.organisation_id, unit_code=self.deadline.owner_unit
        )
        return book.order_by("pk").values_list("phone", flat=True).first() or ""

    @cached_property
    def history(self) -> list[Happened]:
        """Oldest first."""
        key = str(self.deadline.pk)
        named = Q(payload__deadline=key) | Q(payload__old=key) | Q(payload__new=key)
        moved = Q(payload__stopped__contains=[key]) | Q(payload__resumed__contains=[key])
        events = list(
            self.incident.events.filter(named | moved)
            .defer("hash", "prev_hash")
            .order_by("-seq")[:MOST_EVENTS]
        )
        sent: dict[UUID, list[Notice]] = {}
        for row in self._notices(each.pk for each in events):
            sent.setdefault(row.event_id, []).append(row)
        return [Happened(each, [_told(row) for row in sent.get(each.pk, [])]) for each in reversed(events)]

    def _notices(self, events: Iterable[UUID]) -> list[Notice]:
        rows = self.incident.notices.filter(event__in=list(events))
        self.notices = list(rows.order_by("recipient_name", "-channel", "pk")[:MOST_NOTICES])
        return self.notices

    @property
    def unread(self) -> list[UUID]:
        """Notices to this officer about this clock that he has not read yet. After `history`."""
        return [
            row.pk
            for row in self.notices
            if row.officer_id == self.room.officer.pk
            and row.state in (NoticeState.PLANNED, NoticeState.DELIVERED)
        ]

    @cached_property
    def coming(self) -> list[Coming]:
        """What is done next if nobody does anything, by the rule that will do it; empty where nothing is."""
        if self.rule is None or self.deadline.set_aside_at is not None:
            return []
        return ladders.coming(self.deadline, self.plan, self.reach, heard=self.heard, now=self.now)

    @cached_property
    def heard(self) -> Heard:
        """By round who has been told that it is late."""
        heard: Heard = {}
        rounds = {
            each.event.pk: each.event.payload.get("round")
            for each in self.history
            if each.event.kind in ladders.ROUSING
        }
        for row in self.notices:
            round_ = rounds.get(row.event_id)
            if round_ is not None:
                heard.setdefault(round_, set()).add(row.officer_id)
        return heard

    @property
    def rounds_after(self) -> int:
        """How often the ladder is climbed again after the round that is shown."""
        return max(0, self.plan.ladder.repeats - self.deadline.round)

    @property
    def said_all(self) -> bool:
        """Every rung of every round has been told and nobody has it in hand: only the telephone is left."""
        row = self.deadline
        climb = ladders.ladder_of(row, self.plan, self.reach)
        return bool(climb.rungs) and row.rung >= climb.rungs and row.is_open and row.acknowledged_at is None

    @cached_property
    def next_above(self) -> str:
        """「带班领导 李带」: whom 提前逐级 would reach now; empty where this round has nobody further up."""
        row, posts = self.deadline, self.plan.ladder.posts
        if not ladders.ladder_of(row, self.plan, self.reach).rungs or (row.missed_at is None and row.round):
            return ""
        heard = self.heard.get(row.round, set()) | {self.room.officer.pk}
        for post in posts[row.rung :]:
            new = [each.name for each in self.reach.by_post.get(post, []) if each.pk not in heard]
            if new:
                return f"{lookup.post(self.plan, post).title} {'、'.join(new)}"
        return ""


def _of_one_rule(room: Room, deadline_id: UUID) -> list[Deadline]:
    mine = room.incident.deadlines.filter(pk=deadline_id).values("rule_code")
    rows = room.incident.deadlines.filter(rule_code=Subquery(mine[:1]))
    return list(
        rows.select_related(*clock_ledger.NAMED, "superseded_by").order_by("owner_name", "label", "pk")[
            : clock_ledger.MOST
        ]
    )


def _told(row: Notice) -> Told:
    at = row.signed_at or row.read_at or row.delivered_at
    words = row.get_state_display()
    if row.failure:
        words = f"{words}：{row.failure}"
    return Told(row.recipient_name, row.get_channel_display(), words, at)
