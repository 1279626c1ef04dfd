"""A map on a sheet: a local equirectangular projection, which over a county bends less than the line is wide."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from incidents.rules.places import EARTH_KM, Point

KM_PER_DEGREE = radians(1) * EARTH_KM
ROUND_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
MARGIN = 0.06


@dataclass(frozen=True)
class Box:
    """West, south, east, north, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        return self.west <= point.lng <= self.east and self.south <= point.lat <= self.north


@dataclass(frozen=True)
class Sheet:
    """A box on `width` × `height` units, north up."""

    box: Box
    width: float
    height: float

    @property
    def _east_km(self) -> float:
        return KM_PER_DEGREE * cos(radians((self.box.south + self.box.north) / 2))

    @property
    def units_per_km(self) -> float:
        across = (self.box.east - self.box.west) * self._east_km
        up = (self.box.north - self.box.south) * KM_PER_DEGREE
        return (1 - 2 * MARGIN) * min(self.width / across, self.height / up)

    @property
    def seen(self) -> Box:
        """What the sheet shows: the box, its margin, and what the shape of the paper adds."""
        across = self.width / self.units_per_km / self._east_km / 2
        up = self.height / self.units_per_km / KM_PER_DEGREE / 2
        lng, lat = (self.box.west + self.box.east) / 2, (self.box.south + self.box.north) / 2
        return Box(lng - across, lat - up, lng + across, lat + up)

    def place(self, point: Point) -> tuple[float, float]:
        """x from the left, y from the top, to a tenth of a unit."""
        middle_lng, middle_lat = (
            (self.box.west + self.box.east) / 2,
            (self.box.south + self.box.north) / 2,
        )
        x = self.width / 2 + (point.lng - middle_lng) * self._east_km * self.units_per_km
        y = self.height / 2 - (point.lat - middle_lat) * KM_PER_DEGREE * self.units_per_km
        return round(x, 1), round(y, 1)

    def bar(self) -> tuple[float, float]:
        """A round number of kilometres, at most a quarter of the sheet, and its length in units."""
        most = self.width / 4 / self.units_per_km
        km = max((each for each in ROUND_KM if each <= most), default=ROUND_KM[0])
        return km, round(km * self.units_per_km, 1)


def around(points: Iterable[Point]) -> Box | None:
    """What holds them all, never a line or a point; None where there is none."""
    found = list(points)
    if not found:
        return None
    lngs, lats = [each.lng for each in found], [each.lat for each in found]
    least = 0.02
    wide, high = max(0.0, least - (max(lngs) - min(lngs))) / 2, max(0.0, least - (max(lats) - min(lats))) / 2
    return Box(min(lngs) - wide, min(lats) - high, max(lngs) + wide, max(lats) + high)


def circle(middle: Point, km: float) -> Box:
    """What lies within so many kilometres."""
    up = km / KM_PER_DEGREE
    across = up / cos(radians(middle.lat))
    return Box(middle.lng - across, middle.lat - up, middle.lng + across, middle.lat + up)
