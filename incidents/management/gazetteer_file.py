"""A gazetteer as an office keeps it: YAML by office, or a table (CSV, Excel) with one line a place."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml
from python_calamine import CalamineWorkbook

from incidents.actions.gazetteer import FIELDS, PLACE, RISK, WATER, Row
from incidents.rules.refusal import InvalidInput

SECTIONS = {"places": PLACE, "water_sources": WATER, "risk_sources": RISK}
KIND = "类别"
NAME_OF = {label: name for fields in FIELDS.values() for name, label in fields.items()}
TABLES = {".xlsx", ".xls", ".ods"}


def read(path: Path) -> dict[str, list[Row]]:
    """Rows by the code of the office; "" where the file does not say whose they are. Raises InvalidInput."""
    if not path.is_file():
        raise InvalidInput({"文件": f"没有 {path}。"})
    if path.suffix.lower() in (".yaml", ".yml"):
        return _yaml(path)
    if path.suffix.lower() in TABLES:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        return {"": _table(enumerate(sheet.to_python(skip_empty_area=False), 1))}
    if path.suffix.lower() == ".csv":
        lines = csv.reader(io.StringIO(_text(path)))
        return {"": _table((lines.line_num, cells) for cells in lines)}
    raise InvalidInput({"文件": f"读 .yaml、.csv 和 .xlsx，不读“{path.suffix}”。"})


def _text(path: Path) -> str:
    """What Excel saves as CSV in this country is GB 18030; everybody else writes UTF-8."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _table(lines: Iterable[tuple[int, Iterable[object]]]) -> list[Row]:
    rows: list[Row] = []
    heads: list[str] = []
    for number, cells in lines:
        words = ["" if each is None else str(each).strip() for each in cells]
        if not any(words):
            continue
        if not heads:
            heads = _heads(number, words)
            continue
        told = {head: word for head, word in zip(heads, words, strict=False) if word}
        kind = told.pop(KIND, "")
        rows.append(Row(number, kind, {NAME_OF[head]: word for head, word in told.items()}))
    return rows


def _heads(number: int, words: list[str]) -> list[str]:
    strange = [each for each in words if each not in (*NAME_OF, KIND)]
    if strange or KIND not in words:
        wanted = "、".join((KIND, *NAME_OF))
        raise InvalidInput({f"第 {number} 行": f"表头应为：{wanted}；读到“{'、'.join(words)}”。"})
    return words


def _yaml(path: Path) -> dict[str, list[Row]]:
    try:
        # BaseLoader keeps every scalar as it is written: 0353 stays a telephone number.
        root = yaml.compose(_text(path), Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidInput({f"第 {line} 行": f"不是 YAML：{error.problem}。"}) from error
    return {
        office: [
            row
            for section, items in _pairs(content).items()
            for row in _section(SECTIONS.get(section, section), items)
        ]
        for office, content in _pairs(root).items()
    }


def _section(kind: str, items: yaml.Node) -> list[Row]:
    if not isinstance(items, yaml.SequenceNode):
        raise _not(items, "应为列表，每行以“- ”开头")
    return [
        Row(
            item.start_mark.line + 1,
            kind,
            {name: str(value.value).strip() for name, value in _pairs(item).items() if value.value},
        )
        for item in items.value
    ]


def _pairs(node: yaml.Node | None) -> Mapping[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _not(node, "应为“名: 值”")
    return {str(key.value): value for key, value in node.value}


def _not(node: yaml.Node | None, words: str) -> InvalidInput:
    return InvalidInput({f"第 {node.start_mark.line + 1 if node else 1} 行": f"{words}。"})
