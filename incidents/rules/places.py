"""Where things lie: the distance of two points on the earth, and what lies nearest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Generic, NamedTuple, TypeVar

EARTH_KM = 6371.0088
"""Mean radius."""

T = TypeVar("T")


class Point(NamedTuple):
    """Degrees, as maps give them."""

    lng: float
    lat: float


@dataclass(frozen=True)
class Nearest(Generic[T]):
    what: T
    km: float


def distance_km(here: Point, there: Point) -> float:
    """As the crow flies (haversine); the road and the river are longer."""
    lat, far_lat = radians(here.lat), radians(there.lat)
    half_up = sin((far_lat - lat) / 2)
    half_across = sin(radians(there.lng - here.lng) / 2)
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half_up**2 + cos(lat) * cos(far_lat) * half_across**2)))


def point(lng: object, lat: object) -> Point | None:
    """The point of a row; None where it was never located. Nought is a coordinate, not unknown."""
    return None if lng is None or lat is None else Point(float(str(lng)), float(str(lat)))


def nearest(here: Point | None, among: Iterable[T], where: Callable[[T], Point]) -> Nearest[T] | None:
    """None where the place is not located (距离未知, never 0) or where there is nothing to measure to."""
    if here is None:
        return None
    measured = (Nearest(each, distance_km(here, where(each))) for each in among)
    return min(measured, key=lambda each: each.km, default=None)
