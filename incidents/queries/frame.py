"""The few things that the frame of every page shows."""

from datetime import datetime

from incidents.models import LIVE_STATES, Deadline, Officer, Posting, SweepBeat


def on_watch(officer: Officer, post: str, *, now: datetime) -> list[str]:
    """Names of those who hold the watch in the officer's office; administrators have no watch."""
    if officer.organisation_id is None:
        return ["—"]
    held = Posting.objects.held_at(now).filter(
        organisation_id=officer.organisation_id, post=post, officer__is_active=True
    )
    return list(held.order_by("officer__username").values_list("officer__name", flat=True).distinct())


def overdue(officer: Officer, *, now: datetime) -> int:
    """Open clocks past their due time in the officer's office."""
    if officer.organisation_id is None:
        return 0
    return (
        Deadline.objects.open()
        .filter(
            incident__organisation_id=officer.organisation_id,
            incident__state__in=LIVE_STATES,
            due_at__lte=now,
        )
        .values("incident_id", "rule_code", "due_at")
        .distinct()
        .count()
    )


def last_sweep() -> datetime | None:
    """When the clocks were last looked at, by whichever sweeper."""
    return SweepBeat.objects.order_by("-swept_at").values_list("swept_at", flat=True).first()
