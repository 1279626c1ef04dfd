"""两个版本的对比: clause by clause, rule by rule, out of what the editions store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KEYS = ("id", "code", "kind", "name", "erratum")
LABELS = ("section", "label", "title", "name", "text", "says", "item", "code", "kind")
LONGEST_LABEL = 40


@dataclass(frozen=True)
class Field:
    """One value that differs; None where it is not there."""

    path: str
    old: object
    new: object


@dataclass(frozen=True)
class Change:
    """One clause or rule: `how` is added, removed or changed."""

    part: str
    key: str
    label: str
    clause: str
    how: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Item:
    key: str
    label: str
    clause: str
    body: Mapping[str, Any]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every difference of two stored documents, part by part in the order of the newer."""
    before, after = _by_part(old), _by_part(new)
    parts = [*after, *(part for part in before if part not in after)]
    return tuple(
        change for part in parts for change in _of_part(part, before.get(part, {}), after.get(part, {}))
    )


def _of_part(part: str, before: Mapping[str, Item], after: Mapping[str, Item]) -> Iterator[Change]:
    for key, item in after.items():
        if key not in before:
            yield Change(part, key, item.label, item.clause, "added")
            continue
        fields = tuple(_fields(before[key].body, item.body))
        if fields:
            yield Change(part, key, item.label, item.clause, "changed", fields)
    for key, item in before.items():
        if key not in after:
            yield Change(part, key, item.label, item.clause, "removed")


def _by_part(document: Mapping[str, Any]) -> dict[str, dict[str, Item]]:
    """Lists by the key of their entries; the rows of the tables are a part of their own; the rest is one item each."""
    found: dict[str, dict[str, Item]] = {}
    for part, value in document.items():
        if part == "grading":
            found["rows"] = _rows(value)
            value = {**value, "tables": [{**each, "rows": []} for each in value["tables"]]}
        if isinstance(value, list):
            found[part] = {item.key: item for item in _listed(value)}
        elif isinstance(value, dict):
            found[part] = {part: Item(part, "", str(value.get("clause") or ""), value)}
        elif value is not None:
            found[part] = {part: Item(part, "", "", {part: value})}
    return found


def _rows(grading: Mapping[str, Any]) -> dict[str, Item]:
    found = {}
    for table in grading["tables"]:
        for row in table["rows"]:
            label = f"{table['code']} {row['item']}"
            key = f"{table['code']} {row['level']} {row['item']}"
            found[key] = Item(key, label, str(row["clause"]), row)
    return found


def _listed(entries: list[Any]) -> Iterator[Item]:
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict):
            yield Item(str(number), str(entry), "", {"": entry})
            continue
        key = next((str(entry[each]) for each in KEYS if entry.get(each)), str(number))
        label = next((str(entry[each]) for each in LABELS if entry.get(each)), key)
        yield Item(key, label[:LONGEST_LABEL], str(entry.get("clause") or entry.get("id") or ""), entry)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Field]:
    before, after = dict(_flat(old, "")), dict(_flat(new, ""))
    for path in dict.fromkeys([*after, *before]):
        if before.get(path) != after.get(path):
            yield Field(path, before.get(path), after.get(path))


def _flat(value: Any, path: str) -> Iterator[tuple[str, object]]:
    """Scalars by their path. An empty list or None is as good as absent: an older edition may lack the key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        if all(not isinstance(each, dict | list) for each in value):
            if value:
                yield path, "、".join(str(each) for each in value)
            return
        for number, inner in enumerate(value):
            key = (
                next((str(inner[each]) for each in KEYS if inner.get(each)), "")
                if isinstance(inner, dict)
                else ""
            )
            yield from _flat(inner, f"{path}[{key or number + 1}]")
    elif value is not None and value != "":
        yield path, value
