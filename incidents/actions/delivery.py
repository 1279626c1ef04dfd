"""Second stage of a notice: at least once, by its key; a channel is ✓ only when it has arrived."""

from datetime import datetime

from django.db import transaction

from incidents.models import Notice, NoticeChannel, NoticeState, Officer

BATCH = 200


@transaction.atomic
def deliver_due(*, now: datetime) -> int:
    """Deliver what is due on the screen channel. Telephone and paper stay 待送达 until a person says so."""
    due = list(
        Notice.objects.select_for_update(skip_locked=True)
        .filter(state=NoticeState.PLANNED, next_attempt_at__lte=now)
        .order_by("next_attempt_at")[:BATCH]
    )
    for notice in due:
        notice.attempts += 1
        notice.next_attempt_at = None
        if notice.channel == NoticeChannel.SCREEN:
            notice.state, notice.delivered_at = NoticeState.DELIVERED, now
    Notice.objects.bulk_update(due, ["attempts", "next_attempt_at", "state", "delivered_at"])
    return len(due)


def mark_read(*, by: Officer, now: datetime) -> int:
    """已读: the officer has opened the page that shows his notices."""
    return Notice.objects.filter(officer=by, state__in=[NoticeState.PLANNED, NoticeState.DELIVERED]).update(
        state=NoticeState.READ, read_at=now, next_attempt_at=None
    )
