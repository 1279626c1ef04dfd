"""值班表: who is to hold which post when. Past shifts are not rewritten; each change keeps who made it and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from incidents.actions import alarming
from incidents.models import Officer, Organisation, RosterAct, RosterChange, RosterShift
from incidents.queries.authority import holders_by_post, posts_of
from incidents.queries.watch_posts import Desk, candidates, desk_of, require_roster, why_not
from incidents.rules import roster
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import InvalidInput, WrongState

WEEK = 7
MOST_AT_ONCE = 400
LONGEST_NAME = 20
LONGEST_WORDS = 200
UNNAMED = "值班"


@dataclass(frozen=True)
class Shift:
    """A shift as it is asked for."""

    post: str
    username: str
    name: str
    starts_at: datetime
    ends_at: datetime
    at: str = ""
    """Where it was read, in a complaint: 「第 3 行」."""


@transaction.atomic
def add(
    shifts: Sequence[Shift], *, by: Officer, now: datetime, act: RosterAct = RosterAct.ADDED
) -> list[RosterShift]:
    """Put shifts on the roster, all or none; what stands there already in the same words is left as it is.

    Raises NotAllowed, InvalidInput with one sentence a shift."""
    desk = _desk(by, now)
    if len(shifts) > MOST_AT_ONCE:
        raise InvalidInput({"shifts": f"一次至多 {MOST_AT_ONCE} 班。"})
    people = _Checked(desk, now)
    rows = [people.row(each, by=by) for each in shifts]
    people.refuse()
    known = _known(desk.office, rows)
    fresh = {_key(row): row for row in rows if _key(row) not in known}
    made = RosterShift.objects.bulk_create(list(fresh.values()))
    _keep(desk, made, act, by=by, now=now)
    alarming.look_at_office(desk.office.pk, now=now)
    return made


@transaction.atomic
def change(
    *,
    shift_id: UUID,
    by: Officer,
    now: datetime,
    username: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> RosterShift:
    """Another officer or other hours for a shift that has not begun. What stood there before stays on record."""
    desk = _desk(by, now)
    row = _ahead(desk, shift_id, now)
    before = _words(desk, row)
    wanted = Shift(
        row.post,
        username or row.officer.username,
        row.name,
        starts_at or row.starts_at,
        ends_at or row.ends_at,
    )
    checked = _Checked(desk, now)
    new = checked.row(wanted, by=by)
    checked.refuse()
    if _key(new) != _key(row) and _key(new) in _known(desk.office, [new]):
        raise InvalidInput({"officer": "值班表上已有这一班。"})
    row.officer, row.starts_at, row.ends_at = new.officer, new.starts_at, new.ends_at
    row.entered_at, row.entered_by = now, by
    row.save(update_fields=["officer", "starts_at", "ends_at", "entered_at", "entered_by"])
    _write(desk, row, RosterAct.CHANGED, f"{before} → {_words(desk, row)}", by=by, now=now)
    alarming.look_at_office(desk.office.pk, now=now)
    return row


@transaction.atomic
def remove(*, shift_id: UUID, by: Officer, now: datetime) -> RosterShift:
    """Take a shift that has not begun off the roster."""
    desk = _desk(by, now)
    row = _ahead(desk, shift_id, now)
    _write(desk, row, RosterAct.REMOVED, _words(desk, row), by=by, now=now)
    row.delete()
    alarming.look_at_office(desk.office.pk, now=now)
    return row


@transaction.atomic
def copy_week(*, monday: date, by: Officer, now: datetime) -> list[RosterShift]:
    """The shifts of the week before, seven days later, where they are still to come."""
    desk = _desk(by, now)
    later = timedelta(WEEK)
    since = roster.day_start(monday) - later
    rows = RosterShift.objects.filter(
        organisation=desk.office,
        starts_at__gte=since,
        starts_at__lt=since + later,
        ends_at__gt=now - later,
        officer__is_active=True,
    ).select_related("officer")
    shifts = [
        Shift(
            row.post,
            row.officer.username,
            row.name,
            row.starts_at + later,
            row.ends_at + later,
            at=f"{row.officer.name} {roster.hours_in_words(row.starts_at + later, row.ends_at + later)}",
        )
        for row in rows[:MOST_AT_ONCE]
    ]
    if not shifts:
        raise InvalidInput({"week": "上一周的值班表是空的，没有可复制的班次。"})
    return add(shifts, by=by, now=now, act=RosterAct.COPIED)


def _desk(by: Officer, now: datetime) -> Desk:
    """403 first; then the office's roster is written by one at a time."""
    desk = desk_of(by)
    require_roster(desk, [each.post for each in posts_of(by, now=now)])
    Organisation.objects.select_for_update(no_key=True).get(pk=desk.office.pk)
    return desk


def _ahead(desk: Desk, shift_id: UUID, now: datetime) -> RosterShift:
    """A shift of this office that has not begun. Raises RosterShift.DoesNotExist, WrongState."""
    row: RosterShift = (
        RosterShift.objects.filter(organisation=desk.office).select_related("officer").get(pk=shift_id)
    )
    if row.starts_at <= now:
        raise WrongState("这一班已经开始，值班表不能改写；换人请办理交接班。")
    return row


class _Checked:
    """Shifts under examination: whoever they name must be able to hold the post; all complaints come at once."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self.desk = desk
        self.now = now
        self.errors: dict[str, str] = {}
        rows = Officer.objects.filter(organisation=desk.office, is_active=True)
        self.officers = {each.username: each for each in rows}
        self.held: dict[datetime, dict[str, list[Officer]]] = {}

    def row(self, shift: Shift, *, by: Officer) -> RosterShift:
        officer = self.officers.get(shift.username, by)
        self._check(shift, officer)
        return RosterShift(
            organisation=self.desk.office,
            post=shift.post,
            officer=officer,
            name=shift.name.strip()[:LONGEST_NAME] or UNNAMED,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            entered_at=self.now,
            entered_by=by,
        )

    def _check(self, shift: Shift, officer: Officer) -> None:
        entry = next((each for each in self.desk.practice.held if each.post == shift.post), None)
        if entry is None:
            return self._say("post", shift, "这不是要排班的岗位。")
        if shift.ends_at <= shift.starts_at:
            return self._say("ends_at", shift, "交班不能早于接班，请核对。")
        if shift.ends_at - shift.starts_at > timedelta(roster.DAYS_READ):
            return self._say("ends_at", shift, f"一班至多 {roster.DAYS_READ} 天，请分开排。")
        if shift.ends_at <= self.now:
            return self._say("starts_at", shift, "这一班已经过去，值班表不补写。")
        if shift.username not in self.officers:
            return self._say("officer", shift, "本单位没有这位人员。")
        # Postings change with days, not with hours: they are asked for once a day that the shifts begin on.
        day = max(shift.starts_at, self.now)
        key = roster.day_start(day.astimezone(BEIJING).date())
        if key not in self.held:
            self.held[key] = holders_by_post(self.desk.office.pk, now=day)
        if officer not in candidates(self.held[key], entry):
            return self._say("officer", shift, why_not(self.desk, entry, officer))
        return None

    def _say(self, field: str, shift: Shift, sentence: str) -> None:
        self.errors[shift.at or field] = sentence

    def refuse(self) -> None:
        if self.errors:
            raise InvalidInput(self.errors)


def _key(row: RosterShift) -> tuple[object, ...]:
    return (row.post, row.officer_id, row.starts_at)


def _known(office: Organisation, rows: Iterable[RosterShift]) -> set[tuple[object, ...]]:
    starts = {row.starts_at for row in rows}
    found = RosterShift.objects.filter(organisation=office, starts_at__in=starts)
    return set(found.values_list("post", "officer_id", "starts_at"))


def _words(desk: Desk, row: RosterShift) -> str:
    hours = roster.hours_in_words(row.starts_at, row.ends_at)
    return f"{desk.title(row.post)} {row.officer.name} {row.name} {hours}"


def _write(desk: Desk, row: RosterShift, act: RosterAct, words: str, *, by: Officer, now: datetime) -> None:
    RosterChange.objects.create(
        organisation=desk.office,
        shift_id=row.pk,
        act=act,
        words=words[:LONGEST_WORDS],
        starts_at=row.starts_at,
        changed_at=now,
        changed_by=by,
    )


def _keep(desk: Desk, rows: Iterable[RosterShift], act: RosterAct, *, by: Officer, now: datetime) -> None:
    RosterChange.objects.bulk_create(
        RosterChange(
            organisation=desk.office,
            shift_id=row.pk,
            act=act,
            words=_words(desk, row)[:LONGEST_WORDS],
            starts_at=row.starts_at,
            changed_at=now,
            changed_by=by,
        )
        for row in rows
    )
