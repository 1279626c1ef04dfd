"""导演台 and 评估: the scripts of the installation, one drill with its injects, and what was observed in its incidents."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q, QuerySet

from incidents.models import ActivationRequest, Deadline, Drill, Event, Incident, Notice, Officer
from incidents.plans import lookup
from incidents.plans.lookup import NotInPlan
from incidents.plans.schema import Plan
from incidents.queries.scene_time import of_drill
from incidents.rules import drills
from incidents.rules.drills import Due, Missed, Script
from incidents.rules.scene_time import SceneTime

LISTED = 20
SHOWN = 200


@cache
def scripts(path: Path) -> tuple[Script, ...]:
    """The file is data of the installation, read once a process; none where it was left out."""
    if not path.is_file():
        return ()
    return tuple(Script.model_validate(each) for each in yaml.safe_load(path.read_text(encoding="utf-8")))


def of_office(officer: Officer) -> QuerySet[Drill]:
    """His own office's alone; none for anybody without one."""
    if officer.organisation_id is None:
        return Drill.objects.none()
    rows = Drill.objects.filter(organisation_id=officer.organisation_id)
    return rows.select_related("started_by", "ended_by").prefetch_related("paces__by").order_by("-started_at")


def running(officer: Officer) -> Drill | None:
    return of_office(officer).filter(ended_at__isnull=True).first()


@dataclass(frozen=True)
class Line:
    """One inject: where it stands in the script, when it falls due, what became of it."""

    position: int
    minute: int
    who: str
    text: str
    falls_at: datetime
    """In real time, at the drill's pace."""
    scene_at: datetime
    state: str
    at: datetime | None


def lines(drill: Drill) -> list[Line]:
    given = {each.position: each for each in drill.injects.all()}
    scene = of_drill(drill)
    return [
        Line(
            position,
            inject["minute"],
            inject["who"],
            inject["text"],
            scene.real(drill.started_at + timedelta(minutes=inject["minute"])),
            drill.started_at + timedelta(minutes=inject["minute"]),
            given[position].get_state_display() if position in given else "",
            given[position].at if position in given else None,
        )
        for position, inject in enumerate(drill.script["injects"])
    ]


@dataclass(frozen=True)
class Observed:
    """What the incidents of a drill say of the players, up to its end or to now."""

    incidents: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    missed: list[tuple[Missed, str]]
    """With the section of the clause."""
    kept: int
    clocks: int
    median_intake: timedelta | None
    median_answer: timedelta | None
    players: int
    """参演: who acted in the drill's incidents."""


def observed(drill: Drill, plan: Plan, *, now: datetime) -> Observed:
    until = drill.ended_at or now
    scene = of_drill(drill)
    incidents = list(
        Incident.objects.filter(exercise=drill, recorded_at__lte=until)
        .select_related("recorded_by")
        .order_by("recorded_at")[:SHOWN]
    )
    asked = (
        ActivationRequest.objects.filter(incident__in=incidents, requested_at__lte=until)
        .select_related("decided_by", "requested_by", "incident")
        .order_by("requested_at")[:SHOWN]
    )
    answers = [{"request": each, "took": _span(each.requested_at, each.decided_at, until)} for each in asked]
    clocks = _clocks(incidents, until, scene)
    intakes = [
        (each, each.recorded_at - each.learned_at if not each.learned_reason else None) for each in incidents
    ]
    return Observed(
        [{"incident": each, "took": took} for each, took in intakes],
        answers,
        [(each, _section(plan, each.clause)) for each in drills.missed(clocks, until=until, scene=scene)],
        drills.kept(clocks),
        len(clocks),
        drills.middle([took for _, took in intakes if took is not None]),
        drills.middle([each["took"] for each in answers if each["took"] is not None]),
        Officer.objects.filter(pk__in=Event.objects.filter(incident__in=incidents).values("actor")).count(),
    )


def _span(start: datetime, end: datetime | None, until: datetime) -> timedelta | None:
    return end - start if end is not None and end <= until else None


@dataclass(frozen=True)
class Inbox:
    """演练收件箱: what would have been sent, the latest first. None of it has left."""

    notices: list[Notice]
    total: int


def inbox(drill: Drill) -> Inbox:
    rows = Notice.objects.filter(incident__exercise=drill)
    listed = rows.select_related("incident", "event", "signed_by").order_by(
        "-planned_at", "recipient_name", "pk"
    )
    return Inbox(list(listed[:SHOWN]), rows.count())


def _clocks(incidents: list[Incident], until: datetime, scene: SceneTime) -> list[Due]:
    """Those that had a moment to be late at; what a stricter one replaced counts once, in that."""
    rows = Deadline.objects.filter(incident__in=incidents, superseded_at__isnull=True, lapsed_at__isnull=True)
    rows = rows.filter(Q(due_at__lte=until) | Q(met_at__lte=until))
    return [
        Due(
            row.label,
            row.clause,
            row.due_at,
            row.met_at if row.met_at and row.met_at <= until else None,
            row.waived_at is not None,
        )
        for row in rows.order_by("due_at")[:SHOWN]
        if (row.met_at and row.met_at <= until)
        or (row.due_at and scene.running.of(row.due_at) <= scene.of(until))
    ]


def _section(plan: Plan, clause: str) -> str:
    try:
        return lookup.clause_ref(plan, clause)
    except NotInPlan:
        return ""
