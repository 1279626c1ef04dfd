"""委托 of an office: in force, to come, over; who may give one, to whom."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import Delegation, Officer
from incidents.plans import lookup
from incidents.plans.schema import Plan, Post
from incidents.queries.authority import holders_by_post, posts_of
from incidents.queries.room import Cited, cite
from incidents.rules import powers
from incidents.rules.lifecycle import Command

MOST = 50


@dataclass(frozen=True)
class Line:
    row: Delegation
    title: str
    """Of the post that is lent."""
    state: str
    may_end: bool
    by_himself: bool


@dataclass(frozen=True)
class Office:
    """What one officer sees of his office's delegations, and what he may do about them."""

    lines: list[Line]
    posts: list[tuple[Post, Cited]]
    """Posts that may be lent, with the clause of those to whom."""
    givers: list[tuple[Officer, Post]]
    takers: list[Officer]
    records: bool
    """He writes down what others said on the telephone."""

    @property
    def may_give(self) -> bool:
        return bool(self.givers and self.takers)


def office(officer: Officer, plan: Plan, *, now: datetime) -> Office:
    """Newest first. Administrators and other offices have none of it."""
    held = holders_by_post(officer.organisation_id, now=now)
    lendable = [post for post in plan.posts if post.delegates_to]
    records = powers.holds(
        plan, [each.post for each in posts_of(officer, now=now)], Command.REQUEST_ACTIVATION
    )
    givers = [(each, post) for post in lendable for each in held.get(post.code, [])]
    takers = {each.pk: each for post in lendable for code in post.delegates_to for each in held.get(code, [])}
    rows = (
        Delegation.objects.filter(organisation=officer.organisation_id)
        .select_related("from_officer", "to_officer", "recorded_by")
        .order_by("-starts_at")[:MOST]
    )
    return Office(
        lines=[_line(row, plan, officer, records=records, now=now) for row in rows],
        posts=[
            (post, cite(plan, lookup.post(plan, code).clause))
            for post in lendable
            for code in post.delegates_to
        ],
        givers=[pair for pair in givers if records or pair[0].pk == officer.pk],
        takers=list(takers.values()),
        records=records,
    )


def _line(row: Delegation, plan: Plan, officer: Officer, *, records: bool, now: datetime) -> Line:
    over = row.ends_at is not None and row.ends_at <= now
    state = "已结束" if over else "未开始" if row.starts_at > now else "有效"
    own = row.from_officer_id == officer.pk
    known = {post.code: post.title for post in plan.posts}
    return Line(row, known.get(row.post, row.post), state, not over and (own or records), own)
