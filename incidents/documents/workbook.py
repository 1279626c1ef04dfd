"""Tables for a spreadsheet: one sheet, every cell what it says and never a formula."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEIJING = ZoneInfo("Asia/Shanghai")
# What an officer typed may begin with "=" or look like an address; it stays the text that it is.
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NARROW, WIDE = 9, 40


def local(moment: datetime) -> datetime:
    """北京时间 without an offset, as a spreadsheet keeps times."""
    return moment.astimezone(BEIJING).replace(tzinfo=None)


def sheet(name: str, *, heading: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A workbook with one sheet of that name: a line of `heading`, the names of the columns, the rows.

    Empty cells where a row has no value."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, PLAIN) as book:
        page = book.add_worksheet(name)
        bold = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(1)
        page.freeze_panes(2, 1)
        page.write_string(0, 0, heading)
        columns = list(rows[0]) if rows else []
        for number, name in enumerate(columns):
            page.write_string(1, number, name, bold)
            page.set_column(number, number, _width(name, rows))
        for line, row in enumerate(rows, start=2):
            for number, name in enumerate(columns):
                _write(page, line, number, row[name], moment)
    return content.getvalue()


def _write(page: Worksheet, line: int, column: int, value: Any, moment: Any) -> None:
    if isinstance(value, datetime):
        page.write_datetime(line, column, local(value), moment)
    elif isinstance(value, int):
        page.write_number(line, column, value)
    elif value:
        page.write_string(line, column, str(value))


def _width(name: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Chinese characters are two columns wide."""
    shown = ["2026-11-22 02:13" if isinstance(row[name], datetime) else str(row[name] or "") for row in rows]
    longest = max(sum(2 if ord(each) > 127 else 1 for each in text) for text in [name, *shown])
    return min(max(longest + 2, NARROW), WIDE)
