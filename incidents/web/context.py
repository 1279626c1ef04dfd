"""What the frame of every page shows. Each value is worked out only where a template asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from incidents.models import Officer
from incidents.queries import frame as frame_queries

SILENT_AFTER = timedelta(seconds=60)
WATCH = "watch_officer"
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
    ("plans", "预案", "book-open", "", True),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Officer, office, navigation, server time, who is on watch, alarms, banners. A view's own values win."""
    now = datetime.now(UTC)
    officer = getattr(request, "user", None)
    if not isinstance(officer, SimpleLazyObject | Officer) or not officer.is_authenticated:
        return {"server_now": now, "mode": "实战"}
    return {
        "officer": officer,
        "organisation": SimpleLazyObject(lambda: officer.organisation or officer.get_admin_role_display()),
        "nav": _once(lambda: navigation(request.path, officer)),
        "server_now": now,
        "mode": "实战",
        "on_watch": _once(lambda: frame_queries.on_watch(officer, WATCH, now=now)),
        "alarm_count": _once(lambda: frame_queries.overdue(officer, now=now)),
        "alarm_url": reverse("desk") + "#alarms",
        "banner": _once(lambda: banners(officer, now)),
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
        pages.insert(0, (reverse("desk"), "职责", "user-cog", ""))
    fitting = [url for url, *_ in pages if path == url or (url != "/" and path.startswith(url))]
    here = max(fitting, key=len, default="")
    return [Entry(word, url, icon, key, active=url == here) for url, word, icon, key in pages]


def banners(officer: Officer, now: datetime) -> list[str]:
    """What every page must say on top: the clocks are not being looked at."""
    if officer.organisation_id is None:
        return []
    swept_at = frame_queries.last_sweep()
    if swept_at is None:
        return ["时限巡检还没有运行：倒计时照常显示，但超时不会自动提醒，请人工盯住时限。"]
    if now - swept_at > SILENT_AFTER:
        minutes = int((now - swept_at).total_seconds() // 60)
        return [f"时限巡检已停 {minutes} 分钟：超时不会自动提醒，请人工盯住时限。"]
    return []
