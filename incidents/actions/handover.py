"""交接班: the one who leaves signs, the one who comes signs; from then on the clocks of the post carry his name."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents.actions import alarming, duty
from incidents.actions.duty import Checks
from incidents.models import Handover, Officer, Watch
from incidents.queries import handover as queries
from incidents.queries import watch_posts
from incidents.queries.authority import Reach
from incidents.queries.watch_posts import Desk
from incidents.rules import handing_over
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

LONGEST_NOTE = 2000


@transaction.atomic
def give(
    *,
    watch_id: UUID,
    to: Officer,
    by: Officer,
    now: datetime,
    note: str = "",
    ticked: Iterable[str] = (),
) -> Handover:
    """交班人签字, by the one who has the watch; again until the other has signed. What he did not tick is kept as such.

    Raises NotAllowed, WrongState, InvalidInput, Watch.DoesNotExist."""
    desk = watch_posts.desk_of(by)
    duty.lock(desk)
    watch = _open_watch(desk, watch_id)
    if watch.officer_id != by.pk:
        raise NotAllowed("只能由在岗人本人交班签字。", who_can=watch.officer.name)
    _may_take(desk, watch, to, now)
    items = queries.sheet(by, since=watch.began_at, now=now)
    row = queries.open_handover(watch) or Handover(organisation=desk.office, watch=watch, opened_at=now)
    row.to_officer = to
    row.note = note.strip()[:LONGEST_NOTE]
    row.items = [each.as_dict() for each in handing_over.settled(items, ticked=ticked)]
    row.given_at, row.given_by = now, by
    row.save()
    return row


@transaction.atomic
def take(
    *,
    handover_id: UUID,
    by: Officer,
    now: datetime,
    at_desk: bool = False,
    phone: str | None = None,
    checks: Checks | None = None,
) -> Handover:
    """接班人签字: the old watch ends, his begins. `at_desk`: he signed with his own code at the other's screen.

    Raises Handover.DoesNotExist, WrongState, NotAllowed."""
    desk = watch_posts.desk_of(by)
    duty.lock(desk)
    row: Handover = Handover.objects.select_related("watch__officer", "to_officer").get(
        pk=handover_id, organisation=desk.office
    )
    if row.taken_at is not None:
        raise WrongState("这次交接已经签完。")
    if row.given_at is None:
        raise WrongState("交班人还没有签字。", who_can=row.watch.officer.name)
    if row.to_officer_id != by.pk:
        raise NotAllowed(f"交班人交给的是{row.to_officer}。", who_can=row.to_officer.name)
    watch = _open_watch(desk, row.watch_id)
    _may_take(desk, watch, by, now)
    before = queries.stored(row)
    items = handing_over.settled(
        queries.sheet(by, since=watch.began_at, now=now), before=before or [_nothing()]
    )
    row.taken_at_desk = at_desk
    return _pass_on(desk, watch, row, items, by, now, phone=phone, checks=checks)


@transaction.atomic
def take_over(
    *,
    watch_id: UUID,
    reason: str,
    by: Officer,
    now: datetime,
    phone: str | None = None,
    checks: Checks | None = None,
) -> Handover:
    """接班 while the other is not there to sign: the reason takes the place of his signature, and stays readable.

    Raises Watch.DoesNotExist, InvalidInput, WrongState, NotAllowed."""
    desk = watch_posts.desk_of(by)
    duty.lock(desk)
    watch = _open_watch(desk, watch_id)
    _may_take(desk, watch, by, now)
    if not reason.strip():
        raise InvalidInput({"reason": "请写交班人为什么没有签字。"})
    row = queries.open_handover(watch) or Handover(organisation=desk.office, watch=watch, opened_at=now)
    row.to_officer = by
    row.reason = reason.strip()[: duty.LONGEST_REASON]
    items = handing_over.settled(queries.sheet(by, since=watch.began_at, now=now), before=queries.stored(row))
    return _pass_on(desk, watch, row, items, by, now, phone=phone, checks=checks)


def _nothing() -> handing_over.Item:
    """What was signed for was an empty sheet: all that is there now came after."""
    return handing_over.Item("", "", "")


def _open_watch(desk: Desk, watch_id: UUID) -> Watch:
    watch: Watch = Watch.objects.select_related("officer").get(pk=watch_id, organisation=desk.office)
    if watch.ended_at is not None:
        raise WrongState(f"{watch.officer}已经下岗，请直接上岗。")
    return watch


def _may_take(desk: Desk, watch: Watch, to: Officer, now: datetime) -> None:
    if to.organisation_id != desk.office.pk or not to.is_active:
        raise InvalidInput({"to": "接班人不在本单位。"})
    if to.pk == watch.officer_id:
        raise InvalidInput({"to": "不能交给自己。"})
    duty.require_able(desk, desk.entry(watch.post), to, now)


def _pass_on(
    desk: Desk,
    watch: Watch,
    row: Handover,
    items: list[handing_over.Item],
    by: Officer,
    now: datetime,
    *,
    phone: str | None,
    checks: Checks | None,
) -> Handover:
    """The old watch ends, the new one begins, in one transaction; every live incident says whose its clocks are."""
    watch.ended_at = now
    watch.save(update_fields=["ended_at"])
    row.items = [each.as_dict() for each in items]
    row.taken_at, row.taken_by = now, by
    row.successor = _successor(desk, watch, by, now, phone=phone, checks=checks)
    row.save()
    words = _words(desk, row)
    duty.write(desk, words, by=by, now=now)
    payload: dict[str, Any] = {"handover": row.pk, "from": watch.officer.name, "to": by.name}
    leaders = Reach(desk.office.pk, now).by_post.get(desk.practice.told, [])
    told = [each for each in leaders if each.pk not in (by.pk, watch.officer_id)]
    duty.said_on_incidents(desk, words, row.successor, now=now, by=by, payload=payload, told=told)
    alarming.look_at_office(desk.office.pk, now=now)
    return row


def _successor(
    desk: Desk, watch: Watch, by: Officer, now: datetime, *, phone: str | None, checks: Checks | None
) -> Watch:
    """His own watch where he has the post already (双岗), else a new one."""
    for each in duty.open_watches(desk, watch.post):
        if each.officer_id == by.pk:
            return each
    entry = desk.entry(watch.post)
    return duty.start(desk, entry, by, now, phone=phone, checks=checks or Checks())


def _words(desk: Desk, row: Handover) -> str:
    """「值班员交接：张值 → 刘值，未完时限 3、待补签 1」."""
    groups = [each for each in handing_over.grouped(queries.stored(row)) if each.items]
    counted = "、".join(
        f"{each.title} {len(each.items)}" for each in groups if each.kind not in ("device", "log")
    )
    unsigned = f"；{row.watch.officer}未签字：{row.reason}" if row.given_at is None else ""
    at = row.given_at or row.taken_at
    signed = f"，{at.astimezone(BEIJING):%H:%M} 交班签字" if row.given_at and at else ""
    matters = f"，{counted}" if counted else "，无未结事项"
    title = desk.title(row.watch.post)
    return f"{title}交接：{row.watch.officer} → {row.to_officer}{signed}{unsigned}{matters}"
