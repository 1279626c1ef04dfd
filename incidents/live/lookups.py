"""What live asks the database: who is at the other end, where incidents stand, what a client has missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from incidents import queries
from incidents.live.hints import EVERYTHING, Hint
from incidents.live.requests import CatchUp
from incidents.models import LIVE_STATES, Event, Incident, OfficeAlarms, Officer
from incidents.queries import wall

UNHEARD = timedelta(minutes=10)
"""How far back a client is told of incidents it does not name, where it does not say since when."""
OVERLAP = timedelta(seconds=10)
"""An event is recorded a little before it is committed."""
MOST_UNNAMED = 200


@dataclass(frozen=True, slots=True)
class Visitor:
    """By what right a socket listens: an API token, a session, or the secret of a screen on the wall (in that order)."""

    token: str = ""
    session_key: str = ""
    wall: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Where the incidents stand that may still move, and those that just stopped."""

    hints: list[Hint]
    live: frozenset[str]


@dataclass(frozen=True, slots=True)
class Missed:
    """The answer to `last`; `more`: there is too much to tell it hint by hint."""

    hints: list[Hint]
    more: bool


def visitor_of(scope: dict[str, Any]) -> Visitor:
    """Read the token from the header, never from the address: addresses are logged."""
    header = dict(scope["headers"]).get(b"authorization")
    if header is not None:
        scheme, _, token = header.decode("latin-1").partition(" ")
        return Visitor(token=token.strip() if scheme.lower() == "token" else "")
    session = scope.get("session")
    key = (session.session_key or "") if session is not None else ""
    return Visitor(session_key=key, wall=scope.get("cookies", {}).get(wall.WALL_COOKIE, ""))


def officer_of(visitor: Visitor, now: datetime) -> Officer | None:
    """Who it is, by the state of things now; None where that right has ended or never was."""
    if visitor.token:
        officer = queries.officer_for_token(visitor.token, now)
    elif visitor.session_key:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(visitor.session_key)
        user = get_user(request)
        officer = user if isinstance(user, Officer) else None
    else:
        officer = None
    if officer is None and visitor.wall:
        return wall.viewer_of_wall(visitor.wall)
    return officer if officer is not None and officer.is_active else None


def organisations(visitors: Iterable[Visitor], now: datetime) -> dict[Visitor, str]:
    """The organisation each may listen to, "" where he has none (administrators); who may not is left out."""
    found = ((visitor, officer_of(visitor, now)) for visitor in visitors)
    return {visitor: str(officer.organisation_id or "") for visitor, officer in found if officer is not None}


def looker(visitor: Visitor, incident: UUID, now: datetime) -> tuple[str, str] | None:
    """Id and name of an officer who may see that incident; None for everybody else."""
    officer = officer_of(visitor, now)
    if officer is None or not queries.visible_incidents(officer).filter(pk=incident).exists():
        return None
    return str(officer.pk), officer.name


def watched(visitor: Visitor, incidents: Iterable[UUID], now: datetime) -> frozenset[str]:
    """Those of them that an officer may see; none for everybody else."""
    officer = officer_of(visitor, now)
    if officer is None:
        return frozenset()
    rows = queries.visible_incidents(officer).filter(pk__in=list(incidents))
    return frozenset(str(each) for each in rows.values_list("pk", flat=True))


def look(before: frozenset[str]) -> Look:
    """Every live incident, and those of `before` that are live no more."""
    rows = list(
        Incident.objects.filter(Q(state__in=LIVE_STATES) | Q(pk__in=before)).values_list(
            "id", "seq", "organisation_id", "state"
        )
    )
    offices = OfficeAlarms.objects.values_list("organisation_id", "revision")
    return Look(
        [Hint(str(incident), seq, EVERYTHING, str(organisation)) for incident, seq, organisation, _ in rows]
        + [Hint.of_office(organisation, revision) for organisation, revision in offices if revision],
        frozenset(str(incident) for incident, _, _, state in rows if state in LIVE_STATES),
    )


def missed(visitor: Visitor, wanted: CatchUp, now: datetime) -> Missed:
    """One hint for every incident the officer may see and the client is behind on.

    Ids of incidents he may not see are passed over: he cannot see that another's incident exists.
    """
    officer = officer_of(visitor, now)
    if officer is None:
        return Missed([], more=False)
    visible = queries.visible_incidents(officer)
    named = visible.filter(pk__in=wanted.last).values_list("id", "seq", "organisation_id")
    behind = [row for row in named if row[1] > wanted.last[row[0]]]
    unheard = list(_unheard(visible.exclude(pk__in=wanted.last), wanted.since or now - UNHEARD))
    rows = behind + unheard[:MOST_UNNAMED]
    return Missed(
        [Hint(str(incident), seq, EVERYTHING, str(organisation)) for incident, seq, organisation in rows]
        + _office(officer, wanted),
        more=len(unheard) > MOST_UNNAMED,
    )


def _office(officer: Officer, wanted: CatchUp) -> list[Hint]:
    """The alarms of his office, for a client that names them (by the office's id) and is behind."""
    known = wanted.last.get(officer.organisation_id) if officer.organisation_id else None
    if known is None:
        return []
    rows = OfficeAlarms.objects.filter(pk=officer.organisation_id, revision__gt=known)
    return [Hint.of_office(*row) for row in rows.values_list("organisation_id", "revision")]


def _unheard(visible: QuerySet[Incident], since: datetime) -> QuerySet[Incident, tuple[Any, int, Any]]:
    since -= OVERLAP
    newest = Event.objects.filter(incident=OuterRef("pk"), seq=OuterRef("seq")).values("recorded_at")
    return (
        visible.filter(Q(state__in=LIVE_STATES) | Q(recorded_at__gte=since))
        .annotate(moved_at=Subquery(newest))
        .filter(moved_at__gte=since)
        .order_by("-moved_at")
        .values_list("id", "seq", "organisation_id")[: MOST_UNNAMED + 1]
    )
