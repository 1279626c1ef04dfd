"""A roster as an office keeps it in a table (XLSX, CSV): 日期, 班次, 岗位, 姓名, one line a shift."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from incidents.actions.roster import MOST_AT_ONCE, Shift
from incidents.models import Officer
from incidents.queries.watch_posts import Desk
from incidents.rules import roster
from incidents.rules.refusal import InvalidInput

HEADS = ("日期", "班次", "岗位", "姓名")
TABLES = (".xlsx", ".xls", ".ods")
WRITTEN = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
MOST_COMPLAINTS = 20


def read(name: str, content: bytes, desk: Desk, officers: Iterable[Officer]) -> list[Shift]:
    """Every line as a shift. Raises InvalidInput with one sentence a line that cannot be read."""
    reader = _Reader(desk, officers)
    found: list[Shift] = []
    errors: dict[str, str] = {}
    for number, line in _lines(name, content):
        where = f"第 {number} 行"
        read_line = reader.shift(line, where)
        if isinstance(read_line, Shift):
            found.append(read_line)
        else:
            errors[where] = read_line
        if len(errors) >= MOST_COMPLAINTS or len(found) > MOST_AT_ONCE:
            break
    if errors:
        raise InvalidInput(errors)
    if not found:
        raise InvalidInput({"file": "表里没有班次。"})
    return found


class _Reader:
    """Knows the words that a line may use: the plan's posts and shifts, the office's people."""

    def __init__(self, desk: Desk, officers: Iterable[Officer]) -> None:
        self.people = _by_name(officers)
        self.posts = {desk.title(each.post): each.post for each in desk.practice.held}
        self.hours = {each.name: each for each in desk.practice.shifts}

    def shift(self, line: Mapping[str, str], where: str) -> Shift | str:
        """The shift of a line, or what is wrong with it."""
        day, usernames = _day(line["日期"]), self.people.get(line["姓名"], [])
        if day is None:
            return f"日期读不出：“{line['日期']}”。"
        if line["班次"] not in self.hours:
            return f"班次应为：{'、'.join(self.hours)}；读到“{line['班次']}”。"
        if line["岗位"] not in self.posts:
            return f"岗位应为：{'、'.join(self.posts)}；读到“{line['岗位']}”。"
        if len(usernames) != 1:
            why = "没有可排班的这位人员" if not usernames else "本单位有几位同名，请写登录名"
            return f"{why}：“{line['姓名']}”。"
        starts_at, ends_at = roster.hours_on(self.hours[line["班次"]], day)
        return Shift(self.posts[line["岗位"]], usernames[0], line["班次"], starts_at, ends_at, at=where)


def _by_name(officers: Iterable[Officer]) -> Mapping[str, list[str]]:
    """Names and user names; a name that two have is nobody's."""
    found: dict[str, list[str]] = {}
    for each in officers:
        for word in dict.fromkeys((each.name, each.username)):
            found.setdefault(word, []).append(each.username)
    return found


def _lines(name: str, content: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    heads: list[str] = []
    for number, cells in enumerate(_cells(name.lower(), content), 1):
        words = [_word(each) for each in cells]
        if not any(words):
            continue
        if not heads:
            heads = words
            if missing := [each for each in HEADS if each not in heads]:
                raise InvalidInput(
                    {"file": f"第 {number} 行应是表头“{'、'.join(HEADS)}”，缺{'、'.join(missing)}。"}
                )
            continue
        yield number, _named(heads, words)


def _named(heads: list[str], words: list[str]) -> dict[str, str]:
    return dict.fromkeys(HEADS, "") | dict(zip(heads, words, strict=False))


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
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str("" if cell is None else cell).strip()


def _day(written: str) -> date | None:
    """2026-11-23, 2026/11/23, 2026.11.23 or 2026年11月23日."""
    parts = WRITTEN.fullmatch(written)
    try:
        return date(*(int(each) for each in parts.groups())) if parts else None
    except ValueError:
        return None
