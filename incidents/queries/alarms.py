"""The alarms of an office as they stand: rows that `actions.alarming` keeps. One statement a question."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.models import Alarm, Incident, OfficeAlarms, Officer
from incidents.plans import lookup, registry
from incidents.plans.schema import Alarming, Plan
from incidents.queries.desk import BULKY
from incidents.queries.editions import plan_in
from incidents.rules import powers
from incidents.rules.alarms import KINDS, P3, Kind
from incidents.rules.lifecycle import Command

MOST = 200
CALLS = Q(shelved_until__isnull=True) & (
    Q(acknowledged_at__isnull=True) | Q(acknowledged_at__lt=F("announced_at"))
)
"""Nobody has confirmed it since it last called, and it is not put aside."""


def of_office(officer: Officer) -> QuerySet[Alarm]:
    """Every alarm of his office, standing or not; none for who has no office."""
    if officer.organisation_id is None:
        return Alarm.objects.none()
    rows = Alarm.objects.filter(organisation_id=officer.organisation_id)
    return rows.select_related("incident", "deadline", "warning", "acknowledged_by", "shelved_by").defer(
        *(f"incident__{name}" for name in BULKY)
    )


@dataclass(frozen=True)
class AlarmLine:
    """One line of the list, with what its kind says of every alarm of that kind."""

    row: Alarm
    plan: Plan | None

    @property
    def kind(self) -> Kind:
        return KINDS[self.row.kind]

    @property
    def owner(self) -> str:
        return self.row.owner_name or self.kind.owner

    @property
    def is_shelved(self) -> bool:
        return self.row.shelved_until is not None

    @property
    def is_confirmed(self) -> bool:
        at = self.row.acknowledged_at
        return at is not None and at >= self.row.announced_at

    @property
    def calls(self) -> bool:
        return not (self.is_confirmed or self.is_shelved or self.row.cleared_at)

    @property
    def is_grave(self) -> bool:
        return self.row.priority == 1

    @property
    def counted(self) -> str:
        """n of m: 「9/14」."""
        return f"{self.row.done}/{self.row.wanted}" if self.row.wanted else ""

    @property
    def badge(self) -> str:
        clock = self.row.deadline
        return ("预案未定" if clock.reading else clock.get_badge_display()) if clock else ""

    @property
    def clause_ref(self) -> str:
        return lookup.clause_ref(self.plan, self.row.clause) if self.plan and self.row.clause else ""

    @property
    def clause_text(self) -> str:
        return lookup.clause(self.plan, self.row.clause).text if self.plan and self.row.clause else ""


def standing(officer: Officer, plan: Plan | None) -> list[AlarmLine]:
    """Every alarm that is not cleared: what is put aside last, else P1 first, then the oldest."""
    rows = of_office(officer).filter(cleared_at__isnull=True).order_by("priority", "raised_at", "cause")
    found = [line(row, plan) for row in rows[:MOST]]
    return sorted(found, key=lambda each: each.is_shelved)


def line(row: Alarm, plan: Plan | None) -> AlarmLine:
    """With the plan that its incident was received under, or its warning written; `plan`: of the office, for the rest."""
    about = row.incident or row.warning
    return AlarmLine(row, plan_in(about.edition_id) if about else plan)


def counted(found: Iterable[AlarmLine]) -> dict[int, int]:
    """How many of each priority."""
    return dict(sorted(Counter(each.row.priority for each in found).items()))


def quiet(found: Iterable[AlarmLine]) -> list[AlarmLine]:
    """Those that may be confirmed together."""
    return [each for each in found if each.calls and each.row.priority == P3]


def shelved(organisation_id: UUID | None) -> QuerySet[Alarm]:
    """What is put aside now, until when and why: for 交接班."""
    rows = Alarm.objects.filter(
        organisation_id=organisation_id, cleared_at__isnull=True, shelved_until__isnull=False
    )
    return rows.select_related("incident", "shelved_by").order_by("shelved_until")


@dataclass(frozen=True)
class Standing:
    """What the frame of every page shows: how many call for somebody, and how grave the gravest is."""

    count: int = 0
    worst: int | None = None
    revision: int = 0
    silenced_at: datetime | None = None


def frame(officer: Officer) -> Standing:
    """One statement."""
    if officer.organisation_id is None:
        return Standing()
    calls = Alarm.objects.filter(CALLS, organisation=OuterRef("pk"), cleared_at__isnull=True)
    number = calls.order_by().values("organisation").annotate(number=Count("pk")).values("number")
    row = (
        OfficeAlarms.objects.filter(pk=officer.organisation_id)
        .annotate(
            count=Coalesce(Subquery(number), 0),
            worst=Subquery(calls.order_by("priority").values("priority")[:1]),
        )
        .values("count", "worst", "revision", "silenced_at")
        .first()
    )
    return Standing(**row) if row else Standing()


def of_lines(lines: Sequence[AlarmLine], office: Any) -> Standing:
    """The same from what was read already: every standing line, and the office with its `alarms_state`."""
    calls = [each.row.priority for each in lines if each.calls]
    state = getattr(office, "alarms_state", None)
    return Standing(
        len(calls),
        min(calls, default=None),
        state.revision if state else 0,
        state.silenced_at if state else None,
    )


def practice_of(officer: Officer) -> Alarming | None:
    """The figures of the plan that his office works by, as this release knows it. No statement of its own."""
    if officer.organisation is None:
        return None
    try:
        return registry.get(officer.organisation.plan_code).alarms
    except registry.UnknownPlan:
        return None


@dataclass(frozen=True)
class Calling:
    """What a screen of the office is to sound for."""

    id: UUID
    priority: int
    announced_at: datetime
    drill: bool


def calling(officer: Officer, since: datetime | None) -> list[Calling]:
    """What calls and was announced after `since`, the last silence; P3 makes no sound."""
    rows = of_office(officer).filter(CALLS, cleared_at__isnull=True, priority__lt=P3)
    if since is not None:
        rows = rows.filter(announced_at__gt=since)
    found = rows.order_by("priority", "announced_at")[:MOST]
    return [Calling(row.pk, row.priority, row.announced_at, _is_drill(row)) for row in found]


def _is_drill(row: Alarm) -> bool:
    about = row.incident or row.warning
    return about is not None and about.drill


def newest_call(officer: Officer) -> dict[str, Any] | None:
    """The latest incident that somebody else of the office has logged."""
    rows = Incident.objects.filter(organisation_id=officer.organisation_id).exclude(recorded_by=officer)
    return rows.order_by("-recorded_at").values("id", "recorded_at", "drill").first()


def keeps_desk(plan: Plan | None, posts: Iterable[str]) -> bool:
    """Whether the alarms call for him: whoever may silence and confirm them."""
    return plan is not None and powers.holds(plan, posts, Command.KEEP_ALARMS)
