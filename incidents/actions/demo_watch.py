"""The demo's watch: colleagues who relieve each other, a roster around now, and the first of each post at his desk."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from incidents.actions import duty
from incidents.models import Officer, Organisation, Posting, RosterChange, RosterShift, Watch
from incidents.plans.schema import ShiftHours
from incidents.queries import watch_posts
from incidents.queries.watch_posts import Desk
from incidents.rules import roster
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import NotAllowed

DAYS_BEFORE, DAYS_AFTER = 7, 28
STARTED_AGAIN = "演示系统重新启动"

Planned = tuple[ShiftHours, datetime, datetime, date]


@transaction.atomic
def keep(content: Mapping[str, Any], *, now: datetime) -> None:
    """Man the desks of the demo's offices. Where somebody's watch still runs, nothing of his post is touched."""
    since = datetime.fromisoformat(content["since"])
    for office in content["organisations"]:
        organisation = Organisation.objects.filter(code=office["code"], demo=True).first()
        if organisation is not None and "watch" in office:
            _man(organisation, office["watch"], since, now)


def _man(organisation: Organisation, written: Mapping[str, Any], since: datetime, now: datetime) -> None:
    turns: Mapping[str, list[str]] = written["turns"]
    first = Officer.objects.filter(organisation=organisation, username=next(iter(turns.values()))[0]).first()
    if first is None:
        return
    try:
        desk = watch_posts.desk_of(first)
    except NotAllowed:
        return  # the plan of this edition says nothing of a watch
    for each in written["relief"]:
        _relief(each, first, since)
    for entry in desk.practice.held:
        names = turns.get(entry.post, [])
        if names and not _still_on(desk, entry.post, now):
            people = {each.username: each for each in Officer.objects.filter(username__in=names)}
            _one_post(desk, entry.post, [people[name] for name in names], now)


def _relief(written: Mapping[str, Any], like: Officer, since: datetime) -> None:
    """A colleague with the same password."""
    officer, _ = Officer.objects.update_or_create(
        username=written["username"],
        defaults={
            "name": written["name"],
            "title": written["title"],
            "phone": written["phone"],
            "organisation": like.organisation,
            "password": like.password,
        },
    )
    posts = Posting.objects.filter(officer=like, unit_code="").values_list("post", flat=True)
    for post in posts:
        Posting.objects.get_or_create(
            officer=officer, organisation=like.organisation, post=post, unit_code="", starts_at=since
        )


def _still_on(desk: Desk, post: str, now: datetime) -> bool:
    opened = duty.open_watches(desk, post)
    return any(each.ends_at is None or each.ends_at > now for each in opened)


def _one_post(desk: Desk, post: str, people: Sequence[Officer], now: datetime) -> None:
    Watch.objects.filter(organisation=desk.office, post=post, ended_at__isnull=True).update(
        ended_at=now, left_reason=STARTED_AGAIN
    )
    _roster(desk, post, people, now)
    duty.begin(post=post, by=people[0], now=now)


def _roster(desk: Desk, post: str, people: Sequence[Officer], now: datetime) -> None:
    """Around now; what somebody has arranged himself stays as he arranged it."""
    own = RosterShift.objects.filter(organisation=desk.office, post=post)
    arranged = RosterChange.objects.filter(organisation=desk.office).values("shift_id")
    own.filter(ends_at__gt=now).exclude(pk__in=arranged).delete()
    taken = set(own.values_list("starts_at", flat=True))
    RosterShift.objects.bulk_create(
        RosterShift(
            organisation=desk.office,
            post=post,
            officer=people[_turn(number, len(people))],
            name=shift.name,
            starts_at=starts_at,
            ends_at=ends_at,
            entered_at=now,
            entered_by=people[0],
        )
        for number, (shift, starts_at, ends_at) in _numbered(desk, post, now)
        if starts_at not in taken
    )


def _numbered(
    desk: Desk, post: str, now: datetime
) -> list[tuple[int, tuple[ShiftHours, datetime, datetime]]]:
    """The shifts around now, the one that runs being 0. A post that is held singly changes by the day, the others by
    the shift."""
    today = now.astimezone(BEIJING).date()
    planned: list[Planned] = []
    for offset in range(-DAYS_BEFORE, DAYS_AFTER):
        day = today + timedelta(offset)
        planned += [(shift, *roster.hours_on(shift, day), day) for shift in desk.practice.shifts]
    current = next(place for place, each in enumerate(planned) if each[1] <= now < each[2])
    daily = desk.entry(post).together == 1
    return [
        ((each[3] - planned[current][3]).days if daily else place - current, each[:3])
        for place, each in enumerate(planned)
    ]


def _turn(number: int, people: int) -> int:
    """Whose turn it is: the first now and in the following one, so that a demo has hours before anybody must come."""
    return (number if number < 1 else number - 1) % people
