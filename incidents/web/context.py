"""What the frame of every page shows. Each value is worked out only where a template asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from incidents.models import AdminRole, Officer
from incidents.queries import alarms as alarm_queries
from incidents.queries import frame as frame_queries
from incidents.queries import on_watch
from incidents.queries.findings import clock_time
from incidents.queries.health import AUDITOR_SILENT_AFTER
from incidents.web import line_cut

SILENT_AFTER = timedelta(seconds=60)
WATCH_CLOCKS = (AdminRole.SYSTEM, AdminRole.AUDIT)
"""Administrators who may see 时钟运行状况."""
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    icon: str
    key: str = ""
    active: bool = False


# name of the page, word, icon, key; administrators see only what is marked for everybody
PAGES = (
    ("desk", "值班台", "monitor", "", False),
    ("intake", "接报", "phone-incoming", "F2", False),
    ("incidents", "台账", "list", "", False),
    ("documents", "文书", "file-text", "", False),
    ("warnings", "预警", "triangle-alert", "", False),
    ("review", "统计", "chart-column", "", False),
    ("roster", "值班表", "calendar-days", "", False),
    ("phone-book", "通讯录", "book-user", "", False),
    ("plans", "预案", "book-open", "", True),
    ("mine", "本人", "user", "", False),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Officer, office, navigation, server time, who is on watch, alarms, banners. A view's own values win."""
    now = datetime.now(UTC)
    officer = getattr(request, "user", None)
    if not isinstance(officer, SimpleLazyObject | Officer) or not officer.is_authenticated:
        return {"server_now": now, "mode": "实战"}
    standing = _once(lambda: frame_queries.standing(officer))
    return {
        "officer": officer,
        "organisation": SimpleLazyObject(lambda: officer.organisation or officer.get_admin_role_display()),
        "nav": _once(lambda: navigation(request.path, officer)),
        "server_now": now,
        "mode": "实战",
        "on_watch": _once(lambda: on_watch.seats(on_watch.holders(officer.organisation_id, now=now))),
        "bell": _once(lambda: alarm_queries.frame(officer)),
        "alarm_practice": _once(lambda: alarm_queries.practice_of(officer)),
        "banner": _once(lambda: lines_of(standing(), now)),
        "warnings_in_hand": _once(lambda: frame_queries.in_hand(standing(), now)),
        "line_cut": _once(lambda: line_cut.sheet(officer, now=now)),
    }


def _once(work: Callable[[], T]) -> Callable[[], T]:
    """Templates call what is callable; the second time gets the first answer."""
    kept: list[T] = []

    def value() -> T:
        if not kept:
            kept.append(work())
        return kept[0]

    return value


def navigation(path: str, officer: Officer) -> list[Entry]:
    """The strip; the entry with the longest address that fits is where the officer is."""
    business = officer.organisation_id is not None
    pages = [(reverse(name), word, icon, key) for name, word, icon, key, all_ in PAGES if business or all_]
    if not business:
        pages.insert(0, (reverse("system"), "系统", "user-cog", ""))
    if officer.admin_role in WATCH_CLOCKS:
        pages.insert(1, (reverse("clock-health"), "时钟", "activity", ""))
    fitting = [url for url, *_ in pages if path == url or (url != "/" and path.startswith(url))]
    here = max(fitting, key=len, default="")
    return [Entry(word, url, icon, key, active=url == here) for url, word, icon, key in pages]


def banners(officer: Officer, now: datetime) -> list[str]:
    """What every page must say on top: the clocks are not being looked at, nobody watches over them, something is wrong."""
    return lines_of(frame_queries.standing(officer), now)


def lines_of(found: frame_queries.Standing | None, now: datetime) -> list[str]:
    """The same of what was asked for already."""
    if found is None:
        return []
    if found.swept_at is None:
        return ["时限巡检还没有运行：倒计时照常显示，但超时不会自动提醒，请人工盯住时限。"]
    lines = []
    if now - found.swept_at > SILENT_AFTER:
        minutes = int((now - found.swept_at).total_seconds() // 60)
        lines.append(f"时限巡检已停 {minutes} 分钟：超时不会自动提醒，请人工盯住时限。")
    if found.looked_at is None:
        return [*lines, "看门狗还没有运行：巡检停了也不会有人知道，请通知系统管理员。"]
    if now - found.looked_at > AUDITOR_SILENT_AFTER:
        at = clock_time(found.looked_at, now)
        return [*lines, f"看门狗自 {at} 起没有巡查：巡检停了也不会有人知道，请通知系统管理员。"]
    return lines + found.findings + ([f"另有 {found.more} 项发现。"] if found.more else [])
