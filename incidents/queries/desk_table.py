"""当前时限表 as a file: every open clock of an office, a line each as on the page."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from incidents.queries.desk import Clock

COLUMNS = (
    "到期",
    "起算",
    "是否超时",
    "时限",
    "事件编号",
    "事件",
    "责任",
    "依据",
    "条款",
    "出处",
    "怎样算办结",
)


def cells(clocks: Iterable[Clock], *, now: datetime) -> Iterator[list[Any]]:
    """A clock that counts up has no due time and is never overdue."""
    for each in clocks:
        row = each.first
        yield [
            row.due_at,
            row.base_at if row.base_known else "待核",
            row.is_overdue(now),
            each.label,
            row.incident.number,
            row.incident.title,
            "、".join(each.owners),
            each.badge,
            each.clause_ref,
            row.source,
            row.met_by_words,
        ]
