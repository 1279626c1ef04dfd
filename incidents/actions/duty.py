"""上岗, 离岗: an officer has the watch from here on. What is checked informs and refuses nothing (design.md 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions import alarming
from incidents.events import NoticePlan
from incidents.models import (
    LIVE_STATES,
    CheckedDevice,
    DeviceCheck,
    EventKind,
    Incident,
    Officer,
    Organisation,
    RosterShift,
    ShiftLogEntry,
    Watch,
)
from incidents.plans.schema import HeldPost
from incidents.queries import watch_posts
from incidents.queries.authority import holders_by_post
from incidents.queries.watch_posts import Desk
from incidents.rules import roster
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState
from incidents.rules.roster import Span

FARTHEST_APART = Decimal(10**8)
LONGEST_PHONE = 40
LONGEST_REASON = 200


@dataclass(frozen=True)
class Checks:
    """What was tried at 上岗: {device: it worked}. A device that is not there was not tried (未试)."""

    devices: Mapping[str, bool] = field(default_factory=dict)
    clock_apart: Decimal | None = None
    """Seconds by which this computer is ahead of the server; None: not measured."""


@transaction.atomic
def begin(
    *,
    post: str,
    by: Officer,
    now: datetime,
    phone: str | None = None,
    checks: Checks | None = None,
    together: bool = False,
) -> Watch:
    """Take the watch of `post` at this desk. Raises NotAllowed, WrongState where somebody else has it and it is not
    declared a double watch, InvalidInput."""
    desk = watch_posts.desk_of(by)
    entry = desk.entry(post)
    lock(desk)
    require_able(desk, entry, by, now)
    opened = open_watches(desk, post)
    _free(desk, entry, opened, by, together=together)
    watch = start(desk, entry, by, now, phone=phone, checks=checks or Checks())
    _tell(desk, watch, opened, now)
    alarming.look_at_office(desk.office.pk, now=now)
    return watch


@transaction.atomic
def leave(*, watch_id: UUID, by: Officer, now: datetime, reason: str = "") -> Watch:
    """离岗 without handing over. The last one of a post says why; the post is empty from then on."""
    desk = watch_posts.desk_of(by)
    lock(desk)
    watch: Watch = Watch.objects.select_related("officer").get(pk=watch_id, organisation=desk.office)
    if watch.officer_id != by.pk:
        raise NotAllowed("只能由在岗人本人离岗；他不在时，由接班人办理接班。", who_can=watch.officer.name)
    if watch.ended_at is not None:
        raise WrongState("您已经离岗。")
    alone = len(open_watches(desk, watch.post)) == 1
    if alone and not reason.strip():
        raise InvalidInput({"reason": "没有人接班，请写明离岗原因；能交接的请办理交接班。"})
    watch.ended_at, watch.left_reason = now, reason.strip()[:LONGEST_REASON]
    watch.save(update_fields=["ended_at", "left_reason"])
    title = desk.title(watch.post)
    rest = f"，{title}无人接班：{watch.left_reason}" if alone else f"，{title}由同班人员继续"
    write(desk, f"{by.name}离岗{rest}", by=by, now=now)
    said_on_incidents(desk, f"{by.name}离岗{rest}", watch, now=now, by=by)
    alarming.look_at_office(desk.office.pk, now=now)
    return watch


def lock(desk: Desk) -> None:
    """One at a time takes, leaves or hands over a watch of the office. Taken before any incident's lock."""
    Organisation.objects.select_for_update(no_key=True).get(pk=desk.office.pk)


def require_able(desk: Desk, entry: HeldPost, officer: Officer, now: datetime) -> None:
    """NotAllowed unless he holds the post or stands in for it."""
    held = holders_by_post(desk.office.pk, now=now)
    if officer not in watch_posts.candidates(held, entry):
        titles = "、".join(desk.title(code) for code in (entry.post, *entry.stand_in))
        raise NotAllowed(
            watch_posts.why_not(desk, entry, officer), clause=desk.clause(entry.clause), who_can=titles
        )


def open_watches(desk: Desk, post: str) -> list[Watch]:
    """Who has the watch of the post, the longest first."""
    rows = Watch.objects.filter(organisation=desk.office, post=post, ended_at__isnull=True)
    return list(rows.select_related("officer").order_by("began_at"))


def _free(desk: Desk, entry: HeldPost, opened: Sequence[Watch], by: Officer, *, together: bool) -> None:
    if any(each.officer_id == by.pk for each in opened):
        raise WrongState(f"您已在{desk.title(entry.post)}岗位上。")
    if not opened or (together and len(opened) < entry.together):
        return
    names = "、".join(each.officer.name for each in opened)
    since = opened[0].began_at.astimezone(BEIJING).strftime("%H:%M")
    more = f"，同时至多 {entry.together} 人" if together else "，请办理交接班"
    double = "，或声明双岗" if entry.together > len(opened) and not together else ""
    raise WrongState(
        f"{desk.title(entry.post)}现由{names}在岗（{since} 起）{more}{double}。",
        clause=desk.clause(entry.clause),
        who_can=names,
    )


def start(
    desk: Desk, entry: HeldPost, officer: Officer, now: datetime, *, phone: str | None, checks: Checks
) -> Watch:
    """Write the watch with its shift, its telephone and what was tried. The caller holds the lock and has checked."""
    shift, ends_at = _shift(desk, entry, officer, now)
    apart = _clock(checks)
    watch = Watch.objects.create(
        organisation=desk.office,
        officer=officer,
        post=entry.post,
        shift=shift,
        began_at=now,
        ends_at=ends_at,
        phone=(officer.phone if phone is None else phone).strip()[:LONGEST_PHONE],
        checks=_tried(desk, checks),
        clock_apart_seconds=apart,
    )
    DeviceCheck.objects.bulk_create(
        DeviceCheck(
            organisation=desk.office,
            device=device,
            works=works,
            note=_clock_words(apart) if device == CheckedDevice.CLOCK and apart is not None else "上岗检查",
            checked_at=now,
            checked_by=officer,
        )
        for device, works in watch.checks.items()
    )
    return watch


def _clock(checks: Checks) -> Decimal | None:
    if checks.clock_apart is None or abs(checks.clock_apart) >= FARTHEST_APART:
        return None
    return checks.clock_apart.quantize(Decimal("0.1"))


def _clock_words(apart: Decimal) -> str:
    return f"本机{'快' if apart > 0 else '慢'} {abs(apart)} 秒"


def _tried(desk: Desk, checks: Checks) -> dict[str, bool]:
    unknown = [each for each in checks.devices if each not in CheckedDevice.values]
    if unknown:
        raise InvalidInput({"checks": "设备应为：" + "、".join(CheckedDevice.values) + "。"})
    found = {str(device): bool(works) for device, works in checks.devices.items()}
    if (apart := _clock(checks)) is not None:
        found[CheckedDevice.CLOCK.value] = abs(apart) <= desk.practice.clock_apart_seconds
    return found


def _shift(
    desk: Desk, entry: HeldPost, officer: Officer, now: datetime
) -> tuple[RosterShift | None, datetime]:
    """The shift of the roster that he takes, and when he is to be relieved: at the end of the last that follows it
    without a break; without a roster after the plan's length of a shift."""
    early = now + timedelta(minutes=desk.practice.early_minutes)
    rows = list(
        RosterShift.objects.filter(
            organisation=desk.office, post=entry.post, officer=officer, ends_at__gt=now
        ).order_by("starts_at")[: len(desk.practice.shifts) * roster.DAYS_READ]
    )
    begun = [row for row in rows if row.starts_at <= early]
    if not begun:
        return None, now + timedelta(minutes=desk.practice.shift_minutes)
    spans = [Span(row.post, row.officer_id, row.starts_at, row.ends_at) for row in rows]
    # Who comes ten minutes before his time takes the shift that begins, not the end of the one that is over.
    first = max(begun, key=lambda row: (row.ends_at > early, row.starts_at))
    return first, roster.run_end(spans, spans[rows.index(first)])


def _tell(desk: Desk, watch: Watch, others: Sequence[Watch], now: datetime) -> None:
    title = desk.title(watch.post)
    beside = f"，与{'、'.join(each.officer.name for each in others)}双岗" if others else ""
    phone = f"，值班电话 {watch.phone}" if watch.phone else ""
    words = f"{watch.officer.name}上岗（{title}）{beside}{phone}"
    write(desk, f"{words}；{checked_words(watch)}", by=watch.officer, now=now)
    said_on_incidents(desk, words, watch, now=now, by=watch.officer)


def checked_words(watch: Watch) -> str:
    """「声音 ✓ 打印 未试 对时 ■ 本机快 41.0 秒」."""
    found = []
    for device in CheckedDevice:
        works = watch.checks.get(device.value)
        words = "未试" if works is None else "✓" if works else "■ 不能用"
        if device == CheckedDevice.CLOCK and works is False and watch.clock_apart_seconds is not None:
            words = f"■ {_clock_words(watch.clock_apart_seconds)}"
        found.append(f"{device.label} {words}")
    return "　".join(found)


def write(desk: Desk, words: str, *, by: Officer, now: datetime) -> None:
    """One line of the shift log."""
    ShiftLogEntry.objects.create(
        organisation=desk.office, text=words[:500], occurred_at=now, recorded_at=now, recorded_by=by
    )


def said_on_incidents(
    desk: Desk,
    words: str,
    watch: Watch,
    *,
    now: datetime,
    by: Officer,
    payload: Mapping[str, Any] | None = None,
    told: Sequence[Officer] = (),
) -> int:
    """On every live incident: whose name its clocks carry from now on. `told` hear of it once, with the first.
    Returns how many incidents."""
    rows = Incident.objects.filter(organisation=desk.office, state__in=LIVE_STATES)
    incidents = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for place, incident in enumerate(incidents):
        notices = [
            NoticePlan("handover", f"officer:{each.pk}", each.name, words[:120], officer_id=each.pk)
            for each in (told if place == 0 else ())
        ]
        events.record(
            incident,
            EventKind.HANDED_OVER,
            by=by,
            now=now,
            post=desk.title(watch.post),
            summary=words,
            clause=desk.entry(watch.post).clause,
            payload={"watch": watch.pk, "post": watch.post, **(payload or {})},
            notices=notices,
        )
    return len(incidents)
