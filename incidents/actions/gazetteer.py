"""The office's gazetteer: places, water sources and risk sources, written from a list that somebody keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction

from incidents.models import Organisation, Place, RiskSource, WaterSource, WaterSourceClass
from incidents.rules import pinyin
from incidents.rules.refusal import InvalidInput

PLACE, WATER, RISK = "地名", "水源", "风险源"
MODELS: Mapping[str, type[Place | WaterSource | RiskSource]] = {
    PLACE: Place,
    WATER: WaterSource,
    RISK: RiskSource,
}
FIELDS = {
    PLACE: {"name": "名称", "county": "县区", "lng": "经度", "lat": "纬度"},
    WATER: {"name": "名称", "county": "县区", "lng": "经度", "lat": "纬度", "water_class": "级别", "phone": "电话"},
    RISK: {"name": "名称", "county": "县区", "lng": "经度", "lat": "纬度", "kind": "种类", "substances": "物质",
           "phone": "电话"},
}  # fmt: skip
LABELS = {name: label for labels in FIELDS.values() for name, label in labels.items()}
MUST = {PLACE: ("name", "county"), WATER: ("name", "county", "water_class"), RISK: ("name", "county", "kind")}
CLASSES = {word: value for value, label in WaterSourceClass.choices for word in (value, label)}
BOUNDS = {"lng": (Decimal(73), Decimal(136)), "lat": (Decimal(3), Decimal(54))}
"""What lies in China; a pair that was swapped does not."""
MICRODEGREE = Decimal("0.000001")


@dataclass(frozen=True)
class Row:
    """A line of the list: its number in the file, what it lists, and its words by field name."""

    line: int
    kind: str
    words: Mapping[str, str]


@transaction.atomic
def load(organisation: Organisation, rows: Iterable[Row]) -> dict[str, int]:
    """Replace each kind that the list holds and say how many there are now. All or nothing.

    Raises InvalidInput with one sentence a line for everything that is wrong.
    """
    rows = list(rows)
    complaints: dict[str, str] = {}
    made: dict[str, list[Place | WaterSource | RiskSource]] = {}
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        wrong = _wrong(row, first)
        if wrong:
            complaints[f"第 {row.line} 行"] = wrong
        else:
            made.setdefault(row.kind, []).append(_made(organisation, row))
    if not rows:
        complaints["文件"] = "没有一行内容。"
    if complaints:
        raise InvalidInput(complaints)
    for kind, objects in made.items():
        MODELS[kind].objects.filter(organisation=organisation).delete()
        MODELS[kind].objects.bulk_create(objects)  # type: ignore[arg-type]
    return {kind: len(objects) for kind, objects in made.items()}


def _wrong(row: Row, first: dict[tuple[str, ...], int]) -> str:
    """Why the line cannot be taken; empty where it can."""
    if row.kind not in FIELDS:
        return f"类别“{row.kind}”应为：{'、'.join(FIELDS)}。"
    labels = FIELDS[row.kind]
    strange = [each for each in row.words if each not in labels]
    if strange:
        return (
            f"{row.kind}没有“{LABELS.get(strange[0], strange[0])}”这一栏；有：{'、'.join(labels.values())}。"
        )
    missing = [labels[each] for each in MUST[row.kind] if not row.words.get(each)]
    if missing:
        return f"缺{'、'.join(missing)}。"
    return _too_long(row) or _class(row) or _coordinates(row) or _again(row, first)


def _too_long(row: Row) -> str:
    for name, label in FIELDS[row.kind].items():
        field = MODELS[row.kind]._meta.get_field(name)
        most = getattr(field, "max_length", None)
        if name not in BOUNDS and most and len(row.words.get(name, "")) > most and name != "water_class":
            return f"{label}超过 {most} 个字。"
    return ""


def _class(row: Row) -> str:
    if row.kind == WATER and row.words["water_class"] not in CLASSES:
        return f"级别“{row.words['water_class']}”应为：{'、'.join(WaterSourceClass.labels)}。"
    return ""


def _coordinates(row: Row) -> str:
    """A place may lie nobody knows where; a source without coordinates tells no distance and is no use."""
    given = [name for name in BOUNDS if row.words.get(name)]
    if not given and row.kind == PLACE:
        return ""
    if len(given) < 2:
        return "经度和纬度要成对写。" if given else "缺经度、纬度。"
    for name, (least, most) in BOUNDS.items():
        degrees = _degrees(row.words[name])
        if degrees is None or not least <= degrees <= most:
            label = FIELDS[row.kind][name]
            return f"{label}“{row.words[name]}”应为 {least} 到 {most} 之间的度数（经度、纬度是否写反？）。"
    return ""


def _again(row: Row, first: dict[tuple[str, ...], int]) -> str:
    key = (row.kind, row.words["name"], row.words["county"] if row.kind == PLACE else "")
    line = first.setdefault(key, row.line)
    return f"“{row.words['name']}”与第 {line} 行重复。" if line != row.line else ""


def _degrees(written: str) -> Decimal | None:
    try:
        degrees = Decimal(written)
    except InvalidOperation:
        return None
    return degrees.quantize(MICRODEGREE) if degrees.is_finite() and abs(degrees) < 1000 else None


def _made(organisation: Organisation, row: Row) -> Place | WaterSource | RiskSource:
    words = dict(row.words)
    lng, lat = (_degrees(words.pop(name, "") or "") for name in ("lng", "lat"))
    where = {"organisation": organisation, "lng": lng, "lat": lat}
    if row.kind == PLACE:
        return Place(**where, **words, initials=pinyin.keys(words["county"], words["name"]))
    if row.kind == WATER:
        words["water_class"] = CLASSES[words["water_class"]]
        return WaterSource(**where, **words)
    return RiskSource(**where, **words)
