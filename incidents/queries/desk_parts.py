"""What the parts of the desk read, each table at most once and only where a part asks for it."""

from collections import defaultdict
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Min

from incidents.models import ActivationRequest, Officer, PhoneCall
from incidents.plans.schema import Plan
from incidents.queries import alarms, claims, desk, frame, on_watch
from incidents.queries.alarms import AlarmLine
from incidents.queries.authority import HeldPost
from incidents.queries.desk import Clock, IncidentLine
from incidents.queries.on_watch import Holder
from incidents.queries.telephone import redials
from incidents.queries.todo import requests_of
from incidents.queries.watch import Health, health


class DeskParts:
    """The desk of an officer at a moment."""

    def __init__(
        self, officer: Officer, plan: Plan | None, held: tuple[HeldPost, ...], now: datetime
    ) -> None:
        self.officer = officer
        self.plan = plan
        self.held = held
        self.now = now

    @cached_property
    def alarms(self) -> list[AlarmLine]:
        return alarms.standing(self.officer, self.plan)

    @cached_property
    def clocks(self) -> list[Clock]:
        return desk.clocks(self.officer)

    @cached_property
    def lines(self) -> list[IncidentLine]:
        return desk.incident_lines(self.officer, self.clocks)

    @cached_property
    def standing(self) -> frame.Standing | None:
        """What the system says of itself, and the warnings that leave somebody something to do."""
        return frame.standing(self.officer, with_what_is_left=True)

    @cached_property
    def holders(self) -> list[Holder]:
        """Who has the watch, or whom the roster names."""
        return on_watch.holders(self.officer.organisation_id, now=self.now)

    @cached_property
    def shift_began(self) -> datetime:
        return on_watch.shift_began(self.holders, self.plan, now=self.now)

    @cached_property
    def health(self) -> list[Health]:
        return health(self.officer, since=self.shift_began, now=self.now)

    @cached_property
    def requests(self) -> list[ActivationRequest]:
        return requests_of(self.officer)

    @cached_property
    def redials(self) -> list[PhoneCall]:
        return redials(self.officer.organisation_id) if self.officer.organisation_id else []

    @cached_property
    def disputed(self) -> dict[Any, list[tuple[str, datetime]]]:
        """Of each incident the indicators with 另一说法 that nobody has weighed."""
        rows = claims.unweighed().filter(incident__in=desk.live_incidents(self.officer))
        found: dict[Any, list[tuple[str, datetime]]] = defaultdict(list)
        for incident, indicator, at in (
            rows.values_list("incident_id", "indicator").annotate(at=Min("recorded_at")).order_by("at")
        ):
            found[incident].append((indicator, at))
        return found
