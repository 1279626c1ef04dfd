"""/parts/: every shared part in all its states, for the eye, for axe and the browser tests. Shows no data."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

TEXT = "事故现场人员应立即报告。"


def _clocks(now: datetime) -> list[dict]:
    """One card for each state and kind: name, minutes since base, minutes to due, differences."""
    cards = (
        ("正常：应急力量准备", 7, 53, {"owner": "各成员单位"}),
        ("正常：书面初报（市政府、省厅）", 48, 192, {"badge": "法规", "clause": "17号令第3条"}),
        ("多于一天：续报", 60, 1632, {}),
        ("临期：II级书面报告（市政府、省厅）", 94, 26, {"badge": "法规", "clause": "17号令第3条"}),
        ("超时：通报相邻区域", 60, -6, {"owner": "王通"}),
        ("计时：通报相邻（立即）", 7, None, {"owner": "王通", "clause": "4.2.3"}),
        ("完成：IV级初报", 60, 204, {"met": now - timedelta(minutes=12)}),
        ("完成：力量准备（迟）", 120, -60, {"met": now - timedelta(minutes=52), "reason": "路面结冰"}),
        ("已取代：IV级书面报告", 60, 60, {"state": "superseded", "by": "II级书面报告"}),
        ("免除：续报", 60, 60, {"state": "waived", "by": "李带", "reason": "已转终报"}),
        ("内控：审批应答", 0, 54, {"badge": "内控", "clause": "", "owner": "王局"}),
        ("预案未定：现场报告", 0, 90, {"badge": "预案未定"}),
        ("任务：监测快报第2次", 0, 72, {"kind": "task", "badge": "内控", "owner": "监测组"}),
        ("到达取水口", 0, 186, {"kind": "physical", "badge": "推算", "clause": "", "owner": "监测组 03:05"}),
        ("断线：本机推算", 0, 66, {"local": True}),
    )
    common = {"badge": "预案", "owner": "张值", "clause": "4.2.2", "text": TEXT, "ends": "书面送达并登记回执"}
    return [
        {
            **common,
            "name": name,
            "base": now - timedelta(minutes=passed),
            "due": None if left is None else now + timedelta(minutes=left),
            **differences,
        }
        for name, passed, left, differences in cards
    ]


def _matrix() -> list[dict]:
    done, idle = {"state": "done", "text": "02:59"}, {"state": "idle", "text": "未报"}
    return [
        {
            "unit": "办公室",
            "phone": "",
            "note": "已电话 2 次",
            "cells": [done, idle, {"state": "over", "text": "超时 9 分"}, idle],
        },
        {
            "unit": "综合科",
            "phone": "0353-0000002",
            "cells": [done, done, {"state": "soon", "text": "余 4 分"}, idle],
        },
        {"unit": "综合行政执法队", "phone": "0353-0000003", "cells": [done, done, done, done]},
    ]


def context(now: datetime) -> dict:
    """What the page shows at `now`."""
    steps = [("接报", "done", 90), ("核实", "done", 79), ("IV级响应", "done", 45), ("II级响应", "now", 6)]
    passed = [
        {"label": word, "state": state, "time": now - timedelta(minutes=ago)} for word, state, ago in steps
    ]
    ahead = [{"label": word, "state": "todo"} for word in ("处置", "终止", "归档")]
    sources = {"none": "未受影响", "township": "乡镇", "county": "县级城市", "city": "设区的市级以上"}
    errors = {"id_deaths": "死亡：不能是负数", "id_demo_place": "地点：还没有填"}
    return {
        "server_now": now,
        "now": now,
        "text": TEXT,
        "clocks": _clocks(now),
        "levels": [1, 2, 3, 4, None],
        "columns": ["送达", "已读", "签收", "准备"],
        "matrix": _matrix(),
        "steps": passed + ahead,
        "sources": list(sources.items()),
        "errors": [{"id": key, "text": words} for key, words in errors.items()],
    }


@login_required
def parts(request: HttpRequest) -> HttpResponse:
    return render(request, "parts.html", context(timezone.now()))
