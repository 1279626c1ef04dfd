"""事件地图: what lies around an incident, with its distance, on the outline of the county or city."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from incidents.models import MonitoringPoint, RiskSource, WaterSource, WaterSourceClass
from incidents.queries import arrivals, monitoring, outlines
from incidents.queries.arrivals import Arrival
from incidents.queries.outlines import Outline
from incidents.queries.room import Room
from incidents.rules.mapping import Box, Sheet, around, circle
from incidents.rules.places import Point, distance_km, point

WIDTH, HEIGHT = 720.0, 520.0
NEAR_KM = 10.0
MOST = 40
"""Of each kind, the nearest first."""
LETTERS = {
    WaterSourceClass.CITY: "市",
    WaterSourceClass.COUNTY: "县",
    WaterSourceClass.TOWNSHIP: "乡",
    WaterSourceClass.UNCLASSIFIED: "?",
}


@dataclass(frozen=True)
class Mark:
    """Something with a place. `at`: where on the sheet, None where it is 未定位 or 图外."""

    kind: str
    glyph: str
    name: str
    words: str
    where: Point | None
    phone: str = ""
    key: str = ""
    state: str = ""
    """Of a point: "over" beyond the limit, "under" below it, "" where neither can be said."""
    number: int = 0
    km: float | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Way:
    """An estimate between two marks that are both on the sheet: a straight line that is no river."""

    arrival: Arrival
    begin: tuple[float, float]
    end: tuple[float, float]

    @property
    def middle(self) -> tuple[float, float]:
        return round((self.begin[0] + self.end[0]) / 2, 1), round((self.begin[1] + self.end[1]) / 2, 1)


@dataclass(frozen=True)
class IncidentMap:
    """Everything that the picture and its list show."""

    sheet: Sheet | None
    paths: list[tuple[Outline, str, bool]]
    """Outline, its path, and whether it is the county of the incident."""
    here: Mark
    marks: list[Mark]
    arrivals: list[Arrival]
    ways: list[Way] = field(default_factory=list)
    near: bool = False
    source: str = outlines.SOURCE
    datum: str = outlines.DATUM

    @cached_property
    def bar(self) -> tuple[float, float]:
        return self.sheet.bar() if self.sheet else (0.0, 0.0)

    @property
    def unlocated(self) -> list[Mark]:
        return [each for each in (self.here, *self.marks) if each.where is None]


def incident_map(room: Room, *, near: bool = False) -> IncidentMap:
    """Drawn over the county of the incident, or with `near` over the ten kilometres around it."""
    incident = room.incident
    where = point(incident.lng, incident.lat)
    here = Mark("incident", "事", incident.title, _place_words(room), where)
    marks = _numbered(_nearest(here, [*_waters(room), *_risks(room)]) + _points(room, here))
    area = outlines.outline(incident.organisation.area_code)
    county = outlines.within(incident.organisation.area_code, incident.county)
    near = near and where is not None
    box = circle(where, NEAR_KM) if near and where else _box(area, county, [here, *marks])
    sheet = Sheet(box, WIDTH, HEIGHT) if box else None
    here, *drawn = [_drawn(each, sheet) for each in (here, *marks)]
    known = arrivals.in_force(incident)
    return IncidentMap(
        sheet=sheet,
        paths=_paths(sheet, area, county),
        here=here,
        marks=drawn,
        arrivals=known,
        ways=_ways(here, drawn, known),
        near=near,
    )


def _place_words(room: Room) -> str:
    return " ".join(each for each in (room.incident.county, room.incident.detail) if each)


def _waters(room: Room) -> Iterable[Mark]:
    for row in WaterSource.objects.filter(organisation=room.incident.organisation_id):
        label = WaterSourceClass(row.water_class).label
        yield Mark(
            "water", LETTERS[WaterSourceClass(row.water_class)], row.name, label, _at(row), phone=row.phone
        )


def _risks(room: Room) -> Iterable[Mark]:
    for row in RiskSource.objects.filter(organisation=room.incident.organisation_id):
        words = "：".join(each for each in (row.kind, row.substances) if each)
        yield Mark("risk", "险", row.name, words, _at(row), phone=row.phone)


def _points(room: Room, here: Mark) -> list[Mark]:
    """Points of this incident, each with the last value of every factor."""
    board = monitoring.board(room.incident)
    found = []
    for row in board.points[:MOST]:
        lines = [line for line in board.lines if line.point.pk == row.pk]
        said = "；".join(f"{line.factor.name} {line.last.words}，{line.last.verdict.words}" for line in lines)
        over = [line.last.verdict.exceeds for line in lines]
        state = "over" if True in over else "under" if over and None not in over else ""
        glyph = {"over": "超", "under": "✓", "": "—"}[state]
        mark = Mark("point", glyph, row.name, said or "还没有数值", _at(row), key=str(row.pk), state=state)
        found.append(_measured(mark, here))
    return found


def _at(row: WaterSource | RiskSource | MonitoringPoint) -> Point | None:
    return point(row.lng, row.lat)


def _measured(mark: Mark, here: Mark) -> Mark:
    """With its distance as the crow flies; unknown where either is not located, never 0."""
    if here.where is None or mark.where is None:
        return mark
    return replace(mark, km=distance_km(here.where, mark.where))


def _nearest(here: Mark, marks: list[Mark]) -> list[Mark]:
    measured = sorted(
        (_measured(each, here) for each in marks), key=lambda each: (each.kind != "water", each.km or 0.0)
    )
    return [
        *[each for each in measured if each.kind == "water"][:MOST],
        *[each for each in measured if each.kind == "risk"][:MOST],
    ]


def _numbered(marks: list[Mark]) -> list[Mark]:
    return [replace(each, number=number) for number, each in enumerate(marks, start=1)]


def _box(area: Outline | None, county: Outline | None, marks: list[Mark]) -> Box | None:
    """The county of the incident and the incident itself; else the area; else whatever has a place."""
    drawn = county or area
    corners = [corner for ring in drawn.rings for corner in ring] if drawn else []
    located = [each.where for each in (marks[:1] if drawn else marks) if each.where is not None]
    return around([*corners, *located])


def _drawn(mark: Mark, sheet: Sheet | None) -> Mark:
    if mark.where is None or sheet is None or not sheet.seen.holds(mark.where):
        return mark
    return replace(mark, at=sheet.place(mark.where))


def _paths(
    sheet: Sheet | None, area: Outline | None, county: Outline | None
) -> list[tuple[Outline, str, bool]]:
    if sheet is None or area is None:
        return []
    lines = [each for each in outlines.counties(area.code) if each is not county] or [area]
    return [(each, _path(sheet, each), False) for each in lines] + (
        [(county, _path(sheet, county), True)] if county else []
    )


def _path(sheet: Sheet, drawn: Outline) -> str:
    rings = (" ".join("{:g},{:g}".format(*sheet.place(corner)) for corner in ring) for ring in drawn.rings)
    return "".join(f"M{ring}Z" for ring in rings)


def _ways(here: Mark, marks: list[Mark], known: list[Arrival]) -> list[Way]:
    """Only to what the register or the monitoring knows by that very name: no destination is guessed."""
    if here.at is None:
        return []
    places = {each.name: each.at for each in marks if each.at is not None}
    return [
        Way(each, here.at, places[each.row.target])
        for each in known
        if places.get(each.row.target) is not None
    ]
