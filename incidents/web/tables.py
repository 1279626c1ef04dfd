"""A table that leaves the system: CSV and XLSX, of the rows that the page shows. `?format=csv` on the page's own address."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from incidents.documents import workbook
from incidents.documents.workbook import FORMULA_LIKE, local

MOST_ROWS = 10_000
"""Of one file; what is more says so in its last line."""
CSV, XLSX = "csv", "xlsx"
MORE = f"只列前 {MOST_ROWS} 行，其余未列，请缩小筛选范围再导出。"


@dataclass(frozen=True)
class Table:
    """`name` is the name of the file, `heading` says whose, of what and as of when."""

    name: str
    heading: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    sheet: str = ""
    """Name of the sheet, where the file's is longer."""


def asked(request: HttpRequest) -> str:
    """`csv` or `xlsx` where the address asks for a file; else empty."""
    form = request.GET.get("format", "")
    return form if form in (CSV, XLSX) else ""


def links(request: HttpRequest) -> dict[str, str]:
    """Addresses of the same rows as files; the page that one turns to does not count."""
    kept = {name: value for name, value in request.GET.items() if value and name not in ("format", "before")}
    return {form: f"?{urlencode({**kept, 'format': form})}" for form in (CSV, XLSX)}


def answer(table: Table, form: str, *, now: datetime) -> HttpResponse:
    """The table as a file, named after what it is and when it was made."""
    if form == CSV:
        content, kind = as_csv(table), "text/csv; charset=utf-8"
    else:
        content, kind = as_workbook(table), workbook.MEDIA_TYPE
    found = HttpResponse(content, content_type=kind)
    name = f"{table.name}-{local(now):%Y%m%d-%H%M}.{form}"
    found["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    found["Cache-Control"] = "private, no-store"
    return found


def as_workbook(table: Table) -> bytes:
    rows = _bounded(table.rows)
    return workbook.table(table.sheet or table.name, heading=table.heading, columns=table.columns, rows=rows)


def as_csv(table: Table) -> bytes:
    """UTF-8 with the mark that a spreadsheet of this country needs to read it as such."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(table.columns)
    for row in _bounded(table.rows):
        writer.writerow([_cell(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def _bounded(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    source = iter(rows)
    yield from islice(source, MOST_ROWS)
    if next(source, None) is not None:
        yield [MORE]


def _cell(value: Any) -> Any:
    """A text that a spreadsheet would calculate gets the apostrophe that makes it a text; numbers stay numbers."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{local(value):%Y-%m-%d %H:%M:%S}"
        case bool():
            return "是" if value else "否"
        case str():
            return f"'{value}" if value.startswith(FORMULA_LIKE) else value
    return value
