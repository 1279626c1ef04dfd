"""交接班 as matters: their kinds, what was gone through, what came up after the first signature. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

KINDS = {
    "incident": "进行中事件",
    "clock": "未完时限",
    "alarm": "告警",
    "shelved": "搁置告警",
    "unsigned": "待签收",
    "countersign": "待补签",
    "disputed": "两说待选",
    "question": "待核",
    "report": "最近报告",
    "device": "设备",
    "log": "本班日志",
}


@dataclass(frozen=True)
class Item:
    """One matter. `mark`: over ■, soon ▲, done ✓ or nothing. `key` tells it from others of its kind."""

    kind: str
    key: str
    words: str
    incident: str = ""
    number: str = ""
    mark: str = ""
    ticked: bool = False
    """Gone through by the one who gives; informs and stops nothing."""
    new: bool = False
    """Came up after he had signed."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Group:
    """The matters of one kind, with its name; empty ones are said to be so."""

    kind: str
    title: str
    items: list[Item]

    @property
    def ticked(self) -> bool:
        return bool(self.items) and all(each.ticked for each in self.items)


def grouped(items: Iterable[Item]) -> list[Group]:
    """By kind, every kind there is."""
    found: dict[str, list[Item]] = {kind: [] for kind in KINDS}
    for each in items:
        found.setdefault(each.kind, []).append(each)
    return [Group(kind, KINDS.get(kind, kind), rows) for kind, rows in found.items()]


def read(rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Out of what a signed sheet keeps."""
    names = Item.__dataclass_fields__
    return [Item(**{name: value for name, value in each.items() if name in names}) for each in rows]


def settled(
    items: Iterable[Item], *, before: Iterable[Item] = (), ticked: Iterable[str] | None = None
) -> list[Item]:
    """The matters with what was gone through: kinds in `ticked`, or as they were ticked `before`; the rest is new."""
    known = {(each.kind, each.key): each for each in before}
    kinds = None if ticked is None else frozenset(ticked)
    found = []
    for each in items:
        earlier = known.get((each.kind, each.key))
        done = each.kind in kinds if kinds is not None else bool(earlier and earlier.ticked)
        found.append(Item(**{**asdict(each), "ticked": done, "new": bool(known) and earlier is None}))
    return found
