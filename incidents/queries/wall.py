"""What hangs on the wall of an office: one incident a page, without a telephone, a caller or a victim."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from incidents.models import (
    ArrivalEstimate,
    HazardWarning,
    Incident,
    Officer,
    Organisation,
    WallScreen,
    WarningState,
)
from incidents.plans.schema import Plan
from incidents.queries import arrivals, desk, on_watch, room_clocks, room_columns, room_gap, room_head, watch
from incidents.queries.desk import BULKY
from incidents.queries.editions import plan_in
from incidents.queries.room import Room, room_of
from incidents.queries.room_clocks import Card
from incidents.queries.room_gap import Commander
from incidents.queries.room_head import Figure
from incidents.queries.visibility import token_digest, visible_incidents, visible_warnings
from incidents.queries.warnings import Line
from incidents.queries.watch import Health
from incidents.rules.wall import HEADLINES, headline, without_numbers
from incidents.rules.warnings import Stated

WALL_COOKIE = "wall"
CLOCKS = 4
RUNNING = ("", "kept", "held")
"""States of a card; what was met is on the room's page."""
HEADLINES_READ = 60
HEADLINES_SHOWN = 12
FIGURES = 6
FIGURES_OF_AN_ARRIVAL = 2
"""What an estimate of arrival takes the place of."""
WARNINGS = 3
BESIDE_AN_INCIDENT = 1
"""Warnings that leave an incident its room; the others are counted."""
CHECKED = ("sound", "clock", "channel", "sweep")
"""Of the duty room's checks those that a quiet wall answers for."""


def screen_of(raw: str) -> WallScreen | None:
    """The screen whose secret this is, hanging or taken down; None for anything nobody made."""
    if not raw:
        return None
    return WallScreen.objects.select_related("organisation").filter(digest=token_digest(raw)).first()


def viewer_of_wall(raw: str) -> Officer | None:
    """Whom a screen's secret stands for; None once it was taken down."""
    screen = screen_of(raw)
    return viewer(screen.organisation) if screen is not None and screen.revoked_at is None else None


def viewer(organisation: Organisation) -> Officer:
    """Nobody in particular in that office: sees what everybody of it sees, holds no post, is in no table."""
    return Officer(organisation=organisation, is_active=True)


def screens(organisation_id: object) -> list[WallScreen]:
    """Of an office, those that hang first."""
    rows = WallScreen.objects.filter(organisation=organisation_id).select_related("created_by", "revoked_by")
    return sorted(rows.order_by("created_at"), key=lambda row: row.revoked_at is not None)


@dataclass(frozen=True)
class Headline:
    at: datetime
    words: str


@dataclass(frozen=True)
class Group:
    name: str
    state: str
    word: str


@dataclass(frozen=True)
class Estimate:
    """到达估算. `target` is what somebody typed, without what must not hang there; its source, a person, stays away."""

    target: str
    row: ArrivalEstimate


@dataclass(frozen=True)
class More:
    """Clocks beside those that are drawn."""

    clocks: int
    overdue: int


@dataclass(frozen=True)
class Page:
    """One incident as the wall shows it. `names`: with the officers on watch, for the office's own eyes."""

    incident: Incident
    plan: Plan
    title: str
    clocks: list[tuple[Card, str]]
    more: More
    figures: list[Figure]
    arrivals: list[Estimate]
    source: str
    headlines: list[Headline]
    groups: list[Group]
    command: Commander | None = None

    @property
    def late_groups(self) -> int:
        return sum(each.state == "over" for each in self.groups)

    @property
    def in_place(self) -> int:
        return sum(each.state == "done" for each in self.groups)


def page(officer: Officer, incident_id: object, *, names: bool, now: datetime) -> Page:
    room = room_of(officer, incident_id, now=now)
    incident = room.incident
    cards = _cards(room)
    known = _arrivals(incident) if incident.has_arrivals else []
    return Page(
        incident=incident,
        plan=room.plan,
        title=_public(incident, incident.title),
        clocks=[(card, _owner(card, names=names)) for card in cards[:CLOCKS]],
        more=More(len(cards[CLOCKS:]), sum(card.deadline.is_overdue(now) for card in cards[CLOCKS:])),
        figures=_figures(room, FIGURES - FIGURES_OF_AN_ARRIVAL if known else FIGURES),
        arrivals=known,
        source=_public(incident, incident.facts_source) if names else "",
        headlines=_headlines(room),
        groups=_groups(room),
        command=room_gap.command(room),
    )


def _cards(room: Room) -> list[Card]:
    """As in the room, those last of which nobody knows since when they run."""
    running = [card for card in room_clocks.cards(room) if card.state in RUNNING]
    return sorted(running, key=lambda card: card.deadline.due_at is None and card.since is None)


_LATE_FIRST = ("over", "idle", "soon", "done")
"""Not every wall has the height for all of them: who is missing is seen before who is there."""


def _groups(room: Room) -> list[Group]:
    lines = [line for line in room_columns.groups(room).lines if line.group]
    rank = {state: number for number, state in enumerate(_LATE_FIRST)}
    lines.sort(key=lambda line: rank.get(line.state, len(rank)))
    return [Group(line.name, line.state, line.word) for line in lines]


def _figures(room: Room, most: int) -> list[Figure]:
    """People first, then the scale that decides the level. What nobody knows stays None: the page says 不明."""
    return room_head.identity(room).figures[:most]


def _arrivals(incident: Incident) -> list[Estimate]:
    """The soonest; there is room for one."""
    found = arrivals.of_incidents([incident.pk]).get(incident.pk, [])[:1]
    return [Estimate(_public(incident, each.row.target), each.row) for each in found]


def _owner(card: Card, *, names: bool) -> str:
    """The post or the unit; who holds the post is not a visitor's business."""
    return card.owner if names or card.owner.endswith("家单位") else card.deadline.owner_name


def _headlines(room: Room) -> list[Headline]:
    rows = room.incident.events.filter(kind__in=list(HEADLINES)).order_by("-seq")
    found = rows.values_list("kind", "occurred_at", "summary")[:HEADLINES_READ]
    return _without_repeats(
        Headline(at, words) for kind, at, summary in found if (words := headline(kind, summary))
    )


def _without_repeats(lines: Iterable[Headline]) -> list[Headline]:
    """Of the same words in a row only the newest."""
    kept: list[Headline] = []
    for line in lines:
        if not kept or kept[-1].words != line.words:
            kept.append(line)
    return kept[:HEADLINES_SHOWN]


def _public(incident: Incident, text: str) -> str:
    """Without telephone numbers, and without the caller by name."""
    caller = str((incident.caller or {}).get("name", "")).strip()
    return without_numbers(text.replace(caller, "来电人") if caller else text)


@dataclass(frozen=True)
class Warnings:
    """`shown`: the gravest first, those of drills last; `more`: how many are in force beside them."""

    shown: list[Line]
    more: int


def active_warnings(officer: Officer, most: int = WARNINGS) -> Warnings:
    """What is in force; the area without telephone numbers."""
    rows = list(
        visible_warnings(officer).filter(state=WarningState.ACTIVE).order_by("drill", "level", "-issued_at")
    )
    return Warnings([_on_the_wall(row) for row in rows[:most]], len(rows[most:]))


def _on_the_wall(row: HazardWarning) -> Line:
    stated = Stated.from_json(row.stated)
    return Line(row, plan_in(row.edition_id), replace(stated, area=without_numbers(stated.area)))


@dataclass(frozen=True)
class Quiet:
    """No incident: what was checked, and what the last one was."""

    health: list[Health]
    last: Incident | None


def quiet(officer: Officer, *, now: datetime) -> Quiet:
    plan = desk.current_plan(officer)
    holders = on_watch.holders(officer.organisation_id, now=now)
    checked = watch.health(officer, since=on_watch.shift_began(holders, plan, now=now), now=now)
    last = visible_incidents(officer).defer(*BULKY).order_by("-learned_at").first()
    return Quiet([each for each in checked if each.code in CHECKED], last)
