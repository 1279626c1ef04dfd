"""Second stage of a notice: at least once, by its key; a channel is ✓ only when it has arrived."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from incidents.models import Deadline, EventKind, Notice, NoticeChannel, NoticeState

BATCH = 200
ABOUT_A_CLOCK = (EventKind.DEADLINE_REMINDED, EventKind.DEADLINE_MISSED, EventKind.DEADLINE_ESCALATED)


@transaction.atomic
def deliver_due(*, now: datetime) -> int:
    """Deliver what is due on the screen channel. Telephone and paper stay 待送达 until a person says so.

    What a clock had to say and the clock has been settled since, is withdrawn: nobody is paged after it was done."""
    due = list(
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event")
        .filter(state=NoticeState.PLANNED, next_attempt_at__lte=now)
        .order_by("next_attempt_at")[:BATCH]
    )
    clocks = _clocks_of(due)
    outcomes: dict[tuple[str, str], list[UUID]] = {}
    for notice in due:
        outcomes.setdefault(_outcome(notice, clocks), []).append(notice.pk)
    for (state, why), notices in outcomes.items():
        Notice.objects.filter(pk__in=notices).update(
            state=state,
            failure=why,
            delivered_at=now if state == NoticeState.DELIVERED else F("delivered_at"),
            attempts=F("attempts") + 1,
            next_attempt_at=None,
        )
    return len(due)


def _outcome(notice: Notice, clocks: Mapping[str, Deadline]) -> tuple[str, str]:
    """What it is from now on, and why."""
    if why := _settled(notice, clocks):
        return NoticeState.WITHDRAWN, why
    arrived = notice.channel == NoticeChannel.SCREEN
    return NoticeState.DELIVERED if arrived else notice.state, notice.failure


def _clocks_of(notices: Iterable[Notice]) -> Mapping[str, Deadline]:
    keys = {_clock_of(row) for row in notices} - {""}
    rows = Deadline.objects.filter(pk__in=keys).select_related("acknowledged_by") if keys else []
    return {str(row.pk): row for row in rows}


def _clock_of(notice: Notice) -> str:
    about = notice.event.kind in ABOUT_A_CLOCK
    return str(notice.event.payload.get("deadline", "")) if about else ""


def _settled(notice: Notice, clocks: Mapping[str, Deadline]) -> str:
    """Why there is nothing to say any more; empty where there is."""
    clock = clocks.get(_clock_of(notice))
    if clock is None:
        return ""
    if not clock.is_open:
        return "时限已办结、免除或取代，未再发出"
    # What a person asked for after somebody had it in hand is meant for that very person, and goes out.
    by_itself = notice.event.actor_id is None and notice.event.kind != EventKind.DEADLINE_REMINDED
    if clock.acknowledged_by is not None and by_itself:
        return f"{clock.acknowledged_by.name}已确认，未再发出"
    return ""


def mark_opened(notices: Iterable[UUID], *, now: datetime) -> int:
    """已读: the officer has opened the page of what these told him."""
    unread = Notice.objects.filter(
        pk__in=list(notices), state__in=[NoticeState.PLANNED, NoticeState.DELIVERED]
    )
    return _read(unread, now=now)


def mark_read(*, incident_id: UUID, units: Iterable[str], now: datetime) -> int:
    """已读: an officer of these units has opened the page that shows what was sent to them."""
    waiting = Notice.objects.filter(
        incident_id=incident_id,
        unit_code__in=[unit for unit in units if unit],
        channel=NoticeChannel.SCREEN,
        state__in=[NoticeState.PLANNED, NoticeState.DELIVERED],
    )
    return _read(waiting, now=now)


def _read(notices: QuerySet[Notice], *, now: datetime) -> int:
    return notices.update(
        state=NoticeState.READ,
        read_at=now,
        delivered_at=Coalesce("delivered_at", Value(now)),
        next_attempt_at=None,
    )
