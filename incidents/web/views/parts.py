"""/parts/: every shared part in all its states, for the eye, for axe and the browser tests. Shows no data."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from incidents.web import specimen_pictures, specimens
from incidents.web.specimens import Example

TEXT = specimens.TEXT
QUIET = 3


def _steps(now: datetime) -> list[dict]:
    passed = [("接报", "done", 90), ("核实", "done", 79), ("IV级响应", "done", 45), ("II级响应", "now", 6)]
    known = [
        {"label": word, "state": state, "time": now - timedelta(minutes=ago)} for word, state, ago in passed
    ]
    return known + [{"label": word, "state": "todo"} for word in ("处置", "终止", "归档")]


def context(now: datetime) -> dict:
    """What the page shows at `now`."""
    sources = {"none": "未受影响", "township": "乡镇", "county": "县级城市", "city": "设区的市级以上"}
    errors = {"id_deaths": "死亡：不能是负数", "id_demo_where": "地点：还没有填"}
    drawer = specimens.drawer(now)
    return {
        "server_now": now,
        "now": now,
        "text": TEXT,
        "sections": specimens.SECTIONS.items(),
        "incident": Example(pk=specimens.INCIDENT),
        "may_act": True,
        "clocks": specimens.clocks(now),
        "alarms": specimens.alarms(now),
        "drawer": drawer,
        "quiet": [line for line, _ in drawer if line.row.priority == QUIET],
        "map": specimen_pictures.sketch(),
        "chart": specimen_pictures.chart(),
        "stale_at": now - timedelta(minutes=25),
        "levels": [1, 2, 3, 4, None],
        "form": specimens.form(),
        "books": specimens.books(),
        "box": specimens.claim(now),
        "spoken": specimens.spoken(now),
        "to": [("办公室", "0353-0000001"), ("综合科", ""), ("综合行政执法队", "0353-0000003")],
        "columns": ["送达", "已读", "签收", "准备"],
        "matrix": specimens.matrix(),
        "no_rows": [],
        "tasks": specimens.tasks(),
        "steps": _steps(now),
        "entries": specimens.entries(now),
        "arrivals": specimens.arrivals(now),
        "files": specimens.files(),
        "links": {"csv": "#csv", "xlsx": "#xlsx"},
        "sources": list(sources.items()),
        "errors": [{"id": key, "text": words} for key, words in errors.items()],
    }


@login_required
def parts(request: HttpRequest) -> HttpResponse:
    return render(request, "parts.html", context(timezone.now()))
