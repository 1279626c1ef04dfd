"""Monitoring values as a laboratory sends them in a table (XLSX, CSV): 点位, 因子, 数值, 单位, 采样时间, one line a value."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from incidents.actions.monitoring import MOST_AT_ONCE
from incidents.actions.monitoring_names import Written
from incidents.rules.deadlines import BEIJING
from incidents.rules.refusal import InvalidInput

HEADS = ("点位", "因子", "数值", "单位", "采样时间", "备注")
NEEDED = HEADS[:5]
ALSO = {
    "监测点位": "点位", "断面": "点位", "监测因子": "因子", "项目": "因子", "监测项目": "因子", "监测值": "数值",
    "浓度": "数值", "结果": "数值", "采样时刻": "采样时间", "监测时间": "采样时间", "时间": "采样时间", "说明": "备注",
}  # fmt: skip
TABLES = (".xlsx", ".xls", ".ods")
WRITTEN = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?[ T]*([0-9]{1,2})[:：时]([0-9]{1,2})(?:[:：分].*)?"
)


@dataclass(frozen=True)
class Row:
    """One line of the table, and what could not be read of it."""

    number: int
    """As the spreadsheet counts."""
    cells: dict[str, str]
    written: Written | None
    error: str = ""


def read(name: str, content: bytes) -> list[Row]:
    """Every line. Raises InvalidInput where the file as a whole is no such table."""
    return _rows(_lines(_cells(name.lower(), content)))


def again(text: str) -> list[Row]:
    """The lines of a preview that comes back to be brought in."""
    return _rows(_lines(csv.reader(io.StringIO(text))))


def kept(rows: Iterable[Row]) -> str:
    """The lines as the preview keeps them."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("行", *HEADS))
    for row in rows:
        table.writerow((row.number, *(row.cells[head] for head in HEADS)))
    return written.getvalue()


def _rows(lines: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    rows = []
    for number, cells in lines:
        try:
            rows.append(Row(number, cells, _written(cells)))
        except ValueError as error:
            rows.append(Row(number, cells, None, str(error)))
        if len(rows) > MOST_AT_ONCE:
            raise InvalidInput({"file": f"一次至多导入 {MOST_AT_ONCE} 行，请分开导入。"})
    if not rows:
        raise InvalidInput({"file": "表里没有数值。"})
    return rows


def _written(cells: dict[str, str]) -> Written:
    moment = _moment(cells["采样时间"])
    if moment is None:
        raise ValueError(f"采样时间读不出：“{cells['采样时间']}”，应如 2026-11-22 03:22。")
    return Written(cells["点位"], cells["因子"], cells["数值"], cells["单位"], moment, cells["备注"])


def _moment(written: str) -> datetime | None:
    parts = WRITTEN.fullmatch(written)
    try:
        return datetime(*(int(each) for each in parts.groups()), tzinfo=BEIJING) if parts else None
    except ValueError:
        return None


def _lines(cells: Iterable[Iterable[Any]]) -> Iterable[tuple[int, dict[str, str]]]:
    heads: list[str] = []
    for number, line in enumerate(cells, 1):
        words = [_word(each) for each in line]
        if not any(words):
            continue
        if not heads:
            heads = [ALSO.get(each, each) for each in words]
            if missing := [each for each in NEEDED if each not in heads]:
                raise InvalidInput(
                    {"file": f"第 {number} 行应是表头“{'、'.join(NEEDED)}”，缺{'、'.join(missing)}。"}
                )
            continue
        named = dict.fromkeys(HEADS, "") | dict(zip(heads, words, strict=False))
        own = named.get("行", "")
        yield int(own) if own.isdigit() else number, {head: named[head] for head in HEADS}


def _cells(name: str, content: bytes) -> Iterable[Iterable[Any]]:
    if name.endswith(TABLES):
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except CalamineError:
            raise InvalidInput({"file": "这个文件打不开，请另存为 XLSX 或 CSV 再试。"}) from None
    if name.endswith(".csv"):
        return csv.reader(io.StringIO(_text(content)))
    raise InvalidInput({"file": "读 .xlsx 和 .csv 文件。"})


def _text(content: bytes) -> str:
    """What Excel saves as CSV in this country is GB 18030; everybody else writes UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _word(cell: Any) -> str:
    """As a person would have typed it: a number without a float's noise, a time to the minute."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell)
        case float():
            return f"{cell:.10g}"
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case date():
            return f"{cell.isoformat()} 00:00"
        case _:
            return " ".join(str(cell).split())
